"""A small Telegram Bot API on 127.0.0.1.

What it refuses, as the real one does: a wrong token (401), texts over 4096 UTF-16 units or empty (400), callback data over 64 bytes (400),
a second answer to a callback query (400), a chat that blocked the bot (403), more than it was told to take (429 with retry_after).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "1:test-token-that-is-nobodys"
Json = dict[str, Any]


@dataclass
class FakeTelegram:
    """`write`, `press`, `send_media` are what people do; `sent` is what the bot did."""

    sent: list[Json] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failures: list[tuple[int, Json]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    updates: list[Json] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    arrivals: asyncio.Event = field(default_factory=asyncio.Event)
    down: bool = False

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])])

    def write(self, chat: int, text: str) -> Json:
        return self._message(chat, {"text": text})

    def send_media(self, chat: int, kind: str) -> Json:
        file: Json = {"file_id": "f", "file_unique_id": "u"}
        sizes: Json = file | {"width": 1, "height": 1}
        made: Json = {
            "photo": {"photo": [sizes]},
            "sticker": {"sticker": sizes | {"type": "regular", "is_animated": False, "is_video": False}},
            "voice": {"voice": file | {"duration": 1}},
            "location": {"location": {"latitude": 11.5, "longitude": 109.0}},
        }
        return self._message(chat, made[kind])

    def press(self, chat: int, data: str) -> Json:
        person = self._person(chat)
        query = {"id": f"q{len(self.updates)}", "from": person, "chat_instance": "1", "data": data}
        return self.push({"callback_query": query | {"message": {"message_id": 1, "date": 1_700_000_000, "chat": self._chat(chat)}}})

    def push(self, update: Json) -> Json:
        update = {"update_id": 1000 + len(self.updates)} | update
        self.updates.append(update)
        self.news.set()
        return update

    def texts(self, chat: int) -> list[str]:
        return [one["text"] for one in self.sent if one["chat_id"] == chat]

    async def wait(self, count: int) -> None:
        """Until the bot sent `count` messages in all."""
        async with asyncio.timeout(15):
            while len(self.sent) < count:
                self.arrivals.clear()
                await self.arrivals.wait()

    def _message(self, chat: int, content: Json) -> Json:
        return self.push({"message": {"message_id": len(self.updates) + 1, "date": 1_700_000_000, "chat": self._chat(chat),
                                      "from": self._person(chat)} | content})  # fmt: skip

    def _chat(self, chat: int) -> Json:
        return {"id": chat, "type": "private" if chat > 0 else "group", "title": "nhóm", "first_name": "Người"}

    def _person(self, chat: int) -> Json:
        return {"id": abs(chat), "is_bot": False, "first_name": "Người"}

    async def _call(self, request: Request) -> Response:
        if self.down:
            return JSONResponse({"ok": False, "error_code": 502, "description": "Bad Gateway"}, 502)
        method = request.path_params["method"]
        if request.path_params["token"] != TOKEN:
            return self._error(401, "Unauthorized")
        form = await request.form()
        fields = {name: _value(value) for name, value in form.items() if isinstance(value, str)}
        self.calls.append(method)
        handler = getattr(self, f"_do_{method}", None)
        if handler is None:
            return self._error(404, "Not Found")
        answer = await handler(fields)
        return answer if isinstance(answer, Response) else JSONResponse({"ok": True, "result": answer})

    def _error(self, code: int, description: str, **parameters: object) -> Response:
        return JSONResponse({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)

    async def _do_getMe(self, fields: Json) -> Json:
        return {"id": 1, "is_bot": True, "first_name": "Trợ lý số", "username": "trolyso_test_bot"}

    async def _do_deleteWebhook(self, fields: Json) -> bool:
        return True

    async def _do_getUpdates(self, fields: Json) -> list[Json]:
        offset = int(fields.get("offset", 0))
        fresh = [update for update in self.updates if update["update_id"] >= offset]
        if not fresh:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), min(float(fields.get("timeout", 0)), 1.0))
            except TimeoutError:
                return []
            fresh = [update for update in self.updates if update["update_id"] >= offset]
        return fresh[:100]

    async def _do_sendChatAction(self, fields: Json) -> bool:
        return True

    async def _do_answerCallbackQuery(self, fields: Json) -> bool | Response:
        query = str(fields["callback_query_id"])
        if query in self.answered:
            return self._error(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered.add(query)
        return True

    async def _do_sendMessage(self, fields: Json) -> Json | Response:
        if self.failures:
            code, parameters = self.failures.pop(0)
            return self._error(code, "Too Many Requests: retry later" if code == 429 else "failure", **parameters)
        chat, text = int(fields["chat_id"]), str(fields.get("text", ""))
        if chat in self.blocked:
            return self._error(403, "Forbidden: bot was blocked by the user")
        if not text.strip():
            return self._error(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return self._error(400, "Bad Request: message is too long")
        markup = fields.get("reply_markup") or {}
        buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
        if any(len(button["callback_data"].encode()) > 64 for button in buttons):
            return self._error(400, "Bad Request: BUTTON_DATA_INVALID")
        self.sent.append({"chat_id": chat, "text": text, "buttons": buttons})
        self.arrivals.set()
        return {"message_id": 10_000 + len(self.sent), "date": 1_700_000_000, "chat": self._chat(chat), "text": text}


def _value(written: str) -> Any:
    try:
        return json.loads(written) if written[:1] in "{[" else written
    except ValueError:
        return written
