"""Finding the commune and hamlet that two cells of an imported table name: by code, by today's name, by an old one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.people.areas import Area, AreaTree, short_name
from flows.fold import fold, fold_label

MOST_NAMED = 5


class PlaceError(Exception):
    """A place that is not known, or not clear: `key` of a sentence and its gaps."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


def find_commune(tree: AreaTree, text: str, hamlet: str = "") -> Area:
    """A commune of today. `hamlet` tells the parts of a divided one apart.

    Raises:
        PlaceError: none, or several.
    """
    by_code = tree.by_code.get(text)
    found = [by_code] if by_code is not None and by_code.kind == "xa" and not by_code.valid_to else []
    found = found or [area for area in tree.resolve(text) if area.kind == "xa"]
    # A name with its kind ("Xã Ninh Hải") is meant exactly where one is called so today.
    found = [area for area in found if fold_label(area.name) == fold(text)] or found
    if len(found) > 1 and hamlet:
        found = [area for area in found if _named(tree, area, hamlet)] or found
    if not found:
        raise PlaceError("no_commune", value=text)
    if len(found) > 1:
        raise PlaceError("many_communes", value=text, found=_list(found))
    return found[0]


def find_hamlet(tree: AreaTree, commune: Area, text: str) -> Area:
    """A hamlet of a commune, of today.

    Raises:
        PlaceError: none, or several.
    """
    found = _named(tree, commune, text)
    if not found:
        raise PlaceError("no_hamlet", value=text, commune=commune.name)
    if len(found) > 1:
        raise PlaceError("many_hamlets", value=text, commune=commune.name, found=_list(found))
    return found[0]


def province(tree: AreaTree) -> Area:
    """The whole tree's root.

    Raises:
        PlaceError: there are no areas.
    """
    root = next((area for area in tree.by_id.values() if area.parent is None and not area.valid_to), None)
    if root is None:
        raise PlaceError("no_areas")
    return root


def _named(tree: AreaTree, commune: Area, text: str) -> list[Area]:
    inside = [area for area in tree.children(commune.id) if area.kind == "thon"]
    exact = [area for area in inside if area.code == text or fold_label(area.name) == fold(text)]
    like = exact or [area for area in inside if short_name(area.name) == short_name(text)]
    now = {one.id: one for area in like for one in tree.today(area.id) if not one.valid_to}
    return list(now.values())


def _list(found: Sequence[Area]) -> str:
    return ", ".join(f"{area.name} ({area.code})" for area in found[:MOST_NAMED])
