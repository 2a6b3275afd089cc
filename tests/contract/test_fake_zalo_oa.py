"""The fake Official Account refuses what the real one refuses, and serves the page for a person."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.contract import Button, Inbound, Part, Receipt
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_tokens import Tokens
from bot.files import FileStore
from bot.web.webhooks import webhook_routes
from tests.clock import SteppingClock
from tests.fakes.server import served
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, PERSON, FakeZaloOa
from tests.fakes.zalo_oauth import MemoryTokens

CS, LIST = "http://zalo.test/v3.0/oa/message/cs", "http://zalo.test/v2.0/oa/conversation"
BUTTON = {"title": "a", "type": "oa.query.hide", "payload": "#1.a"}
TEXT: dict[str, Any] = {"recipient": {"user_id": PERSON}, "message": {"text": "a"}}


def message(**fields: Any) -> dict[str, Any]:
    return {"recipient": {"user_id": PERSON}, "message": fields}


def buttons(*some: Any, **more: Any) -> dict[str, Any]:
    return message(text="a", attachment={"type": "template", "payload": {"buttons": list(some)} | more})


REFUSED: dict[str, tuple[Any, int]] = {
    "a list": ([], -201),
    "no recipient": ({"message": {"text": "a"}}, -201),
    "unknown field": (TEXT | {"extra": 1}, -201),
    "a number for a person": ({"recipient": {"user_id": 5}, "message": {"text": "a"}}, -201),
    "empty text": (message(text=" "), -201),
    "nothing": (message(), -201),
    "long text": (message(text="a" * 2_001), -210),
    "six buttons": (buttons(*[BUTTON] * 6), -201),
    "no button": (buttons(), -201),
    "long title": (buttons(BUTTON | {"title": "a" * 101}), -201),
    "long payload": (buttons(BUTTON | {"payload": "a" * 1_001}), -201),
    "another kind of button": (buttons(BUTTON | {"type": "callback"}), -201),
    "the other shape": (buttons(BUTTON, template_type="button"), -201),
    "text beside a document": (message(text="a", attachment={"type": "file", "payload": {"token": "x"}}), -201),
    "an upload that is over": (message(attachment={"type": "file", "payload": {"token": "x"}}), -100),
    "another attachment": (message(attachment={"type": "image", "payload": {"url": "https://a.example"}}), -201),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_bad_messages_are_refused(clock: SteppingClock, kind: str) -> None:
    body, code = REFUSED[kind]
    fake = FakeZaloOa(clock)
    fake.last[PERSON] = clock()
    token = {"access_token": fake.oauth.give().access}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        if isinstance(body, dict):
            assert (await http.post(CS, json=TEXT, headers=token)).json()["error"] == 0
        answer = await http.post(CS, json=copy.deepcopy(body), headers=token)
    assert (answer.status_code, answer.json()["error"]) == (200, code)


async def test_tokens_that_are_wrong_or_over_are_refused(clock: SteppingClock) -> None:
    fake = FakeZaloOa(clock)
    token = fake.oauth.give().access
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        assert (await http.post(CS, json=TEXT)).json()["error"] == -216
        clock.later(hours=25)
        assert (await http.post(CS, json=TEXT, headers={"access_token": token})).json()["error"] == -220


@pytest.mark.parametrize(
    ("kind", "file", "code"),
    [
        ("image", ("a.png", b"\x89PNG", "image/png"), 0),
        ("image", ("a.gif", b"GIF8", "image/gif"), -201),
        ("image", ("a.png", b"%PDF", "image/png"), -201),
        ("image", ("a.png", b"\x89PNG" + b"0" * 1_000_000, "image/png"), -210),
        ("file", ("a.pdf", b"%PDF", "application/pdf"), 0),
        ("file", ("a.xlsx", b"PK", "application/vnd.ms-excel"), -201),
        ("file", ("a.pdf", b"%PDF" + b"0" * 5_000_000, "application/pdf"), -210),
        ("video", ("a.mp4", b"0", "video/mp4"), -201),
    ],
)
async def test_uploads(clock: SteppingClock, kind: str, file: tuple[str, bytes, str], code: int) -> None:
    fake = FakeZaloOa(clock)
    token = {"access_token": fake.oauth.give().access}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        answer = await http.post(f"http://zalo.test/v2.0/oa/upload/{kind}", files={"file": file}, headers=token)
    assert answer.json()["error"] == code


@pytest.mark.parametrize(
    "change", [{"template_id": "tb-2"}, {"template_data": {}}, {"template_data": {"noi_dung": ""}}, {"tracking_id": ""}]
)
async def test_bad_templates_are_refused(clock: SteppingClock, change: dict[str, Any]) -> None:
    fake = FakeZaloOa(clock)
    token = {"access_token": fake.oauth.give().access}
    body = {"user_id": PERSON, "template_id": "tb-1", "template_data": {"noi_dung": "a"}, "tracking_id": "1"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        address = "http://zalo.test/v3.0/oa/message/template"
        assert (await http.post(address, json=body, headers=token)).json()["error"] == 0
        assert (await http.post(address, json=body | change, headers=token)).json()["error"] == -201


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, 0), ({"count": 11}, -210), ({"count": 0}, -201), ({"offset": -1}, -201), ({"offset": "0"}, -201), ({"user_id": 5}, -201),
     ({"more": 1}, -201)],
)  # fmt: skip
async def test_bad_questions_about_a_conversation_are_refused(clock: SteppingClock, change: dict[str, Any], code: int) -> None:
    fake = FakeZaloOa(clock)
    token = {"access_token": fake.oauth.give().access}
    asked = json.dumps({"user_id": PERSON, "offset": 0, "count": 10} | change)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        answer = await http.get(LIST, params={"data": asked}, headers=token)
        assert answer.json()["error"] == code
        assert (await http.get(LIST, headers=token)).json()["error"] == -201


async def test_a_conversation_is_listed_the_newest_first_ten_at_a_time(clock: SteppingClock) -> None:
    fake = FakeZaloOa(clock, buttons_as="nosupport")
    token = {"access_token": fake.oauth.give().access}
    fake.met(PERSON)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as http:
        for number in range(10):
            clock.later(seconds=1)
            await http.post(CS, json=message(text=f"{number}"), headers=token)
        await http.post(CS, json=buttons(BUTTON), headers=token)
        pages = [
            (await http.get(LIST, params={"data": json.dumps({"user_id": PERSON, "offset": offset, "count": 10})}, headers=token)).json()
            for offset in (0, 10, 20)
        ]
    first, second, third = ([(row["src"], row["type"], row["message"]) for row in page["data"]] for page in pages)
    assert first == [(0, "nosupport", ""), *((0, "text", f"{number}") for number in range(9, 0, -1))]
    assert (second, third) == ([(0, "text", "0"), (1, "text", "xin chào")], [])
    assert pages[0]["data"][1]["time"] == int(clock().timestamp() * 1000)


async def test_a_person_talks_by_the_page_over_the_wire(clock: SteppingClock, tmp_path: Path) -> None:
    fake = FakeZaloOa(clock)
    store = MemoryTokens(fake.oauth.give())
    async with served(fake.app()) as zalo, httpx.AsyncClient(base_url=zalo) as browser:
        tokens = Tokens(APP_ID, APP_SECRET, store, clock, browser, zalo)
        channel = ZaloOaChannel(APP_ID, OA_ID, OA_SECRET, tokens, zalo, FileStore(tmp_path, b"secret"), clock)

        async def answer(inbound: Inbound) -> Receipt:
            await channel.send(inbound.key, Part(f"{inbound.kind}: {inbound.text}{inbound.choice}", (Button("menu", "Việc khác"),), 1))
            return "stored"

        async with served(Starlette(routes=webhook_routes([channel]))) as bot:
            fake.webhook_url = f"{bot}{channel.path}"
            await channel.start(answer)
            assert (await browser.get("/")).text.startswith("<!doctype html>")
            assert (await browser.post("/fake/say", json={"text": "xin chào"})).json() == {"status": 200}
            shown = (await browser.get("/fake/messages")).json()["messages"]
            assert [(one["from"], one["text"]) for one in shown] == [("me", "xin chào"), ("bot", "text: xin chào")]
            assert (await browser.post("/fake/press", json=shown[1]["buttons"][0])).json() == {"status": 200}
            shown = (await browser.get("/fake/messages")).json()["messages"]
            assert [(one["from"], one["text"]) for one in shown[2:]] == [("me", "Việc khác"), ("bot", "choice: menu")]
            await channel.stop()


async def test_without_an_assistant_the_page_lives_on(clock: SteppingClock) -> None:
    fake = FakeZaloOa(clock, "http://127.0.0.1:9/webhook/zalo-oa")
    assert await fake.say("xin chào") == 0
