"""Any events whatever: no exception, state survives JSON, same in is same out, and something is always said."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import Chose, Commanded, Event, Flooded, Meaning, Said, Say, Sent, Started, State, TooLong, dump, load, recognise, step
from tests.books import small_book

BOOK = small_book()
AT = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=7)))
TOPICS = [*BOOK.topics, "not_a_topic"]
CHOICES = ["n", "b", "s", "s:0", "s:x", "go", "r", "rn", "l", "x", "h", "m", "none", "c:more", "c:vneid", "c:vneid:1", "e:yes", "e:no",
           "a:1", "u:1", "d:1", "w:1:off", *(f"t:{one}" for one in TOPICS), *(f"g:{one}" for one in TOPICS), *["f:lam_the"] * 12, "f:none",
           "q:be_co_the:co", "q:be_co_the:chua", "q:chuyen_gi:mat", "q:chuyen_gi:hong", "q:xa:22741", "q:xa:0", "q:"]  # fmt: skip
ANSWERS = ["5", "30 tuổi", "à nhầm, 5 tuổi", "không phải, 200", "bị mất rồi", "chưa có", "thanh hai", "Ninh Phước", "nhầm, hỏng", "mấy?"]

times = st.integers(0, 40 * 24 * 60).map(lambda minutes: (AT + timedelta(minutes=minutes)).isoformat())
meanings = st.builds(
    Meaning,
    decision=st.sampled_from(["answer", "clarify", "reject"]),
    ranking=st.lists(st.tuples(st.sampled_from(TOPICS), st.floats(0, 1)), max_size=5).map(tuple),
    requests=st.lists(st.sampled_from(TOPICS), max_size=3).map(tuple),
    danger=st.sampled_from(["", "", "ld_da_chuyen_tien"]),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Said,
        times,
        st.one_of(st.text(max_size=40), st.sampled_from(ANSWERS)),
        meanings,
        st.lists(st.sampled_from(["otp", "phone", "strange"]), max_size=2).map(tuple),
    ),
    st.builds(Chose, times, st.one_of(st.sampled_from(CHOICES), st.text(max_size=10)), st.integers(0, 5)),
    st.builds(Commanded, times, st.sampled_from([*BOOK.stems, "unknown"]), st.text(max_size=5)),
    st.builds(Sent, times, st.sampled_from(["photo", "sticker", "voice", "file", "location", "contact", "unsupported"])),
    st.builds(Started, times),
    st.builds(Flooded, times),
    st.builds(TooLong, times),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=25))
def test_any_events(given_events: list[Event]) -> None:
    state = State()
    for event in given_events:
        frozen = json.dumps(dump(state))
        after, effects = step(BOOK, state, event)
        assert json.dumps(dump(state)) == frozen, "the state that came in is not changed"
        assert step(BOOK, load(json.loads(frozen)), event) == (after, effects)
        said = [effect for effect in effects if isinstance(effect, Say)]
        assert said
        assert all(message.text.strip() for message in said)
        assert not any("{ban}" in message.text or "{Ban}" in message.text for message in said)
        assert sum(bool(message.choices) for message in said) <= 1
        assert all(len(choice.id) <= 40 for message in said for choice in message.choices)
        assert len(after.stack) <= 4
        state = load(json.loads(json.dumps(dump(after))))


@given(st.text(max_size=60), st.lists(events, max_size=4))
@settings(max_examples=100, deadline=None)
def test_any_text_is_recognised_or_not_without_failing(text: str, before: list[Event]) -> None:
    state = State()
    for event in before:
        state, _ = step(BOOK, state, event)
    found = recognise(BOOK, state, text, AT.isoformat())
    assert found is None or isinstance(found, Chose | Commanded)
