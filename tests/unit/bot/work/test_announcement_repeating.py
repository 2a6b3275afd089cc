"""What a recurrence may become without another approval, and which series an announcement is of. Pure."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.announcements.audience import Audience
from bot.announcements.draft import SERIES, Draft, announcement_of, columns_of, dump_draft, load_draft
from bot.announcements.enclosure import keep_enclosure, suffix_of
from bot.announcements.repeating import needs_approval
from bot.files import FileStore

WEEKLY = Draft(
    title="Họp", text="Họp tổ", audience=Audience(subtrees=(1,), roles=("member",)), repeats="weekly", ends_on="2026-12-20", area=1
)
ROW: dict[str, Any] = {"id": 7, "status": "scheduled", "made_by": 1, "version": 1, "approved_by": 2, "confirmed_by": None, "made_at": "x",
                       "done_at": None}  # fmt: skip


def row(draft: Draft, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(**ROW | columns_of(draft) | more)


@pytest.mark.parametrize(
    ("repeats", "ends_on", "again"),
    [
        ("weekly", "2026-12-20", False),
        ("weekly", "2026-12-19", False),
        ("monthly", "2026-12-20", False),
        ("", "", False),
        ("weekly", "2026-12-21", True),
        ("monthly", "2026-12-21", True),
        ("daily", "2026-12-20", True),
        ("daily", "2026-12-01", True),
    ],
)
def test_less_needs_no_approval_and_more_does(repeats: str, ends_on: str, again: bool) -> None:
    assert needs_approval(WEEKLY, repeats, ends_on) is again


def test_a_recurrence_begins_its_own_series_and_hands_it_on() -> None:
    first = announcement_of(row(WEEKLY))
    assert first.draft.series == 7
    second = announcement_of(row(replace(first.draft, send_at="2026-11-30T08:00:00+07:00"), id=9))
    assert second.draft.series == 7
    assert second.draft.audience == WEEKLY.audience
    assert announcement_of(row(replace(WEEKLY, repeats=""))).draft.series == 0


def test_the_series_survives_json_and_is_no_part_of_the_audience() -> None:
    draft = replace(WEEKLY, series=7)
    assert load_draft(dump_draft(draft)) == draft
    assert columns_of(draft)["audience"][SERIES] == 7
    assert SERIES not in columns_of(WEEKLY)["audience"]
    assert SERIES not in dump_draft(draft)["audience"]


def test_a_file_is_named_by_the_title_and_kept_by_what_is_in_it(tmp_path: Any) -> None:
    files = FileStore(tmp_path, b"secret")
    held = keep_enclosure(files, b"%PDF-1.7 x", "Họp tổ: 14 giờ!", "tep-kem")
    assert isinstance(held, dict)
    assert (held["name"], held["kind"], held["size"]) == ("hop-to-14-gio.pdf", "file", 10)
    assert files.path(held["file"]) is not None
    unnamed = keep_enclosure(files, b"\xff\xd8\xff x", "  !!  ", "tep-kem")
    assert isinstance(unnamed, dict)
    assert (unnamed["name"], unnamed["kind"]) == ("tep-kem.jpg", "image")
    long = keep_enclosure(files, b"\x89PNG\r\n\x1a\n", "rất dài " * 40, "tep-kem")
    assert isinstance(long, dict)
    assert len(long["name"]) < 60


@pytest.mark.parametrize("content", [b"", b"MZ", b"PK\x03\x04", b"<svg>", b"%PDF", b"GIF89a"])
def test_other_kinds_are_refused_whatever_they_are_called(content: bytes, tmp_path: Any) -> None:
    assert suffix_of(content) == ""
    trouble = keep_enclosure(FileStore(tmp_path, b"secret"), content, "tep.pdf", "tep-kem")
    assert not isinstance(trouble, dict)
    assert trouble.key == "announcements_file_kind"
    assert list(tmp_path.iterdir()) == []
