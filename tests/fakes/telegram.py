"""A Telegram Bot API on 127.0.0.1.

What it refuses, as the real one does: a wrong token (401), an unknown method (404), texts over 4096 UTF-16 units or empty, captions over
1024, an unknown parse mode, callback data of 0 or over 64 bytes, over 100 buttons or 8 in a row (400), a photo that is no picture or
over 10 MB, an empty document or one over 50 MB, a file id it never gave, a link without
HTTPS or to a document that is neither PDF nor ZIP, a chat it never heard of (400), a chat that blocked the bot
(403), a group that moved (400 with migrate_to_chat_id), an edit of an unknown message, of a picture, or that changes nothing (400), a
second answer to a callback query or one that is too old (400), commands with capitals, a webhook without HTTPS, on a wrong port or with a
bad secret (400), polling while a webhook is set or a second poller (409).

Failures to order: `failures` holds (code, parameters) for the next calls that send, code `LOST` does the work and never answers;
`broken` names methods that answer 500, `hung` methods that never answer; `down` answers 502 to everything.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.fakes.page import page
from tests.fakes.telegram_hook import Hook
from tests.fakes.telegram_people import BOT, DATE, USUAL, People
from tests.fakes.telegram_rules import (
    MOST_DOWNLOAD,
    RefusedError,
    check_commands,
    check_file,
    check_hook,
    checked_buttons,
    checked_caption,
    checked_text,
    refuse,
)

TOKEN = "1:test-token-that-is-nobodys"
LOST = 0
VISITOR = 1001
"""The chat of whoever uses the page."""
Json = dict[str, Any]


@dataclass
class FakeTelegram(People):
    """`write`, `press`, `send_media`… are what people do; `sent` and `edits` is what the bot did, `calls` all that it called."""

    sent: list[Json] = field(default_factory=list)
    edits: list[Json] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failures: list[tuple[int, Json]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    hung: set[str] = field(default_factory=set)
    menus: dict[str, list[Json]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    arrivals: asyncio.Event = field(default_factory=asyncio.Event)
    down: bool = False
    pollers: int = 0
    _closed: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Starlette:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{file}", self._download),
            Route("/", self._page),
            Route("/fake/messages", self._messages),
            Route("/fake/say", self._say, methods=["POST"]),
            Route("/fake/press", self._press, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def close(self) -> None:
        """Ends deliveries and calls that hang."""
        self._closed.set()
        if self.hook:
            await self.hook.close()

    def texts(self, chat: int) -> list[str]:
        return [one["text"] for one in self.sent if one["chat_id"] == chat]

    async def wait(self, count: int) -> None:
        """Until the bot sent `count` messages in all."""
        await self.until(lambda: len(self.sent) >= count)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Until something is so; looked at after each call of the bot."""
        async with asyncio.timeout(15):
            while not reached():
                self.arrivals.clear()
                await self.arrivals.wait()

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(page("Telegram"))

    async def _messages(self, request: Request) -> Response:
        return JSONResponse({"messages": [one for chat, one in self.talk if chat == VISITOR]})

    async def _say(self, request: Request) -> Response:
        self.write(VISITOR, str((await request.json())["text"]))
        return JSONResponse({})

    async def _press(self, request: Request) -> Response:
        pressed = await request.json()
        self.talk.append((VISITOR, {"from": "me", "text": str(pressed["title"])}))
        self.press(VISITOR, str(pressed["data"]))
        return JSONResponse({})

    async def _download(self, request: Request) -> Response:
        content = self.files.get(request.path_params["file"])
        if request.path_params["token"] != TOKEN or content is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(content)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        if self.down:
            return self._error(502, "Bad Gateway")
        if request.path_params["token"] != TOKEN:
            return self._error(401, "Unauthorized")
        handler = getattr(self, f"_do_{method}", None)
        if handler is None:
            return self._error(404, "Not Found")
        self.calls.append(method)
        self.arrivals.set()
        if method in self.broken:
            return self._error(500, "Internal Server Error")
        if method in self.hung:
            await self._closed.wait()
        try:
            lost = self._ordered_failure() if method in {"sendMessage", "sendPhoto", "sendDocument", "editMessageText"} else False
            result = await handler(await _fields(request))
        except RefusedError as error:
            return self._error(error.code, error.description, **error.parameters)
        finally:
            self.arrivals.set()
        if lost:
            await self._closed.wait()
        return JSONResponse({"ok": True, "result": result})

    def _ordered_failure(self) -> bool:
        """Whether the call's answer is to be lost; raises what was ordered else."""
        if not self.failures:
            return False
        code, parameters = self.failures.pop(0)
        if code == LOST:
            return True
        raise RefusedError(code, "Too Many Requests: retry later" if code == 429 else "failure", **parameters)

    def _error(self, code: int, description: str, **parameters: object) -> Response:
        return JSONResponse({"ok": False, "error_code": code, "description": description, "parameters": parameters}, code)

    async def _do_getMe(self, fields: Json) -> Json:
        return BOT

    async def _do_getUpdates(self, fields: Json) -> list[Json]:
        if self.hook:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first")
        self._allow(fields)
        offset = int(fields.get("offset", 0))
        self.done |= {update["update_id"] for update in self.updates if update["update_id"] < offset}
        self.pollers += 1
        mine = self.pollers
        self.news.set()
        if not self._fresh(offset):
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), min(float(fields.get("timeout", 0)), 1.0))
            except TimeoutError:
                return []
        if self.pollers != mine:
            raise RefusedError(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
        return self._fresh(offset)[:100]

    def _fresh(self, offset: int) -> list[Json]:
        return [update for update in self.updates if update["update_id"] >= offset]

    def _allow(self, fields: Json) -> None:
        """Kinds of updates; what was said before stays when nothing is said."""
        if "allowed_updates" in fields:
            self.allowed = set(fields["allowed_updates"]) or set(USUAL)

    async def _do_setWebhook(self, fields: Json) -> bool:
        url, secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
        if not url:
            return await self._do_deleteWebhook(fields)
        check_hook(url, secret)
        self._allow(fields)
        if self.hook:
            await self.hook.close()
        self.hook = Hook(url, secret, self.done)
        for update in self.waiting():
            self.hook.deliver(update)
        return True

    async def _do_deleteWebhook(self, fields: Json) -> bool:
        if self.hook:
            await self.hook.close()
            self.hook = None
        return True

    async def _do_getWebhookInfo(self, fields: Json) -> Json:
        url = self.hook.url if self.hook else ""
        info: Json = {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.waiting()), "max_connections": 40}
        if self.hook and self.hook.error:
            info |= {"last_error_date": DATE, "last_error_message": self.hook.error}
        return info | {"allowed_updates": sorted(self.allowed)}

    async def _do_sendChatAction(self, fields: Json) -> bool:
        self.actions.append(self._reached(fields))
        return True

    async def _do_answerCallbackQuery(self, fields: Json) -> bool:
        query = str(fields["callback_query_id"])
        if query in self.answered or query not in self.queries:
            raise refuse("query is too old and response timeout expired or query ID is invalid")
        self.answered.add(query)
        return True

    async def _do_sendMessage(self, fields: Json) -> Json:
        chat = self._reached(fields)
        text, buttons = checked_text(fields), checked_buttons(fields)
        return self._send(chat, text, buttons, rows=(fields.get("reply_markup") or {}).get("inline_keyboard", []))

    async def _do_sendPhoto(self, fields: Json) -> Json:
        chat = self._reached(fields)
        name, content = self._upload("photo", fields)
        sizes = [{"file_id": name, "file_unique_id": "u", "width": 1, "height": 1}]
        return self._send(chat, checked_caption(fields), checked_buttons(fields), photo=sizes, name=name, content=content)

    async def _do_sendDocument(self, fields: Json) -> Json:
        chat = self._reached(fields)
        name, content = self._upload("document", fields)
        document = {"file_id": name, "file_unique_id": "u", "file_name": name}
        return self._send(chat, checked_caption(fields), checked_buttons(fields), document=document, name=name, content=content)

    async def _do_editMessageText(self, fields: Json) -> Json:
        chat = self._reached(fields)
        text, buttons = checked_text(fields), checked_buttons(fields)
        number = int(fields.get("message_id", 0))
        kept = self.messages.get((chat, number))
        if kept is None:
            raise refuse("message to edit not found")
        if "name" in kept:
            raise refuse("there is no text in the message to edit")
        if (kept["text"], kept["buttons"]) == (text, buttons):
            raise refuse(
                "message is not modified: specified new message content and reply markup are exactly the same as a current content "
                "and reply markup of the message"
            )
        kept |= {"text": text, "buttons": buttons}
        kept["shown"] |= _shown(text, buttons, "")
        self.edits.append({"chat_id": chat, "message_id": number, "text": text, "buttons": buttons})
        return self._answer(chat, number, {"text": text})

    async def _do_getFile(self, fields: Json) -> Json:
        name = str(fields.get("file_id", ""))
        if name not in self.files:
            raise refuse("invalid file_id")
        if len(self.files[name]) > MOST_DOWNLOAD:
            raise refuse("file is too big")
        return {"file_id": name, "file_unique_id": "u", "file_size": len(self.files[name]), "file_path": name}

    async def _do_setMyCommands(self, fields: Json) -> bool:
        commands = fields.get("commands") or []
        check_commands(commands, fields.get("scope") or {"type": "default"})
        self.menus[_menu_key(fields)] = [{"command": one["command"], "description": one["description"]} for one in commands]
        return True

    async def _do_getMyCommands(self, fields: Json) -> list[Json]:
        return self.menus.get(_menu_key(fields), [])

    async def _do_deleteMyCommands(self, fields: Json) -> bool:
        self.menus.pop(_menu_key(fields), None)
        return True

    def _reached(self, fields: Json) -> int:
        """The chat, when the bot may write to it."""
        chat = int(fields["chat_id"])
        if chat in self.moved:
            raise RefusedError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved[chat])
        if chat in self.blocked:
            raise RefusedError(
                403, "Forbidden: bot was blocked by the user" if chat > 0 else "Forbidden: bot was kicked from the group chat"
            )
        if chat not in self.known:
            raise refuse("chat not found")
        return chat

    def _upload(self, kind: str, fields: Json) -> tuple[str, bytes | None]:
        """Name and content of an uploaded file; no content for a link, which the service would fetch, or a file it has."""
        given = fields.get(kind)
        if isinstance(given, str) and given.startswith("attach://"):
            given = fields.get(given.removeprefix("attach://"))
        if isinstance(given, tuple):
            name, content = given
            check_file(kind, content)
            return name, content
        if not isinstance(given, str) or not (given.startswith(("http://", "https://")) or given in self.files):
            raise refuse("wrong remote file identifier specified: Wrong string length")
        if given.startswith("http://"):
            raise refuse("failed to get HTTP URL content")
        if kind == "document" and given.startswith("https://") and not urlsplit(given).path.endswith((".pdf", ".zip")):
            raise refuse("wrong type of the web page content")
        return given, None

    def _send(self, chat: int, text: str, buttons: list[Json], **media: Any) -> Json:
        number = 10_000 + len(self.sent)
        shown: Json = {"from": "bot"} | _shown(text, buttons, media.get("name", ""))
        self.sent.append({"chat_id": chat, "text": text, "buttons": buttons, "message_id": number} | media)
        self.messages[chat, number] = self.sent[-1] | {"shown": shown}
        self.talk.append((chat, shown))
        wire = {name: media[name] for name in ("photo", "document") if name in media}
        return self._answer(chat, number, wire | ({"caption": text} if wire else {"text": text}))

    def _answer(self, chat: int, number: int, content: Json) -> Json:
        return {"message_id": number, "date": DATE, "chat": self._chat(chat), "from": BOT} | content


def _shown(text: str, buttons: list[Json], file: str) -> Json:
    return {"text": text, "buttons": [{"title": one["text"], "data": one.get("callback_data", "")} for one in buttons], "file": file}


def _menu_key(fields: Json) -> str:
    """Where a menu stands: kind of scope, chat, language."""
    scope = fields.get("scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}:{fields.get('language_code', '')}"


async def _fields(request: Request) -> Json:
    """What was given, as form or multipart; files as (name, content)."""
    form: FormData = await request.form()
    return {
        name: (value.filename or "", await value.read()) if isinstance(value, UploadFile) else _value(value) for name, value in form.items()
    }


def _value(written: str) -> Any:
    try:
        return json.loads(written) if written[:1] in "{[" else written
    except ValueError:
        return written
