"""One person with several accounts, leaving, and a team with its groups, over the real composition root."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from bot.channels.contract import Inbound
from bot.people.codes import CodeError, make_code, read_code
from bot.people.first import first_code
from bot.store.tables import conversations, people, roles, sessions, teams, trail
from tests.desk_kit import Town
from tests.e2e.test_work_people import code_in, roles_of


async def in_group(town: Town, text: str) -> list[str]:
    """What a group is answered."""
    town.count += 1
    await town.assistant.dispatcher.receive(Inbound("phone", "nhom", f"g{town.count}", "text", text=text, group=True, user="x"))
    await town.assistant.idle()
    return town.read("nhom")


async def test_a_second_account_has_the_same_rights(town: Town) -> None:
    code = code_in(await town.say("an", "/lienket"))
    assert "Đã liên kết" in (await town.say("an_may_2", f"/vaoto {code}"))[-1]
    assert await roles_of(town, "an_may_2") == [("member", town.area["Thôn Nắng"])]
    assert "Số tài khoản: 2" in (await town.say("an", "/toi"))[0]


async def test_a_linking_code_dies_after_15_minutes_and_does_nothing_where_it_was_made(town: Town) -> None:
    code = code_in(await town.say("an", "/lienket"))
    assert "tài khoản kia" in (await town.say("an", f"/vaoto {code}"))[0]
    town.clock.later(minutes=16)
    assert "hết hạn" in (await town.say("an_may_2", f"/vaoto {code}"))[-1]


async def test_a_resident_links_two_accounts_and_undoes_it(town: Town) -> None:
    await town.say("ba_tu", f"/vaoto {code_in(await town.say('ba_tu_zalo', '/lienket'))}")
    assert "như người dân, với 2 tài khoản" in (await town.say("ba_tu_zalo", "/toi"))[0]
    assert "dành cho thành viên" in (await town.say("ba_tu", "/moi"))[0]
    assert "Đã gỡ liên kết" in (await town.say("ba_tu", "/roito"))[0]
    assert "chưa có vai trò" in (await town.say("ba_tu_zalo", "/toi"))[0]


async def test_a_linked_resident_becomes_the_member_who_links(town: Town) -> None:
    await town.say("ba_tu", f"/vaoto {code_in(await town.say('ba_tu_zalo', '/lienket'))}")
    await town.say("ba_tu", f"/vaoto {code_in(await town.say('an', '/lienket'))}")
    assert await roles_of(town, "ba_tu_zalo") == await roles_of(town, "an") == [("member", town.area["Thôn Nắng"])]


async def test_two_people_are_not_made_one(town: Town) -> None:
    code = code_in(await town.say("an", "/lienket"))
    assert "hai người khác nhau" in (await town.say("binh", f"/vaoto {code}"))[0]
    assert "Đã liên kết" in (await town.say("ba_tu", f"/vaoto {code}"))[-1]


async def test_leaving_ends_everything_at_once(town: Town) -> None:
    await town.say("an_may_2", f"/vaoto {code_in(await town.say('an', '/lienket'))}")
    async with town.writing() as connection:
        row = {"hash": "0" * 64, "person_id": town.person["an"], "created_at": "2026-11-22", "expires_at": "2027-11-22"}
        await connection.execute(insert(sessions).values(**row))
    assert "thành viên: Tổ CNSCĐ Thôn Nắng" in (await town.say("an", "/roito"))[0]
    assert "vẫn giữ" in (await town.tap("an", "Không rời"))[0]
    assert await roles_of(town, "an") != []
    await town.say("an", "/roito")
    assert "Mọi quyền dừng" in (await town.tap("an", "Rời ngay"))[0]
    assert await roles_of(town, "an") == await roles_of(town, "an_may_2") == []
    assert "dành cho thành viên" in (await town.say("an_may_2", "/moi"))[0]
    async with town.writing() as connection:
        assert (await connection.execute(select(people.c.left_at).where(people.c.id == town.person["an"]))).scalar_one()
        assert (await connection.execute(select(sessions.c.revoked_at))).scalar_one()
        actions = (await connection.execute(select(trail.c.action).where(trail.c.person_id == town.person["an"]))).scalars().all()
    assert "person.leave" in actions


async def test_who_left_comes_back_by_a_new_code(town: Town) -> None:
    await town.say("an", "/roito")
    await town.tap("an", "Rời ngay")
    await town.say("an", f"/vaoto {code_in(await town.say('to_truong', '/moi'))}")
    assert await roles_of(town, "an") == [("member", town.area["Thôn Nắng"])]


async def test_open_invitations_of_a_leaver_are_void(town: Town) -> None:
    code = code_in(await town.say("to_truong", "/moi"))
    await town.say("to_truong", "/roito")
    await town.tap("to_truong", "Rời ngay")
    assert "thu lại" in (await town.say("ba_tu", f"/vaoto {code}"))[-1]


async def test_the_last_administrator_stays(town: Town) -> None:
    assert "quản trị duy nhất" in (await town.say("quan_tri", "/roito"))[0]
    assert "không có gì để rời" in (await town.say("ba_tu", "/roito"))[-1]


async def test_the_first_administrator_joins_by_the_newest_first_code(town: Town) -> None:
    at = town.clock().isoformat(timespec="milliseconds")
    async with town.writing() as connection:
        assert await first_code(connection, at) is None
        await connection.execute(roles.delete().where(roles.c.role == "administrator"))
        old = await first_code(connection, at)
        new = await first_code(connection, at)
    assert "thu lại" in (await town.say("chu_nha", f"/vaoto {old}"))[-1]
    assert "quản trị của Tỉnh Thử Nghiệm" in (await town.say("chu_nha", f"/vaoto {new}"))[0]
    assert await roles_of(town, "chu_nha") == [("administrator", town.area["Tỉnh Thử Nghiệm"])]


async def test_open_invitations_are_listed_and_taken_back(town: Town) -> None:
    assert "Không còn" in (await town.say("to_truong", "/thumoi"))[0]
    code = code_in(await town.say("to_truong", "/moi"))
    assert "Còn 1 mã" in (await town.say("to_truong", "/thumoi"))[0]
    assert "Không còn" in (await town.say("can_bo", "/thumoi"))[0]
    await town.tap("to_truong", "thành viên, Tổ CNSCĐ Thôn Nắng")
    assert "thu lại" in (await town.say("ba_tu", f"/vaoto {code}"))[-1]


async def test_a_leader_sees_the_team_and_names_its_zalo_group(town: Town) -> None:
    said = (await town.say("to_truong", "/thanhvien"))[0]
    assert "Tổ CNSCĐ Thôn Nắng, Xã Cát Trắng: 3 người" in said
    assert "Đoàn thanh niên: An, Binh" in said
    assert "To Truong (tổ trưởng)" in said
    assert "CNCĐ_Thôn Nắng_Xã Cát Trắng" in said
    assert "CNCĐ_" not in (await town.say("an", "/thanhvien"))[0]
    await town.tap("to_truong", "Ghi tên nhóm")
    assert "bắt đầu bằng CNCĐ" in (await town.say("to_truong", "CNSCĐ_Thôn Nắng_Xã Cát Trắng"))[0]
    await town.tap("to_truong", "Ghi tên nhóm")
    assert "đúng mẫu ✅" in (await town.say("to_truong", "CNCĐ_Thôn Nắng_Xã Cát Trắng"))[0]
    async with town.writing() as connection:
        kept = (await connection.execute(select(teams.c.zalo_group).where(teams.c.id == town.team["Thôn Nắng"]))).scalar_one()
    assert kept == "CNCĐ_Thôn Nắng_Xã Cát Trắng"


async def test_an_officer_looks_at_the_teams_of_the_commune(town: Town) -> None:
    assert (await town.say("can_bo", "/thanhvien"))[0].startswith("Xem tổ nào?")
    assert "Thôn Gió, Xã Cát Trắng: 1 người" in (await town.tap("can_bo", "Tổ CNSCĐ Thôn Gió"))[0]
    assert "1 người" in (await town.say("can_bo", "/thanhvien thon gio"))[0]
    assert "chưa thấy" in (await town.say("can_bo", "/thanhvien Thôn Sóng"))[0]


async def test_a_group_is_linked_by_a_leader_and_unlinked(town: Town) -> None:
    assert "nhắn riêng trợ lý /nhomnay" in (await in_group(town, "/nhomnay"))[-1]
    code = code_in(await town.say("to_truong", "/nhomnay"))
    assert "giờ là của Tổ CNSCĐ Thôn Nắng" in (await in_group(town, f"/nhomnay {code}"))[-1]
    assert "Nhóm này là của Thôn Nắng" in (await in_group(town, "/nhomnay"))[-1]
    assert "đã dùng" in (await in_group(town, f"/nhomnay {code}"))[-1]
    await town.say("to_truong", "/nhomnay")
    assert "Đã gỡ nhóm" in (await town.tap("to_truong", "Gỡ nhóm 1"))[0]
    async with town.writing() as connection:
        area = (await connection.execute(select(conversations.c.area_id).where(conversations.c.key == "nhom"))).scalar_one()
    assert area is None


async def test_a_groups_code_links_no_account_and_an_accounts_code_no_group(town: Town) -> None:
    group = code_in(await town.say("to_truong", "/nhomnay"))
    assert "không thấy mã" in (await town.say("ba_tu", f"/vaoto {group}"))[-1]
    account = code_in(await town.say("an", "/lienket"))
    assert "không dùng để nối nhóm" in (await in_group(town, f"/nhomnay {account}"))[-1]
    assert "dành cho tổ trưởng" in (await town.say("an", "/nhomnay"))[0]


async def test_a_login_code_is_no_joining_code(town: Town) -> None:
    at = town.clock().isoformat(timespec="milliseconds")
    async with town.writing() as connection:
        code = await make_code(connection, "login", at, person_id=town.person["an"])
        with pytest.raises(CodeError, match="code_unknown"):
            await read_code(connection, code, at, "invite")
    assert "không thấy mã" in (await town.say("ba_tu", f"/vaoto {code}"))[-1]
