"""/desk/luot: visits with filters, and the same as a table to take away."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.desk.call import Call, RefusedError
from bot.desk.page import Door, Page
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.desk.places import area_options, team_options
from bot.desk.rendering import link
from bot.desk.scope import with_old
from bot.desk.sheets import MOST_ROWS as MOST_SHEET
from bot.desk.sheets import Cell, Kind, sheet
from bot.people.teams import members_of
from bot.store.tables import visits
from bot.visits.search import VisitFilter, VisitRow, count_visits, each_visit, find_visits

PATH = "/desk/luot"
DAYS = timedelta(days=30)
LINK = timedelta(minutes=30)
"""How long the link to a photo is good: for whom the page was made, not to be passed on."""
OUTCOMES = ("xong", "chua_xong", "can_lai")
COLUMNS = ("day", "area", "place", "team", "member", "services", "people", "audiences", "outcome", "note", "source")


async def show(call: Call) -> Response:
    wanted, params = read_filter(call)
    scope = call.scope.where(visits.c.area_id, visits.c.team_id)
    count = await count_visits(call.connection, scope, wanted)
    place = Place(asked_page(call.fields), count)
    rows = await find_visits(call.connection, scope, wanted, MOST_ROWS, place.offset)
    team = wanted.team
    day = call.today.isoformat()
    members = [(one.person, one.name) for one in await members_of(call.connection, team, day)] if team else []
    services = [(code, f"{code} {one.name}") for code, one in call.parts.house.services.items()]
    return call.show(
        "visits.html", rows=rows, place=place, params=params, wanted=wanted, path=PATH, areas=area_options(call),
        teams=await team_options(call, wanted.areas), members=members, services=services,
        outcomes=[(one, call.parts.house.book.phrases[f"visits_{one}"]) for one in OUTCOMES], words=lambda row: service_words(call, row),
        photo=lambda row: photo_link(call, row),
        csv=link(f"{PATH}/xuat", dang="csv", **params), xlsx=link(f"{PATH}/xuat", dang="xlsx", **params),
    )  # fmt: skip


async def export(call: Call) -> Response:
    """All that fit, as CSV or XLSX."""
    said = call.fields.text("dang", 5)
    if said not in MOST_SHEET:
        raise RefusedError("desk_missing", 404)
    kind: Kind = said
    wanted, _ = read_filter(call)
    scope = call.scope.where(visits.c.area_id, visits.c.team_id)
    count = await count_visits(call.connection, scope, wanted)
    if count > MOST_SHEET[kind]:
        raise RefusedError("desk_export_large", 413, count=f"{count:,}".replace(",", "."), most=f"{MOST_SHEET[kind]:,}".replace(",", "."))
    phrases = call.parts.house.book.phrases
    rows: list[list[Cell]] = [[phrases[f"desk_visits_{name}"] for name in COLUMNS]]
    async for part in each_visit(call.connection, scope, wanted):
        rows += [_cells(call, row) for row in part]
    return await sheet(rows, kind, f"luot-{wanted.first}-{wanted.last}")


def read_filter(call: Call) -> tuple[VisitFilter, dict[str, object]]:
    """The filter of an address, and its parameters again. Nothing wider than the person's scope comes of it: the scope is asked as well."""
    fields = call.fields
    last = fields.day("den") or call.today
    first = fields.day("tu") or last - DAYS
    if first > last:
        first, last = last, first
    area = fields.number("noi")
    areas = with_old(call.tree, [area]) if area in call.tree.by_id and area is not None else None
    service = fields.text("viec", 4)
    outcome = fields.text("ket-qua", 12)
    wanted = VisitFilter(
        first, last, areas, fields.number("to"), fields.number("nguoi"), service if service in call.parts.house.services else "",
        outcome if outcome in OUTCOMES else "",
    )  # fmt: skip
    params: dict[str, object] = {
        "tu": first.isoformat(), "den": last.isoformat(), "noi": area if areas else None, "to": wanted.team, "nguoi": wanted.member,
        "viec": wanted.service, "ket-qua": wanted.outcome,
    }  # fmt: skip
    return wanted, {name: value for name, value in params.items() if value not in (None, "")}


def service_words(call: Call, row: VisitRow) -> list[str]:
    """ "Cài đặt VNeID: 3 lượt"."""
    known, phrases = call.parts.house.services, call.parts.house.book.phrases
    found = []
    for code, quantity in row.services:
        name, unit = (known[code].name, known[code].unit) if code in known else (code, "")
        found.append(f"{name}: {phrases['visits_unknown'] if quantity is None else f'{quantity} {unit}'}".strip())
    return found


def photo_link(call: Call, row: VisitRow) -> str:
    """A signed link to the visit's photo; "" when there is none."""
    files = call.parts.files
    return files.local_address(row.photo, int((call.now + LINK).timestamp())) if row.photo and files.path(row.photo) else ""


def _cells(call: Call, row: VisitRow) -> list[Cell]:
    phrases = call.parts.house.book.phrases
    area = call.tree.label(row.area) if row.area in call.tree.by_id else ""
    audiences = ", ".join(phrases.get(f"visits_{one}", one) for one in row.audiences)
    outcome = phrases[f"visits_{row.outcome}"] if row.outcome else ""
    source = phrases.get(f"desk_source_{row.source}", row.source)
    return [row.day, area, row.place, row.team_name, row.member_name, "; ".join(service_words(call, row)), row.people, audiences, outcome,
            row.note, source]  # fmt: skip


PAGE = Page("visits", PATH, (Door(PATH, show), Door(f"{PATH}/xuat", export)), icon="visits")
