"""Photos of visits: to the card that is open, else to the visit that was logged just now. Only where the setting `photos` allows."""

from __future__ import annotations

from dataclasses import replace

from bot.people.persons import TEAM
from bot.people.trail import note
from bot.visits.draft import Draft
from bot.visits.log import read_visit
from bot.visits.photos import SUFFIX, keep_photo, recent_visit
from bot.work.desk import Desk


class VisitPhotos:
    """`take` does what is to be done with a photo that was sent; the pictures themselves come with the desk."""

    async def take(self, desk: Desk, drafts: list[Draft], asked: bool) -> bool:
        """Whether the photo was for a visit. `asked`: the visits' own task is open, with these drafts."""
        if not desk.house.settings.photos:
            if asked:
                desk.tell("visits_photo_no")
            return asked
        if desk.person is None or not desk.person.has(*TEAM) or desk.grouped or (desk.ticket and not asked):
            return False
        number = 0 if drafts else await recent_visit(desk.connection, desk.person.id, desk.now)
        if number is None:
            if asked:
                desk.tell("visits_photo_late")
            return asked
        file = self._kept(desk)
        if file and drafts:
            self._with_card(desk, drafts, file)
        elif file:
            await self._with_visit(desk, number, file)
        return True

    def still_there(self, desk: Desk, drafts: list[Draft]) -> list[Draft]:
        """The drafts without photos that are no longer there, because their card was open for days; says so."""
        kept = [replace(one, photo="") if one.photo and desk.house.files.path(one.photo) is None else one for one in drafts]
        if kept != drafts:
            desk.tell("visits_photo_lost")
        return kept

    def _kept(self, desk: Desk) -> str:
        """The id of the file; "" and a sentence when there is no picture."""
        if desk.picture is None or desk.picture.trouble:
            desk.tell(f"visits_photo_{desk.picture.trouble if desk.picture else 'missing'}")
            return ""
        return desk.house.files.keep(desk.picture.content, SUFFIX)

    def _with_card(self, desk: Desk, drafts: list[Draft], file: str) -> None:
        """The question that is open stays open, with its choices."""
        first = drafts[0]
        kept = [replace(first, photo=file), *drafts[1:]]
        desk.open("visits", **desk.task | {"drafts": [draft.dump() for draft in kept]})
        open_choices = [choice for choice in desk.turn.state.choices if choice.id.startswith("visits:")]
        key = "visits_photo_card_again" if first.photo else "visits_photo_card"
        desk.tell(key, *open_choices, what=self._what(desk, first.services))

    async def _with_visit(self, desk: Desk, number: int, file: str) -> None:
        visit = await read_visit(desk.connection, number)
        assert visit
        assert desk.person
        if visit.photo != file:
            await keep_photo(desk.connection, number, file, desk.at)
            await note(desk.connection, desk.at, desk.person.id, "visit.photo", "visit", number)
        key = "visits_photo_kept_again" if visit.photo and visit.photo != file else "visits_photo_kept"
        desk.tell(key, what=self._what(desk, visit.services))

    def _what(self, desk: Desk, services: tuple[tuple[str, int | None], ...]) -> str:
        """The first service by its name: which visit the photo went to."""
        known = [desk.house.services[code].name for code, _ in services if code in desk.house.services]
        return known[0] if known else desk.phrases["visits_photo_unnamed"]
