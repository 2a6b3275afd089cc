"""Questions that the assistant could not answer in the made-up province, or answered badly: what editors teach it from."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.crew import conversation
from bot.demo.papers import moment
from bot.demo.rows import next_number, write
from bot.demo.words import DemoWords
from bot.store.database import Json
from bot.store.tables import conversations, questions
from flows import State, dump

KINDS = {"unanswered": ("",), "disliked": ("tt_vi_dien_tu", "dvc_tra_cuu_ho_so")}
"""Kind → the topics that were given in answer, one for each question of the kind; "" none."""
MOST_TIMES = 4
OLDEST = 20.0
"""Days."""


async def write_questions(connection: AsyncConnection, words: DemoWords, chance: np.random.Generator, now: datetime) -> None:
    """Each asked by a few residents, in conversations of their own."""
    chat = await next_number(connection, conversations)
    homes: list[Json] = []
    rows: list[Json] = []
    for kind, topics in KINDS.items():
        for place, text in enumerate(words.all(f"{kind}_")):
            topic = topics[place % len(topics)]
            for _ in range(int(chance.integers(1, MOST_TIMES + 1))):
                number = chat + len(homes)
                homes.append(conversation(number, "web", f"demo:q{len(homes)}", dump(State(greeted=True)), moment(now, 0), None))
                at = moment(now, float(chance.uniform(0.1, OLDEST)))
                rows.append(
                    {"conversation_id": number, "kind": kind, "text": text, "guesses": [topic] if topic else [], "at": at, "status": "new"}
                )
    await write(connection, conversations, homes)
    await write(connection, questions, rows)
