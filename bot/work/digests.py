"""A short word on Monday to leaders, and when a month is over to officials. Who wants none says so.

`plan_digests` is called about once an hour; the text is made when it goes out.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.persons import RoleName, held_on
from bot.settings import Settings
from bot.store import Json, Timer
from bot.store.tables import conversations, people, roles
from bot.tickets.hours import Hours
from bot.work.desk import Desk, Quiet
from bot.work.digest_texts import tell_month, tell_week

NAME = "digests"
SENT_AT = time(8)
AHEAD = timedelta(hours=2)
LATEST = timedelta(hours=36)
"""After that the digest of a server that was off is left out: it would be old news."""
OFFICIALS: tuple[RoleName, ...] = ("commune_officer", "province_officer")


async def plan_digests(connection: AsyncConnection, settings: Settings, now: datetime) -> list[Timer]:
    """What is to go out in the next hours: one timer for each person and digest, with a purpose that keeps it from being planned twice."""
    planned: list[Timer] = []
    week = now.date() - timedelta(days=now.weekday())
    month = now.date().replace(day=settings.period_day)
    for what, day, names, key in (
        ("weekly", week, ("leader",), f"{week.isocalendar().year}-W{week.isocalendar().week:02}"),
        ("monthly", month, OFFICIALS, f"{month:%Y-%m}"),
    ):
        due = datetime.combine(day, SENT_AT, now.tzinfo)
        if not due - AHEAD <= now < due + LATEST:
            continue
        at = Hours.parse(settings.work_hours).opening(max(now, due)).isoformat(timespec="milliseconds")
        for person, conversation in await _readers(connection, names, now.date()):
            planned.append(Timer(f"{NAME}:{what}", {"day": day.isoformat()}, at, conversation, f"digest:{person}:{key}"))
    return planned


async def _readers(connection: AsyncConnection, names: tuple[RoleName, ...], today: date) -> list[tuple[int, int]]:
    """People with one of the roles who did not opt out, each with the account used last."""
    rows = await connection.execute(
        select(people.c.id, people.c.settings, conversations.c.id.label("conversation"), conversations.c.heard_at)
        .join(roles, roles.c.person_id == people.c.id)
        .join(conversations, conversations.c.person_id == people.c.id)
        .where(
            roles.c.role.in_(names), held_on(today.isoformat()), people.c.left_at.is_(None), conversations.c.grouped.is_(False),
            conversations.c.stopped_at.is_(None),
        )
    )  # fmt: skip
    found: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.heard_at or "", reverse=True):
        if (row.settings or {}).get("digests", True):
            found.setdefault(row.id, row.conversation)
    return sorted(found.items())


class Digests(Quiet):
    """`/bantin` turns digests off and on; `due` writes one."""

    name = NAME
    commands = frozenset({"digests", "digests_off", "digests_on"})

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not desk.allowed("leader", *OFFICIALS):
            return
        if name == "digests":
            self._tell(desk, wanted(desk))
        else:
            await self._set(desk, name == "digests_on")

    async def choose(self, desk: Desk, value: str) -> None:
        if value not in ("on", "off"):
            desk.tell("old_menu_free")
        elif desk.allowed("leader", *OFFICIALS):
            await self._set(desk, value == "on")

    async def due(self, desk: Desk, what: str, payload: Json) -> None:
        """Outside working hours it waits until they begin; who stopped being leader or opted out meanwhile gets none."""
        if desk.person is None or not wanted(desk):
            return
        opens = Hours.parse(desk.house.settings.work_hours).opening(desk.now)
        if opens > desk.now:
            desk.later(f"{NAME}:{what}", opens, **{key: value for key, value in payload.items() if key != "kind"})
            return
        day = date.fromisoformat(str(payload["day"]))
        if what == "weekly" and desk.person.has("leader"):
            await tell_week(desk, day)
        elif what == "monthly" and desk.person.has(*OFFICIALS):
            await tell_month(desk, day)

    async def _set(self, desk: Desk, on: bool) -> None:
        assert desk.person
        kept = desk.person.settings | {"digests": on}
        await desk.connection.execute(update(people).where(people.c.id == desk.person.id).values(settings=kept))
        self._tell(desk, on)

    def _tell(self, desk: Desk, on: bool) -> None:
        if on:
            desk.tell("digests_are_on", desk.choice("digests:off", "digests_turn_off"))
        else:
            desk.tell("digests_are_off", desk.choice("digests:on", "digests_turn_on"))


def wanted(desk: Desk) -> bool:
    """Whether the person wants digests; everybody does who did not say no."""
    return desk.person is not None and bool(desk.person.settings.get("digests", True))
