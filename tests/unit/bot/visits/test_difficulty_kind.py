"""What kind of difficulty words speak of."""

from __future__ import annotations

import pytest

from bot.content.load import read_strings
from bot.settings import ROOT
from bot.visits.difficulties import KINDS, Kind, kind_of

PHRASES, _ = read_strings(ROOT / "data" / "phrases" / "work_difficulties.yml", ROOT / "data")
WORDS: dict[Kind, list[str]] = {kind: PHRASES[f"difficulties_words_{kind}"].split("|") for kind in KINDS}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Viettel mất sóng từ hôm qua", "vung_lom"),
        ("thon gio mat song", "vung_lom"),
        ("Vùng lõm, đề nghị lắp trạm", "vung_lom"),
        ("Đề nghị in tờ hướng dẫn chữ to", "kien_nghi"),
        ("de xuat mo lop buoi toi", "kien_nghi"),
        ("Bà con khó khăn, thiếu máy", "kho_khan"),
        ("cuộc sống bà con còn vất vả", None),
        ("", None),
    ],
)
def test_the_kind(text: str, kind: str | None) -> None:
    assert kind_of(text, WORDS) == kind
