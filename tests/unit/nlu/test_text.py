"""nlu.text: one spelling of what means the same."""

import unicodedata

import pytest

from nlu.text import MOST_TEXT, clean, expand_slang, fold, has_accents, normalize, place_tones, squeeze, strip_accents


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("quý", "quý"), ("hoàn", "hoàn"), ("Hoà Bình", "Hòa Bình"), ("toá", "tóa")],
)
def test_tone_of_open_rhymes_stands_on_the_first_vowel(typed: str, kept: str) -> None:
    assert place_tones(typed) == kept


def test_decomposed_text_reads_like_composed_text() -> None:
    spread = unicodedata.normalize("NFD", "Nộp hồ sơ trực tuyến")
    assert clean(spread) == "Nộp hồ sơ trực tuyến"


@pytest.mark.parametrize(("typed", "kept"), [("alooooo", "alo"), ("khoáaa", "khoá"), ("!!!", "!"), ("xooong", "xong"), ("10000", "10000")])
def test_letters_held_down_count_once(typed: str, kept: str) -> None:
    assert squeeze(typed) == kept


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ko", "không"),
        ("dc", "được"),
        ("sdt", "số điện thoại"),
        ("vn eid", "vneid"),
        ("vneld", "vneid"),
        ("lm ntn", "làm như thế nào"),
        ("kho", "kho"),
    ],
)
def test_slang_is_written_out_as_whole_words(typed: str, meant: str) -> None:
    assert expand_slang(typed) == meant


def test_accents_are_stripped_with_positions_kept() -> None:
    text = "Đường đi Phước Hữu"
    assert strip_accents(text) == "Duong di Phuoc Huu"
    assert len(strip_accents(text)) == len(text)


def test_fold_ignores_accents_case_and_spaces() -> None:
    assert fold("  Đặt  LỊCH hẹn ") == "dat lich hen"


def test_has_accents() -> None:
    assert has_accents("mất thẻ")
    assert not has_accents("mat the")


def test_control_and_invisible_characters_are_dropped() -> None:
    assert clean("mất\x00 th\u200bẻ\u202e\r\n căn\tcước") == "mất thẻ căn cước"


def test_a_long_text_is_cut() -> None:
    assert len(clean("a b " * 10_000)) <= MOST_TEXT


def test_normalize_is_stable() -> None:
    once = normalize("Tui hông bít lm sao lun á, vn eid nó báo lỗiii")
    assert normalize(once) == once
