"""Routes of channels that are told by HTTP. An update is verified, read and stored before 200 is answered; work begins afterwards."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.contract import UnreadableError, Webhook

log = logging.getLogger(__name__)
MOST_BODY = 1 << 20


def webhook_routes(channels: Iterable[Webhook]) -> list[Route]:
    """One route for each channel with a path. GET is the probe of a service or a person: it says that something listens here."""
    return [Route(channel.path, _Endpoint(channel).answer, methods=["GET", "POST"]) for channel in channels if channel.path]


class _Endpoint:
    def __init__(self, channel: Webhook) -> None:
        self._channel = channel

    async def answer(self, request: Request) -> Response:
        """200 stored, 400 not readable, 403 not from the service, 413 too large, 415 not JSON, 503 could not be stored: send it again."""
        if request.method != "POST":
            return PlainTextResponse("ok")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BODY:
                return PlainTextResponse("too large", 413)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return PlainTextResponse("JSON is expected", 415)
        if not self._channel.verify(dict(request.headers), body):
            return PlainTextResponse("not verified", 403)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict):
            return PlainTextResponse("not a JSON object", 400)
        try:
            await self._channel.accept(update)
        except UnreadableError:
            return PlainTextResponse("not understood", 400)
        except Exception:
            log.exception("an update on %s could not be stored", self._channel.path)
            return PlainTextResponse("try again", 503)
        return PlainTextResponse("ok")
