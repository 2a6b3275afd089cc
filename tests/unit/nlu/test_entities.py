"""nlu.entities: counts, dates, places, personal numbers, with their places in the text."""

import pytest

from nlu.entities import extract_entities


def found(text: str) -> list[tuple[str, object, str]]:
    return [(str(one["entity"]), one["value"], text[int(str(one["start"])) : int(str(one["end"]))]) for one in extract_entities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 người ở Mỹ Hải hôm qua", [("count", 3, "3 người"), ("place", "Mỹ Hải", "Mỹ Hải"), ("date", -1, "hôm qua")]),
        ("sáng nay tại xã Phước Hữu", [("part_of_day", "sang", "sáng nay"), ("place", "Phước Hữu", "xã Phước Hữu")]),
        ("o xa anh dung", [("place", "Anh Dũng", "xa anh dung")]),
        ("anh dung app nao", []),
        ("ngày 12/11 hai hộ", [("date", "12/11", "12/11"), ("count", 2, "hai hộ")]),
        ("số 0000 000 001", [("personal_number", "phone", "0000 000 001")]),
        ("gọi 1900 0368", []),
        ("", []),
    ],
)
def test_entities(text: str, expected: list[tuple[str, object, str]]) -> None:
    assert found(text) == expected
