"""/desk/noi-dung: topics, guides and facts with their state; all that is published as files."""

from __future__ import annotations

import asyncio
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from bot.content.load import Library
from bot.desk.attachment import attached
from bot.desk.call import Call, RefusedError
from bot.desk.page import Door, Page
from bot.desk.pages import content_text, content_versions
from bot.desk.pages.content_names import PATH, REVIEW_SOON, address_of
from bot.desk.pages.content_rights import READERS
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.editing.over_files import write_files
from bot.editing.overlays import KINDS, Kind, Overlay, published
from bot.editing.standing import Standing, standings
from flows.fold import fold

STATES = ("file", "edited", "draft", "review")


@dataclass(frozen=True)
class TextRow:
    """A text in the list."""

    kind: Kind
    key: str
    title: str
    group: str
    review_by: str
    state: str
    version: int

    @property
    def address(self) -> str:
        return address_of(self.kind, self.key)


async def show(call: Call) -> Response:
    fields = call.fields
    sort, state, group = (fields.text(name, 40) for name in ("loai", "tinh-trang", "nhom"))
    said, due = fold(fields.line("tim", 100)), fields.flag("han")
    library = await call.parts.live.library()
    until = (call.today + REVIEW_SOON).isoformat()
    rows = list_texts(library, await standings(call.connection))
    due_count = sum(bool(row.review_by) and row.review_by <= until for row in rows)
    if sort in KINDS:
        rows = [row for row in rows if row.kind == sort]
    if state in STATES:
        rows = [row for row in rows if row.state == state]
    if group in library.groups:
        rows = [row for row in rows if row.group == group]
    if said:
        rows = [row for row in rows if said in fold(f"{row.title} {row.key}")]
    if due:
        rows = sorted((row for row in rows if row.review_by and row.review_by <= until), key=lambda row: row.review_by)
    place = Place(asked_page(fields), len(rows))
    params = {name: value for name in ("loai", "tinh-trang", "nhom", "tim", "han") if (value := fields.text(name, 100))}
    return call.show(
        "content.html", rows=rows[place.offset : place.offset + MOST_ROWS], place=place, params=params, path=PATH, kinds=KINDS,
        states=STATES, groups=list(library.groups.items()), group_name=library.groups.get, due=due, due_count=due_count, until=until,
        overlays=len([one for one in await published(call.connection) if one.body]),
    )  # fmt: skip


def list_texts(library: Library, standing: dict[tuple[Kind, str], Standing]) -> list[TextRow]:
    """All texts, topics and guides in the order of the catalogue; drafts of new topics first."""
    order = {key: place for place, key in enumerate(library.catalog)}
    rows = []
    texts: list[tuple[Kind, str, str, date]] = [("topics", key, one.title, one.review_by) for key, one in library.topics.items()]
    texts += [("guides", key, guide.title, guide.review_by) for key, guide in library.guides.items()]
    texts += [("facts", key, fact.about, fact.review_by) for key, fact in library.facts.items()]
    known = {(kind, key) for kind, key, _, _ in texts}
    for (kind, key), one in standing.items():
        if (kind, key) not in known and one.open:
            rows.append(TextRow(kind, key, str(one.open.body.get("title") or key), "", "", one.state, one.open.version))
    for kind, key, title, review_by in sorted(texts, key=lambda row: (KINDS.index(row[0]), order.get(row[1], len(order)), row[2])):
        found = standing.get((kind, key), Standing())
        newest = found.open or found.published
        group = library.catalog[key].group if key in library.catalog else ""
        rows.append(TextRow(kind, key, title, group, review_by.isoformat(), found.state, newest.version if newest else 0))
    return rows


async def export(call: Call) -> Response:
    """Everything published at the desk as a ZIP, laid out as data/."""
    standing = [one for one in await published(call.connection) if one.body]
    if not standing:
        raise RefusedError("desk_content_nothing", 404)
    content = await asyncio.to_thread(_zipped, await call.parts.live.files(), standing)
    return attached(content, f"noi-dung-{call.today.isoformat()}.zip")


def _zipped(library: Library, standing: list[Overlay]) -> bytes:
    kept = io.BytesIO()
    with TemporaryDirectory(prefix="trolyso-content-") as folder, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write_files(library, standing, Path(folder)):
            archive.write(path, f"data/{path.relative_to(folder)}")
    return kept.getvalue()


DOORS = (Door(PATH, show), Door(f"{PATH}/xuat", export), *content_versions.DOORS, *content_text.DOORS)
PAGE = Page("content", PATH, DOORS, READERS, "book", "content")
