"""A tap that answers a question of the writing: an area, whom of it, how urgent, when, how often."""

from __future__ import annotations

from dataclasses import replace

from bot.announcements.audience import Audience, common_area
from bot.announcements.draft import REPEATS, URGENCIES, Draft, dump_draft, load_draft
from bot.announcements.lists import MOST_NAME, keep_list
from bot.announcements.timing import read_time
from bot.store import Json
from bot.work.announcement_cards import ROLE_SETS
from bot.work.announcement_questions import Questions
from bot.work.desk import Desk


class Choosing:
    """`put` takes what was tapped."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions

    async def put(self, desk: Desk, data: Json, what: str, rest: str) -> None:
        draft = load_draft(data["draft"])
        audience = draft.audience
        if what == "area" and rest.isdigit() and int(rest) in desk.tree.by_id:
            draft = replace(draft, audience=replace(audience, subtrees=(int(rest),), areas=(), lists=(), without_areas=()))
            await self._questions.given(desk, data, draft, "areas")
        elif what == "list" and rest.isdigit():
            await self._questions.given(desk, data, replace(draft, audience=Audience(lists=(int(rest),))), "areas", "roles")
        elif what == "roles" and rest in ROLE_SETS:
            roles, topics = ROLE_SETS[rest]
            await self._questions.given(desk, data, replace(draft, audience=replace(audience, roles=roles, topics=topics)), "roles")
        elif what == "urgency" and rest in URGENCIES:
            await self._questions.given(desk, data, replace(draft, urgency=rest), "urgency")
        elif what == "confirm":
            await self._questions.given(desk, data, replace(draft, confirm=rest == "yes"), "confirm")
        elif what == "when":
            at = read_time("7h mai", desk.now) if rest == "morning" else None
            send_at = at.isoformat(timespec="milliseconds") if at else ""
            await self._questions.given(desk, data, replace(draft, send_at=send_at), "when")
        elif what == "repeats" and rest in (*REPEATS, "none"):
            await self._repeats(desk, data, draft, "" if rest == "none" else rest)
        else:
            desk.tell("announcements_late")

    async def keep_as_list(self, desk: Desk, data: Json, text: str) -> None:
        """Who gets it, kept under a name for the next time."""
        assert desk.person
        draft, name = load_draft(data["draft"]), " ".join(text.split())[:MOST_NAME]
        area = common_area(desk.tree, draft.audience, draft.area)
        await keep_list(desk.connection, desk.at, desk.person, name, area, draft.audience)
        desk.tell("announcements_list_kept", name=name)
        await self._questions.next(desk, data)

    async def _repeats(self, desk: Desk, data: Json, draft: Draft, repeats: str) -> None:
        draft = replace(draft, repeats=repeats, ends_on=draft.ends_on if repeats else "")
        data = data | {"draft": dump_draft(draft)}
        if repeats:
            await self._questions.ask(desk, data, "ends")
        else:
            await self._questions.next(desk, data)
