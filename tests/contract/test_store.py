"""The store's promises, on SQLite and, where TROLYSO_TEST_POSTGRES names a server, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Arrived, Chat, ConflictError, Delivery, HandledError, Notice, Store, Timer, Turned
from bot.store.schema import upgrade
from tests.postgres import empty_postgres

AT = "2026-11-22T09:00:00.000+07:00"
LATER = "2026-11-22T09:00:01.000+07:00"
AFTER_LEASES = "2026-11-22T09:05:00.000+07:00"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = await empty_postgres() if request.param == "postgres" else f"sqlite+aiosqlite:///{tmp_path}/store.db"
    upgrade(url)
    opened = Store.open(url)
    yield opened
    await opened.close()


async def arrive(store: Store, event: str = "e1", key: str = "anna", text_: str = "chào") -> Arrived:
    arrived = await store.arrive("web", key, event, "text", {"text": text_}, AT, {"version": 1})
    assert arrived
    return arrived


async def test_an_event_is_stored_once(store: Store) -> None:
    await arrive(store)
    assert await store.arrive("web", "anna", "e1", "text", {"text": "chào"}, AT, {}) is None
    assert await store.history.count("inbox") == 1
    assert await store.history.count("conversations") == 1


async def test_the_same_event_id_on_another_channel_is_another_event(store: Store) -> None:
    await arrive(store)
    assert await store.arrive("telegram", "anna", "e1", "text", {}, AT, {})


async def test_a_turn_writes_all_at_once(store: Store) -> None:
    arrived = await arrive(store)
    turned = Turned(
        arrived, 0, {"version": 1, "x": 1}, LATER, [{"text": "một"}, {"text": "hai"}], [(1, "vneid_la_gi")], [], [("unanswered", "q", [])]
    )
    sent = await store.finish_turn(turned)
    assert [message.payload["text"] for message in sent] == ["một", "hai"]
    assert await store.chat(arrived.conversation) == Chat(1, {"version": 1, "x": 1})
    assert await store.open_events(AFTER_LEASES) == []
    assert await store.outbox.claim(LATER) == []  # this process is sending them
    assert [message.id for message in await store.outbox.claim("2026-11-22T09:05:00.000+07:00")] == [message.id for message in sent]
    assert await store.history.count("answers") == await store.history.count("questions") == 1


async def test_a_turn_on_an_old_state_writes_nothing(store: Store) -> None:
    first, second = await arrive(store), await arrive(store, "e2")
    await store.finish_turn(Turned(first, 0, {"n": 1}, LATER))
    with pytest.raises(ConflictError):
        await store.finish_turn(Turned(second, 0, {"n": 2}, LATER, [{"text": "x"}]))
    assert await store.chat(first.conversation) == Chat(1, {"n": 1})
    assert await store.history.count("outbox") == 0
    assert [event.id for event in await store.open_events(AFTER_LEASES)] == [second.id]


async def test_what_was_not_handled_is_found_after_a_restart_in_order(store: Store) -> None:
    events = [await arrive(store, f"e{number}", text_=str(number)) for number in range(3)]
    found = await store.open_events(AFTER_LEASES)
    assert [event.id for event in found] == [event.id for event in events]
    assert found[0].payload == {"text": "0"}


async def test_deliveries(store: Store) -> None:
    arrived = await arrive(store)
    one, two, three = await store.finish_turn(Turned(arrived, 0, {}, LATER, [{"text": "1"}, {"text": "2"}, {"text": "3"}]))
    await store.outbox.note(
        [
            Delivery(one.id, "sent", LATER, provider_id="77"),
            Delivery(two.id, "waiting", LATER, due_at="2026-11-22T10:00:00.000+07:00", error="429"),
            Delivery(three.id, "failed", LATER, error="403"),
        ]
    )
    assert await store.outbox.claim("2026-11-22T09:30:00.000+07:00") == []
    assert [message.id for message in await store.outbox.claim("2026-11-22T10:30:00.000+07:00")] == [two.id]


async def test_a_disliked_answer_keeps_the_question(store: Store) -> None:
    asked = await arrive(store, "e1", text_="câu hỏi")
    await store.finish_turn(Turned(asked, 0, {}, AT, answers=[(1, "vneid_la_gi")]))
    rated = await store.arrive("web", "anna", "e2", "choice", {"choice": "d:1"}, LATER, {})
    assert rated
    await store.finish_turn(Turned(rated, 1, {}, LATER, ratings=[(1, False, "")]))
    (question,) = await store.history.open_questions()
    assert (question["kind"], question["text"], question["guesses"]) == ("disliked", "câu hỏi", ["vneid_la_gi"])


async def test_history_has_both_sides_in_order_and_only_what_is_new(store: Store) -> None:
    first = await arrive(store, "e1", text_="một")
    (answer,) = await store.finish_turn(Turned(first, 0, {}, AT, [{"text": "trả lời một"}]))
    second = await arrive(store, "e2", text_="hai")
    await store.finish_turn(Turned(second, 1, {}, LATER, [{"text": "trả lời hai"}]))
    said = [row["payload"]["text"] for row in await store.history.of("web", "anna")]
    assert said == ["một", "trả lời một", "hai", "trả lời hai"]
    new = [row["payload"]["text"] for row in await store.history.of("web", "anna", (first.id, answer.id))]
    assert new == ["hai", "trả lời hai"]
    assert await store.history.of("web", "somebody else") == []


async def test_erasing_takes_all_but_the_event_itself(store: Store) -> None:
    first = await arrive(store, "e1")
    await store.finish_turn(Turned(first, 0, {}, AT, [{"text": "x"}], [(1, "vneid_la_gi")], [], [("unanswered", "q", [])]))
    second = await arrive(store, "e2")
    await store.finish_turn(Turned(second, 1, {}, LATER, [{"text": "Đã xóa"}], erase=True))
    assert [row["payload"]["text"] for row in await store.history.of("web", "anna")] == ["chào", "Đã xóa"]
    assert await store.history.count("answers") == await store.history.count("questions") == 0


async def test_old_conversations_are_forgotten_with_all_that_is_theirs(store: Store) -> None:
    arrived = await arrive(store)
    await store.finish_turn(Turned(arrived, 0, {}, AT, [{"text": "x"}], [(1, "vneid_la_gi")]))
    assert await store.history.forget_before("2026-11-21") == 0
    assert await store.history.forget_before("2026-11-23") == 1
    for table in ("conversations", "inbox", "outbox", "answers"):
        assert await store.history.count(table) == 0


async def test_failures_are_counted_and_given_up(store: Store) -> None:
    arrived = await arrive(store)
    assert [await store.fail(arrived, LATER, 3) for _ in range(3)] == [False, False, True]


async def test_an_event_is_handled_once(store: Store) -> None:
    arrived = await arrive(store)
    await store.finish_turn(Turned(arrived, 0, {}, LATER))
    with pytest.raises(HandledError):
        await store.finish_turn(Turned(arrived, 1, {}, LATER))
    assert (await store.chat(arrived.conversation)).turn == 1


async def test_a_notice_is_queued_once_for_its_purpose(store: Store) -> None:
    arrived = await arrive(store)
    notice = Notice(arrived.conversation, {"text": "một"}, "announcement:1:1:0")
    async with store.database.writing() as connection:
        assert len(await store.outbox.post(connection, [notice], AT)) == 1
    async with store.database.writing() as connection:
        assert await store.outbox.post(connection, [notice], LATER) == []
    assert [message.payload["text"] for message in await store.outbox.claim(LATER)] == ["một"]
    assert await store.outbox.claim(LATER) == []


async def test_two_processes_never_claim_the_same_message(store: Store) -> None:
    arrived = await arrive(store)
    other = Store(store.database, "two")
    async with store.database.writing() as connection:
        await store.outbox.post(connection, [Notice(arrived.conversation, {"text": str(n)}, f"x:{n}") for n in range(40)], AT)
    taken = await asyncio.gather(*(one.outbox.claim(LATER, 7) for _ in range(4) for one in (store, other)))
    numbers = [message.id for batch in taken for message in batch]
    assert len(numbers) == len(set(numbers)) == 40


async def test_a_message_whose_process_died_is_claimed_by_another_later(store: Store) -> None:
    arrived = await arrive(store)
    await store.finish_turn(Turned(arrived, 0, {}, AT, [{"text": "1"}]))
    other = Store(store.database, "two")
    assert await other.outbox.claim(LATER) == []
    assert len(await other.outbox.claim("2026-11-22T09:01:01.000+07:00")) == 1


async def test_what_a_dead_process_had_handed_over_is_taken_over_once_and_says_since_when(store: Store) -> None:
    arrived = await arrive(store)
    async with store.database.writing() as connection:
        numbers = await store.outbox.post(connection, [Notice(arrived.conversation, {"text": str(n)}, f"x:{n}") for n in range(2)], AT)
    other = Store(store.database, "two")
    await store.outbox.claim(AT)
    await store.outbox.begin(numbers[:1], LATER)
    assert await other.outbox.take_over("2026-11-22T09:01:01.000+07:00") == []
    (begun,) = await other.outbox.take_over("2026-11-22T09:01:01.001+07:00")
    assert (begun.id, begun.begun_at) == (numbers[0], LATER)
    assert await store.outbox.take_over("2026-11-22T09:01:01.001+07:00") == []
    assert [message.begun_at for message in await other.outbox.claim("2026-11-22T09:01:01.001+07:00")] == [""]


async def test_after_a_restart_whatever_was_in_hand_is_free(store: Store) -> None:
    arrived = await arrive(store)
    async with store.database.writing() as connection:
        numbers = await store.outbox.post(connection, [Notice(arrived.conversation, {"text": str(n)}, f"x:{n}") for n in range(2)], AT)
    await store.outbox.claim(AT)
    await store.outbox.begin(numbers[:1], AT)
    await store.outbox.release()
    assert [message.id for message in await store.outbox.take_over(AT)] == numbers[:1]
    assert [message.id for message in await store.outbox.claim(AT)] == numbers[1:]


async def test_a_message_that_is_held_is_free_when_it_is_due(store: Store) -> None:
    arrived = await arrive(store)
    async with store.database.writing() as connection:
        held, tried = await store.outbox.post(connection, [Notice(arrived.conversation, {}, f"x:{n}") for n in range(2)], AT)
    await store.outbox.claim(AT)
    await store.outbox.note([Delivery(held, "waiting", AT, due_at=LATER, held=True), Delivery(tried, "waiting", AT, due_at=LATER)])
    assert [message.id for message in await store.outbox.claim(LATER)] == [held]


async def test_channels_can_be_left_alone(store: Store) -> None:
    arrived = await arrive(store)
    elsewhere = await store.arrive("telegram", "anna", "e1", "text", {}, AT, {})
    assert elsewhere
    async with store.database.writing() as connection:
        notices = [Notice(one.conversation, {}, f"x:{one.conversation}") for one in (arrived, elsewhere)]
        await store.outbox.post(connection, notices, AT)
    assert [message.channel for message in await store.outbox.claim(AT, without=["web"])] == ["telegram"]
    assert [message.channel for message in await store.outbox.claim(AT)] == ["web"]


async def test_timers_are_due_once_and_planned_once(store: Store) -> None:
    arrived = await arrive(store)
    timers = [Timer("reminders:step", {"n": 1}, LATER, purpose="p"), Timer("reminders:step", {"n": 2}, LATER, purpose="p")]
    await store.finish_turn(Turned(arrived, 0, {}, AT, timers=timers))
    assert await store.due_timers(AT) == []
    ((number, channel, key, payload),) = await store.due_timers(LATER)
    assert (channel, key, payload) == ("web", "anna", {"kind": "reminders:step", "n": 1})
    await store.end_timers([number], LATER)
    assert await store.due_timers(LATER) == []


async def test_a_conversation_is_leased_where_processes_share(store: Store) -> None:
    other = Store(store.database, "two")
    first = await arrive(store, "e1")
    second = await other.arrive("web", "anna", "e2", "text", {"text": "hai"}, AT, {})
    assert first.mine
    assert second
    assert second.mine is not store.database.shared
    if store.database.shared:
        assert await other.open_events(AT) == []
        await store.finish_turn(Turned(first, 0, {}, AT))
        assert [event.id for event in await store.release(first.conversation)] == [second.id]
        await store.finish_turn(Turned(second, 1, {}, AT))
        assert await store.release(first.conversation) == []
        third = await other.arrive("web", "anna", "e3", "text", {}, AT, {})
        assert third
        assert third.mine


async def test_a_chat_that_moved_keeps_its_conversation(store: Store) -> None:
    arrived = await arrive(store)
    await store.move("web", "anna", "anna-2")
    again = await store.arrive("web", "anna-2", "e2", "text", {}, AT, {})
    assert again
    assert again.conversation == arrived.conversation


async def test_turns_that_end_together_each_learn_their_own_outcome(store: Store) -> None:
    events = [await arrive(store, f"e{number}", key=f"k{number}") for number in range(5)]
    await store.finish_turn(Turned(events[1], 0, {"n": "first"}, LATER))
    turns = [Turned(event, 0, {"n": event.id}, LATER, [{"text": str(event.id)}], [(1, "vneid_la_gi")]) for event in events]
    outcomes = await asyncio.gather(*(store.finish_turn(turned) for turned in turns), return_exceptions=True)
    assert isinstance(outcomes[1], ConflictError)
    sent = [outcome for outcome in outcomes if isinstance(outcome, list)]
    assert [[message.payload["text"] for message in messages] for messages in sent] == [
        [str(event.id)] for event in events if event != events[1]
    ]
    assert [(await store.chat(event.conversation)).state["n"] for event in events] == [events[0].id, "first", *(e.id for e in events[2:])]
    assert await store.history.count("outbox") == await store.history.count("answers") == 4


async def test_events_that_arrive_together_are_stored_once_and_in_order(store: Store) -> None:
    which = [("anna", "1"), ("binh", "1b"), ("anna", "2"), ("anna", "1"), ("anna", "3")]
    found = await asyncio.gather(*(store.arrive("web", key, event, "text", {"text": event}, AT, {}) for key, event in which))
    assert [one is None for one in found].count(True) == 1
    if not store.database.shared:
        # On a shared database each event is a transaction of its own: channels hand over one chat's events one after another.
        assert found[3] is None
        numbers = [one.id for one in found if one and one.key == "anna"]
        assert numbers == sorted(numbers)
