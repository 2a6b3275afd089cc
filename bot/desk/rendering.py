"""Templates, and what they can say: phrases with the person's address, dates and numbers as Vietnamese write them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import VIETNAM
from bot.desk.call import COUNT, DONE, Call
from bot.desk.page import Page
from bot.desk.parts import DeskParts
from bot.desk.tokens import csrf_token
from flows.wording import address, day, fill

HERE = Path(__file__).parent
STATIC = HERE / "static"
BESIDE = "\N{NO-BREAK SPACE}"


class Rendering:
    """Makes pages. `pages` are those of the navigation."""

    def __init__(self, parts: DeskParts, pages: Sequence[Page]) -> None:
        self._parts = parts
        self._pages = pages
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters |= {"day": day_words, "moment": moment_words, "clock": clock_words, "number": number_words}
        self._templates.globals |= {"say": self.say, "has_phrase": self.has_phrase, "asset": _assets().__getitem__, "link": link}

    def __call__(self, call: Call, template: str, values: Mapping[str, Any]) -> str:
        """A page of somebody who is logged in."""
        pages = [page for page in self._pages if call.person.has(*page.roles)]
        base = {
            "call": call, "person": call.person, "tree": call.tree, "csrf": csrf_token(call.secret), "today": call.today.isoformat(),
            "nav": [list(members) for _, members in groupby(pages, key=lambda page: page.group)], "here": call.page,
            "works_for": _area_of(call), "notes": [*self._done(call), *call.notes],
        }  # fmt: skip
        if same := base.keys() & values.keys():
            raise ValueError(f"{template}: {same} belong to the frame of every page")
        return self._templates.get_template(template).render(**base, **values)

    def alone(self, template: str, **values: Any) -> str:
        """A page of somebody who is not logged in."""
        return self._templates.get_template(template).render(**values)

    def say(self, key: str, /, **gaps: object) -> str:
        """A phrase; `{ban}` becomes the usual address."""
        book = self._parts.house.book
        return address(fill(book.phrases[key], gaps), book.addresses[0])

    def has_phrase(self, key: str) -> bool:
        return key in self._parts.house.book.phrases

    def _done(self, call: Call) -> list[tuple[str, str]]:
        """What the last step did, as its address says. Only sentences that are meant for it are shown."""
        key, count = call.request.query_params.get(DONE, ""), call.request.query_params.get(COUNT, "")
        if not key.startswith("desk_done_") or not self.has_phrase(key):
            return []
        return [("good", self.say(key, count=number_words(int(count)) if count.isascii() and count.isdigit() else ""))]


def day_words(iso: str) -> str:
    """'2026-11-22' → '22/11/2026'."""
    return day(iso[:10]) if iso else ""


def moment_words(iso: str) -> str:
    """An ISO time as day and time in Vietnam."""
    return f"{clock_words(iso)} {day(_local(iso).date().isoformat())}" if iso else ""


def clock_words(iso: str) -> str:
    return f"{_local(iso):%H:%M}" if iso else ""


def number_words(value: float | None) -> str:
    """1234 → '1.234'; nothing is '-'."""
    if value is None:
        return "-"
    whole = f"{value:,.1f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"
    return whole.translate(str.maketrans(",.", ".,"))


def link(path: str, **params: Any) -> str:
    """An address with what is given of the parameters."""
    given = [(name, one) for name, value in params.items() for one in (value if isinstance(value, list | tuple) else [value])]
    said = urlencode([(name, value) for name, value in given if value not in ("", None)])
    return f"{path}?{said}" if said else path


def _local(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(VIETNAM)


def _assets() -> dict[str, str]:
    """Name of a file of static/ → its address, which changes with the file."""
    files = sorted(path for path in STATIC.iterdir() if path.is_file())
    return {path.name: f"/desk/static/{path.name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:10]}" for path in files}


def _area_of(call: Call) -> str:
    """Where the person works, in few words."""
    roles = call.person.held("administrator", "province_officer", "editor", "commune_officer") or call.person.held("leader")
    areas = list(dict.fromkeys(role.area for role in roles if role.area in call.tree.by_id))
    return "; ".join(call.tree.label(area) for area in areas[:2]).replace(" ", BESIDE).replace(f",{BESIDE}", ", ")
