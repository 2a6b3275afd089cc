"""People who are taken off an announcement by their names: "trừ Nguyễn Văn An"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announcements.audience import Audience
from bot.announcements.draft import Draft, dump_draft, load_draft
from bot.announcements.excluding import MOST_EXCLUDED, find_people
from bot.people.persons import ALL_ROLES
from bot.store import Json
from bot.work.announcement_answers import NONE, split_names, taken_off
from bot.work.announcement_cards import said
from bot.work.announcement_questions import NAME, Questions
from bot.work.desk import Desk
from flows import Choice
from flows.fold import fold

MOST_OFFERED = 7
MOST_NAMES = 20


class Excluding:
    """One name after the other: found, not found, or several of that name."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def answer(self, desk: Desk, data: Json, text: str) -> None:
        """Names that were typed; "không" takes nobody off."""
        if fold(text) in NONE:
            draft = load_draft(data["draft"])
            await self._questions.given(desk, data, replace(draft, audience=replace(draft.audience, without_people=())))
            return
        typed = [taken_off(part) or part for part in split_names(text)]
        await self.take_off(desk, data, [*typed[:MOST_NAMES], *data.get("names", [])])

    async def take_off(self, desk: Desk, data: Json, names: Sequence[str]) -> None:
        """Takes off whoever is meant; asks where that is not clear."""
        assert desk.person
        draft = load_draft(data["draft"])
        for place, name in enumerate(names):
            wide = draft.audience.subtrees and not (draft.audience.roles or draft.audience.topics)
            audience = replace(draft.audience, roles=ALL_ROLES) if wide else draft.audience
            found = await find_people(desk.connection, desk.tree, desk.person, audience, name, desk.today.isoformat())
            if len(found) == 1:
                draft = _without(draft, found[0].person)
                continue
            rows = [
                Choice(f"{NAME}:person:{one.person}", said(desk, "person", name=one.name, place=desk.tree.by_id[one.area].name))
                for one in found[:MOST_OFFERED]
            ]
            desk.open(NAME, **data | {"draft": dump_draft(draft), "step": "without", "names": list(names[place + 1 :])})
            skip = desk.choice(f"{NAME}:skip", "announcements_skip")
            key = "announcements_person_which" if found else "announcements_person_unknown"
            desk.tell(key, *rows, skip, name=name[:60], count=len(found))
            return
        await self._done(desk, data, draft)

    async def choose(self, desk: Desk, data: Json, number: int) -> None:
        """One of several of the same name."""
        draft = _without(load_draft(data["draft"]), number)
        await self.take_off(desk, data | {"draft": dump_draft(draft)}, data.get("names", []))

    async def skip(self, desk: Desk, data: Json) -> None:
        """Nobody for this name; the others are looked for."""
        await self.take_off(desk, data, data.get("names", []))

    async def take_in(self, desk: Desk, data: Json, number: int) -> None:
        """Somebody who was taken off gets it after all."""
        draft = load_draft(data["draft"])
        kept = tuple(one for one in draft.audience.without_people if one != number)
        await self._done(desk, data, replace(draft, audience=replace(draft.audience, without_people=kept)))

    async def _done(self, desk: Desk, data: Json, draft: Draft) -> None:
        if len(draft.audience.without_people) > MOST_EXCLUDED:
            desk.tell("announcements_people_many", most=MOST_EXCLUDED)
            return
        await self._questions.given(desk, {name: value for name, value in data.items() if name != "names"}, draft)


def split_areas(desk: Desk, text: str) -> tuple[str, list[str]]:
    """An answer to "where", and the names in it that are taken off and are no areas: those of people."""
    areas, names = [], []
    for part in split_names(text):
        off = taken_off(part)
        if off and not desk.tree.resolve(off):
            names.append(off)
        else:
            areas.append(part)
    return ", ".join(areas), names


def _without(draft: Draft, number: int) -> Draft:
    audience: Audience = draft.audience
    return replace(draft, audience=replace(audience, without_people=tuple(dict.fromkeys([*audience.without_people, number]))))
