"""What is asked while an announcement is written, in which order, and the preview that comes when all is answered.

The open task holds the draft: `draft`, `id` and `version` once it is in the database, `given` (questions answered), `step` (what the next
free text answers), for a template `template` and `gaps` (answers so far), `names` (people to take off who are still to be found).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.announcements.audience import common_area
from bot.announcements.checks import check_draft
from bot.announcements.draft import AT_NIGHT, URGENCIES, Draft, dump_draft, load_draft
from bot.announcements.excluding import known_people
from bot.announcements.lists import lists_of
from bot.announcements.standing import APPROVERS
from bot.channels.contract import Capabilities
from bot.store import Json
from bot.work.announcement_answers import needs_reason, own_areas
from bot.work.announcement_cards import ROLE_SETS, preview, said
from bot.work.desk import Desk
from flows import Choice

NAME = "announcements"
ORDER = ("title", "text", "areas", "roles", "urgency", "confirm", "when")
EDITABLE = ORDER
ADDABLE = ("file", "link", "document", "without", "repeats", "remind", "list")
MOST_AREAS = 4
MOST_LISTS = 3
MOST_NAMED = 6


class Questions:
    """`capabilities`: of the channels that are set up, for previews."""

    def __init__(self, capabilities: Mapping[str, Capabilities]) -> None:
        self.capabilities = capabilities

    async def next(self, desk: Desk, data: Json) -> None:
        """The first question that is not answered, or the preview."""
        draft, given = load_draft(data["draft"]), data.get("given", [])
        missing = next((step for step in ORDER if step not in given), None)
        if missing:
            await self.ask(desk, data, missing)
        elif needs_reason(desk, draft):
            await self.ask(desk, data, "reason")
        else:
            await self.preview(desk, data)

    async def given(self, desk: Desk, data: Json, draft: Draft, *steps: str) -> None:
        """Some questions are answered; on to the next."""
        await self.next(desk, data | {"draft": dump_draft(draft), "given": list(dict.fromkeys([*data.get("given", []), *steps]))})

    async def ask(self, desk: Desk, data: Json, step: str) -> None:
        """One question, with its choices."""
        desk.open(NAME, **data | {"step": step})
        draft = load_draft(data["draft"])
        rows: list[Choice] = []
        gaps: dict[str, object] = {}
        key = f"announcements_ask_{step}"
        match step:
            case "text":
                key = key if desk.enclosure.trouble == "elsewhere" else "announcements_ask_text_or_file"
            case "file":
                key, rows, gaps = self._file(desk, draft)
            case "areas":
                rows = await self._areas(desk)
            case "without":
                rows, gaps = await self._without(desk, draft)
            case "roles":
                rows = [desk.choice(f"{NAME}:roles:{name}", f"announcements_roles_{name}") for name in ROLE_SETS]
                gaps = {"where": "; ".join(desk.tree.label(area) for area in draft.audience.subtrees if area in desk.tree.by_id)}
            case "urgency":
                rows = [desk.choice(f"{NAME}:urgency:{name}", f"announcements_{name}") for name in URGENCIES]
            case "confirm":
                rows = [desk.choice(f"{NAME}:confirm:{name}", f"announcements_confirm_{name}") for name in ("yes", "no")]
            case "when":
                rows = [desk.choice(f"{NAME}:when:{name}", f"announcements_when_{name}") for name in ("now", "morning")]
            case "repeats":
                names = ("daily", "weekly", "monthly", "none")
                rows = [desk.choice(f"{NAME}:repeats:{name}", f"announcements_repeat_{name}") for name in names]
        if step in ADDABLE:
            rows.append(desk.choice(f"{NAME}:preview", "announcements_skip"))
        desk.tell(key, *rows, **gaps)

    async def preview(self, desk: Desk, data: Json) -> None:
        """What will go out and to whom; what must be changed first stands above."""
        assert desk.person
        draft = draft_of(desk, data)
        desk.open(NAME, **{name: value for name, value in data.items() if name != "names"} | {"step": "preview"})
        text, summary = await preview(desk, draft, self.capabilities)
        troubles = troubles_of(desk, draft, summary.total)
        rows = [] if troubles else [desk.choice(f"{NAME}:send", "announcements_send")]
        if not troubles and draft.urgency in AT_NIGHT and desk.person.may(desk.tree, draft.area, *APPROVERS):
            rows.insert(0, desk.choice(f"{NAME}:alone", "announcements_send_alone"))
        adds = () if draft.corrects else (("adds", "add"),)
        for what, key in (("fields", "edit"), *adds, ("keep", "keep"), ("drop", "leave")):
            rows.append(desk.choice(f"{NAME}:{what}", f"announcements_{key}"))
        desk.turn.say("\n".join([text, *(["", said(desk, "trouble"), *troubles] if troubles else [])]), *rows)

    def _file(self, desk: Desk, draft: Draft) -> tuple[str, list[Choice], dict[str, object]]:
        if desk.enclosure.trouble == "elsewhere":
            return "announcements_file_at_desk", [], {}
        if not draft.attachment:
            return "announcements_ask_file", [], {}
        return "announcements_ask_file_other", [desk.choice(f"{NAME}:unfile", "announcements_unfile")], {"name": draft.attachment["name"]}

    async def _areas(self, desk: Desk) -> list[Choice]:
        assert desk.person
        own = own_areas(desk.person)[:MOST_AREAS]
        rows = [Choice(f"{NAME}:area:{area}", said(desk, "areas_all", name=desk.tree.by_id[area].name)) for area in own]
        kept = await lists_of(desk.connection, desk.tree, desk.person)
        return rows + [Choice(f"{NAME}:list:{number}", said(desk, "list", name=name)) for number, name, _ in kept[:MOST_LISTS]]

    async def _without(self, desk: Desk, draft: Draft) -> tuple[list[Choice], dict[str, object]]:
        """Who is taken off can be taken in again."""
        assert desk.person
        off = await known_people(desk.connection, desk.tree, desk.person, draft.audience.without_people, desk.today.isoformat())
        return [Choice(f"{NAME}:within:{one.person}", said(desk, "take_in", name=one.name)) for one in off[:MOST_NAMED]], {}


def draft_of(desk: Desk, data: Json) -> Draft:
    """The draft under way, with the area whose officers approve it."""
    draft = load_draft(data["draft"])
    return draft if draft.corrects else replace(draft, area=common_area(desk.tree, draft.audience, draft.area))


def troubles_of(desk: Desk, draft: Draft, total: int) -> list[str]:
    """What must be changed before a draft can be sent, as lines."""
    found = check_draft(draft, desk.tree, desk.now, desk.house.settings.link_domains)
    rows = [said(desk, one.key.removeprefix("announcements_"), **one.gaps) for one in found]
    if not found and not total:
        rows.append(said(desk, "nobody"))
    return [f"• {row}" for row in rows]
