"""Files by signed links that expire: /tep/<id>?den=<unix time>&ky=<signature>."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.files import FileStore


def file_route(files: FileStore, clock: Clock, phrases: Callable[[], Mapping[str, str]]) -> Route:
    async def give(request: Request) -> Response:
        """The file; 403 for a link that is forged or over, 404 when the file is gone."""
        file = request.path_params["file"]
        until, signature = request.query_params.get("den", ""), request.query_params.get("ky", "")
        good = until.isascii() and until.isdigit() and len(until) < 13
        if not good or not files.admits(file, int(until), signature, int(clock().timestamp())):
            return PlainTextResponse(phrases()["web_file_forged"], 403)
        place = files.path(file)
        return FileResponse(place) if place else PlainTextResponse(phrases()["web_file_gone"], 404)

    return Route("/tep/{file}", give)
