"""The desk's routes."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.desk.entry import Entry
from bot.desk.gate import Gate, guarded
from bot.desk.open_data import OpenData
from bot.desk.pages import PAGES
from bot.desk.parts import DeskParts
from bot.desk.rendering import STATIC, Rendering


class Assets(StaticFiles):
    """Styles and scripts: their addresses change with them, so browsers may keep them."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def desk_routes(parts: DeskParts) -> list[BaseRoute]:
    """Everything under /desk, and the public page of indicators.

    Mount them beside the chat and not under its middleware, whose policy forbids forms: they have their own.
    """
    rendering = Rendering(parts, PAGES)
    gate = Gate(parts, rendering)

    async def nowhere(request: Request) -> Response:
        return guarded(gate.refuse("desk_missing", 404, "/desk"))

    doors = [gate.route(page, door) for page in PAGES for door in page.doors]
    static = Mount("/desk/static", Assets(directory=STATIC))
    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    others = [Route(path, nowhere, methods=every) for path in ("/desk", "/desk/{rest:path}")]
    return [*Entry(gate).routes(), static, *doors, *others, *OpenData(parts, rendering).routes()]
