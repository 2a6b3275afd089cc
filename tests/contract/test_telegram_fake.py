"""The fake Bot API is as strict as the real one: what the adapter never does wrong is tried here by hand."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.fakes.telegram import TOKEN, VISITOR, FakeTelegram

KEYBOARD = {"inline_keyboard": [[{"text": "Xong", "callback_data": "1.a"}]]}


def at(fake: FakeTelegram) -> httpx.AsyncClient:
    """A client that needs no socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(fake.app()), base_url="http://telegram")


async def call(fake: FakeTelegram, method: str, files: Any = None, **fields: Any) -> tuple[int, Any]:
    """Status, and the result or the description."""
    form = {name: json.dumps(value) if isinstance(value, dict | list) else str(value) for name, value in fields.items()}
    answer = await at(fake).post(f"/bot{TOKEN}/{method}", data=form, files=files)
    said = answer.json()
    return answer.status_code, said["result"] if said["ok"] else said["description"]


REFUSED: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "a method that is none": ("sendHug", {}, 404, "Not Found"),
    "no text": ("sendMessage", {"text": " "}, 400, "message text is empty"),
    "a long text": ("sendMessage", {"text": "x" * 4_097}, 400, "message is too long"),
    "a parse mode that is none": ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, 400, "parse_mode"),
    "long callback data": (
        "sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "ă" * 33}]]}}, 400, "BUTTON_DATA",
    ),
    "a button without a title": (
        "sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "", "callback_data": "x"}]]}}, 400, "non-empty",
    ),
    "nine buttons in a row": (
        "sendMessage", {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}}, 400, "too long",
    ),
    "a chat that never wrote": ("sendMessage", {"text": "x", "chat_id": 8}, 400, "chat not found"),
    "an edit of nothing": ("editMessageText", {"text": "x", "message_id": 5}, 400, "message to edit not found"),
    "a query that is none": ("answerCallbackQuery", {"callback_query_id": "q"}, 400, "query is too old"),
    "a file that is none": ("getFile", {"file_id": "f"}, 400, "invalid file_id"),
    "a photo that is none": ("sendPhoto", {"photo": "f"}, 400, "file identifier"),
    "a document by link that is no PDF": ("sendDocument", {"document": "https://example.org/a.txt"}, 400, "web page content"),
    "commands with capitals": ("setMyCommands", {"commands": [{"command": "Menu", "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
    "a scope that is none": ("setMyCommands", {"commands": [], "scope": {"type": "all"}}, 400, "BotCommandScope"),
    "a webhook without TLS": ("setWebhook", {"url": "http://example.org/x"}, 400, "HTTPS"),
    "a webhook on another port": ("setWebhook", {"url": "https://example.org:9000/x"}, 400, "ports"),
    "a bad secret": ("setWebhook", {"url": "https://example.org/x", "secret_token": "a b"}, 400, "secret token"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
async def test_it_refuses(name: str) -> None:
    method, fields, status, words = REFUSED[name]
    answered, said = await call(FakeTelegram(known={7}), method, **({"chat_id": 7} | fields))
    assert answered == status
    assert words in said


async def test_it_refuses_an_edit_that_changes_nothing() -> None:
    fake = FakeTelegram(known={7})
    _, sent = await call(fake, "sendMessage", chat_id=7, text="x", reply_markup=KEYBOARD)
    same = {"chat_id": 7, "message_id": sent["message_id"], "text": "x"}
    assert "not modified" in (await call(fake, "editMessageText", **same, reply_markup=KEYBOARD))[1]
    assert (await call(fake, "editMessageText", **same))[0] == 200


async def test_it_refuses_a_second_answer_to_a_press() -> None:
    fake = FakeTelegram()
    query = fake.press(7, "1.a")["callback_query"]["id"]
    assert [(await call(fake, "answerCallbackQuery", callback_query_id=query))[0] for _ in range(2)] == [200, 400]


async def test_it_refuses_to_be_polled_while_a_webhook_is_set() -> None:
    fake = FakeTelegram()
    assert (await call(fake, "setWebhook", url="https://example.org/x"))[0] == 200
    assert (await call(fake, "getUpdates"))[0] == 409
    assert (await call(fake, "deleteWebhook"))[0] == 200
    assert await call(fake, "getUpdates") == (200, [])


async def test_it_sends_only_what_was_asked_for() -> None:
    fake = FakeTelegram()
    await call(fake, "getUpdates", allowed_updates=["message"])
    fake.press(7, "1.a")
    fake.write(7, "a")
    assert [sorted(update) for update in (await call(fake, "getUpdates"))[1]] == [["message", "update_id"]]


async def test_a_wrong_token_is_refused() -> None:
    assert (await at(FakeTelegram()).post("/bot2:x/getMe")).status_code == 401


async def test_a_file_is_given_out_to_who_has_the_token() -> None:
    fake = FakeTelegram()
    name = fake.send_media(7, "voice", b"sound")["message"]["voice"]["file_id"]
    path = (await call(fake, "getFile", file_id=name))[1]["file_path"]
    client = at(fake)
    assert (await client.get(f"/file/bot{TOKEN}/{path}")).content == b"sound"
    assert (await client.get(f"/file/bot2:x/{path}")).status_code == 404


async def test_the_page_shows_both_sides_and_what_a_press_changed() -> None:
    fake = FakeTelegram()
    client = at(fake)
    await client.post("/fake/say", json={"text": "chào"})
    _, sent = await call(fake, "sendMessage", chat_id=VISITOR, text="Bước 1", reply_markup=KEYBOARD)
    await client.post("/fake/press", json={"data": "1.a", "title": "Xong"})
    await call(fake, "editMessageText", chat_id=VISITOR, message_id=sent["message_id"], text="Bước 2")
    shown = (await client.get("/fake/messages")).json()["messages"]
    assert [(one["from"], one["text"]) for one in shown] == [("me", "chào"), ("bot", "Bước 2"), ("me", "Xong")]
    assert fake.updates[-1]["callback_query"]["message"]["message_id"] == sent["message_id"]
