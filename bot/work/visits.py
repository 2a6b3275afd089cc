"""Logging visits: one line or a few taps, a card to confirm, then undo, edit and delete.

The open task holds drafts. `step` says what the next free text answers: card, services, quantity, area, day, place, number,
household (of a logged visit; drafts wait).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.people.persons import TEAM
from bot.people.teams import members_of
from bot.tickets.log import read_ticket
from bot.visits.draft import Draft, card, corrected, draft_of, placed, unit
from bot.visits.log import forget_line, last_areas, log_visit, own_services, twin, visits_of
from bot.visits.topics import service_of_topic
from bot.work.desk import Desk, Quiet
from bot.work.visit_household import STEP as HOUSEHOLD
from bot.work.visit_household import VisitHousehold
from bot.work.visit_log import VisitLog
from bot.work.visit_photos import VisitPhotos
from flows import Choice
from flows.fold import fold
from nlu.reminding import read_wish
from nlu.visits import VisitReading, split_visits
from nlu.visits import read_visit as read_line

MOST_LINES = 20
MOST_QUANTITY = 2_000
MOST_DAYS = 31
OWN_SERVICES = 6
QUANTITIES = (1, 2, 3, 5, 10)


class Visits(Quiet):
    """`/ghi`, the sentence without the command, taps, "giống lần trước", and what comes after."""

    name = "visits"
    commands = frozenset({"log", "again", "visits"})

    def __init__(self) -> None:
        self._household = VisitHousehold()
        self._log = VisitLog(self._household)
        self._photos = VisitPhotos()

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not await self._works(desk):
            return
        if name == "visits":
            await self._log.show_list(desk)
        elif name == "again":
            await self._again(desk)
        elif rest.strip():
            await self._read(desk, f"/ghi {rest}" if "\n" not in rest else rest)
        else:
            await self._ask_services(desk, self._base(desk))

    async def overhear(self, desk: Desk, text: str) -> bool:
        """A member's sentence that tells of help given, without the command."""
        if desk.person is None or not desk.person.has(*TEAM) or desk.grouped:
            return False
        lines = split_visits(text)
        read = [self._reading(desk, line) for line in lines[:MOST_LINES]]
        if not read or not all(one.is_visit and one.services for one in read):
            return False
        await self._read(desk, text)
        return True

    async def listen(self, desk: Desk, text: str) -> bool:
        step = desk.task.get("step", "card")
        drafts = self._drafts(desk)
        if step == HOUSEHOLD:
            return await self._housed(desk, drafts, text)
        if not drafts:
            desk.close()
            return False
        number = _number(text)
        match step:
            case "number" | "quantity" if number is not None:
                await self._quantity(desk, drafts, number)
            case "place" | "area" if not read_wish(text, desk.now):
                await self._show(desk, [placed(drafts[0], text.strip()[:80], desk.tree, self._commune(desk)), *drafts[1:]])
            case _ if read_wish(text, desk.now):
                # "Nhắc tôi chiều ra nhà văn hóa" is no correction of the place; the card waits.
                return False
            case _:
                return await self._correct(desk, drafts, text, number)
        return True

    async def choose(self, desk: Desk, value: str) -> None:
        if not await self._works(desk):
            return
        what, _, rest = value.partition(":")
        if what in ("undo", "open", "delete", "fix", "house"):
            await self._log.choose(desk, what, int(rest) if rest.isdigit() else 0)
        elif what == "again":
            await self._again(desk)
        elif what == "new":
            await self._ask_services(desk, self._base(desk))
        elif what in ("ticket", "guide"):
            await self._prefill(desk, what, rest)
        elif not self._drafts(desk):
            desk.tell("visits_late")
        else:
            await self._choose_in_task(desk, what, rest)

    async def sent(self, desk: Desk, media: str, ref: str) -> bool:
        return media == "photo" and await self._photos.take(desk, self._drafts(desk), desk.task_of == self.name)

    async def cancel(self, desk: Desk) -> None:
        """What is logged stays logged when its household is not told."""
        drafts = self._drafts(desk)
        if desk.task.get("step") != HOUSEHOLD:
            await super().cancel(desk)
            return
        desk.tell("visits_house_cancelled")
        await self._go_on(desk, drafts)

    async def _housed(self, desk: Desk, drafts: list[Draft], text: str) -> bool:
        """A household was asked for; a question, a wish or another visit is none."""
        reading = self._reading(desk, text)
        if text.rstrip().endswith("?") or read_wish(text, desk.now) or (reading.is_visit and reading.services):
            await self._go_on(desk, drafts, quiet=True)
            return False
        if await self._household.take(desk, text):
            await self._go_on(desk, drafts)
        return True

    async def _go_on(self, desk: Desk, drafts: list[Draft], quiet: bool = False) -> None:
        """Back to the cards that waited, if any. `quiet`: without showing them."""
        if not drafts:
            desk.close()
        elif quiet:
            self._keep(desk, drafts, "card")
        else:
            await self._show(desk, drafts)

    async def _choose_in_task(self, desk: Desk, what: str, rest: str) -> None:
        drafts = self._drafts(desk)
        match what:
            case "ok":
                await self._save(desk, self._photos.still_there(desk, drafts), sure=rest == "twin")
            case "each":
                self._show_one(desk, drafts)
            case "drop":
                await self._drop(desk, drafts)
            case "edit":
                self._edit(desk, drafts)
            case "service":
                await self._service(desk, drafts, rest)
            case "group":
                self._group(desk, drafts, rest)
            case "count":
                await self._quantity(desk, drafts, int(rest) if rest.isdigit() else None)
            case "number":
                desk.open(self.name, **desk.task | {"step": "number"})
                desk.tell("visits_ask_number")
            case "area":
                await self._area(desk, drafts, rest)
            case "field":
                await self._field(desk, drafts, rest)
            case "for":
                await self._for(desk, drafts, rest)
            case "outcome":
                await self._show(desk, [replace(drafts[0], outcome=rest), *drafts[1:]])
            case _:
                desk.tell("visits_late")

    async def _works(self, desk: Desk) -> bool:
        """Whether the person is in a team; says so when not."""
        if not desk.allowed("member", "leader"):
            return False
        assert desk.person
        if desk.person.team is None or desk.person.team.team is None:
            desk.tell("visits_no_team")
            return False
        return True

    def _base(self, desk: Desk, line: int = 0) -> Draft:
        """An empty draft: the member, the team's own area, the day of the message."""
        assert desk.person
        assert desk.person.team
        team = desk.person.team
        assert team.team is not None
        return Draft(desk.person.id, team.team, team.area, desk.said_on.isoformat(), f"{desk.event}:{line}")

    def _commune(self, desk: Desk) -> int | None:
        team = desk.person.team if desk.person else None
        commune = desk.tree.commune(team.area) if team else None
        return commune.id if commune else None

    def _reading(self, desk: Desk, text: str) -> VisitReading:
        commune = self._commune(desk)
        places = [area.name for area in desk.tree.children(commune)] if commune else []
        return read_line(text, desk.said_on, places)

    async def _read(self, desk: Desk, text: str) -> None:
        lines = split_visits(text)
        if len(lines) > MOST_LINES:
            desk.tell("visits_too_many", most=MOST_LINES)
            lines = lines[:MOST_LINES]
        readings = [self._reading(desk, line) for line in lines]
        drafts = [
            draft_of(reading, self._base(desk, place), desk.tree, self._commune(desk))
            for place, reading in enumerate(readings)
            if reading.is_visit
        ]
        if desk.hidden or any(reading.masked for reading in readings):
            desk.tell("visits_masked")
        if not drafts:
            desk.tell("visits_not_a_visit" if readings else "visits_not_read")
            return
        await self._show(desk, drafts)

    async def _show(self, desk: Desk, drafts: list[Draft]) -> None:
        """What is missing is asked, else the card is shown."""
        first = drafts[0]
        if first.lacks == "services":
            await self._ask_services(desk, *drafts)
        elif first.lacks == "area":
            self._ask_area(desk, drafts)
        elif first.lacks == "quantity":
            self._ask_quantity(desk, drafts)
        elif len(drafts) > 1 and all(not draft.lacks for draft in drafts) and not desk.task.get("each"):
            self._show_many(desk, drafts)
        else:
            self._show_one(desk, drafts)

    def _keep(self, desk: Desk, drafts: list[Draft], step: str, **more: object) -> None:
        kept = {key: value for key, value in desk.task.items() if key in ("each", "logged")} if desk.task_of == self.name else {}
        desk.open(self.name, **kept | {"drafts": [draft.dump() for draft in drafts], "step": step} | more)

    def _drafts(self, desk: Desk) -> list[Draft]:
        return [Draft.load(row) for row in desk.task.get("drafts", ())] if desk.task_of == self.name else []

    def _card(self, desk: Desk, draft: Draft) -> str:
        return card(draft, desk.house.services, desk.tree, desk.phrases, desk.today)

    def _show_one(self, desk: Desk, drafts: list[Draft]) -> None:
        self._keep(desk, drafts, "card", each=len(drafts) > 1)
        choices = (
            desk.choice("visits:ok", "visits_right"),
            desk.choice("visits:edit", "visits_edit"),
            desk.choice("visits:drop", "visits_drop"),
        )
        desk.tell("visits_card", *choices, card=self._card(desk, drafts[0]))

    def _show_many(self, desk: Desk, drafts: list[Draft]) -> None:
        self._keep(desk, drafts, "card")
        cards = "\n\n".join(f"{place}. {self._card(desk, draft)}" for place, draft in enumerate(drafts, 1))
        choices = (
            desk.choice("visits:ok", "visits_right_all"),
            desk.choice("visits:each", "visits_one_by_one"),
            desk.choice("visits:drop", "visits_drop"),
        )
        desk.tell("visits_cards", *choices, cards=cards, count=len(drafts))

    async def _ask_services(self, desk: Desk, *drafts: Draft) -> None:
        self._keep(desk, list(drafts), "services")
        own = await own_services(desk.connection, drafts[0].member, OWN_SERVICES)
        known = [code for code in own if code in desk.house.services]
        usual = [*known, *(code for code in USUAL if code not in known)][:OWN_SERVICES]
        choices = [Choice(f"visits:service:{code.lower()}", desk.house.services[code].name) for code in usual]
        desk.tell(
            "visits_ask_services", *choices, desk.choice("visits:group", "visits_other_service"), desk.choice("visits:drop", "visits_drop")
        )

    def _group(self, desk: Desk, drafts: list[Draft], rest: str) -> None:
        """Groups of services, then the services of one, a few at a time."""
        self._keep(desk, drafts, "services")
        groups = list(dict.fromkeys(service.group for service in desk.house.services.values()))
        place, _, page = rest.partition(":")
        if not place.isdigit() or int(place) >= len(groups):
            choices = [Choice(f"visits:group:{number}", group) for number, group in enumerate(groups)]
            desk.tell("visits_ask_services", *choices)
            return
        inside = [service for service in desk.house.services.values() if service.group == groups[int(place)]]
        first = int(page) if page.isdigit() else 0
        shown = [Choice(f"visits:service:{service.code.lower()}", service.name) for service in inside[first : first + 6]]
        if first + 6 < len(inside):
            shown.append(desk.choice(f"visits:group:{place}:{first + 6}", "visits_other_service"))
        desk.tell("visits_ask_services", *shown)

    async def _service(self, desk: Desk, drafts: list[Draft], code: str) -> None:
        code = code.upper()
        if code not in desk.house.services:
            desk.tell("visits_late")
            return
        first = drafts[0]
        source = "taps" if not first.services and first.source == "line" and not first.note else first.source
        quantity = first.services[0][1] if len(first.services) == 1 else None
        await self._show(desk, [replace(first, services=((code, quantity),), source=source), *drafts[1:]])

    def _ask_quantity(self, desk: Desk, drafts: list[Draft]) -> None:
        first = drafts[0]
        drafts = [replace(first, asked=first.asked + 1), *drafts[1:]]
        self._keep(desk, drafts, "quantity")
        service = desk.house.services[next(code for code, quantity in first.services if quantity is None)]
        choices = [Choice(f"visits:count:{number}", str(number)) for number in QUANTITIES]
        desk.tell(
            "visits_ask_how_many", *choices, desk.choice("visits:number", "visits_other_number"),
            desk.choice("visits:count:x", "visits_number_unknown"), name=service.name, unit=unit(service),
        )  # fmt: skip

    async def _quantity(self, desk: Desk, drafts: list[Draft], number: int | None) -> None:
        first = drafts[0]
        code = next((code for code, quantity in first.services if quantity is None), first.services[0][0] if first.services else "")
        if number is None:
            await self._show(desk, [replace(first, unknown=True), *drafts[1:]])
            return
        service = desk.house.services[code]
        if not 0 < number <= MOST_QUANTITY:
            desk.tell("visits_too_big", count=number, unit=unit(service))
            return
        services = tuple((one, number if one == code else quantity) for one, quantity in first.services)
        await self._show(desk, [replace(first, services=services), *drafts[1:]])

    def _ask_area(self, desk: Desk, drafts: list[Draft]) -> None:
        first = drafts[0]
        self._keep(desk, drafts, "area")
        choices = [Choice(f"visits:area:{area}", desk.tree.label(area)) for area in first.areas]
        desk.tell("visits_ask_which", *choices, desk.choice("visits:area:x", "visits_place_as_typed", place=first.place), place=first.place)

    async def _area(self, desk: Desk, drafts: list[Draft], rest: str) -> None:
        first = drafts[0]
        area = int(rest) if rest.isdigit() and int(rest) in desk.tree.by_id else first.area
        place = first.place if first.areas else ""
        await self._show(desk, [replace(first, area=area, areas=(), place=place), *drafts[1:]])

    async def _correct(self, desk: Desk, drafts: list[Draft], text: str, number: int | None) -> bool:
        """Free text while a card is open: a correction if it says anything about a visit, else it is for the assistant."""
        reading = self._reading(desk, f"/ghi {text}")
        said = reading.services or reading.date or reading.place or reading.people is not None or reading.outcome or reading.part_of_day
        if not said and number is None:
            return False
        if self._reading(desk, text).is_visit and drafts[0].services and reading.services and not _mends(text):
            # Another visit: the open one is not lost, it waits behind the new one.
            fresh = [draft_of(self._reading(desk, line), self._base(desk, place), desk.tree, self._commune(desk))
                     for place, line in enumerate(split_visits(text))]  # fmt: skip
            await self._show(desk, [*drafts, *fresh])
            return True
        await self._show(desk, [corrected(drafts[0], reading, number, desk.tree, self._commune(desk)), *drafts[1:]])
        return True

    async def _save(self, desk: Desk, drafts: list[Draft], sure: bool) -> None:
        assert desk.person
        if desk.task.get("each"):
            await self._save_first(desk, drafts, sure)
            return
        numbers: list[int] = []
        left: list[Draft] = []
        for draft in drafts:
            trouble = await self._trouble(desk, draft, sure)
            if trouble:
                left.append(draft)
                continue
            number = await self._write(desk, draft)
            numbers += [number] if number else []
        if left:
            if numbers:
                desk.tell("visits_logged_many", count=len(numbers))
            await self._ask_about(desk, left)
            return
        desk.close()
        if not numbers:
            desk.tell("visits_logged_before")
        elif len(drafts) == 1:
            await self._logged(desk, drafts[0], numbers[0])
        else:
            desk.tell("visits_logged_many", desk.choice("visits:new", "visits_more"), count=len(numbers))

    async def _write(self, desk: Desk, draft: Draft) -> int | None:
        """The visit's number; None when it was logged before."""
        assert desk.person
        visit = draft.visit(desk.person.id)
        if draft.changes:
            await self._log.change(desk, draft.changes, visit)
            return draft.changes
        number = await log_visit(desk.connection, visit, desk.at)
        if number and draft.note:
            await forget_line(desk.connection, draft.event, draft.note)
        return number

    async def _save_first(self, desk: Desk, drafts: list[Draft], sure: bool) -> None:
        assert desk.person
        first, rest = drafts[0], drafts[1:]
        if await self._trouble(desk, first, sure):
            await self._ask_about(desk, drafts)
            return
        number = await self._write(desk, first)
        if not rest:
            desk.close()
            if number:
                await self._logged(desk, first, number)
            return
        desk.tell("visits_logged" if number else "visits_logged_before", card=self._card(desk, first))
        desk.open(self.name, drafts=[draft.dump() for draft in rest], step="card", each=len(rest) > 1)
        await self._show(desk, rest)

    async def _logged(self, desk: Desk, draft: Draft, number: int) -> None:
        if draft.changes:
            desk.tell("visits_changed", card=self._card(desk, draft))
            return
        choices = (
            desk.choice(f"visits:undo:{number}", "visits_undo"),
            desk.choice("visits:again", "visits_repeat"),
            desk.choice("visits:new", "visits_more"),
            *self._household.choices(desk, number),
        )
        desk.tell("visits_logged", *choices, card=self._card(desk, draft))

    async def _trouble(self, desk: Desk, draft: Draft, sure: bool) -> str:
        """Why a draft is not written as it is: day, number, twin; "" nothing."""
        assert desk.person
        day = date.fromisoformat(draft.day)
        if day > desk.today:
            return "future"
        if day < desk.today - timedelta(days=MOST_DAYS) and not desk.person.has("leader"):
            return "old"
        if any(quantity is not None and not 0 < quantity <= MOST_QUANTITY for _, quantity in draft.services):
            return "big"
        if not sure and not draft.changes:
            same = await twin(desk.connection, draft.visit(desk.person.id))
            if same and same.event != draft.event:
                return "twin"
        return ""

    async def _ask_about(self, desk: Desk, drafts: list[Draft]) -> None:
        first = drafts[0]
        trouble = await self._trouble(desk, first, sure=False)
        day = date.fromisoformat(first.day)
        self._keep(desk, drafts, "day" if trouble in ("future", "old") else "card", each=True)
        written = f"{day.day}/{day.month}/{day.year}"
        match trouble:
            case "future":
                desk.tell("visits_future", day=written)
            case "old":
                desk.tell("visits_too_old", desk.choice("visits:drop", "visits_drop"), day=written, days=MOST_DAYS)
            case "big":
                code, count = next((code, count) for code, count in first.services if count is not None and not 0 < count <= MOST_QUANTITY)
                self._keep(desk, drafts, "number", each=True)
                desk.tell("visits_too_big", count=count, unit=unit(desk.house.services[code]))
            case _:
                choices = (desk.choice("visits:ok:twin", "visits_twin_yes"), desk.choice("visits:drop", "visits_twin_no"))
                desk.tell("visits_twin", *choices, place=desk.tree.label(first.area))

    async def _drop(self, desk: Desk, drafts: list[Draft]) -> None:
        desk.tell("visits_dropped")
        if desk.task.get("each") and drafts[1:]:
            desk.open(self.name, drafts=[draft.dump() for draft in drafts[1:]], step="card", each=True)
            await self._show(desk, drafts[1:])
            return
        desk.close()

    def _edit(self, desk: Desk, drafts: list[Draft]) -> None:
        self._keep(desk, drafts, "card")
        fields = ["services", "quantity", "place", "day", "outcome"]
        if desk.person and desk.person.has("leader"):
            fields.append("member")
        desk.tell("visits_edit_what", *(desk.choice(f"visits:field:{field}", f"visits_edit_{field}") for field in fields))

    async def _field(self, desk: Desk, drafts: list[Draft], field: str) -> None:
        first = drafts[0]
        match field:
            case "services":
                await self._ask_services(desk, replace(first, services=()), *drafts[1:])
            case "quantity":
                blank = tuple((code, None) for code, _ in first.services)
                self._ask_quantity(desk, [replace(first, services=blank, unknown=False), *drafts[1:]])
            case "place":
                self._keep(desk, drafts, "place")
                near = await last_areas(desk.connection, first.member, 4)
                choices = [Choice(f"visits:area:{area}", desk.tree.label(area)) for area in dict.fromkeys([*near, first.area])]
                desk.tell("visits_ask_where", *choices)
                desk.turn.say(desk.phrases["visits_place_other"])
            case "day":
                self._keep(desk, drafts, "day")
                desk.tell("visits_ask_when")
            case "outcome":
                outcomes = ("xong", "chua_xong", "can_lai")
                desk.tell("visits_edit_outcome", *(desk.choice(f"visits:outcome:{one}", f"visits_{one}") for one in outcomes))
            case "member":
                await self._ask_member(desk, drafts)
            case _:
                desk.tell("visits_late")

    async def _ask_member(self, desk: Desk, drafts: list[Draft]) -> None:
        self._keep(desk, drafts, "card")
        members = await members_of(desk.connection, drafts[0].team, desk.today.isoformat())
        desk.tell("visits_ask_who", *(Choice(f"visits:for:{one.person}", one.name) for one in members[:8]))

    async def _for(self, desk: Desk, drafts: list[Draft], rest: str) -> None:
        """A leader logs for a member of the own team, from paper mostly."""
        members = {str(one.person): one for one in await members_of(desk.connection, drafts[0].team, desk.today.isoformat())}
        if desk.person is None or not desk.person.has("leader") or rest not in members:
            desk.tell("visits_who_none")
            return
        desk.tell("visits_for", name=members[rest].name)
        await self._show(desk, [replace(drafts[0], member=int(rest), source="paper"), *drafts[1:]])

    async def _again(self, desk: Desk) -> None:
        """The last visit once more, today."""
        base = self._base(desk)
        last = await visits_of(desk.connection, base.member, 1)
        if not last:
            desk.tell("visits_none")
            return
        one = last[0]
        draft = replace(
            base, services=one.services, area=one.area, place=one.place, people=one.people, audiences=one.audiences, source="taps"
        )
        await self._show(desk, [draft])

    async def _prefill(self, desk: Desk, what: str, rest: str) -> None:
        """After a ticket or a guide: the service and the place are known."""
        base = self._base(desk)
        topic, area, ticket = rest, base.area, None
        if what == "ticket":
            found = await read_ticket(desk.connection, int(rest) if rest.isdigit() else 0)
            if found is None or found.claimed_by != base.member:
                desk.tell("visits_late")
                return
            topic, area, ticket = found.guide or found.topic, found.area or base.area, found.id
        code = service_of_topic(desk.house.settings.data_dir, desk.house.book, topic)
        # One event for one ticket, and one for a guide ended in this message: tapping twice logs once.
        event = f"ticket:{ticket}" if ticket else base.event
        draft = replace(base, services=((code, 1),), people=1, area=area, source=what, ticket=ticket, event=event, outcome="xong")
        await self._show(desk, [draft])


USUAL = ("CQ01", "CQ05", "KT06", "XH01", "AT01", "CQ03")
"""Shown to a member who has not logged anything yet."""
_MENDING = ("a nham", "nham", "sua", "khong phai", "phai la", "y la", "lon")


def _mends(text: str) -> bool:
    """Whether a text says that it corrects."""
    return fold(text).startswith(_MENDING)


def _number(text: str) -> int | None:
    """A text that is only a number."""
    plain = text.strip().replace(".", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else None
