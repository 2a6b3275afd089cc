"""The real sender on a real store with a channel that answers as it is told. Numbers: channel cases."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.channels.contract import TELEGRAM, ZALO_BOT, ZALO_OA, Capabilities, SendResult
from bot.clock import VIETNAM
from bot.store import Delivery
from bot.store.outbox import Outbox
from bot.store.tables import conversations
from tests.clock import SteppingClock
from tests.sending_kit import DOWN, SENT, Post, Wire, for_ever, opened, run, sender_of


@pytest.fixture
async def post(tmp_path: Path, clock: SteppingClock) -> AsyncIterator[Post]:
    async with opened(tmp_path, clock) as made:
        yield made


async def test_21_parts_keep_their_order_and_one_that_fails_is_tried_again_alone(post: Post) -> None:
    wire = Wire(answers=deque([SENT, DOWN, DOWN, SENT]))
    await post.put(["1", "2", "3"])
    await run(post, wire)
    assert [text for _, text in wire.tried] == ["1", "2", "2", "2", "3"]
    assert wire.texts() == ["1", "2", "3"]
    assert await post.outcomes() == [("sent", "")] * 3


async def test_21_after_a_restart_it_goes_on_with_part_2(post: Post) -> None:
    before, after = Wire(answers=deque([SENT, DOWN])), Wire()
    await post.put(["1", "2", "3"])
    sender = sender_of(post, before, for_ever)
    await sender.start()
    async with asyncio.timeout(20):
        while len(before.tried) < 2 or ("waiting", "down") not in await post.outcomes():
            await asyncio.sleep(0)
    await sender.stop()
    second = sender_of(post, after)
    await second.start()
    await second.idle()
    await second.stop()
    assert (before.texts(), after.texts()) == (["1"], ["2", "3"])


async def test_21_what_cannot_be_sent_does_not_hold_up_the_rest(post: Post) -> None:
    wire = Wire(answers=deque([SendResult("failed", error="no"), SendResult("unknown", error="ReadTimeout")]))
    await post.put(["1", "2", "3"])
    await run(post, wire)
    assert [text for _, text in wire.tried] == ["1", "2", "3"]
    assert await post.outcomes() == [("failed", "no"), ("unknown", "ReadTimeout"), ("sent", "")]


async def test_22_a_service_that_is_down_for_an_hour_loses_nothing(post: Post) -> None:
    async def wait(seconds: float) -> None:
        post.clock.later(seconds=seconds)
        await asyncio.sleep(0)

    wire = Wire(until=post.clock() + timedelta(hours=1), clock=post.clock)
    await post.put(["1", "2"])
    await run(post, wire, wait)
    assert wire.texts() == ["1", "2"]
    assert len(wire.tried) < 30


async def test_22_what_never_works_is_given_up(post: Post) -> None:
    wire = Wire(answers=deque([DOWN] * 24))
    await post.put(["1", "2"])
    await run(post, wire)
    assert await post.outcomes() == [("failed", "down"), ("sent", "")]


async def test_24_a_chat_that_moved_gets_it_once_under_its_new_key(post: Post) -> None:
    wire = Wire(answers=deque([SendResult("retry", error="ChatMigrated", moved_to="new")]))
    await post.put(["1"])
    await run(post, wire)
    assert (wire.tried, wire.sent) == ([("anna", "1"), ("new", "1")], [("new", "1")])


async def test_28_the_same_row_twice_is_sent_once(post: Post) -> None:
    wire = Wire(gate=asyncio.Event())
    await post.put(["1", "2"])
    (one, two), sender = await post.store.outbox.claim(post.at()), sender_of(post, wire)
    sender.queue([one, two])
    sender.queue([one, two, two])
    await asyncio.sleep(0)
    sender.queue([one])
    assert wire.gate
    wire.gate.set()
    await sender.idle()
    sender.queue([])
    await sender.stop()
    assert wire.texts() == ["1", "2"]


async def test_28_a_message_that_waits_longer_than_its_claim_is_sent_once(post: Post) -> None:
    wire = Wire(gate=asyncio.Event())
    await post.put(["1", "2"])
    sender = sender_of(post, wire)
    await sender._take_due()
    for _ in range(3):
        await asyncio.sleep(0)
        post.clock.later(minutes=2)
        await sender._take_due()
    assert wire.gate
    wire.gate.set()
    await sender.idle()
    await sender.stop()
    assert wire.texts() == ["1", "2"]


class FullDisk(Outbox):
    """Notes cannot be written a few times."""

    failures = 3

    async def note(self, deliveries: Sequence[Delivery]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        await super().note(deliveries)


async def test_28_an_outcome_that_could_not_be_written_is_written_later(post: Post) -> None:
    post.store.outbox = disk = FullDisk(post.store.database, "one")
    wire = Wire()
    await post.put(["1", "2"])
    await run(post, wire)
    assert disk.failures == 0
    assert wire.texts() == ["1", "2"]
    assert await post.outcomes() == [("sent", "")] * 2


SMALL = replace(ZALO_BOT, monthly_quota=5, quiet=(0, 0))


async def test_27_at_the_quota_notices_stop_replies_go_on_and_the_operator_is_told(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    wire = Wire(SMALL)
    for number in range(10):
        await post.put([f"báo {number}"], "notice", f"chat-{number}")
    await run(post, wire)
    assert (len(wire.sent), (await post.outcomes()).count(("closed", "quota"))) == (5, 5)
    assert len([record for record in caplog.records if "of 5 messages" in record.getMessage()]) == 2
    await post.put(["trả lời"])
    await run(post, wire)
    assert wire.texts()[-1] == "trả lời"


async def test_27_after_a_restart_the_quota_is_still_spent_until_the_month_ends(post: Post) -> None:
    await post.put([str(number) for number in range(5)])
    await run(post, Wire(SMALL))
    again = Wire(SMALL)
    await post.put(["báo"], "notice")
    await run(post, again)
    assert again.tried == []
    post.clock.later(days=10)
    await post.put(["báo tháng sau"], "notice")
    await run(post, again)
    assert again.texts() == ["báo tháng sau"]


async def test_27_what_did_not_leave_costs_nothing(post: Post) -> None:
    wire = Wire(SMALL, deque([SendResult("failed", error="no"), SendResult("blocked", error="403"), DOWN]))
    for numbers in (range(3), range(3, 8)):
        for number in numbers:
            await post.put(["báo"], "notice", f"chat-{number}")
        await run(post, wire)
    # One of the first three left, at its second try; four more may.
    assert (len(wire.sent), (await post.outcomes()).count(("closed", "quota"))) == (5, 1)


async def test_23_who_stops_while_notices_are_on_their_way_gets_none_of_them(post: Post) -> None:
    wire = Wire()
    await post.put(["trước"], "notice")
    post.clock.later(seconds=5)
    async with post.store.database.writing() as connection:
        await connection.execute(update(conversations).values(stopped_at=post.at()))
    await run(post, wire)
    assert wire.tried == []
    assert await post.outcomes() == [("blocked", "stopped")]
    # A duty that is queued afterwards is meant for a member who stopped before: that is the selection's decision, not the sender's.
    post.clock.later(seconds=5)
    async with post.store.database.writing() as connection:
        await connection.execute(
            update(conversations).values(stopped_at=(post.clock() - timedelta(hours=1)).isoformat(timespec="milliseconds"))
        )
    await post.put(["sau"], "notice")
    await run(post, wire)
    assert wire.texts() == ["sau"]


WINDOW: dict[str, tuple[timedelta | None, str]] = {
    "just now": (timedelta(0), "sent"),
    "47 h 59": (timedelta(hours=47, minutes=59), "sent"),
    "48 h 01": (timedelta(hours=48, minutes=1), "sent"),
    "6 d 23 h": (timedelta(days=6, hours=23), "sent"),
    "7 d 1 min": (timedelta(days=7, minutes=1), "closed"),
    "never": (None, "closed"),
}


@pytest.mark.parametrize("name", WINDOW)
async def test_26_a_notice_leaves_while_the_window_is_open(post: Post, name: str) -> None:
    away, status = WINDOW[name]
    wire = Wire(ZALO_OA)
    numbers = await post.put(["báo"], "notice")
    await post.heard(away)
    await run(post, wire)
    assert len(numbers) == 1
    assert await post.outcomes() == [(status, "window" if status == "closed" else "")]


@pytest.mark.parametrize("name", WINDOW)
async def test_26_a_reply_and_a_template_are_left_to_the_channel(post: Post, name: str) -> None:
    wire = Wire(ZALO_OA)
    await post.put(["trả lời"])
    await post.put(["báo"], "notice", template=["tb-1", {}])
    await post.heard(WINDOW[name][0])
    await run(post, wire)
    assert wire.texts() == ["trả lời", "báo"]


@pytest.mark.parametrize("can", [TELEGRAM, replace(ZALO_BOT, monthly_quota=0), replace(ZALO_OA, window=0)], ids=lambda can: can.name)
@pytest.mark.parametrize(("hour", "minute", "quiet"), [(20, 59, False), (21, 0, True), (5, 59, True), (6, 0, False)])
async def test_26_at_night_notices_wait_for_the_morning_and_others_do_not(
    post: Post, can: Capabilities, hour: int, minute: int, quiet: bool
) -> None:
    post.clock.time = datetime(2026, 11, 22, hour, minute, tzinfo=VIETNAM)
    wire = Wire(can)
    await post.put(["báo"], "notice", "a")
    await post.put(["trả lời"], "reply", "b")
    await post.put(["bão!"], "urgent", "c")
    await run(post, wire)
    assert sorted(wire.texts()) == sorted(["bão!", "trả lời"] + ([] if quiet else ["báo"]))
    post.clock.later(hours=9, minutes=2)
    await run(post, wire)
    assert sorted(wire.texts()) == sorted(["bão!", "trả lời", "báo"])


async def test_26_night_that_falls_while_notices_wait_for_their_turn_holds_the_rest(post: Post) -> None:
    post.clock.time = datetime(2026, 11, 22, 20, 59, 59, tzinfo=VIETNAM)

    async def wait(seconds: float) -> None:
        post.clock.later(seconds=seconds)

    wire = Wire(replace(ZALO_OA, window=0))
    for number in range(20):
        await post.put(["báo"], "notice", f"chat-{number}")
    await run(post, wire, wait)
    assert 0 < len(wire.sent) < 20
    assert (await post.outcomes()).count(("waiting", "quiet")) == 20 - len(wire.sent)


@pytest.mark.parametrize("can", [TELEGRAM, replace(ZALO_BOT, quiet=(0, 0)), replace(ZALO_OA, window=0)], ids=lambda can: can.name)
async def test_29_a_hundred_notices_to_a_hundred_chats_keep_the_rate(post: Post, can: Capabilities) -> None:
    leaving: list[float] = []

    async def wait(seconds: float) -> None:
        leaving.append(asyncio.get_running_loop().time() + seconds)

    for number in range(100):
        await post.put(["báo"], "notice", f"chat-{number}")
    await run(post, Wire(can), wait)
    assert len(leaving) >= 99
    for first, later in pairwise(leaving):
        assert later - first >= 1 / can.per_second - 0.001


@pytest.mark.parametrize("can", [TELEGRAM, replace(ZALO_BOT, quiet=(0, 0))], ids=lambda can: can.name)
async def test_29_many_to_one_chat_are_spaced(post: Post, can: Capabilities) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    await post.put([str(number) for number in range(10)])
    await run(post, Wire(can), wait)
    # Four at once, then one a second: the waits grow because nobody really waits here.
    assert len(waits) == 6
    assert all(later - earlier == pytest.approx(can.chat_gap, abs=0.5) for earlier, later in pairwise(waits))
