"""A text of the content as it lies on the desk: what stands, what is being written, what it may be called."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from bot.content.load import Library
from bot.desk.call import Call, found
from bot.desk.content_form import Box
from bot.desk.pages.content_names import SORTS
from bot.desk.pages.content_new import taken_ids
from bot.editing.over_files import beside_files, body_of, filed, with_overlays
from bot.editing.overlay_keys import moved_to
from bot.editing.overlays import Kind, Overlay, published, versions
from bot.editing.standing import Standing, standing_of
from bot.editing.texts import is_new_topic
from bot.store import Json


@dataclass
class Sheet:
    """A text on the desk. `library`: what is spoken from; `body`: what the form shows; `base`: the version it began from; `theirs`: what
    somebody saved meanwhile. `taken`: what a new topic cannot be called."""

    kind: Kind
    key: str
    library: Library
    history: list[Overlay]
    body: Json
    base: int
    filed: bool
    taken: Set[str] = frozenset()
    boxes: list[Box] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    theirs: Overlay | None = None

    @property
    def standing(self) -> Standing:
        return standing_of(self.history, self.filed)

    @property
    def new(self) -> bool:
        """Whether it is a topic that no file has."""
        return is_new_topic(self.kind, self.body)

    @property
    def open_id(self) -> bool:
        """Whether its id can be changed: nobody was ever answered under it."""
        return self.new and not any(one.published_at for one in self.history)

    @property
    def untouched(self) -> bool:
        """Whether nobody has written anything into a new topic yet: then nothing is wrong with it."""
        return self.open_id and len(self.history) == 1 and not self.body["answer"]

    @property
    def aside(self) -> list[Box]:
        """Fields that stand folded up."""
        return [box for box in self.boxes if box.aside]

    @property
    def aside_open(self) -> bool:
        """Whether something in them is wrong, or they belong to this kind of topic."""
        return self.body.get("kind") == "emergency" or any(inner.faults for box in self.aside for inner in box.all())

    @property
    def name(self) -> str:
        """The id that it has, or shall get."""
        return str(self.body["topic"]) if self.open_id else self.key


async def open_sheet(call: Call) -> Sheet:
    """The text of the address as it stands now; one that got another key is found under that. What was given up or withdrawn shows what
    it last said.

    Raises:
        RefusedError: there is none.
    """
    kind: Kind = found(SORTS.get(call.request.path_params["sort"]))
    key = call.request.path_params["key"]
    files = await call.parts.live.files()
    history = await versions(call.connection, kind, key)
    if not history and not filed(files, kind, key):
        key = await moved_to(call.connection, kind, key) or key
        history = await versions(call.connection, kind, key)
    library = with_overlays(files, await published(call.connection))
    on_file = filed(files, kind, key)
    standing = standing_of(history, on_file)
    newest = standing.open or standing.published
    last = next((one.body for one in history if one.body), None)
    body = newest.body if newest and newest.body else body_of(library, kind, key) or last
    sheet = Sheet(kind, key, library, history, beside_files(files, kind, key, found(body)), history[0].version if history else 0, on_file)
    if sheet.open_id:
        sheet.taken = await taken_ids(call.connection, library) - {key}
    return sheet
