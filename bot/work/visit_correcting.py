"""A draft is put right: by words, field by field, or by a leader who logs for somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.people.teams import members_of
from bot.visits.draft import Draft, corrected, placed
from bot.visits.log import last_areas
from bot.work.desk import Desk
from bot.work.visit_asking import ask_quantity, ask_services, show
from bot.work.visit_card import commune_of, drafts_of, keep
from bot.work.visit_reading import drafts_in, reading_of, says_something
from flows import Choice
from flows.fold import fold

FIELDS = ("services", "quantity", "place", "day", "outcome")
OUTCOMES = ("xong", "chua_xong", "can_lai")
MOST_PLACE = 80
MOST_NEAR = 4
MOST_MEMBERS = 8
_MENDING = ("a nham", "nham", "sua", "khong phai", "phai la", "y la", "lon")


def mends(text: str) -> bool:
    """Whether a text says that it corrects."""
    return fold(text).startswith(_MENDING)


async def take_words(desk: Desk, drafts: Sequence[Draft], text: str, number: int | None) -> bool:
    """Free text while a card is open: a correction if it says anything about a visit, else it is for the assistant."""
    reading = reading_of(desk, f"/ghi {text}")
    if not says_something(reading, text) and number is None:
        return False
    if reading_of(desk, text).is_visit and drafts[0].services and reading.services and not mends(text):
        # Another visit: the open one is not lost, the new one waits behind it.
        await show(desk, [*drafts, *drafts_in(desk, text)])
        return True
    await show(desk, [corrected(drafts[0], reading, number, desk.tree, commune_of(desk)), *drafts[1:]])
    return True


async def take_place(desk: Desk, drafts: Sequence[Draft], text: str) -> None:
    """A typed place."""
    await show(desk, [placed(drafts[0], text.strip()[:MOST_PLACE], desk.tree, commune_of(desk)), *drafts[1:]])


def ask_field(desk: Desk) -> None:
    """What is to be put right, of the card that is open."""
    keep(desk, drafts_of(desk), "card")
    fields = [*FIELDS, *(["member"] if desk.person and desk.person.has("leader") else [])]
    desk.tell("visits_edit_what", *(desk.choice(f"visits:field:{field}", f"visits_edit_{field}") for field in fields))


async def choose_field(desk: Desk, drafts: Sequence[Draft], field: str) -> None:
    """A tapped field: its question."""
    first = drafts[0]
    match field:
        case "services":
            await ask_services(desk, replace(first, services=()), *drafts[1:])
        case "quantity":
            blank = tuple((code, None) for code, _ in first.services)
            ask_quantity(desk, [replace(first, services=blank, unknown=False), *drafts[1:]])
        case "place":
            keep(desk, drafts, "place")
            near = await last_areas(desk.connection, first.member, MOST_NEAR)
            choices = [Choice(f"visits:area:{area}", desk.tree.label(area)) for area in dict.fromkeys([*near, first.area])]
            desk.tell("visits_ask_where", *choices)
            desk.turn.say(desk.phrases["visits_place_other"])
        case "day":
            keep(desk, drafts, "day")
            desk.tell("visits_ask_when")
        case "outcome":
            desk.tell("visits_edit_outcome", *(desk.choice(f"visits:outcome:{one}", f"visits_{one}") for one in OUTCOMES))
        case "member":
            await _ask_member(desk, drafts)
        case _:
            desk.tell("visits_late")


async def take_outcome(desk: Desk, drafts: Sequence[Draft], outcome: str) -> None:
    """A tapped outcome."""
    await show(desk, [replace(drafts[0], outcome=outcome), *drafts[1:]])


async def _ask_member(desk: Desk, drafts: Sequence[Draft]) -> None:
    keep(desk, drafts, "card")
    members = await members_of(desk.connection, drafts[0].team, desk.today.isoformat())
    desk.tell("visits_ask_who", *(Choice(f"visits:for:{one.person}", one.name) for one in members[:MOST_MEMBERS]))


async def choose_member(desk: Desk, drafts: Sequence[Draft], person: str) -> None:
    """A leader logs for a member of the own team, from paper mostly."""
    members = {str(one.person): one for one in await members_of(desk.connection, drafts[0].team, desk.today.isoformat())}
    if desk.person is None or not desk.person.has("leader") or person not in members:
        desk.tell("visits_who_none")
        return
    desk.tell("visits_for", name=members[person].name)
    await show(desk, [replace(drafts[0], member=int(person), source="paper"), *drafts[1:]])
