"""A visit before it is logged: what was read from a line, what is still to be asked, and how a correction changes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.content.schema import Service
from bot.people.areas import AreaTree
from bot.visits.log import Visit, without_twins
from nlu.visits import EVENTS, VisitReading

Words = Mapping[str, str]
MOST_QUESTIONS = 2


@dataclass(frozen=True)
class Draft:
    """`event`: "<inbox id>:<line>". `areas`: hamlets that the place can mean, when there are several. `said`: the place was typed.

    `asked`: how many questions were asked; more than two annoy.
    """

    member: int
    team: int
    area: int
    day: str
    event: str
    services: tuple[tuple[str, int | None], ...] = ()
    part_of_day: str | None = None
    place: str = ""
    areas: tuple[int, ...] = ()
    people: int | None = None
    audiences: tuple[str, ...] = ()
    outcome: str | None = None
    note: str = ""
    masked: bool = False
    source: str = "line"
    ticket: int | None = None
    asked: int = 0
    unknown: bool = False
    """The quantity was asked for and is not known."""
    changes: int = 0
    """The logged visit that this draft replaces, 0 a new one."""
    photo: str = ""
    """The id of the photo that was sent for it."""

    @property
    def lacks(self) -> str:
        """What must or should be asked next: services, area, quantity; "" nothing."""
        if not self.services:
            return "services"
        if self.areas:
            return "area"
        if self.asked < MOST_QUESTIONS and not self.unknown and any(quantity is None for _, quantity in self.services):
            return "quantity"
        return ""

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Draft:
        rows = dict(data)
        rows["services"] = tuple((code, quantity) for code, quantity in rows["services"])
        return cls(**rows | {"areas": tuple(rows["areas"]), "audiences": tuple(rows["audiences"])})

    def visit(self, logged_by: int) -> Visit:
        return Visit(
            self.member, self.team, self.area, self.day, without_twins(self.services), logged_by, self.part_of_day, self.place, self.people,
            self.audiences, self.outcome, self.note, self.source, self.event, self.ticket, photo=self.photo or None,
        )  # fmt: skip


def draft_of(reading: VisitReading, base: Draft, tree: AreaTree, commune: int | None) -> Draft:
    """A draft from what a line says; `base` has the member, the team's own area and the day of the message."""
    services = tuple((one.code, one.quantity) for one in reading.services)
    draft = replace(
        base, services=services, part_of_day=reading.part_of_day, people=reading.people, audiences=tuple(reading.audiences),
        outcome=reading.outcome, note=reading.note, masked=reading.masked, day=reading.date.isoformat() if reading.date else base.day,
    )  # fmt: skip
    return placed(draft, reading.place or "", tree, commune)


def placed(draft: Draft, place: str, tree: AreaTree, commune: int | None) -> Draft:
    """The draft at a typed place: resolved to a hamlet or commune where it can be, else as text in the team's own area."""
    if not place:
        return draft
    found = [area.id for area in tree.resolve(place, commune)]
    if len(found) == 1:
        return replace(draft, place=place, area=found[0], areas=())
    return replace(draft, place=place, areas=tuple(found[:6]))


def corrected(draft: Draft, reading: VisitReading, number: int | None, tree: AreaTree, commune: int | None) -> Draft:
    """What a further line changes: whatever it says replaces what was read before, the rest stays.

    A number alone is the quantity where there is one service; so is a number of people, where people were counted and not classes.
    """
    services = tuple((one.code, one.quantity) for one in reading.services)
    if not services and len(draft.services) == 1:
        ((code, quantity),) = draft.services
        by_head = code not in EVENTS and (quantity is None or draft.people in (None, quantity))
        if number is not None or (reading.people is not None and by_head):
            services = ((code, number if number is not None else reading.people),)
    changed = replace(
        draft,
        services=services or draft.services,
        part_of_day=reading.part_of_day or draft.part_of_day,
        people=reading.people if reading.people is not None else draft.people,
        audiences=tuple(reading.audiences) or draft.audiences,
        outcome=reading.outcome or draft.outcome,
        day=reading.date.isoformat() if reading.date else draft.day,
        masked=draft.masked or reading.masked,
    )
    return placed(changed, reading.place or "", tree, commune)


def card(draft: Draft, services: Mapping[str, Service], tree: AreaTree, words: Words, today: date) -> str:
    """The draft as lines for a person: services with units, people, day, place, outcome."""
    lines = [service_line(code, quantity, services, words) for code, quantity in draft.services]
    lines.append(words["visits_card_day"].format(day=_day(draft, today, words)))
    place = tree.label(draft.area)
    if draft.place and not draft.areas and draft.place.casefold() not in place.casefold():
        place = f"{draft.place} ({place})"
    lines.append(words["visits_card_place"].format(place=place))
    if draft.people is not None:
        lines.append(words["visits_card_people"].format(people=draft.people))
    if draft.audiences:
        lines.append(words["visits_card_audiences"].format(audiences=", ".join(words[f"visits_{one}"] for one in draft.audiences)))
    if draft.outcome:
        lines.append(words["visits_card_outcome"].format(outcome=words[f"visits_{draft.outcome}"]))
    if draft.photo:
        lines.append(words["visits_card_photo"])
    return "\n".join(lines)


def service_line(code: str, quantity: int | None, services: Mapping[str, Service], words: Words) -> str:
    """ "• Cài đặt VNeID: 3 lượt"."""
    service = services[code]
    count = words["visits_unknown"] if quantity is None else f"{quantity} {unit(service)}"
    return words["visits_card_service"].format(name=service.name, count=count)


def unit(service: Service) -> str:
    """What one quantity counts: the first of "buổi + lượt người"."""
    return service.unit.partition(" + ")[0]


def _day(draft: Draft, today: date, words: Words) -> str:
    day = date.fromisoformat(draft.day)
    said = {0: words["visits_today"], 1: words["visits_yesterday"]}.get((today - day).days)
    written = f"{day.day}/{day.month}/{day.year}" if day.year != today.year else f"{day.day}/{day.month}"
    part = words[f"visits_part_{draft.part_of_day}"] + " " if draft.part_of_day else ""
    return f"{part}{said} ({written})" if said else f"{part}{written}"
