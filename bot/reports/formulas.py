"""How an indicator is counted whose `formula` names a function: the names that data/indicators.yml may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.reports.counts import Counts
from bot.reports.numbers import Number

Formula = Callable[[Counts, str, int | None], Number | None]


def _state(name: str) -> Formula:
    """Teams and hamlets: known at any time, also as 0."""
    return lambda counts, window, unit: counts.get(window, unit, (name,))


def _members(name: str) -> Formula:
    """Members: not known before the first role that anybody held."""

    def count(counts: Counts, window: str, unit: int | None) -> Number | None:
        return None if counts.get(window, unit, ("no_members",)) else counts.get(window, unit, (name,))

    return count


def _logged(name: str) -> Formula:
    """What is written as it happens: not known before the log began."""
    return lambda counts, window, unit: counts.get(window, unit, (name,)) if counts.known(window) else None


def _households(counts: Counts, window: str, unit: int | None) -> Number | None:
    """Households: only known where members give keys."""
    return counts.get(window, unit, ("households_reached",)) if counts.known(window) and counts.household_keys else None


COMPONENTS = ("truong_thon", "doan", "phu_nu", "can_bo_xa", "doanh_nghiep")
STATES = ("teams", "commune_teams", "hamlet_teams", "hamlets", "hamlets_with_team")
LOGGED = (
    "active_teams", "lessons_done", "active_days", "for_the_weak", "tickets_opened", "tickets_closed", "tickets_raised", "tickets_rated",
    "tickets_liked", "difficulties_sent", "difficulties_answered",
)  # fmt: skip
FORMULAS: Mapping[str, Formula] = (
    {name: _state(name) for name in STATES}
    | {name: _members(name) for name in ("members", *(f"members_{one}" for one in COMPONENTS))}
    | {name: _logged(name) for name in LOGGED}
    | {
        "services_given": _logged("services"),
        "visits": _logged(":lines"),
        "people_helped": _logged(":people"),
        "households_reached": _households,
    }
)
