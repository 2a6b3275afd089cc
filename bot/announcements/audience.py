"""Who an announcement is for, as data that survives JSON, and as a question that can be asked of a person's roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.areas import AreaTree
from bot.people.persons import ALL_ROLES
from bot.store import Json
from bot.store.tables import audiences

NUMBERS = ("areas", "subtrees", "lists", "without_areas", "without_people")
NAMES = ("roles", "topics")


@dataclass(frozen=True)
class Audience:
    """`areas`: exactly these; `subtrees`: these and all below. `roles` of people there, `topics` that residents there follow.

    `lists`: saved audiences that are added. `without_areas` (with all below) and `without_people` are taken off in the end.
    """

    areas: tuple[int, ...] = ()
    subtrees: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    lists: tuple[int, ...] = ()
    without_areas: tuple[int, ...] = ()
    without_people: tuple[int, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it can reach nobody, whatever the database says."""
        return not self.lists and not ((self.areas or self.subtrees) and (self.roles or self.topics))


def dump_audience(audience: Audience) -> Json:
    """As JSON data, without what is empty."""
    return {name: list(values) for name, values in asdict(audience).items() if values}


def load_audience(data: Mapping[str, object]) -> Audience:
    """From JSON data.

    Raises:
        ValueError: a field or value that no audience has.
    """
    fields: dict[str, tuple[object, ...]] = {}
    for name, values in data.items():
        kind: type = int if name in NUMBERS else str
        if name not in (*NUMBERS, *NAMES) or not isinstance(values, list | tuple) or any(type(one) is not kind for one in values):
            raise ValueError(name)
        fields[name] = tuple(values)
    if not set(fields.get("roles", ())) <= set(ALL_ROLES):
        raise ValueError("roles")
    return Audience(**fields)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Circle:
    """One audience worked out: the areas in it, whether it has the whole province."""

    areas: frozenset[int]
    everywhere: bool
    roles: frozenset[str]
    topics: frozenset[str]
    without_people: frozenset[int]


@dataclass(frozen=True)
class Wanted:
    """An audience with its lists, worked out on a tree of areas. `without` is taken off all of them."""

    circles: tuple[Circle, ...]
    without: frozenset[int]
    without_people: frozenset[int]
    roles: frozenset[str]
    topics: frozenset[str]

    def taken_off(self, person: int) -> bool:
        """Whether somebody is taken off singly, by the audience or by one of its lists."""
        return person in self.without_people or any(person in circle.without_people for circle in self.circles)

    def member_area(self, tree: AreaTree, person: int, roles: Iterable[tuple[str, int]]) -> tuple[int, int] | str | None:
        """(place of the role that brings a person in, its area of today); "area_ended" when it went into nothing; None: not meant.

        Nobody is person 0, so this tells where one who is taken off would be.
        """
        ended: str | None = None
        for place, (role, area) in enumerate(roles):
            for circle in self.circles:
                if role not in circle.roles or person in circle.without_people or person in self.without_people:
                    continue
                now = _living(tree, area)
                if not now and area in circle.areas:
                    ended = "area_ended"
                found = next((one for one in now if one in circle.areas and one not in self.without), None)
                if found is not None:
                    return place, found
        return ended

    def wants_resident(self, tree: AreaTree, topics: Iterable[str], area: int | None) -> bool:
        """Whether a resident who follows `topics` is meant; one whose hamlet is not known only where the whole province is."""
        followed = set(topics)
        for circle in self.circles:
            if not followed & circle.topics:
                continue
            if area is None:
                if circle.everywhere:
                    return True
            elif any(one in circle.areas and one not in self.without for one in _living(tree, area)):
                return True
        return False


async def read_wanted(connection: AsyncConnection, tree: AreaTree, audience: Audience) -> Wanted:
    """An audience worked out, with the saved ones it names; one that is gone counts for nothing."""
    chosen, waiting, seen = [audience], list(audience.lists), set[int]()
    while waiting:
        new = [number for number in waiting if number not in seen]
        seen |= set(new)
        rows = await connection.execute(select(audiences.c.audience).where(audiences.c.id.in_(new)))
        found = [load_audience(row.audience) for row in rows]
        chosen += found
        waiting = [number for one in found for number in one.lists]
    circles = tuple(_circle(tree, one) for one in chosen if (one.areas or one.subtrees) and (one.roles or one.topics))
    return Wanted(
        circles, _below(tree, audience.without_areas), frozenset(audience.without_people),
        frozenset(role for circle in circles for role in circle.roles), frozenset(topic for circle in circles for topic in circle.topics),
    )  # fmt: skip


def common_area(tree: AreaTree, audience: Audience, own: int) -> int:
    """The smallest area that holds all areas of an audience: whose officers may approve it. `own` when it names none."""
    named = [area for area in (*audience.areas, *audience.subtrees) if area in tree.by_id]
    if not named:
        return own
    paths = [[one.id for one in tree.path(area)] for area in named]
    shared = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return shared[-1] if shared else own


def ended_areas(tree: AreaTree, audience: Audience, day: str) -> list[int]:
    """Areas of an audience that are no more and went into nothing."""
    return [area for area in (*audience.areas, *audience.subtrees) if area not in tree.by_id or not _living(tree, area, day)]


def _circle(tree: AreaTree, audience: Audience) -> Circle:
    below = _below(tree, audience.subtrees)
    exact = {one for area in audience.areas if area in tree.by_id for one in (area, *_living(tree, area))}
    top = any(tree.by_id[area].parent is None for area in audience.subtrees if area in tree.by_id)
    areas = (below | exact) - _below(tree, audience.without_areas)
    return Circle(areas, top, frozenset(audience.roles), frozenset(audience.topics), frozenset(audience.without_people))


def _below(tree: AreaTree, roots: Iterable[int]) -> frozenset[int]:
    """Areas with all that lies in them; an area that ended stands for what it became as well."""
    found: set[int] = set()
    for root in roots:
        if root in tree.by_id:
            for one in (root, *_living(tree, root)):
                found |= tree.subtree(one)
    return frozenset(found)


def _living(tree: AreaTree, area: int, day: str = "") -> list[int]:
    """What an area is now; nothing when it ended and became nothing. `day`: it may have an end that is still to come."""
    if area not in tree.by_id:
        return []
    return [one.id for one in tree.today(area) if not one.valid_to or (day and one.valid_to >= day)]
