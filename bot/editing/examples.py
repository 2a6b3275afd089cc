"""Questions that an editor gave to a topic: answered at once by likeness, learnt by the next training.

Likeness is the share of common letter groups (character trigrams of the accentless text, Dice); only what is nearly the same question
counts, for the classifier is better at everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.trail import note
from bot.store.database import upsert
from bot.store.tables import examples, questions
from flows.fold import fold

ALIKE = 0.86
LONGEST = 300


@dataclass
class Examples:
    """Accepted questions at hand. `find` gives the topic of the one that is nearly the same, "" none."""

    topics: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, frozenset[str]] = field(default_factory=dict)

    def fill(self, rows: Iterable[tuple[str, str]]) -> None:
        """Takes (folded text, topic) in place of what was there."""
        self.topics = dict(rows)
        self._groups = {text: _trigrams(text) for text in self.topics}

    def find(self, text: str) -> str:
        if not self.topics:
            return ""
        said = fold(text)[:LONGEST]
        if said in self.topics:
            return self.topics[said]
        groups = _trigrams(said)
        best, likeness = "", ALIKE
        for known, theirs in self._groups.items():
            share = 2 * len(groups & theirs) / max(len(groups) + len(theirs), 1)
            if share > likeness:
                best, likeness = known, share
        return self.topics.get(best, "")


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


async def accept(connection: AsyncConnection, question: int, topic: str, person: int, at: str) -> bool:
    """Gives a question to a topic; False when the question is gone, was settled before, or has no text."""
    row = (await connection.execute(select(questions).where(questions.c.id == question))).one_or_none()
    if row is None or row.status != "new" or not row.text.strip():
        return False
    folded = fold(row.text)[:LONGEST]
    kept = {"text": row.text[:LONGEST], "folded": folded, "topic": topic, "question_id": question, "accepted_by": person, "accepted_at": at}
    change = {"topic": topic, "accepted_by": person, "accepted_at": at, "trained_at": None}
    await connection.execute(upsert(connection, examples, kept, ["folded"], change))
    await _settle(connection, question, "accepted", person, at, {"topic": topic})
    return True


async def settle(connection: AsyncConnection, question: int, status: str, person: int, at: str) -> bool:
    """Marks a question ignored, or taken for a new topic; False when it was settled before."""
    row = (await connection.execute(select(questions.c.status).where(questions.c.id == question))).scalar_one_or_none()
    if row != "new":
        return False
    await _settle(connection, question, status, person, at, {})
    return True


async def _settle(connection: AsyncConnection, question: int, status: str, person: int, at: str, detail: dict[str, str]) -> None:
    await connection.execute(update(questions).where(questions.c.id == question).values(status=status))
    await note(connection, at, person, f"question.{status}", "question", question, dict(detail))


async def known(connection: AsyncConnection) -> list[tuple[str, str]]:
    """(folded text, topic) of all examples."""
    return [(row.folded, row.topic) for row in await connection.execute(select(examples.c.folded, examples.c.topic))]


async def untrained(connection: AsyncConnection) -> list[tuple[str, str]]:
    """(text, topic) that the model has not learnt yet."""
    rows = await connection.execute(select(examples).where(examples.c.trained_at.is_(None)).order_by(examples.c.topic, examples.c.id))
    return [(row.text, row.topic) for row in rows]


async def mark_trained(connection: AsyncConnection, at: str) -> int:
    """Notes that all examples are in the training data now; how many were new."""
    done = await connection.execute(update(examples).where(examples.c.trained_at.is_(None)).values(trained_at=at))
    return int(done.rowcount)


async def count(connection: AsyncConnection) -> tuple[int, int]:
    """Examples in all, and those not learnt yet."""
    total = await connection.execute(select(func.count(), func.count().filter(examples.c.trained_at.is_(None))).select_from(examples))
    row = total.one()
    return int(row[0]), int(row[1])
