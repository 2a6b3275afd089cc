"""Getting in and out of the desk: the one-time link, the session, rights of this moment, forged forms."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from bot.people.leaving import leave
from bot.people.logins import secret_hash
from bot.store.tables import codes, sessions, trail
from tests.desk_web import DeskTown, Sitter, ask_link


async def enter(sitter: Sitter, link: str, status: int = 303) -> str:
    response = await sitter.client.post("/desk/vao", data={"ma": link.partition("=")[2]})
    assert response.status_code == status
    return response.text


async def test_the_link_lets_in_once_and_looking_at_it_spends_nothing(desk: DeskTown) -> None:
    sitter, link = await desk.browser(), await ask_link(desk.town, "can_bo")
    for _ in range(3):
        assert "Chào Can Bo" in await sitter.get(link)
    await enter(sitter, link)
    page = await sitter.get("/desk")
    assert "Can Bo" in page
    assert "Xã Cát Trắng" in page.replace("\N{NO-BREAK SPACE}", " ")
    other = await desk.browser()
    assert "đã dùng rồi" in await other.get(link, 410)
    assert "đã dùng rồi" in await enter(other, link, 410)
    await other.get("/desk", 401)
    # Whoever is inside and opens the old link again goes on.
    assert (await sitter.client.get(link)).headers["location"] == "/desk"


async def test_the_cookie_is_out_of_reach_and_only_its_hash_is_kept(desk: DeskTown) -> None:
    sitter, link = await desk.browser(), await ask_link(desk.town, "can_bo")
    response = await sitter.client.post("/desk/vao", data={"ma": link.partition("=")[2]})
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/desk" in cookie
    assert "Secure" not in cookie
    secret = sitter.client.cookies["trolyso_desk"]
    async with desk.town.writing() as connection:
        (kept,) = (await connection.execute(select(sessions.c.hash))).scalars()
        assert kept == secret_hash(secret) != secret
        (code,) = (await connection.execute(select(codes.c.hash).where(codes.c.kind == "login"))).scalars()
        assert code not in link


@pytest.mark.parametrize(("who", "said"), [("an", "dành cho tổ trưởng"), ("ba_tu", "dành cho tổ trưởng")])
async def test_members_and_residents_get_no_link(desk: DeskTown, who: str, said: str) -> None:
    texts = await desk.town.say(who, "/banlamviec")
    assert said in texts[-1]
    assert "ma=" not in "".join(texts)


@pytest.mark.parametrize("who", ["to_truong", "can_bo", "tinh", "quan_tri"])
async def test_leaders_and_officials_get_in_by_the_phrase_too(desk: DeskTown, who: str) -> None:
    (text,) = await desk.town.say(who, "bàn làm việc")
    assert "/desk/vao?ma=" in text
    assert "Hôm nay" in await (await desk.sit(who)).get("/desk")


async def test_no_link_where_others_read_along(desk: DeskTown) -> None:
    async with desk.town.writing() as connection:
        from bot.store.store import change_conversation

        await change_conversation(connection, desk.town.conversation["can_bo"], grouped=True)
    (text,) = await desk.town.say("can_bo", "/banlamviec")
    assert "nhắn riêng" in text


async def test_a_link_is_over_after_ten_minutes_and_a_forged_one_never_worked(desk: DeskTown) -> None:
    sitter, link = await desk.browser(), await ask_link(desk.town, "can_bo")
    desk.town.clock.later(minutes=11)
    assert "quá 10 phút" in await sitter.get(link, 410)
    assert "quá 10 phút" in await enter(sitter, link, 410)
    assert "không đúng" in await sitter.get(f"{link}x", 404)
    assert "không đúng" in await sitter.get("/desk/vao", 404)
    assert "không đúng" in await enter(sitter, "x=", 404)


async def test_a_session_ends_when_it_is_not_used_and_in_any_case_after_seven_days(desk: DeskTown) -> None:
    idle = await desk.sit("can_bo")
    desk.town.clock.later(hours=13)
    assert "phiên đã hết" in await idle.get("/desk", 401)
    used = await desk.sit("can_bo")
    for _ in range(16):
        desk.town.clock.later(hours=10)
        await used.get("/desk")
    desk.town.clock.later(hours=9)
    await used.get("/desk", 401)


async def test_who_leaves_is_out_at_once(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    async with desk.town.writing() as connection:
        await leave(connection, [desk.town.person["can_bo"]], desk.town.clock().isoformat(timespec="milliseconds"))
    await sitter.get("/desk", 401)


async def test_who_loses_the_role_is_out_at_once_though_the_session_lives(desk: DeskTown) -> None:
    from bot.store.tables import roles

    sitter = await desk.sit("can_bo")
    async with desk.town.writing() as connection:
        await connection.execute(update(roles).where(roles.c.person_id == desk.town.person["can_bo"]).values(valid_to="2026-11-21"))
    await sitter.get("/desk", 401)


async def test_logging_out_ends_the_session_and_not_only_the_cookie(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    secret = sitter.client.cookies["trolyso_desk"]
    response = await sitter.post("/desk/ra", 200)
    assert "đã thoát" in response.text
    sitter.client.cookies.set("trolyso_desk", secret, path="/desk")
    await sitter.get("/desk", 401)


async def test_own_sessions_are_listed_and_ended_and_other_peoples_not(desk: DeskTown) -> None:
    first, second, other = await desk.sit("can_bo"), await desk.sit("can_bo"), await desk.sit("can_bo_2")
    page = await first.get("/desk/phien")
    assert page.count("/desk/phien/ket-thuc") == 2
    numbers = [int(number) for number in re.findall(r'name="phien" value="(\d+)"', page)]
    theirs = max(numbers)
    await other.post("/desk/phien/ket-thuc", 404, phien=theirs)
    await second.get("/desk")
    await first.follow("/desk/phien/ket-thuc", phien=theirs)
    await second.get("/desk", 401)
    await first.get("/desk")


async def test_forms_from_elsewhere_are_refused(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    for token in ("", "0" * 64):
        response = await sitter.client.post("/desk/ra", data={"token": token})
        assert response.status_code == 403
    response = await sitter.client.post("/desk/phien/ket-thuc", data={"token": ""})
    assert response.status_code == 403
    response = await sitter.client.post("/desk/ra", data={"token": sitter.token}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    link = await ask_link(desk.town, "tinh")
    stranger = await desk.browser()
    response = await stranger.client.post("/desk/vao", data={"ma": link.partition("=")[2]}, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    await enter(stranger, link)


async def test_every_answer_has_the_strict_policy(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    for path in ("/desk", "/desk/khong-co", "/desk/vao?ma=x"):
        response = await sitter.client.get(path)
        policy = response.headers.get_list("content-security-policy")
        assert len(policy) == 1
        assert "script-src 'self'" in policy[0]
        assert "form-action 'self'" in policy[0]
        assert "unsafe" not in policy[0]
        assert response.headers["cache-control"] == "no-store"
        assert "<style" not in response.text
        assert " style=" not in response.text


async def test_too_much_is_refused(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    response = await sitter.client.post("/desk/phien/ket-thuc", files={"f": ("x.pdf", b"0" * 8_000_000)}, data={"token": sitter.token})
    assert response.status_code == 413


async def test_coming_and_going_is_in_the_trail(desk: DeskTown) -> None:
    sitter = await desk.sit("can_bo")
    await sitter.post("/desk/ra", 200)
    async with desk.town.writing() as connection:
        rows = (await connection.execute(select(trail.c.action).where(trail.c.person_id == desk.town.person["can_bo"]))).scalars().all()
    assert rows == ["session.ask", "session.open", "session.end"]
