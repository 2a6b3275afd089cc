"""The open card of a visit: the drafts that the task holds, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.visits.draft import Draft, card
from bot.work.desk import Desk

NAME = "visits"
"""The task's name and the prefix of all choice ids."""
KEPT = ("each", "guessed")
"""Kept from one question to the next: drafts are shown one by one; the line was only guessed to be a visit."""


def base_of(desk: Desk, line: int = 0) -> Draft:
    """An empty draft: the member, the team's own area, the day of the message."""
    assert desk.person
    assert desk.person.team
    team = desk.person.team
    assert team.team is not None
    return Draft(desk.person.id, team.team, team.area, desk.said_on.isoformat(), f"{desk.event}:{line}")


def commune_of(desk: Desk) -> int | None:
    """The commune in which places are looked for first."""
    team = desk.person.team if desk.person else None
    commune = desk.tree.commune(team.area) if team else None
    return commune.id if commune else None


def drafts_of(desk: Desk) -> list[Draft]:
    """The drafts of the open task, the first is the one that is asked about."""
    return [Draft.load(row) for row in desk.task.get("drafts", ())] if desk.task_of == NAME else []


def keep(desk: Desk, drafts: Sequence[Draft], step: str, **more: object) -> None:
    """Keeps the drafts open; `step` says what the next free text answers."""
    kept = {key: value for key, value in desk.task.items() if key in KEPT} if desk.task_of == NAME else {}
    desk.open(NAME, **kept | {"drafts": [draft.dump() for draft in drafts], "step": step} | more)


def card_of(desk: Desk, draft: Draft) -> str:
    return card(draft, desk.house.services, desk.tree, desk.phrases, desk.today)


def show_one(desk: Desk, drafts: Sequence[Draft]) -> None:
    """The first draft; the others wait behind it."""
    keep(desk, drafts, "card", each=len(drafts) > 1)
    choices = [
        desk.choice("visits:ok", "visits_right"),
        desk.choice("visits:edit", "visits_edit"),
        desk.choice("visits:drop", "visits_drop"),
    ]
    if desk.task.get("guessed"):
        choices.append(desk.choice("visits:asked", "visits_asked"))
    desk.tell("visits_card", *choices, card=card_of(desk, drafts[0]))


def show_many(desk: Desk, drafts: Sequence[Draft]) -> None:
    """All drafts at once, to be logged by one tap."""
    keep(desk, drafts, "card")
    cards = "\n\n".join(f"{place}. {card_of(desk, draft)}" for place, draft in enumerate(drafts, 1))
    choices = (
        desk.choice("visits:ok", "visits_right_all"),
        desk.choice("visits:each", "visits_one_by_one"),
        desk.choice("visits:drop", "visits_drop"),
    )
    desk.tell("visits_cards", *choices, cards=cards, count=len(drafts))
