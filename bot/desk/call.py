"""One request of somebody who is logged in: who, what they may see, what was sent, and how to answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.clock import VIETNAM
from bot.desk.fields import Fields
from bot.desk.parts import DeskParts
from bot.desk.scope import Scope
from bot.people.areas import AreaTree
from bot.people.logins import Login
from bot.people.persons import Person, RoleName

DONE = "da"
COUNT = "so"
"""In an address after a step that was taken: the sentence that says so, and a number in it."""


class RefusedError(Exception):
    """A request that is not answered as asked: `key` is a phrase. Nothing that it wrote stays."""

    def __init__(self, key: str, status: int = 409, **gaps: object) -> None:
        super().__init__(key)
        self.key, self.status, self.gaps = key, status, gaps


@dataclass
class Call:
    """`connection` reads, and in a POST is a transaction that ends with the answer. `at` is the time now, ISO."""

    parts: DeskParts
    request: Request
    connection: AsyncConnection
    person: Person
    tree: AreaTree
    scope: Scope
    login: Login
    secret: str
    at: str
    fields: Fields
    render: Callable[[Call, str, dict[str, Any]], str]
    page: str = ""
    """The name of the page that is open, for the navigation."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """What stands at the top of the page: (good, bad or plain; the sentence)."""
    after: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    """What is done once the transaction of a POST is kept, before the answer leaves."""

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.at).astimezone(VIETNAM)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def number(self) -> int:
        """The id in the address.

        Raises:
            RefusedError: no row can have it.
        """
        number = int(self.request.path_params["number"])
        if number >= 2**31:
            raise RefusedError("desk_missing", 404)
        return number

    def may(self, area: int | None, *names: RoleName) -> bool:
        """Whether one of the roles covers the area."""
        return area in self.tree.by_id and area is not None and self.person.may(self.tree, area, *names)

    def show(self, template: str, /, *, http_status: int = 200, **values: Any) -> Response:
        """A page."""
        return Response(self.render(self, template, values), http_status, media_type="text/html; charset=utf-8")

    def go(self, path: str, done: str = "", count: int | None = None) -> Response:
        """To another page, with a sentence of data/phrases that begins with "desk_done_"."""
        said = {DONE: done} if done else {}
        if count is not None:
            said[COUNT] = str(count)
        return RedirectResponse(f"{path}?{urlencode(said)}" if said else path, 303)

    def demand(self, allowed: object) -> None:
        """Refuses what the person may not see.

        Raises:
            RefusedError: it is not so.
        """
        if not allowed:
            raise RefusedError("desk_forbidden", 403)


def found(thing: Any) -> Any:
    """The thing itself.

    Raises:
        RefusedError: there is none.
    """
    if thing is None:
        raise RefusedError("desk_missing", 404)
    return thing


Action = Callable[[Call], Awaitable[Response]]
