"""Drafts become visits of the log: one, all at once, or one by one; what cannot be right is asked about first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.visits.draft import Draft, unit
from bot.visits.log import forget_line, log_visit, twin
from bot.work.desk import Desk
from bot.work.visit_asking import MOST_QUANTITY, show
from bot.work.visit_card import NAME, card_of, keep
from bot.work.visit_household import VisitHousehold
from bot.work.visit_log import VisitLog

MOST_DAYS = 31


class VisitSaving:
    """`save` logs what the open card shows, `drop` puts it away."""

    def __init__(self, log: VisitLog, household: VisitHousehold) -> None:
        self._log = log
        self._household = household

    async def save(self, desk: Desk, drafts: Sequence[Draft], sure: bool) -> None:
        """`sure`: the person said that it is no twin."""
        if desk.task.get("each"):
            await self._save_first(desk, drafts, sure)
            return
        numbers: list[int] = []
        left: list[Draft] = []
        for draft in drafts:
            if await _trouble(desk, draft, sure):
                left.append(draft)
                continue
            number = await self._write(desk, draft)
            numbers += [number] if number else []
        if left:
            if numbers:
                desk.tell("visits_logged_many", count=len(numbers))
            await _ask_about(desk, left)
            return
        desk.close()
        if not numbers:
            desk.tell("visits_logged_before")
        elif len(drafts) == 1:
            self._tell(desk, drafts[0], numbers[0])
        else:
            desk.tell("visits_logged_many", desk.choice("visits:new", "visits_more"), count=len(numbers))

    async def _save_first(self, desk: Desk, drafts: Sequence[Draft], sure: bool) -> None:
        first, rest = drafts[0], drafts[1:]
        if await _trouble(desk, first, sure):
            await _ask_about(desk, drafts)
            return
        number = await self._write(desk, first)
        if not rest:
            desk.close()
            if number:
                self._tell(desk, first, number)
            return
        desk.tell("visits_logged" if number else "visits_logged_before", card=card_of(desk, first))
        await _go_on(desk, rest)

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

    def _tell(self, desk: Desk, draft: Draft, number: int) -> None:
        if draft.changes:
            desk.tell("visits_changed", card=card_of(desk, draft))
            return
        choices = (
            desk.choice(f"visits:undo:{number}", "visits_undo"),
            desk.choice("visits:again", "visits_repeat"),
            desk.choice("visits:new", "visits_more"),
            *self._household.choices(desk, number),
        )
        desk.tell("visits_logged", *choices, card=card_of(desk, draft))

    async def drop(self, desk: Desk, drafts: Sequence[Draft], said: str = "visits_dropped") -> None:
        """The first draft where they are shown one by one, else all. `said`: the phrase that tells it."""
        desk.tell(said)
        if desk.task.get("each") and drafts[1:]:
            await _go_on(desk, drafts[1:])
        else:
            desk.close()


async def _go_on(desk: Desk, rest: Sequence[Draft]) -> None:
    desk.open(NAME, drafts=[draft.dump() for draft in rest], step="card", each=len(rest) > 1)
    await show(desk, rest)


async def _trouble(desk: Desk, draft: Draft, sure: bool) -> str:
    """Why a draft is not written as it is: future, old, big, twin; "" nothing."""
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


async def _ask_about(desk: Desk, drafts: Sequence[Draft]) -> None:
    """Asks about the trouble of the first draft."""
    first = drafts[0]
    trouble = await _trouble(desk, first, sure=False)
    day = date.fromisoformat(first.day)
    keep(desk, drafts, "day" if trouble in ("future", "old") else "card", each=True)
    written = f"{day.day}/{day.month}/{day.year}"
    match trouble:
        case "future":
            desk.tell("visits_future", day=written)
        case "old":
            desk.tell("visits_too_old", desk.choice("visits:drop", "visits_drop"), day=written, days=MOST_DAYS)
        case "big":
            code, count = next((code, count) for code, count in first.services if count is not None and not 0 < count <= MOST_QUANTITY)
            keep(desk, drafts, "number", each=True)
            desk.tell("visits_too_big", count=count, unit=unit(desk.house.services[code]))
        case _:
            choices = (desk.choice("visits:ok:twin", "visits_twin_yes"), desk.choice("visits:drop", "visits_twin_no"))
            desk.tell("visits_twin", *choices, place=desk.tree.label(first.area))
