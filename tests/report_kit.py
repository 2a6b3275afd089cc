"""A small province with a log of visits, for tests of reports.

The tree is that of tests/desk_kit.py: Tỉnh Thử Nghiệm → Xã Cát Trắng (Thôn Nắng, Thôn Gió), Xã Muối Biển (Thôn Sóng).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree, read_tree
from bot.people.persons import RoleName, add_person, give_role
from bot.reports import Report, compute, read_period
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import upgrade
from bot.store.tables import areas, became, difficulties, figures, targets, teams
from bot.visits.log import Visit, log_visit
from flows.fold import fold
from tests.desk_kit import PEOPLE, TREE

TODAY = date(2026, 11, 22)
AT = "2026-11-22T09:00:00.000+07:00"


@dataclass
class Province:
    """Ids by name; `connection` is one open transaction."""

    connection: AsyncConnection
    settings: Settings
    area: dict[str, int] = field(default_factory=dict)
    team: dict[str, int] = field(default_factory=dict)
    person: dict[str, int] = field(default_factory=dict)

    async def tree(self) -> AreaTree:
        return await read_tree(self.connection)

    async def add_area(self, code: str, name: str, kind: str, parent: str | None, first: str | None = None, last: str | None = None,
                       households: int | None = 100) -> int:  # fmt: skip
        row = {"code": code, "name": name, "folded": fold(name), "kind": kind, "parent_id": self.area.get(parent or ""),
               "valid_from": first, "valid_to": last, "households": households, "population": 400, "adults": 250}  # fmt: skip
        made = await self.connection.execute(insert(areas).values(**row).returning(areas.c.id))
        self.area[name] = int(made.scalar_one())
        return self.area[name]

    async def add_team(self, area: str, kind: str = "thon", first: str | None = None, name: str = "") -> int:
        row = {"area_id": self.area[area], "kind": kind, "name": name or f"Tổ CNSCĐ {area}", "valid_from": first}
        made = await self.connection.execute(insert(teams).values(**row).returning(teams.c.id))
        self.team[area] = int(made.scalar_one())
        return self.team[area]

    async def add_member(self, who: str, area: str, role: RoleName = "member", component: str = "doan", day: str = "2025-01-01") -> int:
        self.person[who] = await add_person(self.connection, who.replace("_", " ").title(), AT, component)
        await give_role(self.connection, self.person[who], role, self.area[area], self.team.get(area), day, None)
        return self.person[who]

    async def became(self, old: str, *new: str) -> None:
        for one in new:
            await self.connection.execute(insert(became).values(old_id=self.area[old], new_id=self.area[one]))

    async def visit(
        self, who: str, team: str, day: str, services: Sequence[tuple[str, int | None]], people: int | None = 1, area: str = "",
        audiences: Sequence[str] = (), household: str | None = None, logged_at: str = "",
    ) -> int:  # fmt: skip
        """A visit with its services and its sums, as the log writes it."""
        visit = Visit(
            self.person[who], self.team[team], self.area[area or team], day, tuple(services), self.person[who], people=people,
            audiences=tuple(audiences), household=household,
        )  # fmt: skip
        number = await log_visit(self.connection, visit, logged_at or f"{day}T20:00:00+07:00")
        assert number
        return number

    async def figure(self, indicator: str, area: str, first: str, last: str, value: float | None, at: str = AT) -> None:
        row = {"indicator": indicator, "area_id": self.area[area], "day_from": first, "day_to": last, "value": value,
               "source": "Công an tỉnh", "set_at": at}  # fmt: skip
        await self.connection.execute(insert(figures).values(**row))

    async def plan(self, indicator: str, area: str, period: str, value: float) -> None:
        row = {"indicator": indicator, "area_id": self.area[area], "period": period, "value": value, "document": "12/KH-UBND", "set_at": AT}
        await self.connection.execute(insert(targets).values(**row))

    async def difficulty(self, who: str, area: str, kind: str, text: str, at: str, answer: str = "") -> None:
        row = {"person_id": self.person[who], "area_id": self.area[area], "kind": kind, "text": text, "level": "xa", "at": at,
               "status": "da_tra_loi" if answer else "moi", "answer": answer, "answered_at": at if answer else None}  # fmt: skip
        await self.connection.execute(insert(difficulties).values(**row))

    async def report(self, area: str, period: str, today: date = TODAY) -> Report:
        tree = await self.tree()
        return await compute(self.connection, tree, self.area[area], read_period(period, self.settings.period_day), self.settings, today)


@asynccontextmanager
async def open_province(settings: Settings, people: bool = True) -> AsyncIterator[Province]:
    """The tree, its teams and people, without visits, in one transaction that is kept at the end."""
    upgrade(settings.database_url)
    database = Database.open(settings.database_url)
    try:
        async with database.writing() as connection:
            province = Province(connection, settings)
            names = {code: name for code, name, _, _ in TREE}
            for code, name, kind, parent in TREE:
                await province.add_area(code, name, kind, names.get(parent or ""))
                if kind == "thon":
                    await province.add_team(name)
            for who, role, code in PEOPLE if people else ():
                await province.add_member(who, names[code], role, "doan" if role == "member" else "can_bo_xa")
            yield province
    finally:
        await database.close()


async def log_october(province: Province) -> None:
    """Reporting month 10 of 2026 (15/9–14/10) and something before and a year ago: the month of most tests.

    Thôn Nắng 3 visits (7 services), Thôn Sóng 1 visit; Thôn Gió only the month before.
    """
    await province.visit("an", "Thôn Nắng", "2026-09-15", [("CQ01", 3), ("AT01", 5)], people=5, audiences=["cao_tuoi"], household="h1")
    await province.visit("an", "Thôn Nắng", "2026-10-01", [("CQ05", 2), ("CQ07", None), ("KT06", 1)], people=2, household="h1")
    await province.visit("binh", "Thôn Nắng", "2026-10-14", [("TT02", 1), ("XH01", 12)], people=12, household="h2")
    await province.visit("dung", "Thôn Sóng", "2026-10-10", [("CQ01", 1)], people=None)
    await province.visit("chi", "Thôn Gió", "2026-09-14", [("CQ01", 4)], people=4)
    await province.visit("an", "Thôn Nắng", "2025-10-01", [("CQ01", 2), ("CQ05", 1)], people=2)
    await province.visit("an", "Thôn Nắng", "2026-10-15", [("CQ01", 9)], people=9)
    await province.plan("B01", "Xã Cát Trắng", "2026", 100)
    await province.plan("C04", "Xã Cát Trắng", "2026", 20)
    await province.figure("C05", "Xã Cát Trắng", "2026-09-15", "2026-10-14", 205079)
    await province.figure("C05a", "Xã Cát Trắng", "2026-09-15", "2026-10-14", 157450)
    await province.difficulty("chi", "Thôn Gió", "vung_lom", "sóng yếu ở cuối thôn", "2026-10-02T08:00:00+07:00")
    await province.difficulty("an", "Thôn Nắng", "kien_nghi", "cấp thêm loa kéo cho tổ", "2026-10-03T08:00:00+07:00")
