"""What members cannot solve themselves: kept, raised from level to level, answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import difficulties
from bot.tickets.staff import Level as StaffLevel
from flows.fold import accented, fold

Kind = Literal["kho_khan", "vung_lom", "kien_nghi"]
KINDS: tuple[Kind, ...] = ("kho_khan", "vung_lom", "kien_nghi")
STEPS = ("to", "xa", "tinh")
"""Who has it: the team's leader, the commune, the province."""
ASKED: Mapping[str, StaffLevel] = {"to": "leader", "xa": "commune", "tinh": "province"}
MOST_TEXT = 1000
MOST_AREAS = 5_000


@dataclass(frozen=True)
class Difficulty:
    """`level`: to, xa, tinh. `status`: moi, da_tra_loi."""

    id: int
    person: int
    area: int
    team: int | None
    kind: str
    place: str
    text: str
    level: str
    status: str
    at: str
    answer: str = ""

    @property
    def open(self) -> bool:
        return self.status == "moi"


def kind_of(text: str, words: Mapping[Kind, Sequence[str]]) -> Kind | None:
    """The kind that the words of a text speak of: no signal before a wish before a difficulty; None when no word says it.

    `words` are written with accents. They count with them, or without where the whole text has none: "song" is no signal in "cuộc sống".
    """
    typed, plain = accented(text), fold(text)
    said = f" {plain} " if typed == plain else f" {typed} "
    for kind in ("vung_lom", "kien_nghi", "kho_khan"):
        if any(f" {fold(word) if typed == plain else accented(word)} " in said for word in words.get(kind, ())):
            return kind
    return None


async def add_difficulty(
    connection: AsyncConnection, person: int, team: int | None, area: int, kind: str, place: str, text: str, at: str
) -> int | None:
    """Keeps one, with the team first; None when the same person has the same one open already."""
    same = (difficulties.c.person_id == person, difficulties.c.area_id == area, difficulties.c.text == text, difficulties.c.status == "moi")
    if (await connection.execute(select(difficulties.c.id).where(*same))).first() is not None:
        return None
    row = {
        "person_id": person,
        "area_id": area,
        "team_id": team,
        "kind": kind,
        "place": place[:120],
        "text": text[:MOST_TEXT],
        "level": "to",
        "status": "moi",
        "at": at,
        "answer": "",
    }
    return int((await connection.execute(insert(difficulties).values(**row).returning(difficulties.c.id))).scalar_one())


async def read_difficulty(connection: AsyncConnection, number: int) -> Difficulty | None:
    rows = await _read(connection, difficulties.c.id == number, most=1)
    return rows[0] if rows else None


async def open_in(connection: AsyncConnection, areas: Collection[int], whole: bool, most: int) -> tuple[list[Difficulty], int]:
    """Open ones in some areas, those that wait longest first, and how many there are; `whole`: everywhere."""
    where = [difficulties.c.status == "moi"]
    if not whole:
        where.append(difficulties.c.area_id.in_(sorted(areas)[:MOST_AREAS]))
    count = int((await connection.execute(select(func.count()).select_from(difficulties).where(*where))).scalar_one())
    return await _read(connection, *where, most=most), count


async def own(connection: AsyncConnection, person: int, most: int) -> tuple[list[Difficulty], int]:
    """A person's open ones."""
    where = (difficulties.c.person_id == person, difficulties.c.status == "moi")
    count = int((await connection.execute(select(func.count()).select_from(difficulties).where(*where))).scalar_one())
    return await _read(connection, *where, most=most), count


async def raise_to(connection: AsyncConnection, number: int, level: str, before: str) -> bool:
    """Gives it to another level; False when it was answered or raised meanwhile."""
    which = (difficulties.c.id == number, difficulties.c.status == "moi", difficulties.c.level == before)
    return (await connection.execute(update(difficulties).where(*which).values(level=level))).rowcount == 1


async def answer(connection: AsyncConnection, number: int, text: str, person: int, at: str) -> bool:
    """Writes the answer; False when somebody was quicker."""
    which = (difficulties.c.id == number, difficulties.c.status == "moi")
    changed = {"answer": text[:MOST_TEXT], "answered_by": person, "answered_at": at, "status": "da_tra_loi"}
    return (await connection.execute(update(difficulties).where(*which).values(**changed))).rowcount == 1


async def _read(connection: AsyncConnection, *where: object, most: int) -> list[Difficulty]:
    rows = await connection.execute(
        select(difficulties).where(*where).order_by(difficulties.c.at, difficulties.c.id).limit(most)  # type: ignore[arg-type]
    )
    return [
        Difficulty(
            row.id, row.person_id, row.area_id, row.team_id, row.kind, row.place, row.text, row.level, row.status, row.at, row.answer
        )
        for row in rows
    ]
