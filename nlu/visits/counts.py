"""What a line counts: numbers with the thing they count, and what they are to the numbers before ('trong đó', 'cả hai', 'à nhầm')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlu.visits.lines import Line
from nlu.visits.numbers import Number, number_at
from nlu.visits.phrases import Found, Phrases, naming, phrase_table, signs
from nlu.visits.tokens import SEPARATORS, Token

BARE = "bare"
MOST_BARE = 999
PLAIN_UNITS = frozenset(
    {"nguoi", "ho", "luot", "bo", "tai", "san", "ma", "phieu", "buoi", "lop", "hoc", "hoi", "quan", "sap", "tiem", "doan", "tieu"}
)
"""First words of units that no person is called by."""
HOTLINES = frozenset({111, 112, 113, 114, 115, 156, 5656, 1022, 1414, 19000368, 18001096})
CLASSIFIERS = frozenset({"cai", "chiec", "con", "ba", "vi"})


@dataclass(frozen=True, slots=True)
class Count:
    """A counted thing at token places [start, end). `unit` is a class of units.tsv or 'bare'; `value` None for 'vài' and ranges.

    `settled`: how many of them it worked for; `each`: said of every person or household ('mỗi người 2'); `part`: part of a number
    before; `back`: the same as before ('cả hai').
    """

    value: int | None
    unit: str
    start: int
    end: int
    words: str = ""
    done: int | None = None
    each: bool = False
    part: bool = False
    back: bool = False
    settled: bool = False


def read_counts(line: Line, taken: Sequence[bool]) -> list[Count]:
    """All counts of a line, in order; `taken` marks tokens that are dates, clock times or places."""
    counts: list[Count] = []
    place = 0
    while place < len(line.tokens):
        count = None if taken[place] else _count_at(line, place, taken)
        if count is None:
            place += 1
            continue
        counts.append(count)
        place = count.end
    counts = correct(line.tokens, counts)
    return _relate(line.tokens, counts)


def correct(tokens: Sequence[Token], counts: list[Count]) -> list[Count]:
    """After 'à nhầm' a number takes the place of the one before it that counts the same."""
    for mark in signs("correction").choose(tokens):
        news = [count for count in counts if mark.end <= count.start <= mark.end + 5 and not _cut(tokens, mark.end, count.start)]
        olds = [count for count in counts if count.end <= mark.start]
        for new in news:
            same = [old for old in olds if old.unit == new.unit or BARE in (old.unit, new.unit)] or olds[-1:]
            if not same:
                continue
            old = same[-1]
            unit = old.unit if new.unit == BARE else new.unit
            counts = [one for one in counts if one not in (old, new)]
            counts.append(replace(new, start=old.start, end=old.end, unit=unit, words=new.words or old.words))
            counts.sort(key=lambda one: one.start)
            olds = [one for one in olds if one is not old]
    return [count for count in counts if not _is_denied(tokens, count, counts)]


def _is_denied(tokens: Sequence[Token], count: Count, counts: list[Count]) -> bool:
    """'6 bác chứ không phải 5 bác', 'không phải 3 mà 4'."""
    before = [token.plain for token in tokens[max(0, count.start - 2) : count.start]]
    others = [one for one in counts if one is not count and (one.unit == count.unit or BARE in (one.unit, count.unit))]
    return before == ["khong", "phai"] and bool(others)


def _cut(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(token.plain in SEPARATORS and token.plain not in ":," for token in tokens[start:end])


def _count_at(line: Line, place: int, taken: Sequence[bool]) -> Count | None:
    tokens = line.tokens
    number = number_at(tokens, place, line.marked)
    if number is None or number.value in HOTLINES or any(taken[number.start : number.end]):
        return None
    start = number.end
    if start < len(tokens) and tokens[start].plain in CLASSIFIERS and not number.spelled and not _units().at(tokens, start):
        start += 1
    found = _units().longest_at(tokens, start) if start < len(tokens) and not taken[start] else None
    words = " ".join(token.word for token in tokens[found.start : found.end]) if found else ""
    if found and found.value == "none":
        return None
    if found and not line.marked and _is_rather_service(tokens, found):
        found = None
    if found and number.spelled and tokens[number.start].plain == "ba" and words.startswith(("má", "mẹ", "ma", "me")):
        return None
    if number.spelled and (found is None or (number.end - place == 1 and _is_name(line, place, found.value))):
        return _spelled_bare(line, number)
    if found and number.spelled and not line.marked and _names_somebody(line, found.start):
        return None
    if (
        _is_ordinal(tokens, place)
        and not (found and tokens[place - 1].word == "doi")
        and not (found and found.value in ("person", "household") and not number.spelled)
    ):
        return None
    if found is None and _names_by_number(line, place, number):
        return None
    if found is None:
        if place and tokens[place - 1].end == tokens[place].start and tokens[place - 1].kind == "word":
            return None
        known = number.value is not None and (number.done is not None or 0 < number.value <= MOST_BARE)
        return Count(number.value, BARE, place, number.end, done=number.done) if known and tokens[place].kind != "word" else None
    value = number.value * 2 if found.value == "couple" and number.value is not None else number.value
    unit = "person" if found.value == "couple" else found.value
    return Count(value, unit, place, found.end, words, done=number.done)


def _names_somebody(line: Line, place: int) -> bool:
    """'bay ong sau' without marks: a kinship word with a name by birth after it, no seven gentlemen; so 'bay chi Hoa'."""
    kin = naming("kin").longest_at(line.tokens, place)
    if kin is None or kin.end >= len(line.tokens):
        return False
    name = line.tokens[kin.end]
    return bool(naming("order").at(line.tokens, kin.end)) or (name.is_capital and not name.raw.isupper())


def _is_rather_service(tokens: Sequence[Token], unit: Found[str]) -> bool:
    """'3 cai vneid', '1 doi mat khau' without marks are cài, đổi: the word begins a service and counts nothing."""
    word = tokens[unit.start]
    if unit.weight > 1 or word.is_marked or word.plain not in _VERBS_TOO:
        return False
    service = phrase_table("services.tsv").longest_at(tokens, unit.start)
    return service is not None and (service.weight > 1 or word.plain == "cai")


_VERBS_TOO = frozenset({"cai", "doi", "dang", "tra", "ghi", "in"})


def _spelled_bare(line: Line, number: Number) -> Count | None:
    """'được ba', 'à nhầm bốn': a number word without a unit counts only after such words."""
    before = line.tokens[number.start - 1] if number.start else None
    if before and number.value is not None and before.plain in ("duoc", "xong", "nham", "lon") and before.word != "dược":
        following = line.tokens[number.end] if number.end < len(line.tokens) else None
        if following is None or following.kind == "sign" or before.plain in ("nham", "lon"):
            return Count(number.value, BARE, number.start, number.end)
    return None


def _is_name(line: Line, place: int, unit: str) -> bool:
    """'bác Ba người Chăm': after a kinship word a number word is a name, unless the line has no marks and a plain unit follows."""
    if not place:
        return False
    ends = [found for start in range(max(0, place - 3), place) for found in naming("kin").at(line.tokens, start) if found.end == place]
    if not ends:
        return False
    return line.marked or line.tokens[place].is_capital or line.tokens[place + 1].plain not in PLAIN_UNITS


def _names_by_number(line: Line, place: int, number: Number) -> bool:
    """'cô 8', 'chú 5' are Tám and Năm."""
    if not place or number.spelled or number.value is None or not 2 <= number.value <= 10:
        return False
    kin = line.tokens[place - 1]
    many = place > 1 and (line.tokens[place - 2].kind == "number" or line.tokens[place - 2].plain in ("cac", "may"))
    return kin.word in _NUMBERED_KIN and not many


_NUMBERED_KIN = frozenset({"cô", "chú", "bác", "dì", "anh", "chị", "bà", "ông", "thím", "cậu", "mợ"})


def _is_ordinal(tokens: Sequence[Token], place: int) -> bool:
    if place > 1 and tokens[place - 1].plain == "so" and tokens[place - 2].plain in ("nang", "dinh", "vu", "dan", "doi", "ky", "ba", "hoi"):
        return False
    if place > 1 and (tokens[place - 2].plain, tokens[place - 1].plain) in (("thi", "vao"), ("tuyen", "sinh")):
        return True
    return any(found.end == place for start in range(max(0, place - 3), place) for found in signs("ordinal").at(tokens, start))


def _relate(tokens: Sequence[Token], counts: list[Count]) -> list[Count]:
    related: list[Count] = []
    for count in counts:
        wholes = [one for one in related if not (one.part or one.back or one.settled)]
        likes = [one for one in wholes if one.unit == count.unit or BARE in (one.unit, count.unit)]
        larger = [one for one in likes if one.value is None or (count.value is not None and count.value <= one.value)]
        each = _after(tokens, count, "each", 5) and not (count.unit == "person" and not _says_each(tokens, count))
        back = bool(wholes) and _after(tokens, count, "back", 2)
        settled = not each and not back and bool(larger) and _is_settled(tokens, count, larger[-1], likes)
        part = not each and not back and not settled and _is_part(tokens, count, larger, related)
        related.append(replace(count, each=each, back=back, part=part, settled=settled))
    return _break_down(tokens, related)


def _says_each(tokens: Sequence[Token], count: Count) -> bool:
    """'mỗi hộ 2 người' but not '1 người già 1 người trẻ'."""
    return any(token.plain == "moi" for token in tokens[max(0, count.start - 5) : count.start])


def _counts_service(tokens: Sequence[Token], count: Count) -> bool:
    """'cài vneid 10 lượt, dịch vụ công 6 lượt, …': the first of a tally, no total."""
    start = max(0, count.start - 6)
    return any(start + found.end == count.start for found in phrase_table("services.tsv").find(tokens[start : count.start]))


def _break_down(tokens: Sequence[Token], counts: list[Count]) -> list[Count]:
    """'10 người, 6 người cài…, 4 người nộp…': numbers that make up the first are its parts."""
    for unit in ("person", "household", "turn"):
        same = [count for count in counts if count.unit == unit and not (count.part or count.back or count.settled or count.each)]
        whole = same[0].value if len(same) >= 3 else None
        if whole is not None and whole == sum(count.value or 0 for count in same[1:]) and not _counts_service(tokens, same[0]):
            counts = [replace(count, part=True) if count in same[1:] else count for count in counts]
    return counts


def _is_part(tokens: Sequence[Token], count: Count, larger: list[Count], before: list[Count]) -> bool:
    if count.words in ("nam", "nữ", "nu"):
        return True
    if not larger:
        return False
    if _after(tokens, count, "part", 3) or _bracketed(tokens, larger[-1], count):
        return True
    # 'trong đó 8 người…, 2 người…': parts go on until they make up the whole.
    last = before[-1] if before else None
    if last is None or not last.part or last.unit != count.unit or count.value is None or larger[-1].value is None:
        return False
    return sum(one.value or 0 for one in before if one.part and one.unit == count.unit) + count.value <= larger[-1].value


def _is_settled(tokens: Sequence[Token], count: Count, whole: Count, likes: list[Count]) -> bool:
    """'5 người, được 3', '10 người, 2 người chưa được'; but '3 người xong, 2 người chưa' are five."""
    if whole.value is None or _before(tokens, whole, "settled", 3):
        return False
    if _after(tokens, count, "settled", 2, least=whole.end):
        return whole.end >= count.start - 15
    return _before(tokens, count, "unsettled", 3) or _after(tokens, count, "left", 3, least=whole.end)


def _bracketed(tokens: Sequence[Token], whole: Count, count: Count) -> bool:
    between = [token.plain for token in tokens[whole.end : count.start]]
    return "(" in between and ")" not in between


def _after(tokens: Sequence[Token], count: Count, sign: str, reach: int, *, least: int = 0) -> bool:
    """Whether a sign stands within so many tokens before the count, none before `least`, no separator between."""
    start = max(least, count.start - reach)
    return any(
        found.end <= count.start
        and not (sign == "each" and _is_new(tokens, found.start))
        and not any(token.plain in SEPARATORS and token.plain != ":" for token in tokens[found.end : count.start])
        for place in range(start, count.start)
        for found in signs(sign).at(tokens, place)
    )


def _is_new(tokens: Sequence[Token], place: int) -> bool:
    """'vneid ban moi cho 6 nguoi' without marks is bản mới, no mỗi."""
    before = tokens[place - 1].plain if place else ""
    return tokens[place].word == "moi" and before in ("ban", "may", "sim", "the", "dien", "doi", "lam", "vua", "cai", "so", "nha")


def _before(tokens: Sequence[Token], count: Count, sign: str, reach: int) -> bool:
    """Whether a sign stands within so many tokens after the count, no separator between."""
    for place in range(count.end, min(len(tokens), count.end + reach)):
        if tokens[place].plain in SEPARATORS:
            return False
        if signs(sign).at(tokens, place) and not _is_other_word(tokens, place):
            return True
    return False


def _is_other_word(tokens: Sequence[Token], place: int) -> bool:
    """'ket hon', 'mat khau', 'may tinh' without marks: no kẹt, mất, máy."""
    return " ".join(token.plain for token in tokens[place : place + 2]) in _OTHER_WORDS


_OTHER_WORDS = frozenset(
    {"ket hon", "ket noi", "ket qua", "ket ban", "mat khau", "may tinh", "loi nhuan", "phai sinh", "thieu nhi", "hen kham", "hen lich"}
)


def _units() -> Phrases[str]:
    return phrase_table("units.tsv")
