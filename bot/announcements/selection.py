"""The people an audience is today: one row for each person, page by page, with the reason where one is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience, Wanted, read_wanted
from bot.channels.contract import Capabilities
from bot.channels.windows import window
from bot.people.areas import AreaTree
from bot.people.persons import TEAM, held_on
from bot.store.tables import conversations, people, roles, spent, subscriptions

PAGE = 500
Reason = Literal["blocked", "stopped", "no_account", "area_ended", "left", "excluded"]


@dataclass(frozen=True)
class Selected:
    """One who is meant. `left_out`: why nothing is sent, "" when something is. `heard_at`: when the person last wrote there."""

    person: int | None
    conversation: int | None
    channel: str
    area: int | None
    team: int | None
    left_out: str = ""
    heard_at: str = ""


@dataclass
class Summary:
    """An audience in numbers. By channel: people, of these those whose message is paid for or cannot pass (the channel's window)."""

    total: int = 0
    channels: Counter[str] = field(default_factory=Counter)
    paid: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    residents: int = 0
    spent: dict[str, int] = field(default_factory=dict)


async def page_people(
    connection: AsyncConnection, tree: AreaTree, wanted: Wanted, day: str, after: int, most: int = PAGE
) -> tuple[list[Selected], int | None]:
    """Members and officials with ids after `after`, and where the next page begins; None: there is none."""
    which = select(roles.c.person_id).where(roles.c.person_id > after, roles.c.role.in_(wanted.roles), held_on(day)).distinct()
    numbers = (await connection.execute(which.order_by(roles.c.person_id).limit(most))).scalars().all() if wanted.roles else []
    if not numbers:
        return [], None
    held: dict[int, list[Any]] = defaultdict(list)
    for row in await connection.execute(select(roles).where(roles.c.person_id.in_(numbers), held_on(day)).order_by(roles.c.id)):
        held[row.person_id].append(row)
    gone = select(people.c.id).where(people.c.id.in_(numbers), people.c.left_at.is_not(None))
    left = set((await connection.execute(gone)).scalars())
    accounts = await read_accounts(connection, numbers)
    found: list[Selected] = []
    for number in numbers:
        # The team's role first: a leader who is also an official is counted with the team.
        mine = sorted(held[number], key=lambda row: row.role not in TEAM)
        places = [(row.role, row.area_id) for row in mine]
        meant = wanted.member_area(tree, number, places)
        if meant is None:
            there = wanted.member_area(tree, 0, places) if wanted.taken_off(number) else None
            if isinstance(there, tuple) and number not in left:
                found.append(Selected(number, None, "", there[1], mine[there[0]].team_id, "excluded"))
            continue
        if isinstance(meant, str):
            found.append(Selected(number, None, "", None, None, meant))
            continue
        place, area = meant
        found.append(_with_account(number, area, mine[place].team_id, accounts[number], number in left))
    return found, numbers[-1] if len(numbers) == most else None


async def page_residents(
    connection: AsyncConnection, tree: AreaTree, wanted: Wanted, after: int, most: int = PAGE
) -> tuple[list[Selected], int | None]:
    """Conversations without a person that follow one of the topics, and the linked groups of teams that are meant, as `page_people`."""
    c = conversations.c
    follows = exists().where(subscriptions.c.conversation_id == c.id, subscriptions.c.topic.in_(wanted.topics))
    groups = and_(c.grouped.is_(True), c.area_id.is_not(None), c.stopped_at.is_(None))
    residents = and_(c.person_id.is_(None), c.grouped.is_(False), follows)
    meant = or_(*([residents] if wanted.topics else []), *([groups] if set(wanted.roles) & set(TEAM) else []), false())
    which = select(c.id, c.channel, c.area_id, c.heard_at, c.stopped_at, c.grouped).where(c.id > after, meant).order_by(c.id).limit(most)
    rows = (await connection.execute(which)).all()
    if not rows:
        return [], None
    followed: dict[int, list[str]] = defaultdict(list)
    for row in await connection.execute(select(subscriptions).where(subscriptions.c.conversation_id.in_([row.id for row in rows]))):
        followed[row.conversation_id].append(row.topic)
    found = []
    for row in rows:
        if row.grouped:
            place = wanted.member_area(tree, 0, [(role, row.area_id) for role in TEAM])
            if isinstance(place, tuple):
                found.append(Selected(None, row.id, row.channel, place[1], None, "", row.heard_at or ""))
        elif wanted.wants_resident(tree, followed[row.id], row.area_id):
            found.append(Selected(None, row.id, row.channel, row.area_id, None, "stopped" if row.stopped_at else "", row.heard_at or ""))
    return found, rows[-1].id if len(rows) == most else None


async def read_accounts(connection: AsyncConnection, persons: Sequence[int]) -> Mapping[int, list[tuple[Any, bool]]]:
    """Private conversations of people, the one to write to first, each with whether the person blocked the assistant there.

    Who wrote DỪNG is not blocked: a member's duties reach a member all the same.
    """
    c = conversations.c
    rows = (
        await connection.execute(
            select(c.id, c.person_id, c.channel, c.heard_at, c.stopped_at).where(c.person_id.in_(persons), c.grouped.is_(False))
        )
    ).all()
    stopped = [row.id for row in rows if row.stopped_at]
    states = await connection.execute(select(c.id, c.state).where(c.id.in_(stopped))) if stopped else ()
    asked = {row.id for row in states if (row.state or {}).get("stopped")}
    accounts: dict[int, list[tuple[Any, bool]]] = defaultdict(list)
    for row in rows:
        accounts[row.person_id].append((row, bool(row.stopped_at) and row.id not in asked))
    for held in accounts.values():
        held.sort(key=lambda one: (not one[1], one[0].heard_at or "", one[0].id), reverse=True)
    return accounts


async def select_people(connection: AsyncConnection, tree: AreaTree, audience: Audience, day: str) -> AsyncIterator[list[Selected]]:
    """All who are meant, page by page: people first, then residents. Nobody twice."""
    wanted = await read_wanted(connection, tree, audience)
    after: int | None = 0
    while after is not None:
        found, after = await page_people(connection, tree, wanted, day, after)
        yield found
    after = 0
    while after is not None:
        found, after = await page_residents(connection, tree, wanted, after)
        yield found


async def summarise(
    connection: AsyncConnection, tree: AreaTree, audience: Audience, now: datetime, capabilities: Mapping[str, Capabilities]
) -> Summary:
    """An audience in numbers, as it would be sent now."""
    summary = Summary()
    async for page in select_people(connection, tree, audience, now.date().isoformat()):
        for one in page:
            if one.left_out:
                summary.left_out[one.left_out] += 1
                continue
            summary.total += 1
            summary.channels[one.channel] += 1
            summary.residents += one.person is None
            can = capabilities.get(one.channel)
            price = window(can, one.heard_at, now) if can else "free"
            summary.paid[one.channel] += price == "paid"
            summary.closed[one.channel] += price == "closed"
    month = now.isoformat()[:7]
    rows = await connection.execute(select(spent.c.channel, spent.c.count).where(spent.c.month == month))
    summary.spent = {row[0]: row[1] for row in rows}
    return summary


def _with_account(person: int, area: int, team: int | None, accounts: Sequence[tuple[Any, bool]], left: bool) -> Selected:
    reason = "left" if left else "no_account" if not accounts else "blocked" if accounts[0][1] else ""
    if reason in ("left", "no_account"):
        return Selected(person, None, "", area, team, reason)
    row = accounts[0][0]
    return Selected(person, row.id, row.channel, area, team, reason, row.heard_at or "")
