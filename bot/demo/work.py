"""A year of help that nobody gave: visits as columns of numbers, with the shape that real logs have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.demo.crew import Crew, Numbers

LIKELY = {
    "CQ01": 15,
    "CQ02": 3,
    "CQ03": 6,
    "CQ04": 6,
    "CQ05": 8,
    "CQ06": 3,
    "CQ07": 2,
    "CQ08": 1,
    "CQ09": 3,
    "CQ10": 4,
    "CQ11": 2,
    "CQ12": 1,
    "KT01": 0.6,
    "KT02": 1,
    "KT03": 1,
    "KT04": 0.5,
    "KT05": 2,
    "KT06": 4,
    "KT07": 4,
    "KT08": 3,
    "KT09": 1.5,
    "XH01": 8,
    "XH02": 3,
    "XH03": 2,
    "XH04": 1,
    "XH05": 3,
    "XH06": 4,
    "XH07": 2,
    "XH08": 1,
    "XH09": 0.7,
    "XH10": 0.5,
    "AT01": 6,
    "AT02": 1.5,
    "AT03": 0.5,
    "AT04": 1,
    "TT01": 1,
    "TT02": 0.7,
    "TT03": 1,
    "TT04": 0.3,
    "TT05": 0.6,
}
"""How often each service is asked for, roughly: VNeID first, as in the reports of provinces."""
MEETINGS = frozenset({"TT01", "TT02", "TT04", "CQ12"})
"""Counted by meetings; their people come in dozens."""
SILENT = 0.04
"""The share of members who never log anything; twice as many begin and stop."""
UNSAID = 0.06
"""The share of service lines without a quantity."""
ELSEWHERE = 0.03
"""The share of visits in another hamlet than the team's own."""
DELETED = 0.003
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Log:
    """Visits side by side, by day: `member`, `team`, `hamlet` are places in the crew's columns, `day` counts from the first day.

    `visit`, `code`, `quantity` are the service lines; a quantity of -1 was not said. `codes` are the services' names.
    """

    member: Numbers
    team: Numbers
    hamlet: Numbers
    day: Numbers
    minute: Numbers
    people: Numbers
    deleted: Mask
    visit: Numbers
    code: Numbers
    quantity: Numbers
    codes: tuple[str, ...]


def make_log(crew: Crew, count: int, days: list[str], codes: tuple[str, ...], chance: np.random.Generator) -> Log:
    """`count` visits of the crew on `days`, with services of `codes`."""
    member = chance.choice(len(crew.people), size=count, p=_zeal(crew, chance))
    day = chance.choice(len(days), size=count, p=_seasons(days)).astype(np.int64)
    day = _stopped(crew, member, day, len(days), chance)
    order = np.argsort(day, kind="stable")
    member, day = member[order].astype(np.int64), day[order]
    team = crew.team_of[member]
    visit, code, quantity, people = _services(count, codes, chance)
    return Log(
        member, team, _hamlets(crew, team, chance), day, chance.integers(7 * 60, 20 * 60, size=count), people,
        chance.random(count) < DELETED, visit, code, quantity, codes,
    )  # fmt: skip


def _zeal(crew: Crew, chance: np.random.Generator) -> NDArray[np.float64]:
    """The share of all visits that each member has: teams differ, members more so, leaders do more; some do nothing."""
    teams = chance.lognormal(0, 0.45, size=len(crew.team_ids))
    zeal = teams[crew.team_of] * chance.gamma(1.6, 1.0, size=len(crew.people)) * np.where(crew.leads, 1.8, 1.0)
    silent = chance.random(len(crew.people)) < SILENT
    silent[[0, 1]] = False
    zeal[silent] = 0
    zeal[[0, 1]] = zeal.mean() * np.array([1.6, 1.2])
    return np.asarray(zeal / zeal.sum(), dtype=np.float64)


def _seasons(days: list[str]) -> NDArray[np.float64]:
    """The share of each day: slowly more, less on Sundays and around Tết, much around the day of digital transformation (10/10)."""
    shares = np.linspace(0.8, 1.2, len(days))
    for place, day in enumerate(days):
        on = date.fromisoformat(day)
        shares[place] *= (1.0, 1.0, 1.05, 1.0, 1.1, 1.3, 0.7)[on.weekday()]
        if (on.month, on.day) >= (10, 1) and (on.month, on.day) <= (10, 20):
            shares[place] *= 1.7
        if (on.month, on.day) >= (2, 5) and (on.month, on.day) <= (2, 20):
            shares[place] *= 0.25
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _stopped(crew: Crew, member: Numbers, day: Numbers, days: int, chance: np.random.Generator) -> Numbers:
    """Some members stopped at some day: what they would have done later happened before."""
    last = np.full(len(crew.people), days - 1, dtype=np.int64)
    stops = chance.random(len(crew.people)) < 2 * SILENT
    stops[[0, 1]] = False
    last[stops] = chance.integers(days // 6, max(days - 10, days // 6 + 1), size=int(stops.sum()))
    return np.where(day > last[member], day % (last[member] + 1), day)


def _hamlets(crew: Crew, team: Numbers, chance: np.random.Generator) -> Numbers:
    """The team's own hamlet; now and then the next one of the same commune."""
    near = np.minimum(team + 1, len(crew.hamlets) - 1)
    moves = (chance.random(len(team)) < ELSEWHERE) & (crew.commune_of[near] == crew.commune_of[team])
    return np.where(moves, near, team)


def _services(count: int, codes: tuple[str, ...], chance: np.random.Generator) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Service lines of `count` visits (visit, code, quantity) and the people of each visit."""
    weights = np.array([LIKELY.get(code, 0.5) for code in codes])
    each = chance.choice((1, 2, 3), size=count, p=(0.68, 0.25, 0.07))
    visit = np.repeat(np.arange(count, dtype=np.int64), each)
    code = chance.choice(len(codes), size=len(visit), p=weights / weights.sum()).astype(np.int64)
    kept = np.unique(visit * len(codes) + code)
    visit, code = kept // len(codes), kept % len(codes)
    quantity = np.minimum(chance.geometric(0.42, size=len(visit)), 12).astype(np.int64)
    meeting = np.isin(code, [place for place, name in enumerate(codes) if name in MEETINGS])
    quantity[meeting] = 1
    people = np.ones(count, dtype=np.int64)
    np.maximum.at(people, visit, np.where(meeting, chance.integers(12, 70, size=len(visit)), quantity))
    quantity[(chance.random(len(visit)) < UNSAID) & ~meeting] = -1
    return visit, code, quantity, people
