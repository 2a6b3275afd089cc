"""Where a visit was: known names, and what follows words such as 'thôn', 'chợ', 'ở'. The place is given as it was typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nlu.visits.lines import Line
from nlu.visits.phrases import Phrases, kind_in_table, naming, phrase_table
from nlu.visits.place_names import Index, known_end, name_index
from nlu.visits.tokens import Token

MOST_NAME_WORDS = 4


MOST_PLAIN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A place at token places [start, end); `text` as typed."""

    text: str
    start: int
    end: int


def read_places(line: Line, names: Collection[str], taken: Sequence[bool]) -> list[Place]:
    """Every place of a line, in order. `taken` marks tokens that say the time."""
    found: list[Place] = []
    index = name_index(frozenset(names))
    loud = _is_loud(line.tokens)
    place = 0
    while place < len(line.tokens):
        end = place if taken[place] else _place_end(line, place, index, taken, loud)
        if end == place:
            skipped = _words("x").longest_at(line.tokens, place)
            place = skipped.end if skipped and line.tokens[place].plain != "di" else place + 1
            continue
        end = _join(line, end, index, taken, loud)
        found.append(Place(line.text[line.tokens[place].start : line.tokens[end - 1].end], place, end))
        place = end
    return found


def _place_end(line: Line, place: int, index: Index, taken: Sequence[bool], loud: bool) -> int:
    """Where the place that begins here ends; the place itself when none does."""
    tokens = line.tokens
    if _words("x").at(tokens, place):
        return place
    lead = _lead(tokens, place)
    head = _words("head").longest_at(tokens, place)
    alone = _words("alone").longest_at(tokens, place)
    ends = [place]
    if head and _heads(tokens, place, line.marked):
        end = _name_end(line, head.end, index, taken, loud, headed=True)
        ends.append(end if end > head.end else place)
    proper = _words("proper").longest_at(tokens, place)
    # Without marks 'chua' is mostly chưa, 'dinh' định.
    if proper and (line.marked or lead or proper.end - place > 1):
        end = _name_end(line, proper.end, index, taken, loud, headed=bool(lead) or not line.marked)
        ends.append(end if end > proper.end else place)
    numbered = _words("numbered").longest_at(tokens, place)
    if numbered and _number_end(tokens, numbered.end, taken) > numbered.end:
        ends.append(_number_end(tokens, numbered.end, taken))
    if lead == "sure":
        alone = alone or _words("sure_alone").longest_at(tokens, place)
    if (
        alone
        and alone.end == place + 1
        and tokens[place].word == "cho"
        and tokens[max(0, place - 1)].plain in ("ve", "vao", "vo", "len", "qua")
    ):
        alone = None
    if alone and lead and tokens[place - 1].plain != "qua":
        ends.append(_name_end(line, alone.end, index, taken, loud, headed=True))
    known = known_end(line, place, index, named_by_word=lead == "sure")
    ends.append(known)
    if max(ends) == place and lead == "sure" and not naming("kin").at(tokens, place):
        ends.append(_bare_end(line, place, taken, loud))
    if max(ends) == place and place == 0:
        ends.append(_title_end(line, taken, loud))
        opening = _words("alone").longest_at(tokens, place)
        ends.append(opening.end if opening and opening.end < len(tokens) and tokens[opening.end].plain == ":" else place)
    return max(ends)


def _heads(tokens: Sequence[Token], place: int, marked: bool) -> bool:
    """Without marks 'cho' is mostly cho and 'lang', 'ap', 'cang' other words: a name must be known or follow 'o', 'tai', 'ngoai'."""
    token = tokens[place]
    if token.is_marked or token.plain in (
        "thon",
        "xom",
        "xa",
        "phuong",
        "khu",
        "nha",
        "truong",
        "palei",
        "huyen",
        "thi",
        "plei",
        "tram",
        "chung",
        "buu",
    ):
        return token.word != "nhà" or tokens[place + 1 : place + 2] != []
    if marked:
        return False
    return place > 0 and tokens[place - 1].plain in ("o", "ngoai", "tai", "trong")


def _lead(tokens: Sequence[Token], place: int) -> str:
    """Which kind of word stands before: 'sure' for 'ở', 'tại', 'before' for words of moving, '' for others."""
    if not place:
        return ""
    before = tokens[place - 1]
    # Without marks 'tai' is mostly tải and 'o' may be anything but ở rarely.
    if any(one.end == place for one in _words("sure").at(tokens, place - 1)):
        return "sure" if before.is_marked or before.plain in ("o", "tai", "ben") else "before"
    return "before" if any(one.end == place for one in _words("before").at(tokens, place - 1)) else ""


def _join(line: Line, end: int, index: Index, taken: Sequence[bool], loud: bool) -> int:
    """Goes on over what narrows the place: 'thôn 3 xã Phước Dinh', 'nhà văn hóa thôn 2, phường Đông Hải'."""
    tokens = line.tokens
    while end < len(tokens):
        start = end + (tokens[end].plain in (",", "-", "(") and end + 1 < len(tokens))
        if taken[start]:
            return end
        head = _words("head").longest_at(tokens, start)
        following = end
        if head and _heads(tokens, start, line.marked) and not _words("x").at(tokens, start):
            name = _name_end(line, head.end, index, taken, loud, headed=True)
            following = name if name > head.end else end
        elif not head:
            known = known_end(line, start, index, named_by_word=False)
            following = known if known > start else end
        if following <= end:
            return end
        end = following
    return end


