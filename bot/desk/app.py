"""The desk's routes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.desk.entry import Entry
from bot.desk.gate import Gate, guarded
from bot.desk.pages import PAGES
from bot.desk.parts import DeskParts
from bot.desk.rendering import STATIC, Rendering


def desk_routes(parts: DeskParts) -> list[BaseRoute]:
    """Everything under /desk. Mount them beside the chat and not under its middleware, whose policy forbids forms: they have their own."""
    gate = Gate(parts, Rendering(parts, PAGES))

    async def nowhere(request: Request) -> Response:
        return guarded(gate.refuse("desk_missing", 404, "/desk"))

    doors = [gate.route(page, door) for page in PAGES for door in page.doors]
    static = Mount("/desk/static", StaticFiles(directory=STATIC))
    every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    others = [Route(path, nowhere, methods=every) for path in ("/desk", "/desk/{rest:path}")]
    return [*Entry(gate).routes(), static, *doors, *others]
