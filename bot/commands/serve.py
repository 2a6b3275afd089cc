"""`trolyso serve`: everything in one process; Ctrl-C ends it cleanly."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer
import uvicorn
from starlette.applications import Starlette

from bot.commands.failure import console_phrases, fail, spoken_failures
from bot.compose import Assistant, compose
from bot.loop import run
from bot.settings import Settings

GRACE_SECONDS = 3
PORTS_TRIED = 20


def run_server(host: str | None, port: int | None) -> None:
    """Until Ctrl-C or SIGTERM."""
    settings = Settings()
    host, port = host or settings.host, settings.port if port is None else port
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # httpx logs each address it calls, and Telegram's has the token in it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    phrases = console_phrases()
    bound = _bind(host, port, phrases)
    # The port that was free: links to the desk name it.
    settings = settings.model_copy(update={"host": host, "port": bound.getsockname()[1]})
    with spoken_failures(settings):
        run(_serve(settings, bound, phrases))
    typer.echo(phrases["serve_stopped"])


def _bind(host: str, port: int, phrases: dict[str, str]) -> socket.socket:
    """A socket on the port or the next free one."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        bound = _try_bind(host, candidate)
        if bound:
            if candidate != port:
                typer.echo(phrases["serve_port_taken"].format(port=port, other=candidate))
            return bound
    return fail(phrases["serve_no_port"].format(host=host, port=port))


def _try_bind(host: str, port: int) -> socket.socket | None:
    # With the protocol named, asyncio turns Nagle's delay off: 40 ms of every answer on a connection that is kept open.
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        return None
    return bound


async def _serve(settings: Settings, bound: socket.socket, phrases: dict[str, str]) -> None:
    assistant = compose(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await assistant.prepare()
        code = await assistant.first_code()
        await assistant.start()
        _announce(assistant, bound, phrases)
        if code:
            typer.echo(phrases["serve_first_code"].format(code=code))
        yield
        await assistant.stop()

    app = assistant.app()
    app.router.lifespan_context = lifespan
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_SECONDS, lifespan="on")
    await uvicorn.Server(config).serve(sockets=[bound])


def _announce(assistant: Assistant, bound: socket.socket, phrases: dict[str, str]) -> None:
    host, port = bound.getsockname()[:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    typer.echo(phrases["serve_ready"].format(address=f"http://{shown}:{port}"))
    for key, channel in assistant.channels.items():
        if key in ("web", "console"):
            continue
        trouble, name = getattr(channel, "trouble", ""), getattr(channel, "username", "") or getattr(channel, "name", "")
        title = phrases[f"channel_{key}"]
        failed = phrases["serve_channel_failed"].format(channel=title, reason=trouble)
        typer.echo(failed if trouble else phrases["serve_channel"].format(channel=title, name=name).strip())
