"""Numbers written as digits or words: '12', 'hai mươi lăm', '2 chục', 'chục rưỡi'; ranges and 'vài', 'mấy' have no value.

Whether a number word is one ('ba người') or a name ('bác Ba') is decided by the caller, who knows what stands around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu.visits.tokens import Token, agrees

ONES = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9}
AFTER_TENS = ONES | {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
LONELY = {"đôi": 2, "tá": 12}
VAGUE = ("vài", "mấy", "nhiều", "dăm", "một số", "một vài", "đông", "hàng chục", "hàng trăm", "rất nhiều", "khá nhiều", "vài ba", "dăm ba")
MOST = 99_999


@dataclass(frozen=True, slots=True)
class Number:
    """A number at token places [start, end). `value` is None for a range or 'vài'; `done` of '3/5' is 3; `spelled` says it has no digit."""

    value: int | None
    start: int
    end: int
    spelled: bool = False
    done: int | None = None


def number_at(tokens: Sequence[Token], place: int, marked: bool) -> Number | None:
    """The longest number that begins at a place. `marked`: in such a line 'nam' is not năm."""
    token = tokens[place]
    if token.kind == "pair":
        return _pair(token, place)
    vague = _vague(tokens, place)
    if vague:
        return Number(None, place, _past_tens(tokens, place + vague), spelled=True)
    if token.kind == "number":
        return _digits(tokens, place, marked)
    return _words(tokens, place, marked)


def _pair(token: Token, place: int) -> Number | None:
    left, right = (int(part) for part in _halves(token.raw))
    if "/" in token.raw:
        return Number(right, place, place + 1, done=left) if left <= right else None
    return Number(None, place, place + 1)


def _halves(raw: str) -> list[str]:
    for sign in "/–~,-":
        raw = raw.replace(sign, " ")
    return raw.split()[:2]


def _vague(tokens: Sequence[Token], place: int) -> int:
    """How many tokens of a word for an unknown number begin here."""
    lengths = [len(written.split()) for written in VAGUE if _stands(tokens, place, written)]
    return max(lengths, default=0)


def _stands(tokens: Sequence[Token], place: int, written: str) -> bool:
    words = written.split()
    if tokens[place].plain == "dong" and tokens[place].word != "đông" and not _follows_crowd(tokens, place):
        return False
    piece = tokens[place : place + len(words)]
    return len(piece) == len(words) and all(agrees(token.word, word) for token, word in zip(piece, words, strict=True))


def _follows_crowd(tokens: Sequence[Token], place: int) -> bool:
    """'dong nguoi' is đông; 'dong le phi' is đóng."""
    return place + 1 < len(tokens) and tokens[place + 1].plain in ("nguoi", "ba", "dan", "hoc", "chi", "co", "em")


def _past_tens(tokens: Sequence[Token], place: int) -> int:
    while place < len(tokens) and _one_of(tokens[place], ("chục", "trăm", "mươi"), True):
        place += 1
    return place


def _digits(tokens: Sequence[Token], place: int, marked: bool) -> Number:
    value, end = tokens[place].value, place + 1
    if value is None or value > MOST:
        return Number(None, place, end)
    following = tokens[end] if end < len(tokens) else None
    if following and _one_of(following, ("chục",), marked):
        value, end = value * 10, end + 1
        if end < len(tokens) and _one_of(tokens[end], ("rưỡi",), marked):
            return Number(value + 5, place, end + 1)
    elif following and _one_of(following, ("trăm",), marked):
        value, end = value * 100, end + 1
    if end < len(tokens) and _one_of(tokens[end], ("mấy", "hơn"), False) and tokens[end].plain == "may" and not _is_machine(tokens, end):
        return Number(None, place, end + 1)
    if end + 1 < len(tokens) and _one_of(tokens[end], ("đến", "tới", "hoặc", "hay"), False) and tokens[end + 1].kind == "number":
        return Number(None, place, end + 2)
    if following and following.kind == "number" and following.value == value + 1 and end == place + 1 and _tight(tokens, place):
        return Number(None, place, end + 1)
    return Number(value, place, end)


def _tight(tokens: Sequence[Token], place: int) -> bool:
    """'5 6 người' is about five or six, when a word to count follows."""
    return place + 2 < len(tokens) and tokens[place + 2].kind == "word" and tokens[place + 1].start - tokens[place].end <= 1


def _is_machine(tokens: Sequence[Token], place: int) -> bool:
    """'3 may 2g', '2 may tinh' without marks are machines."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    return following is not None and (following.plain in ("tinh", "cu", "cuc", "dien", "4", "2") and tokens[place].word == "may")


