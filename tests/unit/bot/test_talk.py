"""What a person who sits down at the console has missed."""

from __future__ import annotations

from typing import Any

from bot.commands.talk import missed
from bot.store.history import LAST


def me(kind: str = "text") -> dict[str, Any]:
    return {"from": "me", "kind": kind, "order": ("", 1, 0, 0)}


def bot(text: str, notice: bool = False) -> dict[str, Any]:
    return {"from": "bot", "payload": {"text": text}, "order": ("", LAST if notice else 1, 1, 1)}


def test_answers_are_not_missed_and_what_came_by_itself_is() -> None:
    rows = [me(), bot("trả lời"), me("timer"), bot("thẻ"), bot("thông báo", notice=True)]
    assert missed(rows) == ["thẻ", "thông báo"]
    assert missed([me(), bot("trả lời")]) == []
    assert missed([me("timer"), bot("nhắc"), me(), bot("trả lời")]) == []
    assert missed([]) == []
