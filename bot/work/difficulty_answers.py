"""Those above: what waits, an answer, the next level."""

from __future__ import annotations

from bot.people.persons import OFFICERS, RoleName
from bot.people.trail import note
from bot.tickets.staff import phone_of
from bot.visits.difficulties import MOST_TEXT, STEPS, Difficulty, answer, open_in, own, read_difficulty
from bot.work.desk import Desk
from bot.work.difficulty_words import card_of, choices_of, home_of, pass_on
from flows.wording import day, phrase
from nlu import mask

NAME = "difficulties"
MOST_SHOWN = 7
MOST_PREVIEW = 80
MAY: dict[str, tuple[RoleName, ...]] = {
    "to": ("leader", "commune_officer", "province_officer"),
    "xa": ("commune_officer", "province_officer"),
    "tinh": ("province_officer",),
}
"""Who may answer what a level has; those above may always."""


async def show_list(desk: Desk) -> None:
    """What is open: in the area of leaders and officials; a member's own."""
    assert desk.person
    scopes = desk.person.scopes("leader", *OFFICERS)
    if scopes:
        areas = set[int]().union(*(desk.tree.subtree(area) for area in scopes))
        found, count = await open_in(desk.connection, areas, len(areas) == len(desk.tree.by_id), MOST_SHOWN)
    else:
        found, count = await own(desk.connection, desk.person.id, MOST_SHOWN)
    if not found:
        desk.tell("difficulties_list_none", desk.choice("difficulties:new", "difficulties_kind_kho_khan"))
        return
    lines = [phrase(desk.house.book, "difficulties_list" if scopes else "difficulties_list_own", count=count)]
    lines += [_row(desk, one) for one in found]
    if count > len(found):
        lines.append(phrase(desk.house.book, "difficulties_list_more", count=count - len(found)))
    choices = [desk.choice(f"difficulties:see:{one.id}", "difficulties_see", number=one.id) for one in found] if scopes else []
    desk.turn.say("\n".join(lines), *choices)


def _row(desk: Desk, one: Difficulty) -> str:
    text = one.text if len(one.text) <= MOST_PREVIEW else one.text[:MOST_PREVIEW].rsplit(" ", 1)[0] + "…"
    gaps = {"number": one.id, "day": day(one.at[:10]), "level": desk.phrases[f"difficulties_level_{one.level}"],
            "kind": desk.phrases[f"difficulties_kind_{one.kind}"], "place": one.place, "text": text}  # fmt: skip
    return phrase(desk.house.book, "difficulties_list_row", **gaps)


async def show_one(desk: Desk, number: int) -> None:
    one = await _theirs(desk, number)
    if one:
        desk.turn.say(card_of(desk, one), *choices_of(desk, one, one.level), desk.choice("difficulties:list", "difficulties_see_list"))


async def ask_answer(desk: Desk, number: int) -> None:
    one = await _theirs(desk, number)
    if one:
        desk.open(NAME, step="answer", number=number)
        desk.tell("difficulties_ask_answer", number=number)


async def take_answer(desk: Desk, number: int, text: str) -> None:
    """Writes it and tells the author."""
    if len(text) > MOST_TEXT:
        desk.tell("difficulties_long", most=MOST_TEXT)
        return
    desk.close()
    one = await _theirs(desk, number)
    if one is None:
        return
    assert desk.person
    said = mask(text).text
    if not await answer(desk.connection, number, said, desk.person.id, desk.at):
        desk.tell("difficulties_unknown")
        return
    await note(desk.connection, desk.at, desk.person.id, "difficulty.answer", "difficulty", number)
    by = "tinh" if desk.person.has("province_officer", "administrator") else "xa" if desk.person.has("commune_officer") else "to"
    phone = await phone_of(desk.connection, one.person)
    if phone is not None:
        desk.notify(
            phone, "difficulties_answer_came", purpose=f"difficulty:{number}:answer", by=desk.phrases[f"difficulties_by_{by}"],
            number=number, answer=said, text=one.text,
        )  # fmt: skip
    desk.tell("difficulties_answered" if phone is not None else "difficulties_answered_unheard", number=number)


async def pass_up(desk: Desk, number: int) -> None:
    """To the next level where somebody can be reached."""
    one = await _theirs(desk, number)
    if one is None:
        return
    assert desk.person
    level = await pass_on(desk, one, STEPS[STEPS.index(one.level) + 1]) if one.level != STEPS[-1] else None
    if level is None:
        desk.tell("difficulties_nobody_above", number=number)
        return
    await note(desk.connection, desk.at, desk.person.id, "difficulty.raise", "difficulty", number, {"from": one.level, "to": level})
    said = desk.phrases[f"difficulties_level_{level}"]
    desk.tell("difficulties_raised", number=number, level=said)
    phone = await phone_of(desk.connection, one.person)
    if phone is not None and one.person != desk.person.id:
        desk.notify(phone, "difficulties_raised_author", purpose=f"difficulty:{number}:told:{level}", number=number, level=said)


async def _theirs(desk: Desk, number: int) -> Difficulty | None:
    """An open one that the person may answer; says why not."""
    assert desk.person
    one = await read_difficulty(desk.connection, number)
    home = await home_of(desk, one) if one else 0
    if one is None or not desk.person.may(desk.tree, home, *MAY["to"]):
        desk.tell("difficulties_unknown")
    elif not one.open:
        desk.tell("difficulties_over", number=number, answer=one.answer)
    elif not desk.person.may(desk.tree, home, *MAY[one.level]):
        desk.tell("difficulties_passed", number=number, level=desk.phrases[f"difficulties_level_{one.level}"])
    elif one.person == desk.person.id:
        desk.tell("difficulties_own")
    else:
        return one
    return None
