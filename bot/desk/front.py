"""The desk, loaded when somebody first comes to it: a start waits for nothing that only officials use."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.desk.parts import DeskParts

PATHS = ("/desk", "/chi-so-cong-khai")


def desk_front(parts: DeskParts) -> list[BaseRoute]:
    """Everything under /desk, and the public page of indicators (`bot.desk.app`)."""
    front = Front(parts)
    return [Route(path, front) for name in PATHS for path in (name, f"{name}/{{rest:path}}")]


class Front:
    """An application that loads the real one at the first request, in a thread; who comes meanwhile waits for the same."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._app: ASGIApp | None = None
        self._loading = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._loading:
            if self._app is None:
                self._app = await asyncio.to_thread(self._load)
        await self._app(scope, receive, send)

    def _load(self) -> ASGIApp:
        from bot.desk.app import desk_routes

        return Starlette(routes=desk_routes(self._parts))
