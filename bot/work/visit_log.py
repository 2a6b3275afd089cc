"""Visits that are already in the log: list, undo, edit, delete. Each change leaves a line in the trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.people.trail import note
from bot.visits.draft import Draft, card, corrected
from bot.visits.log import Visit, change_visit, delete_visit, read_visit, visits_of
from bot.work.desk import Desk
from bot.work.visit_asking import show
from bot.work.visit_card import NAME, commune_of, drafts_of
from bot.work.visit_correcting import FIELDS, mends
from bot.work.visit_household import VisitHousehold
from bot.work.visit_reading import reading_of, says_something
from flows import Choice
from flows.replies import is_question

UNDO = timedelta(minutes=5)
EDIT = timedelta(days=7)
SEEN = timedelta(minutes=30)
"""How long words put right the visit that was opened."""


class VisitLog:
    """What the visits dialogue does with numbers of visits."""

    def __init__(self, household: VisitHousehold) -> None:
        self._household = household

    async def show_list(self, desk: Desk) -> None:
        assert desk.person
        rows = await visits_of(desk.connection, desk.person.id, 7)
        if not rows:
            desk.tell("visits_none")
            return
        desk.tell("visits_list", *(Choice(f"visits:open:{one.id}", self._row(desk, one)) for one in rows))

    async def choose(self, desk: Desk, what: str, number: int) -> None:
        visit = await read_visit(desk.connection, number)
        if visit is None or visit.deleted_at or not self._sees(desk, visit):
            desk.tell("visits_gone")
            return
        if what == "undo":
            await self._undo(desk, visit)
        elif what == "open":
            choices = (desk.choice(f"visits:fix:{visit.id}", "visits_edit"), desk.choice(f"visits:delete:{visit.id}", "visits_edit_delete"))
            house = self._household.choices(desk, visit.id, visit.household is not None)
            desk.tell("visits_open", *choices, *house, card=self._card(desk, visit), day=_written(visit.day))
            self._hear(desk, visit)
        elif what == "house" and not desk.house.settings.household_keys:
            desk.tell("visits_house_off")
        elif not self._may_change(desk, visit):
            desk.tell("visits_locked")
        elif what == "delete":
            await self._delete(desk, visit)
            desk.tell("visits_deleted")
        elif what == "house":
            self._household.ask(desk, visit)
        else:
            await self._fix(desk, visit)

    async def change(self, desk: Desk, number: int, visit: Visit) -> None:
        """Puts a changed visit in the place of the logged one."""
        assert desk.person
        before = await read_visit(desk.connection, number)
        if before:
            await change_visit(desk.connection, number, visit, desk.at)
            await note(desk.connection, desk.at, desk.person.id, "visit.change", "visit", number, _trail(before))

    async def _undo(self, desk: Desk, visit: Visit) -> None:
        if desk.now - datetime.fromisoformat(visit.logged_at) > UNDO:
            desk.tell("visits_undo_late")
            return
        await self._delete(desk, visit)
        desk.tell("visits_undone", desk.choice("visits:new", "visits_more"))

    async def _delete(self, desk: Desk, visit: Visit) -> None:
        assert desk.person
        await delete_visit(desk.connection, visit.id, desk.at)
        await note(desk.connection, desk.at, desk.person.id, "visit.delete", "visit", visit.id, _trail(visit))

    async def _fix(self, desk: Desk, visit: Visit) -> None:
        """A logged visit as a draft again; saving it changes the visit."""
        desk.open(NAME, drafts=[_draft(visit).dump()], step="card")
        desk.tell("visits_edit_what", *(desk.choice(f"visits:field:{field}", f"visits_edit_{field}") for field in FIELDS))

    def _hear(self, desk: Desk, visit: Visit) -> None:
        """From now on words may put it right; where a resident or another task waits for words, they are not for it."""
        if not desk.ticket and desk.task_of in ("", NAME):
            desk.open(NAME, **desk.task | {"seen": visit.id, "seen_at": desk.at})

    async def hear_correction(self, desk: Desk, text: str) -> bool:
        """Words after a visit was opened: "ở thôn Gió" puts it right as "Sửa" would. A card that is open waits behind it.

        False when they are another visit, a question, or come much later: then they are for others.
        """
        seen = desk.task
        visit = await read_visit(desk.connection, int(seen["seen"]))
        late = desk.now - datetime.fromisoformat(str(seen["seen_at"])) > SEEN
        reading = reading_of(desk, f"/ghi {text}")
        other = reading_of(desk, text).is_visit and reading.services and not mends(text)
        if late or other or not says_something(reading, text) or is_question(text) or visit is None or visit.deleted_at:
            return False
        if not self._sees(desk, visit) or not self._may_change(desk, visit):
            desk.tell("visits_locked")
            return True
        waiting = drafts_of(desk)
        draft = corrected(_draft(visit), reading, None, desk.tree, commune_of(desk))
        desk.open(NAME, drafts=[], step="card", each=bool(waiting))
        await show(desk, [draft, *waiting])
        return True

    def _sees(self, desk: Desk, visit: Visit) -> bool:
        """The member, the one who logged it, or the leader of the team."""
        assert desk.person
        leads = any(role.team == visit.team for role in desk.person.held("leader"))
        return leads or desk.person.id in (visit.member, visit.logged_by)

    def _may_change(self, desk: Desk, visit: Visit) -> bool:
        assert desk.person
        leads = any(role.team == visit.team for role in desk.person.held("leader"))
        return leads or desk.now - datetime.fromisoformat(visit.logged_at) <= EDIT

    def _card(self, desk: Desk, visit: Visit) -> str:
        draft = Draft(visit.member, visit.team, visit.area, visit.day, "", visit.services, visit.part_of_day, visit.place)
        draft = replace(draft, people=visit.people, audiences=visit.audiences, outcome=visit.outcome, photo=visit.photo or "")
        return card(draft, desk.house.services, desk.tree, desk.phrases, desk.today)

    def _row(self, desk: Desk, visit: Visit) -> str:
        what = ", ".join(desk.house.services[code].name for code, _ in visit.services if code in desk.house.services)
        return desk.phrases["visits_row"].format(day=_written(visit.day), what=what)


def _draft(visit: Visit) -> Draft:
    """A logged visit as a draft that changes it."""
    return Draft(
        visit.member, visit.team, visit.area, visit.day, visit.event or "", visit.services, visit.part_of_day, visit.place, (),
        visit.people, visit.audiences, visit.outcome, visit.note, False, visit.source, visit.ticket, changes=visit.id,
    )  # fmt: skip


def _written(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{read.day}/{read.month}"


def _trail(visit: Visit) -> dict[str, object]:
    """What the visit was before, without its note."""
    return {"day": visit.day, "area": visit.area, "services": [list(one) for one in visit.services], "people": visit.people}
