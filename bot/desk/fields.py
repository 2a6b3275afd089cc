"""What a form or an address brought: texts, numbers, marks, files. Nothing here is trusted; what does not fit counts as not given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from unicodedata import category, normalize

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message, Receive

MOST_BODY = 7_000_000
MOST_FIELDS = 2_000
MOST_FIELD = 200_000
MOST_TEXT = 20_000


class TooLargeError(Exception):
    """More was sent than any form of the desk holds."""


@dataclass(frozen=True)
class Fields:
    """`files`: name → (file name, content)."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str, most: int = MOST_TEXT) -> str:
        """One text, in NFC, with line ends as \\n, without control signs; "" when it was not given."""
        return _clean(self.texts.get(name, [""])[0])[:most]

    def line(self, name: str, most: int = 300) -> str:
        """A text in one line."""
        return " ".join(self.text(name, most).split())

    def number(self, name: str) -> int | None:
        """A whole number from 0 to 2^31; None for anything else."""
        said = self.text(name, 20)
        value = int(said) if said.isascii() and said.isdigit() else None
        return value if value is None or value < 2**31 else None

    def numbers(self, name: str) -> tuple[int, ...]:
        found = [int(said) for said in self.texts.get(name, []) if said.isascii() and said.isdigit() and len(said) < 10]
        return tuple(dict.fromkeys(found))

    def names(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_clean(said)[:80] for said in self.texts.get(name, []) if said))

    def flag(self, name: str) -> bool:
        return bool(self.text(name, 5))

    def day(self, name: str) -> date | None:
        """A date as the browser writes it; None for anything else."""
        try:
            return date.fromisoformat(self.text(name, 10))
        except ValueError:
            return None


def read_query(request: Request) -> Fields:
    return Fields({name: request.query_params.getlist(name) for name in request.query_params})


async def read_form(request: Request) -> Fields:
    """The form of a POST.

    Raises:
        TooLargeError: before all of it is read.
        starlette.exceptions.HTTPException: it is none.
    """
    counted = Request(request.scope, _counted(request.receive))
    texts: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    async with counted.form(max_files=5, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = (value.filename, await value.read())
            else:
                texts.setdefault(name, []).append(value)
    return Fields(texts, files)


def _counted(receive: Receive) -> Receive:
    got = 0

    async def counting() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BODY:
            raise TooLargeError
        return message

    return counting


def _clean(text: str) -> str:
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(mark for mark in text if mark in "\n\t" or category(mark) not in ("Cc", "Cs")).strip()
