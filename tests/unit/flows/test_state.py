"""The state as JSON data, and its copies with other fields."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

import pytest

from flows import Choice, FlowFrame, Frame, State, dump, load
from flows.state import changed

ASKED = FlowFrame("lam_the", "chuyen_gi", (("tuoi", "30"), ("be_co_the", "co")), 1)
FULL = State(
    greeted=True, address="bác", stack=(Frame("vneid_quen_passcode", "buoc_2", 1), ASKED), paused=True, ended=ASKED,
    waiting=("vneid_quen_mat_khau",), menu=7, choices=(Choice("go", "Bắt đầu"), Choice("x", "Thôi")), menu_at="2026-11-22T09:00:00+07:00",
    misses=2, topic="can_cuoc_le_phi", answers=3, last_at="2026-11-22T09:01:00+07:00", stopped=True, assisted=True, said="Câu 2.",
    task={"kind": "visit", "rows": [{"count": 2}]},
)  # fmt: skip


def test_the_full_state_differs_from_a_new_one_in_every_field() -> None:
    new = State()
    assert [field.name for field in fields(State) if getattr(FULL, field.name) == getattr(new, field.name)] == ["version"]


@pytest.mark.parametrize("state", [State(), FULL])
def test_dumped_like_any_dataclass_and_read_back_from_json(state: State) -> None:
    assert dump(state) == asdict(state)
    assert list(dump(state)) == [field.name for field in fields(State)]
    assert load(json.loads(json.dumps(dump(state)))) == state


def test_what_an_older_program_wrote_has_no_task_and_what_a_newer_one_wrote_is_passed_over() -> None:
    data = json.loads(json.dumps(dump(FULL)))
    del data["task"]
    assert load(data | {"of_tomorrow": 1}) == replace(FULL, task=None)


def test_of_an_unknown_version_only_the_acquaintance_stays() -> None:
    assert load(dump(FULL) | {"version": 0}) == State(greeted=True, address="bác")


def test_a_changed_state_is_a_copy() -> None:
    before = asdict(FULL)
    assert changed(FULL, {"menu": 8, "stack": ()}) == replace(FULL, menu=8, stack=())
    assert asdict(FULL) == before


def test_a_field_that_no_state_has_is_refused() -> None:
    with pytest.raises(TypeError, match="greted"):
        changed(FULL, {"greted": True})
