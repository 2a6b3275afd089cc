"""Finding a commune in what a person wrote: by its name of today or its old one, with or without accents.

Vietnamese addresses go from small to large, so the first name counts and later ones ("…, Ninh Phước") only tell namesakes apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flows.book import CommuneText
from flows.fold import accented, fold

KINDS = ("thi tran", "dac khu", "phuong", "xa")
LARGER = frozenset({"huyen", "tinh", "pho", "tp"})
"""A name after one of these is no commune's: huyện Ninh Sơn, thành phố Nha Trang."""


@dataclass(frozen=True, slots=True)
class Found:
    """A commune that may be meant; `old` is the name it was found by when that is not its own."""

    commune: CommuneText
    old: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name that a commune is known by. `words`: folded, without the kind in front; `spelled`: the same with accents."""

    commune: CommuneText
    kind: str
    words: tuple[str, ...]
    spelled: str
    old: str
    around: tuple[str, ...]


def find_communes(communes: tuple[CommuneText, ...], text: str) -> tuple[Found, ...]:
    """The communes that `text` may mean: one when it is clear, several namesakes, none when no name is known."""
    words = fold(text).split()
    place, entries = _first(words, _by_first_word(communes))
    spelled = f" {accented(text)} "
    if spelled != f" {' '.join(words)} ":
        entries = [entry for entry in entries if f" {entry.spelled} " in spelled] or entries
    before = " ".join(words[max(place - 2, 0) : place])
    entries = [entry for entry in entries if before.endswith(entry.kind)] or entries
    rest = " ".join(words[place + len(entries[0].words) :]) if entries else ""
    entries = [entry for entry in entries if any(f" {name} " in f" {rest} " for name in entry.around)] or entries
    found: dict[str, Found] = {}
    for entry in entries:
        if entry.commune.code not in found or not entry.old:
            found[entry.commune.code] = Found(entry.commune, entry.old)
    return tuple(found.values())


@lru_cache(maxsize=8)
def _by_first_word(communes: tuple[CommuneText, ...]) -> Mapping[str, list[_Entry]]:
    """All names of `communes`. A book asks for the same ones again and again."""
    found: dict[str, list[_Entry]] = defaultdict(list)
    for commune in communes:
        for entry in _entries(commune):
            if entry.words:
                found[entry.words[0]].append(entry)
    return dict(found)


def _entries(commune: CommuneText) -> Iterable[_Entry]:
    yield _entry(commune, commune.name, "", ())
    for was in commune.was:
        yield _entry(commune, was.name, was.name, (_short(fold(was.district)), fold(was.province)))


def _entry(commune: CommuneText, name: str, old: str, around: tuple[str, ...]) -> _Entry:
    folded = fold(name)
    short = _short(folded)
    spelled = " ".join(accented(name).split()[-len(short.split()) :])
    return _Entry(commune, folded.removesuffix(short).strip(), tuple(short.split()), spelled, old, around)


def _short(name: str) -> str:
    """Without "xã", "phường", "huyện"… in front."""
    for kind in (*KINDS, "thanh pho", "thi xa", "huyen"):
        if name.startswith(f"{kind} "):
            return name.removeprefix(f"{kind} ")
    return name


def _first(words: list[str], entries: Mapping[str, list[_Entry]]) -> tuple[int, list[_Entry]]:
    """The entries with the longest name at the first place where one stands."""
    for place, word in enumerate(words):
        if place and words[place - 1] in LARGER:
            continue
        here = [entry for entry in entries.get(word, ()) if tuple(words[place : place + len(entry.words)]) == entry.words]
        if here:
            longest = max(len(entry.words) for entry in here)
            return place, [entry for entry in here if len(entry.words) == longest]
    return 0, []
