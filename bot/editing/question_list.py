"""Questions nobody could answer and disliked answers, the same question once: what an editor reads and settles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.editing.examples import accept, settle
from bot.people.trail import note
from bot.store.tables import examples, questions
from flows.fold import fold

MOST_READ = 5_000
KINDS = ("unanswered", "disliked")
SETTLED = ("accepted", "ignored", "topic")


@dataclass
class Asked:
    """One question as often as it was asked. `guesses`: topic ids, the most frequent first; `ids`: its rows, the newest first."""

    text: str
    last_at: str
    ids: list[int] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    guessed: Counter[str] = field(default_factory=Counter)

    @property
    def id(self) -> int:
        return self.ids[0]

    @property
    def count(self) -> int:
        return len(self.ids)

    @property
    def guesses(self) -> list[str]:
        return [topic for topic, _ in self.guessed.most_common(3)]


@dataclass(frozen=True)
class Settled:
    """A question that was settled, for taking that back."""

    id: int
    text: str
    status: str
    topic: str


def group(rows: Iterable[Any]) -> list[Asked]:
    """Rows of `questions`, the newest first, as questions; the most frequent first. What has no words is left out."""
    found: dict[str, Asked] = {}
    for row in rows:
        key = fold(row.text)
        if not key:
            continue
        asked = found.setdefault(key, Asked(row.text.strip(), row.at))
        asked.ids.append(row.id)
        asked.kinds[row.kind] += 1
        asked.guessed.update(row.guesses)
    return sorted(found.values(), key=lambda one: (-one.count, -one.id))


async def new_questions(connection: AsyncConnection, kind: str = "") -> list[Asked]:
    """What waits; `kind` only one of KINDS."""
    which = select(questions).where(questions.c.status == "new").order_by(questions.c.id.desc()).limit(MOST_READ)
    return group((await connection.execute(which.where(questions.c.kind == kind) if kind else which)).all())


async def same_questions(connection: AsyncConnection, number: int) -> Asked | None:
    """The waiting question that a row belongs to, with all its rows."""
    return next((one for one in await new_questions(connection) if number in one.ids), None)


async def accept_all(connection: AsyncConnection, asked: Asked, topic: str, person: int, at: str) -> bool:
    """Gives a question to a topic, however often it was asked; False when somebody settled it meanwhile."""
    done = await accept(connection, asked.id, topic, person, at)
    for number in asked.ids[1:] if done else ():
        await settle(connection, number, "accepted", person, at)
    return done


async def settle_all(connection: AsyncConnection, asked: Asked, status: str, person: int, at: str) -> bool:
    """Puts a question aside; False when somebody settled it meanwhile."""
    return any([await settle(connection, number, status, person, at) for number in asked.ids])


async def settled_since(connection: AsyncConnection, since: str, most: int = 10) -> list[Settled]:
    """What was asked since then and is settled, each question once, the newest first."""
    rows = await connection.execute(
        select(questions.c.id, questions.c.text, questions.c.status, examples.c.topic)
        .outerjoin(examples, examples.c.question_id == questions.c.id)
        .where(questions.c.status.in_(SETTLED), questions.c.at >= since)
        .order_by(questions.c.id.desc())
        .limit(200)
    )
    found: dict[str, Settled] = {}
    for row in rows:
        found.setdefault(fold(row.text), Settled(row.id, row.text, row.status, row.topic or ""))
    return list(found.values())[:most]


async def reopen(connection: AsyncConnection, number: int, person: int, at: str) -> bool:
    """Takes a decision back: the question waits again, its example is gone. False when it is learnt, or there is nothing to take back."""
    row = (await connection.execute(select(questions).where(questions.c.id == number))).one_or_none()
    if row is None or row.status not in SETTLED:
        return False
    folded = fold(row.text)
    learnt = select(func.count()).select_from(examples).where(examples.c.folded == folded[:300], examples.c.trained_at.is_not(None))
    if (await connection.execute(learnt)).scalar_one():
        return False
    alike = await connection.execute(select(questions.c.id, questions.c.text).where(questions.c.status == row.status).limit(MOST_READ))
    same = [one.id for one in alike if fold(one.text) == folded]
    await connection.execute(update(questions).where(questions.c.id.in_(same)).values(status="new"))
    await connection.execute(examples.delete().where(examples.c.folded == folded[:300]))
    await note(connection, at, person, "question.reopen", "question", number, {"before": row.status})
    return True
