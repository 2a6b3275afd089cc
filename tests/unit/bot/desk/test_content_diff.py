"""What changed between two texts: only what changed, word by word, and whole where little is left."""

from __future__ import annotations

from typing import Any

from bot.desk.content_diff import compare


def test_only_fields_that_differ_are_shown_word_by_word() -> None:
    before = {"title": "Quên mật khẩu", "answer": "Bấm nút xanh rồi chờ máy báo.", "verified": True, "steps": []}
    after = {**before, "answer": "Bấm nút đỏ rồi chờ máy báo."}
    (change,) = compare(before, after)
    assert (change.label, change.number) == ("desk_field_answer", 0)
    assert change.pieces == (("same", "Bấm nút "), ("gone", "xanh"), ("new", "đỏ"), ("same", " rồi chờ máy báo."))
    assert compare(before, dict(before)) == []


def test_a_text_written_anew_stands_whole_after_the_old_one() -> None:
    (change,) = compare({"title": "Quên mật khẩu"}, {"title": "Đổi thẻ căn cước"})
    assert [mark for mark, _ in change.pieces] == ["gone", "same", "new"]
    (change,) = compare({"title": ""}, {"title": "Đổi thẻ"})
    assert change.pieces == (("new", "Đổi thẻ"),)


def test_steps_are_compared_by_their_place_and_groups_by_field() -> None:
    before: dict[str, Any] = {"steps": [{"id": "a", "do": "Mở máy", "stuck": []}], "key_facts": {"fee": None}}
    first = {"id": "a", "do": "Mở máy", "stuck": [{"cause": "Tối", "help": "Cắm sạc"}]}
    after: dict[str, Any] = {"steps": [first, {"id": "b", "do": "Tắt máy"}], "key_facts": {"fee": "Không mất phí"}}
    found = {(one.label, one.number): "".join(text for mark, text in one.pieces if mark == "new") for one in compare(before, after)}
    assert found == {("desk_field_steps", 1): "\nTối → Cắm sạc", ("desk_field_steps", 2): "Tắt máy", ("desk_field_fee", 0): "Không mất phí"}
    assert [(one.number, one.pieces) for one in compare(after, {**after, "steps": after["steps"][:1]})] == [(2, (("gone", "Tắt máy"),))]