def _words(tokens: Sequence[Token], place: int, marked: bool) -> Number | None:
    value, end = _below_hundred(tokens, place, marked)
    if tokens[place].word == "tam" and place + 1 < len(tokens) and tokens[place + 1].plain in ("tru", "vang", "ung", "thoi", "gui"):
        return None
    if end == place:
        for word, meant in LONELY.items():
            if _one_of(tokens[place], (word,), marked):
                return Number(meant, place, place + 1, spelled=True)
        if _one_of(tokens[place], ("trăm",), True):
            return Number(100, place, place + 1, spelled=True)
        return None
    if end < len(tokens) and _one_of(tokens[end], ("trăm",), marked) and value is not None and value < 10:
        return _hundreds(tokens, place, end + 1, value * 100, marked)
    if end < len(tokens) and _one_of(tokens[end], ("đôi", "tá"), marked) and value is not None:
        meant = LONELY["đôi" if agrees(tokens[end].word, "đôi") else "tá"]
        # 'đôi' before 'vợ chồng' is a unit, not a number.
        if meant == 12:
            return Number(value * meant, place, end + 1, spelled=True)
    return Number(value, place, end, spelled=True)


def _hundreds(tokens: Sequence[Token], start: int, place: int, hundreds: int, marked: bool) -> Number:
    if place < len(tokens) and _one_of(tokens[place], ("rưỡi",), marked):
        return Number(hundreds + 50, start, place + 1, spelled=True)
    odd = place < len(tokens) and _one_of(tokens[place], ("lẻ", "linh"), marked)
    rest, end = _below_hundred(tokens, place + odd, marked)
    if end == place + odd:
        return Number(hundreds, start, place, spelled=True)
    if rest is not None and rest < 10 and not odd:
        rest *= 10
    return Number(None if rest is None else hundreds + rest, start, end, spelled=True)


def _below_hundred(tokens: Sequence[Token], place: int, marked: bool) -> tuple[int | None, int]:
    """(value, end); end is the place itself when no number stands there."""
    if place >= len(tokens) or tokens[place].kind != "word":
        return None, place
    if _one_of(tokens[place], ("mười",), True) and (tokens[place].is_marked or not marked):
        return _after_ten(tokens, place + 1, 10, marked)
    if _one_of(tokens[place], ("chục",), marked):
        if place + 1 < len(tokens) and _one_of(tokens[place + 1], ("rưỡi",), marked):
            return 15, place + 2
        return _after_ten(tokens, place + 1, 10, marked)
    first = _one(tokens[place], ONES, marked)
    if first is None:
        return None, place
    if place + 1 < len(tokens):
        following = tokens[place + 1]
        if _one_of(following, ("mươi", "chục"), marked):
            if place + 2 < len(tokens) and _one_of(tokens[place + 2], ("rưỡi",), marked):
                return first * 10 + 5, place + 3
            return _after_ten(tokens, place + 2, first * 10, marked)
        if (
            _one_of(following, ("lăm", "mốt", "nhăm"), True)
            and first > 1
            and (following.is_marked or (following.plain == "lam" and not marked))
        ):
            return _lam(tokens, place, first, marked)
        second = _one(following, ONES, marked)
        if second is not None and (second == first + 1 or (first, second) == (5, 7)) and first < 9:
            return None, place + 2
    return first, place + 1


def _lam(tokens: Sequence[Token], place: int, first: int, marked: bool) -> tuple[int | None, int]:
    """'hai lăm' is 25; without marks 'hai lam' may be 'hai làm' and is left alone unless a unit follows at once."""
    following = tokens[place + 1]
    if following.is_marked:
        return first * 10 + AFTER_TENS.get(following.word, 5), place + 2
    return first, place + 1


def _after_ten(tokens: Sequence[Token], place: int, tens: int, marked: bool) -> tuple[int | None, int]:
    if place < len(tokens) and _one_of(tokens[place], ("mấy",), marked):
        return None, place + 1
    if place < len(tokens) and tokens[place].kind == "word":
        last = _one(tokens[place], AFTER_TENS, marked)
        # 'mười ba' is 13, but 'mười ba má' is ten parents: nobody types that.
        if last is not None:
            return tens + last, place + 1
    return tens, place


def _one(token: Token, table: dict[str, int], marked: bool) -> int | None:
    if token.kind != "word":
        return None
    for word, value in table.items():
        if _one_of(token, (word,), marked):
            return value
    return None


def _one_of(token: Token, words: tuple[str, ...], marked: bool) -> bool:
    """In a marked line a word must carry all its marks."""
    if token.kind != "word":
        return False
    if token.word in words:
        return True
    return not marked and not token.is_marked and any(agrees(token.word, word) for word in words)
