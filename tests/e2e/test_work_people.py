"""Joining, inviting, linking, leaving and teams, over the real composition root."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from bot.people.persons import add_person, give_role, person_of
from bot.store.tables import conversations, roles, teams
from tests.desk_kit import Town

CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


def code_in(said: list[str]) -> str:
    return str(CODE.findall("\n".join(said))[-1])


async def roles_of(town: Town, who: str) -> list[tuple[str, int]]:
    """Role and area that the owner of a phone has now."""
    async with town.writing() as connection:
        which = select(conversations.c.id).where(conversations.c.channel == "phone", conversations.c.key == who)
        number = (await connection.execute(which)).scalar_one()
        person = await person_of(connection, number, town.clock().date().isoformat())
    return [(role.name, role.area) for role in person.roles] if person else []


async def invite(town: Town, who: str, *taps: str) -> str:
    """The code that somebody makes by tapping, or typing where there is no such button."""
    said = await town.say(who, "/moi")
    for tap in taps:
        titles = [button.title for button, _ in town.shown[who]]
        said = await (town.tap(who, tap) if any(title.startswith(tap) for title in titles) else town.say(who, tap))
    return code_in(said)


async def test_a_leader_invites_into_the_own_team_only(town: Town) -> None:
    said = await town.say("to_truong", "/moi")
    assert "mã mời thành viên, Tổ CNSCĐ Thôn Nắng" in said[0]
    assert "/vaoto " in said[1]
    joined = await town.say("ba_tu", f"/vaoto {code_in(said)}")
    assert "thành viên" in joined[-2]
    assert "người dân thì không giữ" in joined[-2]
    assert "Gõ họ tên" in joined[-1]
    assert await roles_of(town, "ba_tu") == [("member", town.area["Thôn Nắng"])]


async def test_a_new_member_says_name_and_component(town: Town) -> None:
    await town.say("ba_tu", f"/vaoto {code_in(await town.say('to_truong', '/moi'))}")
    assert "Gõ lại họ tên" in (await town.say("ba_tu", "x9"))[-1]
    said = await town.say("ba_tu", "Trần Thị Tư")
    assert "Trần Thị Tư" in said[0]
    assert "Đã ghi: Hội Phụ nữ" in (await town.tap("ba_tu", "Hội Phụ nữ"))[0]
    me = (await town.say("ba_tu", "/toi"))[0]
    assert "Trần Thị Tư" in me
    assert "thành viên: Tổ CNSCĐ Thôn Nắng, Xã Cát Trắng" in me
    assert "Số tài khoản: 1" in me


async def test_a_question_in_place_of_the_name_is_answered(town: Town) -> None:
    await town.say("ba_tu", f"/vaoto {code_in(await town.say('to_truong', '/moi'))}")
    assert "Nguồn:" in (await town.say("ba_tu", "quên mật khẩu VNeID thì làm lại ở đâu được hả cháu"))[-1]
    assert "gõ /toi" in (await town.tap("ba_tu", "Để sau"))[0]


async def test_a_deep_link_joins(town: Town) -> None:
    code = code_in(await town.say("to_truong", "/moi"))
    assert "✅" in (await town.start("ba_tu", code))[-2]


@pytest.mark.parametrize("typed", ["/vaoto {}", "/VAOTO  {} ", "/thamgia {}"])
async def test_blanks_and_small_letters_do_not_matter(town: Town, typed: str) -> None:
    code = code_in(await town.say("to_truong", "/moi")).lower().replace("-", " ")
    await town.say("ba_tu", typed.format(code))
    assert await roles_of(town, "ba_tu") == [("member", town.area["Thôn Nắng"])]


async def test_a_code_is_asked_for_when_it_is_left_out(town: Town) -> None:
    code = code_in(await town.say("to_truong", "/moi"))
    assert "Gõ mã gồm 8 chữ" in (await town.say("ba_tu", "/vaoto"))[-1]
    assert "✅" in (await town.say("ba_tu", code))[0]


async def test_each_bad_code_has_its_own_sentence(town: Town) -> None:
    used = code_in(await town.say("to_truong", "/moi"))
    await town.say("ba_tu", f"/vaoto {used}")
    assert "đã dùng rồi" in (await town.say("ba_nam", f"/vaoto {used}"))[-1]
    assert "Không có gì thay đổi" in (await town.say("ba_tu", f"/vaoto {used}"))[-1]
    revoked = code_in(await town.say("to_truong", "/moi"))
    assert "Đã thu lại" in (await town.tap("to_truong", "Thu lại"))[0]
    assert "đã bị thu lại" in (await town.say("ba_nam", f"/vaoto {revoked}"))[-1]
    assert "không còn mở" in (await town.tap("to_truong", "Thu lại"))[0]
    late = code_in(await town.say("to_truong", "/moi"))
    town.clock.later(days=8)
    assert "hết hạn" in (await town.say("ba_nam", f"/vaoto {late}"))[-1]
    assert await roles_of(town, "ba_nam") == []


async def test_guessing_has_an_end(town: Town) -> None:
    for number in range(5):
        assert "không thấy mã" in (await town.say("ba_nam", f"/vaoto ABCD-EFG{number + 2}"))[-1]
    right = code_in(await town.say("to_truong", "/moi"))
    assert "Chờ 10 phút" in (await town.say("ba_nam", f"/vaoto {right}"))[-1]
    town.clock.later(minutes=11)
    assert "✅" in (await town.say("ba_nam", f"/vaoto {right}"))[0]


async def test_a_code_is_not_taken_in_a_group(town: Town) -> None:
    async with town.writing() as connection:
        await connection.execute(update(conversations).where(conversations.c.key == "chi").values(grouped=True, person_id=None))
    code = code_in(await town.say("to_truong", "/moi"))
    assert "nhắn riêng" in (await town.say("chi", f"/vaoto {code}"))[0]


async def test_a_commune_officer_invites_within_the_commune(town: Town) -> None:
    said = await town.say("can_bo", "/moi")
    assert [button.title for button, _ in town.shown["can_bo"]] == ["thành viên", "tổ trưởng", "cán bộ xã"]
    assert said == ["Mời ai? Chọn vai trò."]
    await town.tap("can_bo", "tổ trưởng")
    code = code_in(await town.say("can_bo", "gió"))
    await town.say("ba_nam", f"/vaoto {code}")
    assert await roles_of(town, "ba_nam") == [("leader", town.area["Thôn Gió"])]
    await town.say("can_bo", "/moi")
    await town.tap("can_bo", "tổ trưởng")
    assert "chưa thấy" in (await town.say("can_bo", "Thôn Sóng"))[0]


async def test_a_province_officer_and_an_administrator_invite_everybody(town: Town) -> None:
    code = await invite(town, "tinh", "cán bộ xã", "Muối Biển")
    await town.say("ba_nam", f"/vaoto {code}")
    assert await roles_of(town, "ba_nam") == [("commune_officer", town.area["Xã Muối Biển"])]
    code = await invite(town, "quan_tri", "cán bộ tỉnh")
    await town.say("ba_sau", f"/vaoto {code}")
    assert await roles_of(town, "ba_sau") == [("province_officer", town.area["Tỉnh Thử Nghiệm"])]


async def test_members_and_residents_invite_nobody(town: Town) -> None:
    assert "chưa được mời" in (await town.say("an", "/moi"))[0]
    assert "dành cho thành viên" in (await town.say("ba_tu", "/moi"))[-1]


async def test_a_hamlet_without_a_team_gets_one(town: Town) -> None:
    async with town.writing() as connection:
        await connection.execute(update(roles).where(roles.c.team_id == town.team["Thôn Gió"]).values(team_id=None))
        await connection.execute(teams.delete().where(teams.c.id == town.team["Thôn Gió"]))
    code = await invite(town, "can_bo", "thành viên", "Thôn Gió")
    said = await town.say("ba_nam", f"/vaoto {code}")
    assert any("Tổ CNSCĐ Thôn Gió" in text for text in said)


async def test_somebody_of_an_imported_list_joins_as_that_person(town: Town) -> None:
    async with town.writing() as connection:
        listed = await add_person(connection, "Lê Văn Danh Sách", "2026-11-01T08:00:00+07:00", "doan")
        await give_role(connection, listed, "member", town.area["Thôn Nắng"], town.team["Thôn Nắng"], "2026-11-01", None)
    assert "Lê Văn Danh Sách" not in (await town.say("to_truong", "/moi"))[0]
    said = await town.tap("to_truong", "Lê Văn Danh Sách")
    assert "mời Lê Văn Danh Sách" in said[0]
    assert "dành cho người khác" in (await town.say("an", f"/vaoto {code_in(said)}"))[0]
    await town.say("ba_nam", f"/vaoto {code_in(said)}")
    assert "Lê Văn Danh Sách" in (await town.say("ba_nam", "/toi"))[0]


async def test_a_place_after_a_code_wants_another_code(town: Town) -> None:
    await invite(town, "can_bo", "thành viên", "Thôn Gió")
    said = await town.say("can_bo", "thôn nắng")
    assert said[0].startswith("✅ Đã tạo mã mời thành viên, Tổ CNSCĐ Thôn Nắng")
    await town.say("ba_nam", f"/vaoto {code_in(said)}")
    assert await roles_of(town, "ba_nam") == [("member", town.area["Thôn Nắng"])]
    assert (await town.say("can_bo", "Thôn Sóng"))[0].startswith("Nơi này không thuộc phần")
    assert (await town.say("can_bo", "thôi"))[0].startswith("Dạ. Mã đã tạo vẫn dùng được.")


async def test_after_a_code_questions_and_late_places_are_not_for_it(town: Town) -> None:
    await invite(town, "can_bo", "thành viên", "Thôn Gió")
    assert "Nguồn:" in (await town.say("can_bo", "quên mật khẩu vneid thì làm sao"))[-1]
    assert not CODE.findall("".join(await town.say("can_bo", "thôn nắng")))
    await invite(town, "can_bo", "thành viên", "Thôn Gió")
    await town.later(hours=1)
    assert not CODE.findall("".join(await town.say("can_bo", "thôn nắng")))


async def test_a_leader_gets_no_code_for_another_hamlet(town: Town) -> None:
    await town.say("to_truong", "/moi")
    assert await town.say("to_truong", "thôn gió") == ["Nơi này không thuộc phần anh/chị phụ trách, nên chưa tạo mã."]
    assert CODE.findall("".join(await town.say("to_truong", "thôn nắng")))
