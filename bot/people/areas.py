"""The tree of areas: province, communes, hamlets; those of before the merger with what they became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import areas, became
from flows.fold import fold

KIND_WORDS = ("thon ", "khu pho ", "to dan pho ", "xa ", "phuong ", "thi tran ", "dac khu ", "tinh ", "huyen ", "thanh pho ", "thi xa ")
"""What an area's name begins with; people leave it out."""


@dataclass(frozen=True)
class Area:
    """`kind`: tinh, huyen, xa, thon. `valid_to` is the last day, "" while it exists."""

    id: int
    code: str
    name: str
    kind: str
    parent: int | None
    valid_from: str = ""
    valid_to: str = ""
    households: int | None = None
    population: int | None = None
    adults: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass
class AreaTree:
    """Everything about areas that needs no database. Ids that are not there raise KeyError."""

    by_id: dict[int, Area] = field(default_factory=dict)
    became: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code = {area.code: area for area in self.by_id.values()}
        self._children: dict[int | None, list[Area]] = defaultdict(list)
        self._named: dict[str, list[Area]] = defaultdict(list)
        for area in self.by_id.values():
            self._children[area.parent].append(area)
            for name in {fold(area.name), short_name(area.name)}:
                self._named[name].append(area)

    def children(self, area: int) -> list[Area]:
        return self._children[area]

    def subtree(self, area: int) -> set[int]:
        """The area itself and everything under it, also what ended."""
        found, waiting = {area}, [area]
        while waiting:
            for child in self._children[waiting.pop()]:
                found.add(child.id)
                waiting.append(child.id)
        return found

    def path(self, area: int) -> list[Area]:
        """From the province down to the area."""
        steps = [self.by_id[area]]
        while steps[-1].parent is not None:
            steps.append(self.by_id[steps[-1].parent])
        return steps[::-1]

    def covers(self, upper: int, lower: int) -> bool:
        """Whether `lower` is `upper` or lies in it."""
        return any(area.id == upper for area in self.path(lower))

    def commune(self, area: int) -> Area | None:
        """The commune that an area is or lies in."""
        return next((one for one in self.path(area) if one.kind == "xa"), None)

    def today(self, area: int) -> list[Area]:
        """What an area is now: itself, or what it became, followed to the end."""
        if area not in self.became:
            return [self.by_id[area]]
        return [last for new in self.became[area] for last in self.today(new)]

    def resolve(self, name: str, within: int | None = None) -> list[Area]:
        """Areas of today that a typed name can mean, with or without "thôn", "xã" and accents, old names too; hamlets before communes.

        `within`: only these and below, unless there is none in it.
        """
        said = fold(name)
        named = self._named.get(said) or self._named.get(short_name(name)) or []
        now = {one.id: one for area in named for one in self.today(area.id) if not one.valid_to and one.kind in ("thon", "xa")}
        if within is not None and (inside := {key: one for key, one in now.items() if self.covers(within, key)}):
            now = inside
        # "Xã Ninh Hải" means what is called so today before anything that was.
        exact = {key: one for key, one in now.items() if fold(one.name) == said}
        now = exact or now
        return sorted(now.values(), key=lambda area: (area.kind != "thon", area.name))

    def label(self, area: int) -> str:
        """How an area is written where there is room for little: "Thôn Mỹ Nghiệp, Phường Đông Hải"."""
        return ", ".join(one.name for one in self.path(area)[::-1] if one.kind in ("thon", "xa")) or self.by_id[area].name


def short_name(name: str) -> str:
    """A folded name without "thôn", "xã" and the like."""
    said = fold(name)
    return next((said.removeprefix(word) for word in KIND_WORDS if said.startswith(word)), said)


async def read_tree(connection: AsyncConnection) -> AreaTree:
    """All areas of the database."""
    rows = (await connection.execute(select(areas).order_by(areas.c.id))).mappings()
    found = (
        Area(row["id"], row["code"], row["name"], row["kind"], row["parent_id"], row["valid_from"] or "", row["valid_to"] or "",
             row["households"], row["population"], row["adults"], row["latitude"], row["longitude"])
        for row in rows
    )  # fmt: skip
    links = (await connection.execute(select(became))).all()
    return AreaTree({area.id: area for area in found}, _grouped((row.old_id, row.new_id) for row in links))


def _grouped(links: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    grouped: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for old, new in links:
        grouped[old] += (new,)
    return dict(grouped)


class Areas:
    """The tree, kept at hand. `forget` after a change; other processes notice within `MOST_AGE` seconds."""

    MOST_AGE = 60.0

    def __init__(self) -> None:
        self._tree: AreaTree | None = None
        self._read_at = 0.0

    def forget(self) -> None:
        self._tree = None

    async def tree(self, connection: AsyncConnection, seconds: float) -> AreaTree:
        """`seconds`: the time now, on any clock that goes forward."""
        if self._tree is None or not 0 <= seconds - self._read_at < self.MOST_AGE:
            self._tree, self._read_at = await read_tree(connection), seconds
        return self._tree
