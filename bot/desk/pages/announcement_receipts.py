"""/desk/thong-bao/<number>/nhan: who got it, by hamlet and team; the same as a table to take away."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from bot.announcements.receipts import COLUMNS, Line, as_csv, as_rows, as_xlsx, read_receipts
from bot.desk.call import Call, RefusedError
from bot.desk.page import Door
from bot.desk.pages.announcement import PATH, read_own
from bot.desk.places import natural
from bot.desk.sheets import download


async def show(call: Call) -> Response:
    """All teams on one page, communes together."""
    one = await read_own(call)
    lines = sorted(await read_receipts(call.connection, call.tree, one.id), key=lambda line: (commune_name(call, line), natural(line.name)))
    groups = [(name, list(some)) for name, some in groupby(lines, lambda line: commune_name(call, line))]
    sums = {name: sum(getattr(line, name) for line in lines) for name in COLUMNS}
    return call.show(
        "receipts.html", one=one, groups=[(name, some, _sums(some)) for name, some in groups], sums=sums, count=len(lines), path=PATH,
        columns=COLUMNS, narrow=("total", "sent", "confirmed") if one.draft.confirm else ("total", "sent", "unreachable"),
    )  # fmt: skip


async def export(call: Call) -> Response:
    """CSV or XLSX with a row for each team."""
    one = await read_own(call)
    phrases = call.parts.house.book.phrases
    titles = {name: phrases[f"announcements_column_{name}"] for name in ("name", "sum", *COLUMNS)}
    rows = as_rows(await read_receipts(call.connection, call.tree, one.id), titles)
    name = phrases["announcements_table_name"].replace("{number}", str(one.id)).rpartition(".")[0]
    match call.fields.text("dang", 5):
        case "csv":
            return download(as_csv(rows), "csv", name)
        case "xlsx":
            return download(as_xlsx(rows, phrases["announcements_sheet"]), "xlsx", name)
    raise RefusedError("desk_missing", 404)


def commune_name(call: Call, line: Line) -> str:
    """The commune a line belongs to; "" where its area is not known."""
    if line.area is None or line.area not in call.tree.by_id:
        return ""
    commune = call.tree.commune(line.area)
    return commune.name if commune else call.tree.by_id[line.area].name


def _sums(lines: list[Line]) -> dict[str, int]:
    return {name: sum(getattr(line, name) for line in lines) for name in COLUMNS}


DOORS = (Door(f"{PATH}/{{number:int}}/nhan", show), Door(f"{PATH}/{{number:int}}/nhan/xuat", export))
