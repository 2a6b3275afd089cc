"""Comparing texts without accents, case and signs."""

from __future__ import annotations

import unicodedata

import pytest

from flows.fold import accented, fold, fold_label, unaccented


@pytest.mark.parametrize(
    ("text", "plain"),
    [("", ""), ("OK, Xong!", "ok xong"), ("Đường Ở Phía Trước", "duong o phia truoc"), ("  số ２ ", "so 2"), ("?!", ""),
     ("STRAẞE", "strasse"), ("một_hai", "mot hai"), ("Ｖneid", "vneid")],
)  # fmt: skip
def test_fold(text: str, plain: str) -> None:
    assert fold(text) == fold_label(text) == plain
    assert fold(unicodedata.normalize("NFD", text)) == plain


def test_signs_stay_when_only_accents_are_taken_off() -> None:
    assert unaccented("Được 1,5 TỶ?") == "duoc 1,5 ty?"
    assert unaccented("OK?") == "ok?"


def test_accents_stay_when_only_signs_are_taken_off() -> None:
    assert accented(unicodedata.normalize("NFD", " Đọc-lại, ĐI! ")) == "đọc lại đi"
