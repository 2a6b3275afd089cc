"""Which area was meant by a code or a name."""

from __future__ import annotations

from difflib import get_close_matches

from bot.people.areas import Area, AreaTree, short_name
from bot.reports.computing import ReportError
from flows.fold import fold

MOST_NEAR = 4


def find_area(tree: AreaTree, said: str) -> Area:
    """By code, else by the name of today, also of the province.

    Raises:
        ReportError: fault_area_empty, fault_area_unknown (with what is near), fault_area_many.
    """
    if not tree.by_id:
        raise ReportError("fault_area_empty")
    if found := tree.by_code.get(said.strip()):
        return found
    named = [one for one in tree.by_id.values() if one.kind == "tinh" and fold(said) in (fold(one.name), short_name(one.name))]
    named = named or tree.resolve(said)
    if len(named) == 1:
        return named[0]
    if named:
        raise ReportError("fault_area_many", said=said, names=_names(tree, named[:MOST_NEAR]))
    raise ReportError("fault_area_unknown", said=said, near=_names(tree, near_areas(tree, said)))


def near_areas(tree: AreaTree, said: str) -> list[Area]:
    """Areas of today that are written or coded alike."""
    now = [one for one in tree.by_id.values() if not one.valid_to]
    keys: dict[str, Area] = {}
    for one in now:
        keys |= {one.code: one, short_name(one.name): one, fold(one.name): one}
    close = get_close_matches(fold(said), keys, n=2 * MOST_NEAR, cutoff=0.6)
    return list({keys[key].id: keys[key] for key in close}.values())[:MOST_NEAR]


def _names(tree: AreaTree, found: list[Area]) -> str:
    return "; ".join(f"{one.code} {tree.label(one.id)}" for one in found)
