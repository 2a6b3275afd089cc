"""Writing an announcement by taps and text: template or own words, who gets it, how urgent, when; then a preview, then approval.

The open task holds the draft: `draft`, `id` and `version` once it is in the database, `given` (questions answered), `step` (what the next
free text answers), and for a template `template`, `gaps` (answers so far).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.announcements.audience import Audience, common_area
from bot.announcements.checks import check_draft
from bot.announcements.draft import AT_NIGHT, REPEATS, URGENCIES, Draft, dump_draft, load_draft, read_announcement
from bot.announcements.lists import keep_list, lists_of
from bot.announcements.steps import APPROVERS, OPEN, WRITERS, StepError, approvers_of, correct, create, list_for, may_steer, save, submit
from bot.announcements.timing import read_time
from bot.channels.contract import Capabilities
from bot.content.announcement_templates import Template, fill_in, load_templates
from bot.people.persons import accounts
from bot.store import Json
from bot.work.announcement_answers import AnswerError, needs_reason, own_areas, put
from bot.work.announcement_cards import ROLE_SETS, preview, said
from bot.work.desk import Desk
from flows import Choice
from flows.fold import fold

NAME = "announcements"
ORDER = ("title", "text", "areas", "roles", "urgency", "confirm", "when")
TEMPLATES_AT_ONCE = 5
MOST_AREAS = 4
MOST_LISTS = 3
MOST_TOLD = 5
OF_TEMPLATE = {"members": "team", "leaders": "leaders", "residents": "residents", "officers": "officers"}
EDITABLE = ("title", "text", "areas", "roles", "urgency", "confirm", "when")
ADDABLE = ("link", "document", "repeats", "remind", "list")


class Writing:
    """One announcement under the hands of one official."""

    def __init__(self, capabilities: Mapping[str, Capabilities]) -> None:
        self._capabilities = capabilities
        self._templates: tuple[Template, ...] = ()

    async def start(self, desk: Desk) -> None:
        """Templates, and what was begun before."""
        if not desk.allowed(*WRITERS, "administrator"):
            return
        assert desk.person
        desk.open(NAME, step="start")
        begun = await list_for(desk.connection, desk.tree, desk.person, "draft", "rejected", most=2)
        mine = [one for one in begun if one.made_by == desk.person.id]
        more = [Choice(f"{NAME}:edit:{one.id}", said(desk, "go_on_with", title=one.draft.title)) for one in mine]
        self._offer_templates(desk, 0, more)

    def _offer_templates(self, desk: Desk, page: int, more: list[Choice]) -> None:
        every = self._every(desk)
        shown = every[page : page + TEMPLATES_AT_ONCE - len(more)]
        after = page + len(shown) if page + len(shown) < len(every) else 0
        rows = [desk.choice(f"{NAME}:own", "announcements_write_own"), *more]
        rows += [Choice(f"{NAME}:template:{every.index(one)}", one.name) for one in shown]
        desk.tell("announcements_start", *rows, desk.choice(f"{NAME}:templates:{after}", "announcements_more_templates"))

    def _every(self, desk: Desk) -> tuple[Template, ...]:
        self._templates = self._templates or load_templates(desk.house.settings.data_dir)
        return self._templates

    async def edit(self, desk: Desk, number: int) -> None:
        """Takes up a draft; one that was sent for approval is taken back by saving it."""
        assert desk.person
        found = await read_announcement(desk.connection, number)
        if found is None or not may_steer(desk.person, desk.tree, found):
            raise StepError("announcements_gone" if found is None else "work_not_allowed")
        if found.status not in OPEN:
            raise StepError("announcements_changed")
        data = {"draft": dump_draft(found.draft), "id": found.id, "version": found.version, "given": list(ORDER)}
        await self._preview(desk, data)

    async def begin_correction(self, desk: Desk, number: int) -> None:
        desk.open(NAME, step="correct", corrects=number)
        desk.tell("announcements_ask_correct")

    async def choose(self, desk: Desk, what: str, rest: str) -> None:
        """A tap while writing."""
        data = desk.task
        if desk.task_of != NAME or (not data.get("draft") and what not in ("own", "template", "templates")):
            desk.tell("announcements_late")
            return
        match what:
            case "own":
                await self._next(desk, {"draft": dump_draft(self._blank(desk)), "given": []})
            case "templates":
                self._offer_templates(desk, int(rest) if rest.isdigit() else 0, [])
            case "template":
                await self._take_template(desk, rest)
            case "field":
                await self._ask(desk, data, rest) if rest in (*EDITABLE, *ADDABLE) else desk.tell("announcements_late")
            case "fields" | "adds":
                names = EDITABLE if what == "fields" else ADDABLE
                rows = [desk.choice(f"{NAME}:field:{name}", f"announcements_field_{name}") for name in names]
                back = desk.choice(f"{NAME}:preview", "announcements_back")
                desk.tell("announcements_edit_what" if what == "fields" else "announcements_add_what", *rows, back)
            case "preview":
                await self._next(desk, data)
            case "send" | "alone":
                await self._send(desk, data, alone=what == "alone")
            case "keep":
                number, _ = await self._keep(desk, data)
                desk.close()
                desk.tell("announcements_kept", number=number)
            case "drop":
                desk.close()
                desk.tell("announcements_dropped")
            case _:
                await self._put_choice(desk, data, what, rest)

    async def listen(self, desk: Desk, text: str) -> bool:
        """Free text: the answer to the question that is open."""
        data = desk.task
        step = str(data.get("step", ""))
        if not step or step in ("start", "preview", "urgency", "confirm", "roles"):
            return False
        if step == "gap":
            await self._put_gap(desk, data, text)
        elif step == "count":
            await self._counted(desk, data, text)
        elif step == "list":
            await self._put_list(desk, data, text)
        elif step == "correct":
            await self._correct(desk, int(data["corrects"]), text)
        else:
            await self._put(desk, data, step, text)
        return True

    def _blank(self, desk: Desk) -> Draft:
        assert desk.person
        own = own_areas(desk.person)
        return Draft(area=own[0] if own else 0)

    async def _take_template(self, desk: Desk, place: str) -> None:
        every = self._every(desk)
        if not place.isdigit() or int(place) >= len(every):
            desk.tell("announcements_late")
            return
        template = every[int(place)]
        roles, topics = ROLE_SETS[OF_TEMPLATE[template.audience]]
        draft = replace(
            self._blank(desk), urgency=template.urgency, confirm=template.confirm, audience=Audience(roles=roles, topics=topics)
        )
        data = {"draft": dump_draft(draft), "given": ["roles", "urgency", "confirm"], "template": template.id, "gaps": {}}
        self._ask_gap(desk, data, template)

    def _ask_gap(self, desk: Desk, data: Json, template: Template) -> None:
        gap = next(one for one in template.gaps if one.name not in data["gaps"])
        desk.open(NAME, **data | {"step": "gap"})
        desk.tell("announcements_ask_gap", asks=gap.asks, example=gap.example)

    async def _put_gap(self, desk: Desk, data: Json, text: str) -> None:
        template = next((one for one in self._every(desk) if one.id == data.get("template")), None)
        if template is None:
            desk.close()
            desk.tell("announcements_late")
            return
        gap = next(one for one in template.gaps if one.name not in data["gaps"])
        data["gaps"] = data["gaps"] | {gap.name: " ".join(text.split())[:300]}
        if len(data["gaps"]) < len(template.gaps):
            self._ask_gap(desk, data, template)
            return
        title = fill_in(template.title, data["gaps"])[:200]
        draft = replace(load_draft(data["draft"]), title=title, text=fill_in(template.text, data["gaps"]).strip())
        given = [*data["given"], "title", "text"]
        await self._next(desk, {"draft": dump_draft(draft), "given": given})

    async def _put(self, desk: Desk, data: Json, step: str, text: str) -> None:
        """An answer into the draft; what does not fit is said, and the question stays open."""
        try:
            draft = put(desk, load_draft(data["draft"]), step, text)
        except AnswerError as error:
            rows = [Choice(f"{NAME}:area:{area}", desk.tree.label(area)) for area in error.areas]
            desk.tell(error.trouble.key, *rows, **error.trouble.gaps)
            return
        if step == "ends" and not draft.repeats:
            draft = replace(draft, repeats=str(data.get("repeats", "")))
        await self._given(desk, data, draft, step)

    async def _given(self, desk: Desk, data: Json, draft: Draft, *steps: str) -> None:
        data = data | {"draft": dump_draft(draft), "given": list(dict.fromkeys([*data.get("given", []), *steps]))}
        await self._next(desk, data)

    async def _put_choice(self, desk: Desk, data: Json, what: str, rest: str) -> None:
        draft = load_draft(data["draft"])
        audience = draft.audience
        if what == "area" and rest.isdigit() and int(rest) in desk.tree.by_id:
            draft = replace(draft, audience=replace(audience, subtrees=(int(rest),), areas=(), lists=(), without_areas=()))
            await self._given(desk, data, draft, "areas")
        elif what == "list" and rest.isdigit():
            await self._given(desk, data, replace(draft, audience=Audience(lists=(int(rest),))), "areas", "roles")
        elif what == "roles" and rest in ROLE_SETS:
            roles, topics = ROLE_SETS[rest]
            await self._given(desk, data, replace(draft, audience=replace(audience, roles=roles, topics=topics)), "roles")
        elif what == "urgency" and rest in URGENCIES:
            await self._given(desk, data, replace(draft, urgency=rest), "urgency")
        elif what == "confirm":
            await self._given(desk, data, replace(draft, confirm=rest == "yes"), "confirm")
        elif what == "when":
            at = read_time("7h mai", desk.now) if rest == "morning" else None
            await self._given(desk, data, replace(draft, send_at=at.isoformat(timespec="milliseconds") if at else ""), "when")
        elif what == "repeats" and rest in (*REPEATS, "none"):
            await self._put_repeats(desk, data, draft, "" if rest == "none" else rest)
        else:
            desk.tell("announcements_late")

    async def _put_repeats(self, desk: Desk, data: Json, draft: Draft, repeats: str) -> None:
        draft = replace(draft, repeats=repeats, ends_on=draft.ends_on if repeats else "")
        data = data | {"draft": dump_draft(draft)}
        if repeats:
            await self._ask(desk, data, "ends")
        else:
            await self._next(desk, data)

    async def _put_list(self, desk: Desk, data: Json, text: str) -> None:
        assert desk.person
        draft, name = load_draft(data["draft"]), " ".join(text.split())[:80]
        area = common_area(desk.tree, draft.audience, draft.area)
        await keep_list(desk.connection, desk.at, desk.person, name, area, draft.audience)
        desk.tell("announcements_list_kept", name=name)
        await self._next(desk, data)

    async def _next(self, desk: Desk, data: Json) -> None:
        """The first question that is not answered, or the preview."""
        draft, given = load_draft(data["draft"]), data.get("given", [])
        missing = next((step for step in ORDER if step not in given), None)
        if missing:
            await self._ask(desk, data, missing)
        elif needs_reason(desk, draft):
            await self._ask(desk, data, "reason")
        else:
            await self._preview(desk, data)

    async def _ask(self, desk: Desk, data: Json, step: str) -> None:
        assert desk.person
        desk.open(NAME, **data | {"step": step})
        rows: list[Choice] = []
        gaps: dict[str, object] = {}
        match step:
            case "areas":
                own = own_areas(desk.person)[:MOST_AREAS]
                rows = [Choice(f"{NAME}:area:{area}", said(desk, "areas_all", name=desk.tree.by_id[area].name)) for area in own]
                kept = await lists_of(desk.connection, desk.tree, desk.person)
                rows += [Choice(f"{NAME}:list:{number}", said(desk, "list", name=name)) for number, name, _ in kept[:MOST_LISTS]]
            case "roles":
                rows = [desk.choice(f"{NAME}:roles:{name}", f"announcements_roles_{name}") for name in ROLE_SETS]
                audience = load_draft(data["draft"]).audience
                gaps = {"where": "; ".join(desk.tree.label(area) for area in audience.subtrees if area in desk.tree.by_id)}
            case "urgency":
                rows = [desk.choice(f"{NAME}:urgency:{name}", f"announcements_{name}") for name in URGENCIES]
            case "confirm":
                rows = [desk.choice(f"{NAME}:confirm:{name}", f"announcements_confirm_{name}") for name in ("yes", "no")]
            case "when":
                rows = [desk.choice(f"{NAME}:when:{name}", f"announcements_when_{name}") for name in ("now", "morning")]
            case "repeats":
                names = ("daily", "weekly", "monthly", "none")
                rows = [desk.choice(f"{NAME}:repeats:{name}", f"announcements_repeat_{name}") for name in names]
        desk.tell(f"announcements_ask_{step}", *rows, **gaps)

    async def _preview(self, desk: Desk, data: Json) -> None:
        """What will go out and to whom; what must be changed first stands above."""
        assert desk.person
        draft = self._draft(desk, data)
        desk.open(NAME, **data | {"step": "preview"})
        text, summary = await preview(desk, draft, self._capabilities)
        troubles = self._troubles(desk, draft, summary.total)
        rows = [] if troubles else [desk.choice(f"{NAME}:send", "announcements_send")]
        if not troubles and draft.urgency in AT_NIGHT and desk.person.may(desk.tree, draft.area, *APPROVERS):
            rows.insert(0, desk.choice(f"{NAME}:alone", "announcements_send_alone"))
        for what, key in (("fields", "edit"), ("adds", "add"), ("keep", "keep"), ("drop", "drop")):
            rows.append(desk.choice(f"{NAME}:{what}", f"announcements_{key}"))
        desk.turn.say("\n".join([text, *(["", said(desk, "trouble"), *troubles] if troubles else [])]), *rows)

    def _troubles(self, desk: Desk, draft: Draft, total: int) -> list[str]:
        found = check_draft(draft, desk.tree, desk.now, desk.house.settings.link_domains)
        rows = [said(desk, one.key.removeprefix("announcements_"), **one.gaps) for one in found]
        if not found and not total:
            rows.append(said(desk, "nobody"))
        return [f"• {row}" for row in rows]

    def _draft(self, desk: Desk, data: Json) -> Draft:
        draft = load_draft(data["draft"])
        return draft if draft.corrects else replace(draft, area=common_area(desk.tree, draft.audience, draft.area))

    async def _send(self, desk: Desk, data: Json, alone: bool, counted: bool = False) -> None:
        assert desk.person
        draft = self._draft(desk, data)
        _, summary = await preview(desk, draft, self._capabilities)
        if self._troubles(desk, draft, summary.total):
            await self._preview(desk, data)
            return
        if summary.total > desk.house.settings.many_recipients and not counted:
            desk.open(NAME, **data | {"step": "count", "count": summary.total, "alone": alone})
            desk.tell("announcements_ask_count", desk.choice(f"{NAME}:preview", "announcements_back"), count=summary.total)
            return
        number, version = await self._keep(desk, data)
        status = await submit(desk.connection, desk.tree, desk.at, desk.person, number, version, alone)
        desk.close()
        told = await self._tell_approvers(desk, number, status == "scheduled")
        if status == "scheduled":
            desk.tell("announcements_alone_done", number=number)
        else:
            desk.tell("announcements_sent_for_approval" if told else "announcements_no_approver", number=number, count=told)

    async def _counted(self, desk: Desk, data: Json, text: str) -> None:
        """The number of recipients, typed: only who knows it sends to so many."""
        if "".join(mark for mark in fold(text) if mark.isdigit()) != str(data["count"]):
            desk.tell("announcements_count_wrong", desk.choice(f"{NAME}:preview", "announcements_back"), count=data["count"])
            return
        await self._send(desk, data, bool(data.get("alone")), counted=True)

    async def _keep(self, desk: Desk, data: Json) -> tuple[int, int]:
        """The draft in the database: its number and version."""
        assert desk.person
        draft = self._draft(desk, data)
        if not data.get("id"):
            return await create(desk.connection, desk.tree, desk.at, desk.person, draft), 1
        number, version = int(data["id"]), int(data["version"])
        return number, await save(desk.connection, desk.tree, desk.at, desk.person, number, version, draft)

    async def _tell_approvers(self, desk: Desk, number: int, later: bool) -> int:
        """A letter to the people who may approve it; how many have an account."""
        found = await read_announcement(desk.connection, number)
        assert found
        told = 0
        for person in (await approvers_of(desk.connection, desk.tree, found, desk.today.isoformat()))[:MOST_TOLD]:
            places = await accounts(desk.connection, person)
            if not places:
                continue
            told += 1
            see: dict[str, Any] = {"number": number, "title": found.draft.title, "urgency": said(desk, found.draft.urgency).lower()}
            text = said(desk, "asked_later" if later else "asked", **see)
            choice = desk.choice(f"{NAME}:see:{number}", "announcements_see")
            urgency = "urgent" if found.draft.urgency in AT_NIGHT else "notice"
            desk.post(places[0].id, text, choice, purpose=f"announcement-ask:{number}:{found.version}:{person}", urgency=urgency)
        return told

    async def _correct(self, desk: Desk, number: int, text: str) -> None:
        assert desk.person
        try:
            put(desk, Draft(), "correct", text)
        except AnswerError as error:
            desk.tell(error.trouble.key, **error.trouble.gaps)
            return
        made = await correct(desk.connection, desk.tree, desk.at, desk.person, number, text.strip())
        await self.edit(desk, made)
