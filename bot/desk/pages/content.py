"""/desk/noi-dung: topics, guides and facts with their state; all that is published as files."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from bot.content.load import Library
from bot.desk.attachment import attached
from bot.desk.call import Call, RefusedError
from bot.desk.page import Door, Page
from bot.desk.pages import content_new, content_text, content_versions
from bot.desk.pages.content_names import PATH, REVIEW_SOON, address_of, title_of
from bot.desk.pages.content_new import open_groups
from bot.desk.pages.content_rights import READERS
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.editing.examples import all_of
from bot.editing.export import write_published
from bot.editing.over_files import filed
from bot.editing.overlays import KINDS, Kind, Overlay, published, withdrawn
from bot.editing.standing import Standing, standings
from bot.settings import ROOT
from flows.fold import fold

STATES = ("file", "edited", "new", "draft", "review", "withdrawn")


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
    rows = list_texts(library, await standings(call.connection), await withdrawn(call.connection))
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
        overlays=len([one for one in await published(call.connection) if one.body]), open_groups=list(open_groups(library).items()),
    )  # fmt: skip


def list_texts(library: Library, standing: Mapping[tuple[Kind, str], Standing], gone: Iterable[Overlay] = ()) -> list[TextRow]:
    """All texts, topics and guides in the order of the catalogue; drafts of new topics first, then those that were withdrawn. `gone`: last
    versions of what was taken back."""
    order = {key: place for place, key in enumerate(library.catalog)}
    rows = []
    texts: list[tuple[Kind, str, str, date]] = [("topics", key, one.title, one.review_by) for key, one in library.topics.items()]
    texts += [("guides", key, guide.title, guide.review_by) for key, guide in library.guides.items()]
    texts += [("facts", key, fact.about, fact.review_by) for key, fact in library.facts.items()]
    known = {(kind, key) for kind, key, _, _ in texts}
    for (kind, key), one in standing.items():
        if (kind, key) not in known and one.open:
            rows.append(_unspoken(one.open, one.state))
    rows += [_unspoken(one, "withdrawn") for one in gone if (one.kind, one.key) not in known and not standing[one.kind, one.key].open]
    for kind, key, title, review_by in sorted(texts, key=lambda row: (KINDS.index(row[0]), order.get(row[1], len(order)), row[2])):
        found = replace(standing.get((kind, key), Standing()), filed=filed(library, kind, key))
        newest = found.open or found.published
        group = library.catalog[key].group if key in library.catalog else ""
        rows.append(TextRow(kind, key, title, group, review_by.isoformat(), found.state, newest.version if newest else 0))
    return rows


def _unspoken(one: Overlay, state: str) -> TextRow:
    """A row of what stands in no book."""
    return TextRow(one.kind, one.key, title_of(one.kind, one.key, one.body), str(one.body.get("group") or ""), "", state, one.version)


async def export(call: Call) -> Response:
    """Everything published at the desk as a ZIP, laid out as data/."""
    standing = [one for one in await published(call.connection) if one.body]
    if not standing:
        raise RefusedError("desk_content_nothing", 404)
    data, library, examples = call.parts.settings.data_dir, await call.parts.live.files(), await all_of(call.connection)
    content = await asyncio.to_thread(_zipped, data, library, standing, examples)
    return attached(content, f"noi-dung-{call.today.isoformat()}.zip")


def _zipped(data: Path, library: Library, standing: list[Overlay], examples: list[tuple[str, str]]) -> bytes:
    kept = io.BytesIO()
    with TemporaryDirectory(prefix="trolyso-content-") as folder, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write_published(data, ROOT / "tests" / "nlu", library, standing, examples, Path(folder)):
            archive.write(path, f"data/{path.relative_to(folder).as_posix()}")
    return kept.getvalue()


DOORS = (Door(PATH, show), Door(f"{PATH}/xuat", export), *content_new.DOORS, *content_versions.DOORS, *content_text.DOORS)
PAGE = Page("content", PATH, DOORS, READERS, "book", "content")
