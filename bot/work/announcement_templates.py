"""Beginning with a template: what there is to choose from, then its gaps one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announcements.audience import Audience
from bot.announcements.draft import Draft, dump_draft, load_draft
from bot.content.announcement_templates import Template, fill_in, load_templates
from bot.store import Json
from bot.work.announcement_answers import own_areas
from bot.work.announcement_cards import ROLE_SETS
from bot.work.announcement_questions import NAME, Questions
from bot.work.desk import Desk
from flows import Choice

AT_ONCE = 5
MOST_ANSWER = 300
MOST_TITLE = 200
OF_TEMPLATE = {"members": "team", "leaders": "leaders", "residents": "residents", "officers": "officers"}
"""Whom a template is for → a set of roles."""


class Templates:
    """Templates of data/, read when they are first wanted."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._templates: tuple[Template, ...] = ()

    def offer(self, desk: Desk, page: int, more: Sequence[Choice] = ()) -> None:
        """Own words, drafts that were begun (`more`), and some templates."""
        every = self._every(desk)
        shown = every[page : page + AT_ONCE - len(more)]
        after = page + len(shown) if page + len(shown) < len(every) else 0
        rows = [desk.choice(f"{NAME}:own", "announcements_write_own"), *more]
        rows += [Choice(f"{NAME}:template:{every.index(one)}", one.name) for one in shown]
        desk.tell("announcements_start", *rows, desk.choice(f"{NAME}:templates:{after}", "announcements_more_templates"))

    async def take(self, desk: Desk, place: str) -> None:
        """The template at a place of the list."""
        every = self._every(desk)
        if not place.isdigit() or int(place) >= len(every):
            desk.tell("announcements_late")
            return
        template = every[int(place)]
        roles, topics = ROLE_SETS[OF_TEMPLATE[template.audience]]
        audience = Audience(roles=roles, topics=topics)
        draft = replace(blank(desk), urgency=template.urgency, confirm=template.confirm, audience=audience)
        data = {"draft": dump_draft(draft), "given": ["roles", "urgency", "confirm"], "template": template.id, "gaps": {}}
        await self._go_on(desk, data, template)

    async def answer(self, desk: Desk, data: Json, text: str) -> None:
        """What was typed into the gap that is open."""
        template = self._of(desk, data)
        if template is None:
            desk.close()
            desk.tell("announcements_late")
            return
        gap = next(one for one in template.gaps if one.name not in data["gaps"])
        await self._go_on(desk, data | {"gaps": data["gaps"] | {gap.name: " ".join(text.split())[:MOST_ANSWER]}}, template)

    async def repeat(self, desk: Desk, data: Json) -> None:
        """The gap that is open, asked once more."""
        template = self._of(desk, data)
        if template is not None:
            await self._go_on(desk, data, template)

    async def _go_on(self, desk: Desk, data: Json, template: Template) -> None:
        """The next gap; when all are filled, the next question."""
        gap = next((one for one in template.gaps if one.name not in data["gaps"]), None)
        if gap is not None:
            desk.open(NAME, **data | {"step": "gap"})
            desk.tell("announcements_ask_gap", asks=gap.asks, example=gap.example)
            return
        title = fill_in(template.title, data["gaps"])[:MOST_TITLE]
        draft = replace(load_draft(data["draft"]), title=title, text=fill_in(template.text, data["gaps"]).strip())
        await self._questions.next(desk, {"draft": dump_draft(draft), "given": [*data["given"], "title", "text"]})

    def _of(self, desk: Desk, data: Json) -> Template | None:
        return next((one for one in self._every(desk) if one.id == data.get("template")), None)

    def _every(self, desk: Desk) -> tuple[Template, ...]:
        self._templates = self._templates or load_templates(desk.house.settings.data_dir)
        return self._templates


def blank(desk: Desk) -> Draft:
    """An empty draft of the person's area."""
    assert desk.person
    own = own_areas(desk.person)
    return Draft(area=own[0] if own else 0)
