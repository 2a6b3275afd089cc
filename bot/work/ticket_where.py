"""Which team a resident is handed to: the hamlet that is remembered, named, or chosen; without one the commune."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.people.areas import Area
from bot.store import Json, change_own
from bot.tickets.log import Ticket, close, had_before, open_ticket, read_ticket, ticket_in, unbind_all, wrote_lately
from bot.tickets.places import find_areas
from bot.work.desk import Desk
from bot.work.ticket_asking import ask, tell_asked
from flows import Choice
from flows.fold import fold

NAME = "tickets"
MOST_PLACES = 6
MOST_NAME = 6
"""Words up to which a text that names no area is taken for a name not found; longer ones are questions in between."""
WAITS = timedelta(hours=1)
"""How long the question for the hamlet waits: later a name is about something else."""


def ask_where(desk: Desk, about: Json, key: str = "tickets_where", within: int | None = None, **gaps: object) -> None:
    """Asks for the hamlet; in a commune its hamlets are offered. `about` goes with the task until the ticket is opened."""
    desk.open(NAME, stage="where", about=about, within=within, misses=0)
    choices = [Choice(f"{NAME}:at:{one.id}", one.name) for one in _hamlets(desk, within)[:MOST_PLACES]]
    desk.tell(key, *choices, *_ways_out(desk), **gaps)


def _hamlets(desk: Desk, commune: int | None) -> list[Area]:
    return [one for one in desk.tree.children(commune) if one.kind == "thon" and not one.valid_to] if commune is not None else []


def _ways_out(desk: Desk) -> list[Choice]:
    return [desk.choice(f"{NAME}:unknown", "tickets_unknown"), desk.choice(f"{NAME}:never", "tickets_never")]


async def hear_where(desk: Desk, text: str) -> bool:
    """A typed place; False when it is something else, to be answered in between."""
    task = desk.task
    within = task.get("within")
    if desk.now - datetime.fromisoformat(str((desk.turn.state.task or {}).get("at", desk.at))) > WAITS:
        desk.close()
        return False
    if fold(text) in {fold(word) for word in desk.phrases["tickets_unknown_words"].split("|")}:
        await unknown(desk)
        return True
    found = find_areas(desk.tree, text, within)
    if len(found) == 1:
        await named(desk, found[0])
    elif found:
        choices = [Choice(f"{NAME}:at:{one.id}", desk.tree.label(one.id)) for one in found[:MOST_PLACES]]
        desk.tell("tickets_where_which", *choices, *_ways_out(desk))
    elif len(text.split()) > MOST_NAME or "?" in text:
        return False
    elif task.get("misses", 0) >= 1:
        await unknown(desk)
    else:
        desk.open(NAME, **task | {"misses": 1})
        desk.tell("tickets_where_again", *_ways_out(desk))
    return True


async def choose_where(desk: Desk, what: str, value: str) -> None:
    """A tapped place, "Không biết" or "Thôi"."""
    if desk.task_of != NAME:
        desk.tell("old_menu_free", desk.choice("h", "handover"))
    elif what == "unknown":
        await unknown(desk)
    elif what == "at" and value.isdigit() and int(value) in desk.tree.by_id:
        await named(desk, desk.tree.by_id[int(value)])
    else:
        desk.close()
        desk.tell("tickets_gave_up")


async def elsewhere(desk: Desk) -> None:
    """The hamlet that was remembered is not right any more: it is forgotten, and asked for anew."""
    ticket = await ticket_in(desk.connection, desk.conversation)
    if ticket is None or ticket.status != "open":
        desk.tell("tickets_talking" if ticket else "old_menu_free")
        return
    await give_up(desk, ticket)
    await remember(desk, None)
    about = {"topic": ticket.topic, "guide": ticket.guide, "step": ticket.step, "answers": list(ticket.tried), "event": 0}
    ask_where(desk, about)


async def named(desk: Desk, area: Area) -> None:
    """A hamlet gets the ticket; of a commune the hamlet is asked, once, where it has some."""
    task = desk.task
    if area.kind == "xa" and task.get("stage") == "where" and task.get("within") is None and _hamlets(desk, area.id):
        ask_where(desk, task["about"], "tickets_where_in", area.id, place=area.name)
        return
    await open_at(desk, area.id, task["about"])


async def unknown(desk: Desk) -> None:
    """The hamlet is not known: the commune takes it; without a commune the resident is told where to go."""
    task = desk.task
    within = task.get("within")
    if within is not None:
        await open_at(desk, within, task["about"])
    elif task.get("stage") == "where":
        desk.open(NAME, stage="commune", about=task["about"], within=None, misses=0)
        desk.tell("tickets_where_commune", *_ways_out(desk))
    else:
        desk.close()
        desk.tell("tickets_where_lost", desk.choice("m", "back_to_menu"))


async def open_at(desk: Desk, area: int, about: Json, remembered: bool = False) -> None:
    """Opens the ticket and asks the people there; without anybody on any level the resident is told where to go.

    Whether to remember the hamlet is asked at the first ticket only: who said no is not asked again.
    """
    desk.close()
    tried = [*about["answers"], *await wrote_lately(desk.connection, desk.conversation, int(about["event"]), desk.at)]
    ticket = await open_ticket(desk.connection, desk.conversation, area, None, {**about, "tried": tried}, desk.at)
    asked = await ask(desk, ticket, "team")
    if asked is None:
        await give_up(desk, ticket)
        desk.tell("tickets_where_lost", desk.choice("m", "back_to_menu"))
        return
    elsewhere = [desk.choice(f"{NAME}:elsewhere", "tickets_elsewhere")] if remembered else []
    ticket = await read_ticket(desk.connection, ticket.id) or ticket
    tell_asked(desk, ticket, asked, *elsewhere)
    place = desk.tree.by_id[area]
    if not remembered and place.kind == "thon" and not await had_before(desk.connection, desk.conversation, ticket.id):
        yes = desk.choice(f"{NAME}:remember:{area}", "tickets_remember_yes")
        desk.tell("tickets_remember", yes, desk.choice(f"{NAME}:forget", "tickets_remember_no"), place=place.name)


async def give_up(desk: Desk, ticket: Ticket) -> None:
    """Closes a ticket that nobody took."""
    await close(desk.connection, ticket.id, desk.at)
    await unbind_all(desk.connection, ticket.id, desk.conversation)
    desk.ticket = None


async def remember(desk: Desk, area: int | None) -> None:
    """Keeps the hamlet with the conversation, as the resident agreed; None forgets it."""
    if area is not None and (area not in desk.tree.by_id or desk.tree.by_id[area].kind != "thon"):
        desk.tell("old_menu_free")
        return
    await change_own(desk.connection, desk.conversation, area_id=area)
    desk.area = area
    if area is not None:
        desk.tell("tickets_remembered", place=desk.tree.by_id[area].name)
