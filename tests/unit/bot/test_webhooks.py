"""The route of channels that are told by HTTP: what is let in, and what each kind of bad input is answered with. Numbers: channel cases."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.contract import UnreadableError
from bot.web.webhooks import MOST_BODY, webhook_routes

JSON = {"content-type": "application/json", "x-secret": "right"}


@dataclass
class Told:
    """A channel behind the route."""

    path: str = "/webhook/told"
    error: Exception | None = None
    taken: list[dict[str, Any]] = field(default_factory=list)
    shown: list[Mapping[str, str]] = field(default_factory=list)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        self.shown.append(headers)
        return headers.get("x-secret") == "right"

    async def accept(self, update: dict[str, Any]) -> None:
        if self.error:
            raise self.error
        self.taken.append(update)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def web(told: Told) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=webhook_routes([told, Told(path="")]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.test") as client:
        yield client


async def status(web: httpx.AsyncClient, body: bytes, headers: dict[str, str] = JSON) -> int:
    return (await web.post("/webhook/told", content=body, headers=headers)).status_code


def filled(length: int) -> bytes:
    """A JSON object of so many bytes."""
    return b'{"a":"' + b"x" * (length - 8) + b'"}'


async def test_a_channel_that_polls_has_no_route() -> None:
    assert webhook_routes([Told(path="")]) == []


async def test_3_get_and_head_say_that_something_listens(web: httpx.AsyncClient, told: Told) -> None:
    assert (await web.get("/webhook/told")).text == "ok"
    assert (await web.head("/webhook/told")).status_code == 200
    assert (await web.put("/webhook/told")).status_code == 405
    assert told.shown == []


@pytest.mark.parametrize(("length", "expected"), [(MOST_BODY, 200), (MOST_BODY + 1, 413), (3 * MOST_BODY, 413)])
async def test_4_a_body_over_one_mebibyte_is_refused(web: httpx.AsyncClient, told: Told, length: int, expected: int) -> None:
    assert await status(web, filled(length)) == expected
    assert len(told.taken) == (expected == 200)


async def test_4_also_when_its_length_is_not_told(web: httpx.AsyncClient, told: Told) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * (1 << 16)

    assert (await web.post("/webhook/told", content=pieces(), headers=JSON)).status_code == 413
    assert told.shown == []


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON;charset=UTF-8", 200),
        (" application/json ", 200),
        ("application/vnd.api+json", 415),
        ("text/json", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonp", 415),
        ("", 415),
    ],
)
async def test_4_only_json_is_read(web: httpx.AsyncClient, told: Told, kind: str, expected: int) -> None:
    assert await status(web, b'{"a": 1}', JSON | {"content-type": kind}) == expected
    assert told.taken == ([{"a": 1}] if expected == 200 else [])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"a"', b"5", b"null", b"true", b'{"a": 1} x', b"\xff\xfe", b"\x00", b"[" * 100_000, b'{"a":' * 100_000,
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)  # fmt: skip
async def test_4_what_is_no_json_object_is_refused_without_a_crash(web: httpx.AsyncClient, told: Told, body: bytes) -> None:
    assert await status(web, body) == 400
    assert told.taken == []


async def test_9_large_numbers_and_half_characters_come_through(web: httpx.AsyncClient, told: Told) -> None:
    assert await status(web, b'{"id": 9007199254740993, "text": "a\\ud83d"}') == 200
    assert told.taken == [{"id": 9007199254740993, "text": "a\ud83d"}]


@pytest.mark.parametrize("body", [b'{"a": 1}', b"{", b"{}"])
async def test_1_without_the_secret_nothing_is_read(web: httpx.AsyncClient, told: Told, body: bytes) -> None:
    assert await status(web, body, {"content-type": "application/json", "x-secret": "wrong"}) == 403
    assert told.taken == []


async def test_headers_come_in_lower_case(web: httpx.AsyncClient, told: Told) -> None:
    assert await status(web, b"{}", {"Content-Type": "application/json", "X-Secret": "right"}) == 200
    assert "x-secret" in told.shown[0]


async def test_11_what_could_not_be_stored_is_asked_for_again(web: httpx.AsyncClient, told: Told, caplog: pytest.LogCaptureFixture) -> None:
    told.error = OSError("disk full")
    assert await status(web, b'{"a": 1}') == 503
    assert [record.levelno for record in caplog.records if record.name == "bot.web.webhooks"] == [logging.ERROR]
    told.error = None
    assert await status(web, b'{"a": 1}') == 200


async def test_what_the_channel_cannot_read_is_not_asked_for_again(web: httpx.AsyncClient, told: Told) -> None:
    told.error = UnreadableError("no chat")
    assert await status(web, json.dumps({"a": 1}).encode()) == 400
