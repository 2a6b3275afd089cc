"""The chat's own words and steps for what is done at the desk: the same letters to the same people, from one place.

Dialogues of `bot.work` speak through a `Desk`. Here one stands in for a turn of the person's: what it would say in the chat is given back,
what it posts to others is planned as it would be in a turn.
"""

from __future__ import annotations

from bot.desk.call import Call
from bot.store import Json, insert_once
from bot.store.tables import timers
from bot.work.desk import Desk
from flows import State
from flows.turn import Turn

NOWHERE = 0
"""The conversation of a desk that is none: nobody's."""


def work_desk(call: Call) -> Desk:
    """A desk for the person of this request."""
    turn = Turn(call.parts.house.book, State(greeted=True), call.at)
    return Desk(call.parts.house, call.connection, turn, NOWHERE, "web", 0, call.at, call.at, call.tree, call.person)


async def post(call: Call, desk: Desk) -> int:
    """Plans the letters that were written; how many. Those that were written before are not written again."""
    rows: list[Json] = [
        {"conversation_id": one.conversation, "kind": one.kind, "payload": one.payload, "due_at": one.due_at, "purpose": one.purpose}
        for one in desk.timers
        if one.conversation != NOWHERE
    ]
    if rows:
        await call.connection.execute(insert_once(call.connection, timers, rows, ["purpose"]))
    return len(rows)


def told(desk: Desk) -> str:
    """What the dialogue said to the person."""
    return str(desk.turn.state.said)
