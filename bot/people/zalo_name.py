"""The official name of a team's Zalo group: CNCĐ_<Thôn…>_<Xã…>, with a third part where the operator sets one.

The rule is that of the province's plan for the teams (domain brief, "Zalo rule"); its third part was the district, which ended on 1/7/2025.
"""

from __future__ import annotations

import unicodedata

from bot.people.areas import AreaTree
from bot.people.teams import Team
from flows.fold import fold

PREFIX = "CNCĐ"
WRONG_PREFIXES = frozenset({"cnscd", "tocnscd", "cncd", "tocncd", "cnsd"})
"""Folded: what people write in its place."""


def zalo_parts(tree: AreaTree, team: Team, third: str = "") -> tuple[str, ...]:
    """The parts after the prefix: hamlet and commune; a school and its commune; the commune alone for its own team."""
    commune = tree.commune(team.area)
    places = [team.name if team.kind == "truong" else tree.by_id[team.area].name]
    if commune is not None and (team.kind == "truong" or commune.id != team.area):
        places.append(commune.name)
    return tuple(_tidy(part) for part in (*places, third) if _tidy(part))


def zalo_name(parts: tuple[str, ...]) -> str:
    """The name as the group should have it."""
    return "_".join((PREFIX, *parts))


def check_zalo_name(name: str, parts: tuple[str, ...]) -> list[str]:
    """What is wrong with a group's name, as keys of phrases ("people_zalo_prefix"); [] when it is the official one."""
    typed = unicodedata.normalize("NFC", name).strip()
    if not typed:
        return ["people_zalo_empty"]
    if typed == zalo_name(parts):
        return []
    first, *rest = typed.split("_")
    faults = []
    if first.strip() != PREFIX:
        faults.append("people_zalo_prefix")
        if fold(first).replace(" ", "") not in WRONG_PREFIXES:
            rest = [first, *rest] if len(rest) < len(parts) else rest
    if len(rest) != len(parts):
        return [*faults, "people_zalo_parts"]
    folded = [fold(part) for part in rest]
    if folded != [fold(part) for part in parts]:
        return [*faults, "people_zalo_places"]
    return faults + (["people_zalo_spelling"] if tuple(rest) != parts else [])


def _tidy(part: str) -> str:
    """A name in one piece: underlines would divide it."""
    return " ".join(unicodedata.normalize("NFC", part).replace("_", " ").split())
