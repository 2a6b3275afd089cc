"""Whoever comes to the desk passes here: session, rights of this moment, the form's token; what was refused becomes a page that says so."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.announcements.standing import StepError
from bot.desk.call import Call, RefusedError
from bot.desk.fields import Fields, TooLargeError, read_form, read_query
from bot.desk.page import Door, Page
from bot.desk.parts import DeskParts
from bot.desk.rendering import Rendering
from bot.desk.scope import make_scope
from bot.desk.tokens import FIELD, is_genuine
from bot.people.logins import Login, is_stale, may_sit, note_use, read_login
from bot.people.persons import Person, read_person

log = logging.getLogger(__name__)
COOKIE = "trolyso_desk"
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


class Gate:
    """Makes routes of doors."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self.parts = parts
        self.rendering = rendering

    def route(self, page: Page, door: Door) -> Route:
        async def answer(request: Request) -> Response:
            try:
                response = await self._enter(request, page, door)
            except (RefusedError, StepError, TooLargeError, HTTPException) as error:
                response = self._refusal(error, way_back(request, page))
            except Exception:
                log.exception("the desk's page %s failed", door.path)
                response = self.refuse("desk_trouble", 500, page.path)
            return guarded(response)

        return Route(door.path, answer, methods=[door.method])

    async def _enter(self, request: Request, page: Page, door: Door) -> Response:
        secret = request.cookies.get(COOKIE, "")
        if not secret:
            return self.refuse("desk_log_in", 401)
        if door.method == "GET":
            async with self.parts.database.reading() as connection:
                call = await self._call(connection, request, secret, read_query(request), page)
                response = await self._pass(call, page, door)
                stale = call is not None and is_stale(call.login, call.at)
            if call is not None and stale:
                async with self.parts.database.writing() as connection:
                    await note_use(connection, call.login.id, call.at)
            return response
        if foreign(request):
            return self.refuse("desk_forged", 403, page.path)
        fields = await read_form(request)
        if not is_genuine(secret, fields.text(FIELD, 100)):
            return self.refuse("desk_forged", 403, page.path)
        async with self.parts.database.writing(first=True) as connection:
            call = await self._call(connection, request, secret, fields, page)
            response = await self._pass(call, page, door)
        try:
            for step in call.after if call else ():
                await step()
        except Exception:  # what was asked for is kept already: the page must not say that nothing changed
            log.exception("a step after %s failed", door.path)
        return response

    async def _pass(self, call: Call | None, page: Page, door: Door) -> Response:
        if call is None:
            return self.refuse("desk_log_in", 401)
        call.demand(call.person.has(*(door.roles or page.roles)))
        return await door.action(call)

    async def _call(self, connection: AsyncConnection, request: Request, secret: str, fields: Fields, page: Page) -> Call | None:
        at = self.now()
        entered = await self.who(connection, secret, at)
        if entered is None:
            return None
        login, person = entered
        tree = await self.parts.areas.tree(connection, self.parts.clock().timestamp())
        scope = make_scope(tree, person)
        return Call(self.parts, request, connection, person, tree, scope, login, secret, at, fields, self.rendering, page.name)

    async def who(self, connection: AsyncConnection, secret: str, at: str) -> tuple[Login, Person] | None:
        """The session of a browser and its person, if both still stand."""
        login = await read_login(connection, secret, at)
        person = await read_person(connection, login.person, at[:10]) if login else None
        return (login, person) if login and person and may_sit(person) else None

    def now(self) -> str:
        return self.parts.clock().isoformat(timespec="milliseconds")

    def _refusal(self, error: Exception, back: str) -> Response:
        if isinstance(error, StepError):
            return self.refuse(error.key, 409, back, **error.gaps)
        if isinstance(error, RefusedError):
            return self.refuse(error.key, error.status, back, **error.gaps)
        if isinstance(error, TooLargeError):
            return self.refuse("desk_too_large", 413, back)
        status = error.status_code if isinstance(error, HTTPException) else 400
        return self.refuse("desk_missing" if status == 404 else "desk_bad_form", status, back)

    def refuse(self, key: str, status: int, back: str = "", **gaps: Any) -> Response:
        """A page with one sentence, and the way back."""
        text = self.rendering.alone("refused.html", said=self.rendering.say(key, **gaps), back=back, outside=status == 401)
        return Response(text, status, media_type="text/html; charset=utf-8")


def way_back(request: Request, page: Page) -> str:
    """Where one came from: a step of a thing (/desk/thong-bao/7/duyet) leads back to the thing."""
    if request.method == "POST" and "number" in request.path_params:
        return request.url.path.rpartition("/")[0]
    return page.path


def foreign(request: Request) -> bool:
    """Whether another site sent this form, as the browser says."""
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def guarded(response: Response) -> Response:
    """With the desk's headers; what an answer sets itself stays."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if isinstance(response, RedirectResponse):
        response.headers["cache-control"] = "no-store"
    return response
