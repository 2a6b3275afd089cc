"""Members and officials from a table."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import read_tree
from bot.people.areas_table import COLUMNS as AREA_COLUMNS
from bot.people.areas_table import apply_areas, plan_areas
from bot.people.people_import import apply_people
from bot.people.people_plan import PeoplePlan, plan_people
from bot.people.people_table import COLUMNS, NEEDED, people_rows
from bot.people.persons import read_person
from bot.people.roll import read_roll
from bot.people.sheet_reading import read_sheet
from bot.people.sheet_writing import write_sheet
from bot.people.sheets import Words
from bot.people.teams import leaders_of, members_of, officers_of, team_of, teams_in
from bot.store import find_conversation
from bot.store.tables import conversations, people, teams
from tests.unit.bot.people.conftest import MakeSheet

AT = "2026-11-22T09:00:00.000+07:00"
DAY, TOMORROW = "2026-11-22", "2026-11-23"
HEADER = "Mã;Họ tên;Vai trò;Thành phần;Xã;Thôn;Tổ;Loại tổ;Trạng thái"
FIVE = (
    "T1;Lê Mẫu Một;Tổ trưởng;Trưởng thôn;Xã Phước Diêm;Thôn 1;;;",
    ";Lê Mẫu Hai;Thành viên;Đoàn;Cà Ná;1;;;Đang làm",
    ";Lê Mẫu Ba;cán bộ xã;;Xã Cà Ná;;;;",
    ";Lê Mẫu Tư;Cán bộ tỉnh;;;;;;",
    ";Lê Mẫu Năm;Thành viên;Giáo viên;Xã Cà Ná;;Trường THCS Mẫu;Trường;",
)


@pytest.fixture(autouse=True)
async def hamlets(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
    rows = sheet(AREA_COLUMNS, ["commune"], "Xã;Thôn", "Xã Cà Ná;Thôn 1", "Xã Cà Ná;Khu phố 2", "Xã Cà Ná;Thôn 2")
    await apply_areas(connection, plan_areas(await read_tree(connection), rows, words), AT, None)


class Office:
    """Imports into one database."""

    def __init__(self, connection: AsyncConnection, sheet: MakeSheet, words: Words) -> None:
        self.connection = connection
        self.sheet = sheet
        self.words = words

    async def plan(self, *lines: str) -> PeoplePlan:
        tree, roll = await read_tree(self.connection), await read_roll(self.connection, DAY)
        return plan_people(tree, roll, self.sheet(COLUMNS, NEEDED, HEADER, *lines), self.words)

    async def take(self, *lines: str) -> PeoplePlan:
        plan = await self.plan(*lines)
        await apply_people(self.connection, plan, AT, None)
        return plan

    async def roles(self, name: str) -> list[str]:
        number = (await self.connection.execute(select(people.c.id).where(people.c.name == name))).scalar_one()
        person = await read_person(self.connection, number, DAY)
        return sorted(role.name for role in person.roles) if person else []


@pytest.fixture
def office(connection: AsyncConnection, sheet: MakeSheet, words: Words) -> Office:
    return Office(connection, sheet, words)


async def test_people_come_in_once_with_their_teams(office: Office) -> None:
    first = await office.take(*FIVE)
    assert (first.new, first.changed, first.unchanged, first.faults) == (5, 0, 0, [])
    again = await office.plan(*FIVE)
    assert (again.new, again.changed, again.unchanged, again.faults) == (0, 0, 5, [])
    tree = await read_tree(office.connection)
    commune = tree.resolve("Xã Cà Ná")[0]
    found = await teams_in(office.connection, tree.subtree(commune.id), DAY)
    assert [(team.name, team.kind) for team in found] == [("Tổ CNSCĐ Thôn 1", "thon"), ("Trường THCS Mẫu", "truong")]
    members = await members_of(office.connection, found[0].id, DAY)
    assert [(one.name, one.role, one.component) for one in members] == [
        ("Lê Mẫu Một", "leader", "truong_thon"),
        ("Lê Mẫu Hai", "member", "doan"),
    ]
    assert await leaders_of(office.connection, found[0].id, DAY) == [members[0].person]
    leader = await read_person(office.connection, members[0].person, DAY)
    assert leader is not None
    assert await team_of(office.connection, leader) == found[0]
    named = [await read_person(office.connection, one, DAY) for one in await officers_of(office.connection, tree, found[0].area, DAY)]
    assert [one.name for one in named if one] == ["Lê Mẫu Ba"]
    other = tree.resolve("Phường Ba Ngòi")[0]
    up = [await read_person(office.connection, one, DAY) for one in await officers_of(office.connection, tree, other.id, DAY)]
    assert [one.name for one in up if one] == ["Lê Mẫu Tư"]
    assert await officers_of(office.connection, tree, other.id, DAY, "commune_officer") == []


async def test_what_goes_out_comes_in_unchanged(office: Office, words: Words) -> None:
    await office.take(*FIVE)
    rows = await people_rows(office.connection, words, DAY)
    for file in ("p.csv", "p.xlsx"):
        sheet = read_sheet(write_sheet(file, words, COLUMNS, rows), file, words, COLUMNS, NEEDED)
        back = plan_people(await read_tree(office.connection), await read_roll(office.connection, DAY), sheet, words)
        assert (back.new, back.changed, back.unchanged, back.faults) == (0, 0, 5, [])


async def test_a_code_moves_and_renames_a_person(office: Office) -> None:
    await office.take(*FIVE)
    moved = await office.take("T1;Lê Mẫu Mốt;Thành viên;;Xã Cà Ná;Thôn 2;;;")
    assert (moved.new, moved.changed) == (0, 1)
    assert await office.roles("Lê Mẫu Mốt") == ["member"]
    assert (await office.connection.execute(select(func.count()).select_from(people))).scalar_one() == 5
    assert (await office.plan("T1;Lê Mẫu Mốt;Thành viên;;Xã Cà Ná;Thôn 2;;;")).unchanged == 1


async def test_a_member_without_a_code_becomes_leader_of_the_same_team(office: Office) -> None:
    await office.take(*FIVE)
    assert (await office.take(";Lê Mẫu Hai;Tổ trưởng;;Xã Cà Ná;Thôn 1;;;")).changed == 1
    assert await office.roles("Lê Mẫu Hai") == ["leader"]


async def test_who_left_has_no_rights_and_no_account(office: Office) -> None:
    await office.take(*FIVE)
    number = (await office.connection.execute(select(people.c.id).where(people.c.external == "T1"))).scalar_one()
    chat = await find_conversation(office.connection, "phone", "mot", AT, {})
    await office.connection.execute(update(conversations).where(conversations.c.id == chat).values(person_id=number))
    left = "T1;Lê Mẫu Một;Tổ trưởng;;Xã Cà Ná;Thôn 1;;;Đã nghỉ"
    assert (await office.take(left)).leaving == [number]
    assert await office.roles("Lê Mẫu Một") == []
    row = (await office.connection.execute(select(conversations).where(conversations.c.id == chat))).one()
    assert (row.person_id, row.turn) == (None, 1)
    assert (await office.plan(left)).unchanged == 1
    assert (await office.take(FIVE[0])).changed == 1
    assert await office.roles("Lê Mẫu Một") == ["leader"]


async def test_who_leaves_one_role_keeps_the_others_that_are_listed(office: Office) -> None:
    await office.take("T1;Lê Mẫu;Tổ trưởng;;Xã Cà Ná;Thôn 1;;;", "T1;Lê Mẫu;Cán bộ xã;;Xã Cà Ná;;;;")
    await office.take("T1;Lê Mẫu;Tổ trưởng;;Xã Cà Ná;Thôn 1;;;Đã nghỉ", "T1;Lê Mẫu;Cán bộ xã;;Xã Cà Ná;;;;")
    assert await office.roles("Lê Mẫu") == ["commune_officer"]


async def test_a_faulty_row_ends_no_role(office: Office) -> None:
    both = ("T1;Lê Mẫu;Thành viên;;Xã Cà Ná;Thôn 1;;;", "T1;Lê Mẫu;Thành viên;;Xã Cà Ná;Thôn 2;;;")
    await office.take(*both)
    plan = await office.take(both[0], "T1;Lê Mẫu;Thành viên;;Xã Cà Ná;Thôn Hay;;;")
    assert (plan.faulty, plan.ended) == (1, [])
    assert await office.roles("Lê Mẫu") == ["member", "member"]


async def test_somebody_who_joined_by_invitation_gets_the_lists_code(office: Office) -> None:
    await office.take(";Lê Mẫu Hai;Thành viên;;Xã Cà Ná;Thôn 1;;;")
    assert (await office.take("T2;Lê Mẫu Hai;Thành viên;;Xã Cà Ná;Thôn 1;;;")).changed == 1
    assert (await office.connection.execute(select(people.c.external))).scalars().all() == ["T2"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["T1;;Thành viên;;Xã Cà Ná;Thôn 1;;;"], "dòng 2, cột 'Họ tên': để trống, hãy điền vào"),
        (["T1;A B;;;Xã Cà Ná;Thôn 1;;;"], "cột 'Vai trò': để trống"),
        (["T1;A B;Vua;;Xã Cà Ná;Thôn 1;;;"], "cột 'Vai trò': \"Vua\" không có trong danh sách, hãy chọn một trong: Thành viên, Tổ trưởng"),
        (["T1;A B;Thành viên;Hội lạ;Xã Cà Ná;Thôn 1;;;"], "cột 'Thành phần'"),
        (["T1;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;Bận"], "cột 'Trạng thái'"),
        (["T1;A B;Thành viên;;;Thôn 1;;;"], "cột 'Xã, phường, đặc khu': để trống"),
        (["T1;A B;Thành viên;;Xã Lạ;Thôn 1;;;"], "chưa biết \"Xã Lạ\""),
        (["T1;A B;Thành viên;;Xã Cà Ná;Thôn 9;;;"], "chưa có \"Thôn 9\" ở Xã Cà Ná"),
        (["T1;A B;Thành viên;;Xã Cà Ná;2;;;"], "có nhiều nơi: Khu phố 2"),
        (["T1;A B;Thành viên;;Xã Cà Ná;;;Trường;"], "tổ của trường phải có tên"),
        (["T1;A B;Thành viên;;Xã Cà Ná;;;Thôn;"], "tổ của thôn phải có thôn"),
        (["0912345678;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;"], "cột 'Mã': trông như số riêng"),
        (["T1;A 012345678901;Thành viên;;Xã Cà Ná;Thôn 1;;;"], "cột 'Họ tên': trông như số riêng"),
        (["T1;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;", "T1;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;"], "dòng 3: trùng với dòng 2"),
        ([";A B;Thành viên;;Xã Cà Ná;Thôn 1;;;", ";a b;Thành viên;;Xã Cà Ná;Thôn 1;;;"], "trùng tên với dòng 2 trong cùng tổ"),
        (["T1;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;", "T1;C D;Thành viên;;Xã Cà Ná;Thôn 2;;;"], "mã này có tên khác ở dòng 2"),
        ([";Không Ai;Thành viên;;Xã Cà Ná;Thôn 1;;;Đã nghỉ"], "không tìm thấy người này để cho nghỉ"),
    ],
)  # fmt: skip
async def test_each_fault_says_its_line_and_what_to_do(office: Office, words: Words, lines: list[str], said: str) -> None:
    found = await office.plan(*lines)
    faults = [words.fault(fault) for fault in found.faults]
    assert any(said in fault for fault in faults), faults
    assert all("hãy" in fault and "{" not in fault for fault in faults)
    assert not found.may_apply(partial=False)


async def test_namesakes_and_several_teams_are_asked_about(office: Office, words: Words) -> None:
    await office.take("T1;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;", "T2;A B;Thành viên;;Xã Cà Ná;Thôn 1;;;")
    assert [fault.key for fault in (await office.plan(";A B;Thành viên;;Xã Cà Ná;Thôn 1;;;")).faults] == ["many_people"]
    await office.take("T3;C D;Thành viên;;Xã Cà Ná;Thôn 1;Tổ hai;;")
    assert [fault.key for fault in (await office.plan("T4;E G;Thành viên;;Xã Cà Ná;Thôn 1;;;")).faults] == ["many_teams"]
    assert (await office.connection.execute(select(func.count()).select_from(teams))).scalar_one() == 2
