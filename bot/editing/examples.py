"""Questions that an editor gave to a topic: answered at once by likeness, learnt by the next training.

Likeness is the share of common letter groups (character trigrams of the accentless text, Dice); only what is nearly the same question
counts, for the classifier is better at everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.people.trail import note
from bot.store.database import insert_once, upsert
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


async def accept_begun(connection: AsyncConnection, topic: str, texts: Iterable[str], person: int, at: str) -> int:
    """Gives a new topic the words it began with, unless an editor gave them to another one meanwhile; how many are new."""
    made = 0
    for text in dict.fromkeys(" ".join(one.split())[:LONGEST] for one in texts):
        folded = fold(text)[:LONGEST]
        if not folded:
            continue
        rows = await connection.execute(
            select(questions.c.id, questions.c.text).where(questions.c.status == "topic").order_by(questions.c.id)
        )
        question = next((row.id for row in rows if fold(row.text)[:LONGEST] == folded), None)
        row = {"text": text, "folded": folded, "topic": topic, "question_id": question, "accepted_by": person, "accepted_at": at}
        made += (await connection.execute(insert_once(connection, examples, row, ["folded"]))).rowcount
    return made


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


async def mark_trained(connection: AsyncConnection, at: str, topics: Collection[str]) -> int:
    """Notes that the examples of these topics are in the training data now; how many were new."""
    new = (examples.c.trained_at.is_(None), examples.c.topic.in_(topics))
    done = await connection.execute(update(examples).where(*new).values(trained_at=at))
    return int(done.rowcount)


async def of_topic(connection: AsyncConnection, topic: str) -> list[str]:
    """What was given to a topic, the oldest first."""
    return list((await connection.execute(select(examples.c.text).where(examples.c.topic == topic).order_by(examples.c.id))).scalars())


async def silent(connection: AsyncConnection, topics: Collection[str]) -> dict[str, int]:
    """Topic → how many examples it has, of those that are not in the book: they answer nothing."""
    rows = await connection.execute(select(examples.c.topic, func.count().label("many")).group_by(examples.c.topic))
    return {row.topic: int(row.many) for row in rows if row.topic not in topics}


async def all_of(connection: AsyncConnection) -> list[tuple[str, str]]:
    """(text, topic) of all examples, learnt or not."""
    return [(row.text, row.topic) for row in await connection.execute(select(examples).order_by(examples.c.topic, examples.c.id))]


async def count(connection: AsyncConnection) -> tuple[int, int]:
    """Examples in all, and those not learnt yet."""
    total = await connection.execute(select(func.count(), func.count().filter(examples.c.trained_at.is_(None))).select_from(examples))
    row = total.one()
    return int(row[0]), int(row[1])
