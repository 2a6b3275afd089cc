"""What officials do with surveys in the chat: the list, counts, the answers as a file, closing."""

from __future__ import annotations

from datetime import datetime

from bot.clock import VIETNAM
from bot.people.persons import OFFICERS
from bot.people.trail import note
from bot.surveys.export import export
from bot.surveys.log import Survey, close_survey, count_fills, read_survey, read_surveys, sent_fills
from bot.work.desk import Desk
from flows import Choice
from flows.wording import day, phrase

MOST_LISTED = 7
SUFFIXES = {"xlsx": ".xlsx", "csv": ".csv"}


def scope(desk: Desk) -> set[int]:
    """All areas that the person is an official for."""
    assert desk.person
    return {area for top in desk.person.scopes(*OFFICERS) for area in desk.tree.subtree(top)}


async def show_surveys(desk: Desk) -> None:
    """The surveys of the official's areas, and those from above that are run there."""
    if not desk.allowed(*OFFICERS):
        return
    own = scope(desk)
    above = {area.id for top in own for area in desk.tree.path(top)}
    found = await read_surveys(desk.connection, above, most=MOST_LISTED)
    if not found:
        desk.tell("surveys_manage_none")
        return
    counts = await count_fills(desk.connection, [one.id for one in found], own)
    lines = [
        phrase(
            desk.house.book, "surveys_manage_line", number=place, title=one.title, count=counts.get(one.id, (0, 0))[0],
            state=desk.phrases["surveys_closed" if one.closed_at else "surveys_open"],
        )
        for place, one in enumerate(found, 1)
    ]  # fmt: skip
    choices = [Choice(f"surveys:see:{one.id}", one.title) for one in found]
    desk.turn.say("\n".join([desk.phrases["surveys_manage"], *lines]), *choices)


async def choose_at_desk(desk: Desk, what: str, numbers: list[int], parts: list[str]) -> None:
    """A choice of an official."""
    if not desk.allowed(*OFFICERS):
        return
    found = await read_survey(desk.connection, numbers[0]) if numbers else None
    if what == "manage" or found is None:
        await show_surveys(desk)
        return
    survey, form = found
    if not _sees(desk, survey):
        desk.tell("surveys_gone")
    elif what == "see" or what == "leave":
        await _see(desk, survey)
    elif what == "file":
        fills = await sent_fills(desk.connection, survey.id, scope(desk))
        suffix = SUFFIXES.get(parts[-1], ".xlsx")
        if not fills:
            desk.tell("surveys_file_none")
            return
        name = phrase(desk.house.book, "surveys_file_name", number=survey.id, suffix=suffix)
        desk.attach(export(name, form, fills, desk.tree), suffix, name)
        await _noted(desk, "survey.export", survey)
        desk.tell("surveys_file", count=len(fills), title=survey.title)
    elif not _may_close(desk, survey):
        desk.tell("surveys_not_yours")
    elif what == "close":
        yes, no = (
            desk.choice(f"surveys:shut:{survey.id}", "surveys_close_yes"),
            desk.choice(f"surveys:leave:{survey.id}", "surveys_close_no"),
        )
        desk.tell("surveys_close_ask", yes, no, title=survey.title)
    elif await close_survey(desk.connection, survey.id, desk.at):
        await _noted(desk, "survey.close", survey)
        desk.tell("surveys_close_done", title=survey.title)
    else:
        desk.tell("surveys_close_before")


async def _see(desk: Desk, survey: Survey) -> None:
    counts = await count_fills(desk.connection, [survey.id], scope(desk))
    forms, people = counts.get(survey.id, (0, 0))
    choices: list[Choice] = []
    if forms:
        choices.append(desk.choice(f"surveys:file:{survey.id}:xlsx", "surveys_excel"))
        choices.append(desk.choice(f"surveys:file:{survey.id}:csv", "surveys_csv"))
    if not survey.closed_at:
        choices.append(desk.choice(f"surveys:open:{survey.id}", "surveys_fill"))
        if _may_close(desk, survey):
            choices.append(desk.choice(f"surveys:close:{survey.id}", "surveys_close"))
    choices.append(desk.choice("surveys:manage", "surveys_manage_choice"))
    desk.tell(
        "surveys_see", *choices, title=survey.title, place=desk.tree.label(survey.area),
        opened=day(datetime.fromisoformat(survey.opened_at).astimezone(VIETNAM).date().isoformat()),
        state=desk.phrases["surveys_closed" if survey.closed_at else "surveys_open"], count=forms, people=people,
    )  # fmt: skip


def _sees(desk: Desk, survey: Survey) -> bool:
    """Whether the survey is run in an area of the official."""
    return any(desk.tree.covers(survey.area, area) for area in scope(desk))


def _may_close(desk: Desk, survey: Survey) -> bool:
    return desk.person is not None and desk.person.may(desk.tree, survey.area, *OFFICERS)


async def _noted(desk: Desk, action: str, survey: Survey) -> None:
    assert desk.person
    await note(desk.connection, desk.at, desk.person.id, action, "survey", survey.id)
