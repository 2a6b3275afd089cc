"""People who are taken off an announcement singly: found while one types, or by the names that the form brought."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from starlette.responses import Response

from bot.announcements.draft import Draft
from bot.announcements.excluding import MOST_EXCLUDED, Somebody, find_people, known_people
from bot.announcements.standing import WRITERS
from bot.desk.call import Call
from bot.desk.page import Door
from bot.desk.pages.announcement import PATH, words
from bot.desk.pages.announcement_fields import read_audience
from bot.work.announcement_answers import split_names, taken_off

FIND = f"{PATH}/nguoi"
MOST_SHOWN = 8
MOST_TYPED = 20


@dataclass(frozen=True)
class Off:
    """`offered`: people of a name that several have; `bad`: what to say about the names that were typed; `typed`: those nobody has."""

    draft: Draft
    offered: tuple[Somebody, ...] = ()
    bad: tuple[str, ...] = ()
    typed: str = ""


async def read_off(call: Call, draft: Draft) -> Off:
    """The draft with those who were ticked and those whose names were typed."""
    day = call.today.isoformat()
    ticked = call.fields.numbers("tru-nguoi")
    off = [one.person for one in await known_people(call.connection, call.tree, call.person, ticked, day)]
    offered: list[Somebody] = []
    bad: list[str] = []
    unknown: list[str] = []
    for typed in split_names(call.fields.line("tru-ten", 1_000))[:MOST_TYPED]:
        name = taken_off(typed) or typed
        found = await find_people(call.connection, call.tree, call.person, draft.audience, name, day)
        if len(found) == 1:
            off.append(found[0].person)
            continue
        key = "announcements_person_tick" if found else "announcements_person_unknown"
        bad.append(words(call, key, {"name": name[:60], "count": len(found)}))
        offered += found[:MOST_SHOWN]
        unknown += [] if found else [typed]
    if len(off) > MOST_EXCLUDED or len(ticked) > MOST_EXCLUDED:
        bad.append(words(call, "announcements_people_many", {"most": MOST_EXCLUDED}))
    audience = replace(draft.audience, without_people=tuple(dict.fromkeys(off)))
    return Off(replace(draft, audience=audience), tuple(dict.fromkeys(offered)), tuple(bad), ", ".join(unknown))


async def off_of(call: Call, draft: Draft) -> list[Somebody]:
    """Who is taken off, as the person may see them."""
    if not draft.audience.without_people:
        return []
    return await known_people(call.connection, call.tree, call.person, draft.audience.without_people, call.today.isoformat())


def place_of(call: Call, one: Somebody) -> str:
    return call.tree.by_id[one.area].name if one.area in call.tree.by_id else ""


async def find(call: Call) -> Response:
    """People of the audience that the form's fields make, by what is typed: the first few, and whether there are more."""
    call.demand(call.person.has(*WRITERS, "administrator"))
    said = call.fields.line("tru-ten", 80)
    found = await find_people(call.connection, call.tree, call.person, read_audience(call), said, call.today.isoformat())
    people = [{"id": one.person, "name": one.name, "place": place_of(call, one)} for one in found[:MOST_SHOWN]]
    body = json.dumps({"people": people, "more": len(found) > MOST_SHOWN}, ensure_ascii=False)
    return Response(body, media_type="application/json; charset=utf-8")


DOORS = (Door(FIND, find),)