def _name_end(line: Line, place: int, index: Index, taken: Sequence[bool], loud: bool, *, headed: bool) -> int:
    """Where a name or number after a head ends."""
    tokens = line.tokens
    if place >= len(tokens) or taken[place]:
        return place
    number = _number_end(tokens, place, taken)
    if number > place:
        return number
    known = known_end(line, place, index, named_by_word=True)
    if known > place:
        return max(known, _number_end(tokens, known, taken))
    end = _capitals_end(tokens, place, taken, loud)
    if end == place and headed:
        end = _plain_end(line, place, taken)
    return max(end, _number_end(tokens, end, taken)) if end > place else end


def _bare_end(line: Line, place: int, taken: Sequence[bool], loud: bool) -> int:
    """A name straight after 'ở', 'tại'."""
    end = _capitals_end(line.tokens, place, taken, loud)
    if end == place and line.marked and line.tokens[place - 1].is_marked:
        end = _plain_end(line, place, taken)
        if end > place + 1 and line.tokens[end - 1].is_capital:
            end = max(end, _capitals_end(line.tokens, end - 1, taken, loud))
    return max(end, _number_end(line.tokens, end, taken)) if end > place else place


def _title_end(line: Line, taken: Sequence[bool], loud: bool) -> int:
    """Two capitals or more that open a line before a sign or a number: 'Lạc Tiến: 5 người…'."""
    if naming("kin").at(line.tokens, 0) or naming("family").at(line.tokens, 0):
        return 0
    end = _capitals_end(line.tokens, 0, taken, loud)
    followed = end < len(line.tokens) and line.tokens[end].kind in ("sign", "number")
    return end if end >= 2 and followed else 0


def _capitals_end(tokens: Sequence[Token], place: int, taken: Sequence[bool], loud: bool) -> int:
    end = place
    while (
        not loud and end < len(tokens) and end - place < MOST_NAME_WORDS and not taken[end] and tokens[end].kind == "word"
        and tokens[end].is_capital and not _is_service(tokens, end)
    ):  # fmt: skip
        end += 1
    return end


def _is_service(tokens: Sequence[Token], place: int) -> bool:
    found = phrase_table("services.tsv").longest_at(tokens, place)
    return found is not None and found.value[0] not in "-["


def _plain_end(line: Line, place: int, taken: Sequence[bool]) -> int:
    """A name in small letters: one or two words that are no other."""
    tokens = line.tokens
    end = place
    while (
        end < len(tokens) and end - place < MOST_PLAIN_WORDS and not taken[end] and tokens[end].kind == "word"
        and (_is_free(tokens, end) if line.marked else _is_part(tokens, end) or not _words("hard").at(tokens, end))
    ):  # fmt: skip
        end += 1
    if end == place + MOST_PLAIN_WORDS and tokens[end - 1].is_capital and end < len(tokens) and tokens[end].is_capital:
        end = max(end, _capitals_end(tokens, end, taken, _is_loud(tokens)))
    return end


def _is_free(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word belongs to nothing else."""
    return not _words("stop").at(tokens, place) and not _is_service(tokens, place)


def _is_part(tokens: Sequence[Token], place: int) -> bool:
    """Without marks 'lac tien' could end before tiền: a syllable that names are made of goes on, unless it begins a service."""
    found = phrase_table("services.tsv").longest_at(tokens, place)
    return bool(_words("part").at(tokens, place)) and (found is None or found.weight < 2 or found.value[0] == "[")


def _number_end(tokens: Sequence[Token], place: int, taken: Sequence[bool]) -> int:
    """Past a number that belongs to a name ('thôn 3', not 'thôn 3 người')."""
    if place >= len(tokens) or taken[place] or tokens[place].kind != "number":
        return place
    if place + 1 < len(tokens):
        unit = phrase_table("units.tsv").longest_at(tokens, place + 1)
        if unit and unit.value != "none" and tokens[place + 1].plain != "cai" and not _is_kin_name(tokens, place + 1):
            return place
    return place + 1


def _is_kin_name(tokens: Sequence[Token], place: int) -> bool:
    """'tổ 5 cô Năm': the word after the number begins a name."""
    if tokens[place].plain in ("nguoi", "ho", "luot") or not naming("kin").at(tokens, place) or place + 1 >= len(tokens):
        return False
    following = tokens[place + 1]
    return following.kind == "word" and (following.is_capital or bool(naming("order").at(tokens, place + 1)))


def _is_loud(tokens: Sequence[Token]) -> bool:
    """Whether capitals mean nothing here: most words have them."""
    words = [token for token in tokens if token.kind == "word"]
    return sum(token.raw.isupper() for token in words) * 2 > len(words) or (
        len(words) > 4 and sum(token.is_capital for token in words) * 5 > len(words) * 4
    )


def _words(kind: str) -> Phrases[str]:
    return kind_in_table("place_words.tsv", kind)
