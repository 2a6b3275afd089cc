"""In and out: the one-time link's page, the session's cookie, logging out.

Opening the link spends nothing: chat apps open links to preview them. Its button does.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.desk.fields import TooLargeError, read_form
from bot.desk.gate import COOKIE, Gate, foreign, guarded
from bot.desk.tokens import FIELD, is_genuine
from bot.people.codes import CodeError
from bot.people.logins import LASTS, check_login, end_login, log_in

HOME = "/desk"
TROUBLES = {
    "code_unknown": "desk_code_unknown",
    "code_used": "desk_code_used",
    "code_expired": "desk_code_expired",
    "code_revoked": "desk_code_revoked",
}


class Entry:
    """The routes that need no session."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def routes(self) -> list[Route]:
        return [
            Route("/desk/vao", self.look, methods=["GET"]),
            Route("/desk/vao", self.enter, methods=["POST"]),
            Route("/desk/ra", self.leave, methods=["POST"]),
        ]

    async def look(self, request: Request) -> Response:
        """The page behind the link, with one button."""
        code = request.query_params.get("ma", "")
        at = self._gate.now()
        async with self._gate.parts.database.reading() as connection:
            try:
                person = await check_login(connection, code, at)
            except CodeError as error:
                inside = await self._gate.who(connection, request.cookies.get(COOKIE, ""), at)
                return guarded(RedirectResponse(HOME, 303) if inside else self._trouble(error))
        text = self._gate.rendering.alone("entry.html", name=person.name, code=code)
        return guarded(Response(text, media_type="text/html; charset=utf-8"))

    async def enter(self, request: Request) -> Response:
        """Spends the code and opens a session; one that this browser had is over."""
        try:
            fields = await read_form(request)
        except TooLargeError:
            return guarded(self._gate.refuse("desk_too_large", 413))
        if foreign(request):
            return guarded(self._gate.refuse("desk_forged", 403))
        at = self._gate.now()
        try:
            async with self._gate.parts.database.writing() as connection:
                secret = await log_in(connection, fields.text("ma", 100), request.headers.get("user-agent", ""), at)
                before = await self._gate.who(connection, request.cookies.get(COOKIE, ""), at)
                if before:
                    await end_login(connection, before[0].id, before[1].id, at)
        except CodeError as error:
            return guarded(self._trouble(error))
        response = RedirectResponse(HOME, 303)
        secure = self._gate.parts.settings.secure_cookie
        response.set_cookie(
            COOKIE, secret, max_age=int(LASTS.total_seconds()), path=HOME, httponly=True, samesite="lax", secure=secure
        )  # fmt: skip
        return guarded(response)

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        secret = request.cookies.get(COOKIE, "")
        fields = await read_form(request)
        if not secret or foreign(request) or not is_genuine(secret, fields.text(FIELD, 100)):
            return guarded(self._gate.refuse("desk_forged", 403, HOME))
        at = self._gate.now()
        async with self._gate.parts.database.writing() as connection:
            inside = await self._gate.who(connection, secret, at)
            if inside:
                await end_login(connection, inside[0].id, inside[1].id, at)
        response = self._gate.refuse("desk_left", 200)
        response.delete_cookie(COOKIE, path=HOME)
        return guarded(response)

    def _trouble(self, error: CodeError) -> Response:
        key = TROUBLES.get(str(error), "desk_code_unknown")
        return self._gate.refuse(key, 404 if key == "desk_code_unknown" else 410)
