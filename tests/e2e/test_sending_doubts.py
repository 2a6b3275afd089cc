"""Messages that may or may not have left: a process died, or a service did not answer. Asked where the channel can be, else unknown."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.channels.contract import Channel, Found, Part, SendResult
from bot.clock import VIETNAM
from bot.store import Delivery, Notice
from bot.store.outbox import Outbox
from bot.store.tables import conversations, outbox
from bot.turn.sender import Sender
from tests.clock import SteppingClock
from tests.postgres import empty_postgres
from tests.sending_kit import PLAIN, Post, Wire, at_once, for_ever, opened, run, sender_of

SHOWN_ONCE = replace(PLAIN, idempotent=True)
LATE = SendResult("unknown", error="ReadTimeout")


@dataclass
class Traced(Wire):
    """A channel that can be asked: `knows` are its answers, then it has nothing of what is asked for.

    `failures` are raised first; `silent` holds answers back.
    """

    knows: deque[Found] = field(default_factory=deque)
    failures: int = 0
    silent: asyncio.Event | None = None
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)

    async def was_sent(self, key: str, part: Part, since: datetime) -> Found:
        self.asked.append((key, part.text, since))
        if self.failures:
            self.failures -= 1
            raise OSError("told to fail")
        if self.silent:
            await self.silent.wait()
        return self.knows.popleft() if self.knows else Found("missing")


@pytest.fixture
async def post(tmp_path: Path, clock: SteppingClock) -> AsyncIterator[Post]:
    async with opened(tmp_path, clock) as made:
        yield made


async def begun(post: Post, texts: Sequence[str], key: str = "anna") -> list[int]:
    """Notices; a process handed the first to its channel, and died."""
    numbers = await post.put(texts, "notice", key)
    await post.store.outbox.begin(numbers[:1], post.at())
    return numbers


async def restarted(post: Post, wire: Wire) -> None:
    """Another run of the program takes up what the dead one left."""
    sender = sender_of(post, wire)
    async with asyncio.timeout(20):
        await sender.start()
        await sender.idle()
    await sender.stop()


async def provider_ids(post: Post) -> list[str | None]:
    async with post.store.database.reading() as connection:
        return list((await connection.execute(select(outbox.c.provider_id).order_by(outbox.c.id))).scalars())


async def test_what_arrived_before_the_crash_is_noted_and_not_sent_again(post: Post) -> None:
    at = post.clock()
    await begun(post, ["báo"])
    post.clock.later(seconds=5)
    wire = Traced(knows=deque([Found("sent", provider_id="p-1")]))
    await restarted(post, wire)
    assert (wire.tried, wire.asked) == ([], [("anna", "báo", at)])
    assert (await post.outcomes(), await provider_ids(post)) == ([("sent", "")], ["p-1"])


async def test_what_surely_did_not_arrive_is_sent(post: Post) -> None:
    await begun(post, ["báo"])
    wire = Traced()
    await restarted(post, wire)
    assert (wire.texts(), len(wire.asked)) == (["báo"], 1)
    assert await post.outcomes() == [("sent", "")]


async def test_what_cannot_be_told_stays_unknown_and_is_not_repeated(post: Post) -> None:
    await begun(post, ["báo"])
    wire = Traced(knows=deque([Found("unknown")]))
    await restarted(post, wire)
    assert wire.tried == []
    assert await post.outcomes() == [("unknown", "interrupted")]


async def test_a_channel_that_cannot_be_asked_repeats_nothing(post: Post) -> None:
    await begun(post, ["báo", "sau"])
    wire = Wire()
    await restarted(post, wire)
    assert wire.texts() == ["sau"]
    assert await post.outcomes() == [("unknown", "interrupted"), ("sent", "")]


async def test_a_channel_that_is_no_more_repeats_nothing(post: Post) -> None:
    await begun(post, ["báo"])
    sender = Sender(post.store, {}, post.clock, at_once)
    await sender.start()
    await sender.idle()
    await sender.stop()
    assert await post.outcomes() == [("unknown", "interrupted")]


async def test_what_is_shown_once_however_often_it_is_sent_needs_no_mark(post: Post) -> None:
    wire = Wire(SHOWN_ONCE, gate=asyncio.Event())
    await post.put(["báo"], "notice")
    sender = sender_of(post, wire)
    await sender.start()
    while not wire.tried:
        await asyncio.sleep(0)
    assert await post.outcomes() == [("waiting", "")]
    await sender.stop()
    again = Wire(SHOWN_ONCE)
    await begun(post, ["hai"])
    await restarted(post, again)
    assert sorted(again.texts()) == ["báo", "hai"]
    assert await post.outcomes() == [("sent", "")] * 2


async def test_a_service_that_is_down_is_asked_again_and_a_second_crash_loses_nothing(post: Post) -> None:
    await begun(post, ["báo", "sau"])
    down = Traced(knows=deque([Found("retry", after=7.0)] * 9), failures=1)
    sender = sender_of(post, down, for_ever)
    await sender.start()
    while not down.asked:
        await asyncio.sleep(0)
    await sender.stop()
    assert await post.outcomes() == [("sending", ""), ("waiting", "")]
    back = Traced(knows=deque([Found("retry", after=7.0), Found("retry"), Found("sent", provider_id="p-1")]))
    await restarted(post, back)
    assert (len(back.asked), back.texts()) == (3, ["sau"])
    assert (await post.outcomes(), await provider_ids(post)) == ([("sent", "")] * 2, ["p-1", None])


async def test_a_service_that_never_answers_leaves_it_unknown(post: Post) -> None:
    await begun(post, ["báo"])
    wire = Traced(failures=100)
    await restarted(post, wire)
    assert (len(wire.asked), wire.tried) == (24, [])
    assert await post.outcomes() == [("unknown", "interrupted")]


async def test_what_follows_in_the_conversation_waits_and_others_do_not(post: Post) -> None:
    await begun(post, ["một", "hai"])
    await post.put(["khác"], "notice", "binh")
    wire = Traced(silent=asyncio.Event())
    sender = sender_of(post, wire)
    await sender.start()
    async with asyncio.timeout(20):
        while not wire.sent:
            await asyncio.sleep(0)
        assert wire.silent
        wire.silent.set()
        await sender.idle()
    await sender.stop()
    assert wire.texts() == ["khác", "một", "hai"]


@pytest.mark.parametrize("urgency", ["reply", "notice"])
@pytest.mark.parametrize("arrived", [True, False])
async def test_22_a_timeout_is_cleared_up_by_asking(post: Post, urgency: str, arrived: bool) -> None:
    knows = [Found("sent", provider_id="p-1")] if arrived else []
    wire = Traced(answers=deque([LATE]), knows=deque(knows))
    await post.put(["báo"], urgency)
    await run(post, wire)
    assert (len(wire.tried), await provider_ids(post)) == ((1, ["p-1"]) if arrived else (2, [None]))
    assert await post.outcomes() == [("sent", "")]


async def test_a_clean_stop_in_the_middle_of_a_call_is_cleared_up_too(post: Post) -> None:
    wire = Traced(gate=asyncio.Event())
    await post.put(["báo"], "notice")
    sender = sender_of(post, wire)
    await sender.start()
    while not wire.tried:
        await asyncio.sleep(0)
    await sender.stop()
    again = Traced(knows=deque([Found("sent", provider_id="p-1")]))
    await restarted(post, again)
    assert (again.tried, await post.outcomes()) == ([], [("sent", "")])


@pytest.mark.postgres
async def test_another_process_clears_up_what_a_dead_one_had_in_its_hands(tmp_path: Path, clock: SteppingClock) -> None:
    async with opened(tmp_path, clock, await empty_postgres()) as post:
        dying, living = Traced(gate=asyncio.Event()), Traced(knows=deque([Found("sent", provider_id="p-1")]))
        await post.put(["báo", "sau"], "notice")
        first = sender_of(post, dying)
        await first.start()
        async with asyncio.timeout(20):
            while not dying.tried:
                await asyncio.sleep(0)
        await first.stop()
        await restarted(post, living)
        assert (living.asked, living.tried) == ([], [])
        clock.later(seconds=61)
        await restarted(post, living)
        assert (len(living.asked), living.texts()) == (1, ["sau"])
        assert (await post.outcomes(), await provider_ids(post)) == ([("sent", "")] * 2, ["p-1", None])


class Watched(Outbox):
    """What is written, in order."""

    written: list[str]

    async def begin(self, numbers: Sequence[int], now: str) -> None:
        await super().begin(numbers, now)
        self.written.append("begun")

    async def note(self, deliveries: Sequence[Delivery]) -> None:
        await super().note(deliveries)
        self.written += [one.status for one in deliveries]


async def test_the_note_that_it_waits_is_written_before_it_is_on_its_way_again(post: Post) -> None:
    post.store.outbox = watched = Watched(post.store.database, "one")
    watched.written = []
    wire = Wire(answers=deque([SendResult("retry", error="ChatMigrated", moved_to="new")]))
    await post.put(["báo"], "notice")
    await run(post, wire)
    assert watched.written == ["begun", "waiting", "begun", "sent"]


async def test_26_a_notice_that_was_held_for_the_night_leaves_at_six(post: Post) -> None:
    post.clock.time = datetime(2026, 11, 22, 23, 30, tzinfo=VIETNAM)
    wire = Wire(replace(PLAIN, quiet=(21, 6)))
    await post.put(["báo"], "notice")
    sender = sender_of(post, wire)
    await sender.idle()
    assert await post.outcomes() == [("waiting", "quiet")]
    post.clock.later(hours=6, minutes=30)
    post.clock.time -= timedelta(milliseconds=1)
    await sender.idle()
    assert wire.tried == []
    post.clock.later(milliseconds=1)
    await sender.idle()
    await sender.stop()
    assert wire.texts() == ["báo"]


async def test_a_channel_that_is_down_does_not_keep_the_others_waiting(post: Post) -> None:
    await _post_many(post, "down", 2_300)
    await _post_many(post, "well", 3)
    down, well = Wire(replace(PLAIN, idempotent=True), gate=asyncio.Event()), Wire()
    channels: dict[str, Channel] = {"down": down, "well": well}
    sender = Sender(post.store, channels, post.clock, at_once)
    await sender._take_all()
    async with asyncio.timeout(20):
        while len(well.sent) < 3:
            await asyncio.sleep(0)
    assert 0 < len(down.tried) <= 1_000
    assert down.gate
    down.gate.set()
    async with asyncio.timeout(60):
        await sender.idle()
    await sender.stop()
    assert len(down.sent) == 2_300


async def _post_many(post: Post, channel: str, number: int) -> None:
    """A notice to each of many chats."""
    at = post.at()
    rows = [{"channel": channel, "key": f"{n}", "state": {}, "turn": 0, "created_at": at, "updated_at": at} for n in range(number)]
    async with post.store.database.writing() as connection:
        made = (await connection.execute(insert(conversations).returning(conversations.c.id), rows)).scalars().all()
        notices = [Notice(conversation, {"text": "báo", "urgency": "notice"}, f"many:{conversation}") for conversation in made]
        await post.store.outbox.post(connection, notices, at)
