"""What a draft lacks is asked, one thing at a time: services, area, quantity. Then the card is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.visits.draft import Draft, unit
from bot.visits.log import own_services
from bot.work.desk import Desk
from bot.work.visit_card import keep, show_many, show_one
from flows import Choice

MOST_QUANTITY = 2_000
OWN_SERVICES = 6
ON_PAGE = 6
QUANTITIES = (1, 2, 3, 5, 10)
USUAL = ("CQ01", "CQ05", "KT06", "XH01", "AT01", "CQ03")
"""Shown to a member who has not logged anything yet."""


async def show(desk: Desk, drafts: Sequence[Draft]) -> None:
    """What is missing is asked, else the card is shown."""
    first = drafts[0]
    if first.lacks == "services":
        await ask_services(desk, *drafts)
    elif first.lacks == "area":
        _ask_area(desk, drafts)
    elif first.lacks == "quantity":
        ask_quantity(desk, drafts)
    elif len(drafts) > 1 and all(not draft.lacks for draft in drafts) and not desk.task.get("each"):
        show_many(desk, drafts)
    else:
        show_one(desk, drafts)


async def ask_services(desk: Desk, *drafts: Draft) -> None:
    """The member's own services first, then the usual ones."""
    keep(desk, drafts, "services")
    own = await own_services(desk.connection, drafts[0].member, OWN_SERVICES)
    known = [code for code in own if code in desk.house.services]
    usual = [*known, *(code for code in USUAL if code not in known)][:OWN_SERVICES]
    choices = [Choice(f"visits:service:{code.lower()}", desk.house.services[code].name) for code in usual]
    desk.tell(
        "visits_ask_services", *choices, desk.choice("visits:group", "visits_other_service"), desk.choice("visits:drop", "visits_drop")
    )


def show_group(desk: Desk, drafts: Sequence[Draft], rest: str) -> None:
    """Groups of services, then the services of one, a few at a time. `rest`: "<place of the group>:<first service>"."""
    keep(desk, drafts, "services")
    groups = list(dict.fromkeys(service.group for service in desk.house.services.values()))
    place, _, page = rest.partition(":")
    if not place.isdigit() or int(place) >= len(groups):
        choices = [Choice(f"visits:group:{number}", group) for number, group in enumerate(groups)]
        desk.tell("visits_ask_services", *choices)
        return
    inside = [service for service in desk.house.services.values() if service.group == groups[int(place)]]
    first = int(page) if page.isdigit() else 0
    shown = [Choice(f"visits:service:{service.code.lower()}", service.name) for service in inside[first : first + ON_PAGE]]
    if first + ON_PAGE < len(inside):
        shown.append(desk.choice(f"visits:group:{place}:{first + ON_PAGE}", "visits_other_service"))
    desk.tell("visits_ask_services", *shown)


async def take_service(desk: Desk, drafts: Sequence[Draft], code: str) -> None:
    """A tapped service."""
    code = code.upper()
    if code not in desk.house.services:
        desk.tell("visits_late")
        return
    first = drafts[0]
    source = "taps" if not first.services and first.source == "line" and not first.note else first.source
    quantity = first.services[0][1] if len(first.services) == 1 else None
    await show(desk, [replace(first, services=((code, quantity),), source=source), *drafts[1:]])


def ask_quantity(desk: Desk, drafts: Sequence[Draft]) -> None:
    first = drafts[0]
    drafts = [replace(first, asked=first.asked + 1), *drafts[1:]]
    keep(desk, drafts, "quantity")
    service = desk.house.services[next(code for code, quantity in first.services if quantity is None)]
    choices = [Choice(f"visits:count:{number}", str(number)) for number in QUANTITIES]
    desk.tell(
        "visits_ask_how_many", *choices, desk.choice("visits:number", "visits_other_number"),
        desk.choice("visits:count:x", "visits_number_unknown"), name=service.name, unit=unit(service),
    )  # fmt: skip


def ask_number(desk: Desk) -> None:
    """Another number than those on the buttons: it is typed."""
    desk.open("visits", **desk.task | {"step": "number"})
    desk.tell("visits_ask_number")


async def take_quantity(desk: Desk, drafts: Sequence[Draft], number: int | None) -> None:
    """A quantity, tapped or typed; None when it is not known."""
    first = drafts[0]
    code = next((code for code, quantity in first.services if quantity is None), first.services[0][0] if first.services else "")
    if number is None:
        await show(desk, [replace(first, unknown=True), *drafts[1:]])
        return
    service = desk.house.services[code]
    if not 0 < number <= MOST_QUANTITY:
        desk.tell("visits_too_big", count=number, unit=unit(service))
        return
    services = tuple((one, number if one == code else quantity) for one, quantity in first.services)
    await show(desk, [replace(first, services=services), *drafts[1:]])


def _ask_area(desk: Desk, drafts: Sequence[Draft]) -> None:
    first = drafts[0]
    keep(desk, drafts, "area")
    choices = [Choice(f"visits:area:{area}", desk.tree.label(area)) for area in first.areas]
    desk.tell("visits_ask_which", *choices, desk.choice("visits:area:x", "visits_place_as_typed", place=first.place), place=first.place)


async def take_area(desk: Desk, drafts: Sequence[Draft], value: str) -> None:
    """A tapped area; "x" keeps the place as it was typed."""
    first = drafts[0]
    area = int(value) if value.isdigit() and int(value) in desk.tree.by_id else first.area
    place = first.place if first.areas else ""
    await show(desk, [replace(first, area=area, areas=(), place=place), *drafts[1:]])
