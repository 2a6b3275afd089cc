"""Logging visits: one line or a few taps, a card to confirm, then undo, edit and delete.

The open task holds drafts. `step` says what the next free text answers: card, services, quantity, area, day, place, number,
household (of a logged visit; drafts wait). `seen`: a logged visit that was opened just now; words may put it right.
"""

from __future__ import annotations

from bot.people.persons import TEAM
from bot.visits.draft import Draft
from bot.work.desk import Desk, Quiet
from bot.work.visit_asking import ask_number, ask_services, show, show_group, take_area, take_quantity, take_service
from bot.work.visit_card import NAME, base_of, drafts_of, keep, show_one
from bot.work.visit_correcting import ask_field, choose_field, choose_member, take_outcome, take_place, take_words
from bot.work.visit_hearing import hear
from bot.work.visit_household import STEP as HOUSEHOLD
from bot.work.visit_household import VisitHousehold
from bot.work.visit_log import VisitLog
from bot.work.visit_photos import VisitPhotos
from bot.work.visit_reading import prefill, read_lines, reading_of, repeat_last
from bot.work.visit_saving import VisitSaving
from flows.recognise import agrees
from nlu.reminding import read_wish


class Visits(Quiet):
    """`/ghi`, the sentence without the command, taps, "giống lần trước", and what comes after."""

    name = NAME
    commands = frozenset({"log", "again", "visits"})

    def __init__(self) -> None:
        self._household = VisitHousehold()
        self._log = VisitLog(self._household)
        self._photos = VisitPhotos()
        self._saving = VisitSaving(self._log, self._household)

    async def command(self, desk: Desk, name: str, rest: str) -> None:
        if not _works(desk):
            return
        if name == "visits":
            await self._log.show_list(desk)
        elif name == "again":
            await repeat_last(desk)
        elif rest.strip():
            await read_lines(desk, f"/ghi {rest}" if "\n" not in rest else rest)
        else:
            await ask_services(desk, base_of(desk))

    async def overhear(self, desk: Desk, text: str) -> bool:
        """A member's sentence that tells of help given, without the command."""
        if desk.person is None or not desk.person.has(*TEAM) or desk.grouped:
            return False
        heard = hear(desk, text)
        if heard:
            await read_lines(desk, text, guessed=heard == "guessed")
        return bool(heard)

    async def listen(self, desk: Desk, text: str) -> bool:
        step = desk.task.get("step", "card")
        drafts = drafts_of(desk)
        if step == HOUSEHOLD:
            return await self._housed(desk, drafts, text)
        if read_wish(text, desk.now):
            # "Nhắc tôi chiều ra nhà văn hóa" is no correction of the place; the card waits.
            return False
        if desk.task.get("seen") and await self._log.hear_correction(desk, text):
            return True
        if not drafts:
            desk.close()
            return False
        if agrees(desk.house.book, text):
            # To a question there is no yes: it is asked again.
            await show(desk, drafts)
            return True
        number = _number(text)
        match step:
            case "number" | "quantity" if number is not None:
                await take_quantity(desk, drafts, number)
            case "place" | "area":
                await take_place(desk, drafts, text)
            case _:
                return await take_words(desk, drafts, text, number)
        return True

    async def choose(self, desk: Desk, value: str) -> None:
        if not _works(desk):
            return
        what, _, rest = value.partition(":")
        if what in ("undo", "open", "delete", "fix", "house"):
            await self._log.choose(desk, what, int(rest) if rest.isdigit() else 0)
        elif what == "again":
            await repeat_last(desk)
        elif what == "new":
            await ask_services(desk, base_of(desk))
        elif what in ("ticket", "guide"):
            await prefill(desk, what, rest)
        elif drafts := drafts_of(desk):
            await self._choose_in_task(desk, drafts, what, rest)
        else:
            desk.tell("visits_late")

    async def sent(self, desk: Desk, media: str, ref: str) -> bool:
        asked = desk.task_of == self.name and "step" in desk.task
        return media == "photo" and await self._photos.take(desk, drafts_of(desk), asked)

    async def cancel(self, desk: Desk) -> None:
        """What is logged stays logged when its household is not told, or when it was only looked at."""
        match desk.task.get("step"):
            case None:
                desk.close()
                desk.tell("visits_seen_kept")
            case step if step == HOUSEHOLD:
                desk.tell("visits_house_cancelled")
                await _go_on(desk, drafts_of(desk))
            case _:
                await super().cancel(desk)

    async def come_back(self, desk: Desk) -> None:
        """The question or the card that was open before something else came between."""
        drafts = drafts_of(desk)
        if drafts and desk.task.get("step") != HOUSEHOLD:
            await show(desk, drafts)

    async def _housed(self, desk: Desk, drafts: list[Draft], text: str) -> bool:
        """A household was asked for; a question, a wish or another visit is none."""
        reading = reading_of(desk, text)
        if text.rstrip().endswith("?") or read_wish(text, desk.now) or (reading.is_visit and reading.services):
            await _go_on(desk, drafts, quiet=True)
            return False
        if await self._household.take(desk, text):
            await _go_on(desk, drafts)
        return True

    async def _choose_in_task(self, desk: Desk, drafts: list[Draft], what: str, rest: str) -> None:
        match what:
            case "ok":
                await self._saving.save(desk, self._photos.still_there(desk, drafts), sure=rest == "twin")
            case "drop":
                await self._saving.drop(desk, drafts)
            case "asked":
                await self._saving.drop(desk, drafts, "visits_asked_again")
            case "each":
                show_one(desk, drafts)
            case "edit":
                ask_field(desk)
            case "service":
                await take_service(desk, drafts, rest)
            case "group":
                show_group(desk, drafts, rest)
            case "count":
                await take_quantity(desk, drafts, int(rest) if rest.isdigit() else None)
            case "number":
                ask_number(desk)
            case "area":
                await take_area(desk, drafts, rest)
            case "field":
                await choose_field(desk, drafts, rest)
            case "for":
                await choose_member(desk, drafts, rest)
            case "outcome":
                await take_outcome(desk, drafts, rest)
            case _:
                desk.tell("visits_late")


def _works(desk: Desk) -> bool:
    """Whether the person is in a team; says so when not."""
    if not desk.allowed("member", "leader"):
        return False
    assert desk.person
    if desk.person.team is None or desk.person.team.team is None:
        desk.tell("visits_no_team")
        return False
    return True


async def _go_on(desk: Desk, drafts: list[Draft], quiet: bool = False) -> None:
    """Back to the cards that waited, if any. `quiet`: without showing them."""
    if not drafts:
        desk.close()
    elif quiet:
        keep(desk, drafts, "card")
    else:
        await show(desk, drafts)


def _number(text: str) -> int | None:
    """A text that is only a number."""
    plain = text.strip().replace(".", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else None
