"""What a person who sits down at the console has missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.commands.talk import MOST_FILE, missed, read_file
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


def test_a_line_that_names_a_file_gives_its_bytes(tmp_path: Path) -> None:
    place = tmp_path / "kế hoạch.pdf"
    place.write_bytes(b"%PDF-1.4")
    assert read_file(f":tep {place}") == b"%PDF-1.4"
    assert read_file(f"  :tep   {place}  ") == b"%PDF-1.4"
    assert read_file(":tep") == b""
    assert read_file(":tep /nowhere/at/all.pdf") == b""
    assert read_file(f":tep {tmp_path}") == b""
    assert read_file(":tep \0") == b""
    assert read_file("tệp đâu rồi") is None
    assert read_file(":tepx a") is None
    place.write_bytes(b"x" * (MOST_FILE + 1))
    assert read_file(f":tep {place}") == b""
