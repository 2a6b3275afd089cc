"""nlu.visits.phrases: how a wording of the tables fits a line."""

from __future__ import annotations

import pytest

from nlu.visits.lines import read_line
from nlu.visits.phrases import Phrases, phrase_table, read_rows


def found(phrase: str, line: str) -> list[str]:
    tokens = read_line(line).tokens
    return [" ".join(token.word for token in tokens[one.start : one.end]) for one in Phrases([(phrase, "x")]).find(tokens)]


@pytest.mark.parametrize(
    ("phrase", "line", "words"),
    [
        ("cài ?đặt vneid", "cài đặt vneid", ["cài đặt vneid"]),
        ("cài/tải vneid", "tai vneid", ["tai vneid"]),
        ("cài * vneid", "cài cho 2 bác vneid", ["cài cho 2 bác vneid"]),
        ("cài * vneid", "cài cho 2 bác, vneid", []),
        ("in ~ bảng", "in luôn 3 cái bảng", ["in luôn 3 cái bảng"]),
        ("in ~ bảng", "in cho quán bảng", []),
        ("{printqr} {qr}", "dan bang ma", ["dan bang ma"]),
        ("{printqr} {qr}", "mua bang ma", []),
        ("cài ?{app} vneid", "cài ứng dụng vneid", ["cài ứng dụng vneid"]),
        ("cài ?{app} vneid", "cài vneid", ["cài vneid"]),
    ],
)
def test_signs_of_a_phrase(phrase: str, line: str, words: list[str]) -> None:
    assert found(phrase, line) == words


def test_more_words_weigh_more_but_those_of_a_gap_nothing() -> None:
    tokens = read_line("in luôn 3 cái bảng qr cho bác").tokens
    weights = {phrase: Phrases([(phrase, "x")]).find(tokens)[0].weight for phrase in ("in ~ bảng qr", "in * bảng qr", "bảng qr")}
    assert weights == {"in ~ bảng qr": 6, "in * bảng qr": 3, "bảng qr": 2}


def test_a_group_that_is_not_written_down_is_refused_by_its_name() -> None:
    with pytest.raises(KeyError, match=r"word_groups\.tsv has no group 'unknown'"):
        Phrases([("{unknown}", "x")])


def test_every_group_is_used_and_none_is_written_twice() -> None:
    names = [row[0] for row in read_rows("word_groups.tsv")]
    written = "|".join(row[1] for row in read_rows("services.tsv"))
    assert len(set(names)) == len(names)
    assert [name for name in names if f"{{{name}}}" not in written] == []


def test_no_phrase_of_the_services_is_only_little_or_missing_words() -> None:
    phrases = [phrase.strip() for row in read_rows("services.tsv") for phrase in row[1].split("|")]
    assert [phrase for phrase in phrases if not phrase or phrase[0] in "?*~"] == []
    assert len(phrase_table("services.tsv").words) > 500
