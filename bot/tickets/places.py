"""Which hamlet or commune a resident names, also inside a sentence ("tôi ở thôn Nắng xã Cát Trắng")."""

from __future__ import annotations

from bot.people.areas import KIND_WORDS, Area, AreaTree
from flows.fold import fold

MOST_WORDS = 7
"""Words of a name with its kind ("tổ dân phố Phước Khánh 2")."""


def find_areas(tree: AreaTree, text: str, within: int | None = None) -> list[Area]:
    """Areas of today that the text can mean, hamlets first; a commune named beside a hamlet narrows it. Empty: none is named."""
    whole = tree.resolve(text, within)
    if whole:
        return whole
    words = fold(text).split()
    if "o" in words:
        # "tôi ở Nắng": what follows the last "ở" is the place.
        after = words[len(words) - words[::-1].index("o") :]
        whole = tree.resolve(" ".join(after), within) if after else []
        if whole:
            return whole
        words = after or words
    return _narrowed(tree, _hits(tree, words, within))


def _hits(tree: AreaTree, words: list[str], within: int | None) -> list[list[Area]]:
    """The longest names in the words, from the left."""
    found: list[list[Area]] = []
    place = 0
    while place < len(words):
        for length in range(min(MOST_WORDS, len(words) - place), 0, -1):
            part = " ".join(words[place : place + length])
            # One word alone ("nang") is too often another word; with its kind before it ("thon nang") it is a name.
            if length == 1 or part + " " in KIND_WORDS:
                continue
            areas = tree.resolve(part, within)
            if areas:
                found.append(areas)
                place += length
                break
        else:
            place += 1
    return found


def _narrowed(tree: AreaTree, hits: list[list[Area]]) -> list[Area]:
    if not hits:
        return []
    first, *others = sorted(hits, key=lambda areas: all(area.kind != "thon" for area in areas))
    for upper in others:
        inside = [area for area in first if any(tree.covers(one.id, area.id) for one in upper)]
        first = inside or first
    return first
