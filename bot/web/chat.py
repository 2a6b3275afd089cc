"""The web chat's routes: the page, what was said, a stream of what is new, and a way to say something.

A cursor is "<inbox>-<outbox>": the last numbers of both that the browser has seen.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.contract import Inbound
from bot.channels.render import read_payload
from bot.channels.web import WebChannel, conversation_key
from bot.store import Store

STATIC = Path(__file__).parent / "static"
COOKIE = "trolyso"
COOKIE_DAYS = 365
MOST_BODY = 64_000
PING_SECONDS = 20
LOOK_SECONDS = 2.0
EVENT_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
TOKEN = re.compile(r"^[A-Za-z0-9_-]{40,50}$")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class WebChat:
    """`phrases` has the sentences for what a person did wrong on the wire."""

    def __init__(self, store: Store, channel: WebChannel, phrases: Mapping[str, str], secure_cookie: bool) -> None:
        self._store = store
        self._channel = channel
        self._phrases = phrases
        self._secure = secure_cookie
        self.stopping = asyncio.Event()
        # Where several processes share the database, the bell of another process is not heard here.
        self._look_again = LOOK_SECONDS if store.database.shared else None

    def app(self, more: Sequence[BaseRoute] = ()) -> Starlette:
        """The web server; `more` are the routes of others on it."""
        routes = [
            *more,
            Route("/", self.page),
            Route("/api/history", self.history),
            Route("/api/stream", self.stream),
            Route("/api/messages", self.message, methods=["POST"]),
            Route("/healthz", self.health),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
        return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)], exception_handlers={HTTPException: self._refused})

    async def page(self, request: Request) -> Response:
        """The chat; a browser that is new gets its token."""
        response = FileResponse(STATIC / "index.html", media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"})
        if not TOKEN.match(request.cookies.get(COOKIE, "")):
            response.set_cookie(
                COOKIE, secrets.token_urlsafe(32), max_age=COOKIE_DAYS * 86_400, httponly=True, samesite="strict", secure=self._secure
            )
        return response

    async def health(self, request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def history(self, request: Request) -> Response:
        """The latest messages of this browser's conversation."""
        messages, cursor = await self._after(self._key(request), (0, 0))
        return JSONResponse({"messages": messages, "cursor": "{}-{}".format(*cursor)})

    async def stream(self, request: Request) -> Response:
        """What is new after `Last-Event-ID` or `?cursor=`, as it comes."""
        key = self._key(request)
        cursor = _read_cursor(request.headers.get("last-event-id") or request.query_params.get("cursor", ""))
        return EventSourceResponse(self._follow(key, cursor), ping=PING_SECONDS)

    async def _follow(self, key: str, cursor: tuple[int, int]) -> AsyncIterator[ServerSentEvent]:
        bell = self._channel.listen(key)
        try:
            while not self.stopping.is_set():
                bell.clear()
                messages, cursor = await self._after(key, cursor)
                if any(message.pop("reset", False) for message in messages):
                    # All that was said before is erased: the page reads the history anew.
                    yield ServerSentEvent("{}", event="reset", id="{}-{}".format(*cursor))
                    continue
                for message in messages:
                    data = json.dumps(message, ensure_ascii=False)
                    yield ServerSentEvent(data, event="message", id=message["cursor"])
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), self._look_again)
        finally:
            self._channel.leave(key, bell)

    async def message(self, request: Request) -> Response:
        """Takes a message. 202 when it is kept (or was already), 429 when it is too much, 4xx with a sentence when it does not fit."""
        key = self._key(request)
        inbound = self._inbound(key, await self._json(request))
        if self._channel.ingest is None:
            raise HTTPException(503, self._phrases["trouble"])
        receipt = await self._channel.ingest(inbound)
        self._channel.ring(key)
        if receipt == "refused":
            raise HTTPException(429, self._phrases["flooded"])
        return JSONResponse({"receipt": receipt}, 202)

    async def _json(self, request: Request) -> dict[str, Any]:
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise HTTPException(415, self._phrases["web_bad"])
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BODY:
                raise HTTPException(413, self._phrases["web_large"])
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise HTTPException(400, self._phrases["web_bad"])
        return data

    def _inbound(self, key: str, data: dict[str, Any]) -> Inbound:
        event_id, text, choice, menu = data.get("id"), data.get("text"), data.get("choice"), data.get("menu", 0)
        if not isinstance(event_id, str) or not EVENT_ID.match(event_id):
            raise HTTPException(400, self._phrases["web_bad"])
        # The id is the browser's own: bound to its conversation, it cannot collide with another's.
        event_id = f"{key[:16]}:{event_id}"
        if data.get("start") is True:
            return Inbound("web", key, event_id, "start")
        if isinstance(choice, str) and type(menu) is int and 0 <= menu < 2**31:
            title = data.get("title")
            _, choice = read_payload(choice)
            return Inbound("web", key, event_id, "choice", choice=choice, menu=menu, text=title if isinstance(title, str) else "")
        if isinstance(text, str):
            return Inbound("web", key, event_id, "text", text=text)
        raise HTTPException(400, self._phrases["web_bad"])

    def _key(self, request: Request) -> str:
        token = request.cookies.get(COOKIE, "")
        if not TOKEN.match(token):
            raise HTTPException(401, self._phrases["web_cookie"])
        return conversation_key(token)

    async def _after(self, key: str, cursor: tuple[int, int]) -> tuple[list[dict[str, Any]], tuple[int, int]]:
        said, answered = cursor
        messages = []
        for row in await self._store.history.of("web", key, cursor):
            if row["from"] == "me":
                said = max(said, row["id"])
            else:
                answered = max(answered, row["id"])
            message = _message(row, f"{said}-{answered}")
            if message:
                messages.append(message)
        return messages, (said, answered)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return JSONResponse({"error": error.detail.replace("{Ban}", "Anh/chị").replace("{ban}", "anh/chị")}, error.status_code)


def _message(row: dict[str, Any], cursor: str) -> dict[str, Any] | None:
    """A row of the history as the browser gets it; None for what is not shown."""
    payload = row["payload"]
    message = {"cursor": cursor, "from": row["from"], "text": payload.get("text", ""), "at": row["at"]}
    if row["from"] == "bot":
        shown = {"buttons": payload.get("buttons", []), "menu": payload.get("menu", 0)}
        if payload.get("attachment"):
            shown["attachment"] = {key: payload["attachment"][key] for key in ("kind", "name", "address", "size")}
        return message | shown | ({"reset": True} if payload.get("reset") else {})
    if row["kind"] not in ("text", "choice") or not message["text"]:
        return None
    return message | {"event_id": row["event_id"].partition(":")[2]}


def _read_cursor(written: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,15})-(\d{1,15})", written)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


class SecurityHeaders:
    """The same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in HEADERS.items())]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
