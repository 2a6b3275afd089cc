"""A small Zalo Bot Platform on 127.0.0.1.

What it refuses, as the real one does or is said to do: a wrong token (401); an unknown method, names are case-sensitive (400); a body
that is no JSON object (400); texts and captions that are empty or over 2000 code points (400); a picture or webhook address that is not
https or is a private one (400); a secret under 8 or over 256 characters (400); polling while a webhook is set (400); getWebhookInfo
without a webhook (404); more webhook tests than allowed (426, spelled `errorCode`); a chat that never wrote (400) or blocked the bot
(403); more than it was told to take (429 without retry_after). An idle poll is 408. There is no cursor: an event is given out once.
`errors_in_200` says no under HTTP 200, else the HTTP status is the error's, for the sources disagree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.page import page

TOKEN = "1459000000000000:test-token-that-is-nobodys"
Json = dict[str, Any]
LONGEST, PROBE = 2000, {"ok": True, "result": {}}
PRIVATE = ("localhost", "127.", "10.", "192.168.", "[::1]")
MEDIA: dict[str, Json] = {
    "image": {"photo_url": "https://example.invalid/anh.jpg", "caption": "hình"},
    "sticker": {"sticker": "0a1b", "url": "https://example.invalid/hinh-dan.png"},
    "voice": {"voice_url": "https://example.invalid/tieng.aac"},
    "unsupported": {},
}


class RefusalError(Exception):
    """The service says no."""

    def __init__(self, code: int, description: str, field: str = "error_code") -> None:
        super().__init__(description)
        self.code, self.description, self.field = code, description, field


@dataclass
class FakeZaloBot:
    """`write`, `send_media`, `push` are what people do; `sent` is what the bot did, `calls` everything it asked.

    `reach` maps public addresses to where they lie here. `failures`: codes with which the next sends fail, 0 for one that succeeds. `hang`:
    methods that are not answered before `release` is set. `delivered`: HTTP status of each webhook call.
    """

    sent: list[Json] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    poll_failures: list[int] = field(default_factory=list)
    hang: set[str] = field(default_factory=set)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    chats: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    reach: dict[str, str] = field(default_factory=dict)
    outcome: str = ""
    delivered: list[int] = field(default_factory=list)
    webhook: str = ""
    secret: str = ""
    tests_left: int = 3
    quota: int = 3_000
    idle: float = 0.3
    down: bool = False
    errors_in_200: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    arrivals: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries: set[asyncio.Task[int]] = field(default_factory=set)
    numbers: int = 0

    def app(self) -> Starlette:
        """The service, and the page for a person without an account."""
        return Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/", self._page),
                Route("/fake/messages", self._messages),
                Route("/fake/say", self._say, methods=["POST"]),
                Route("/fake/press", self._say, methods=["POST"]),
            ]
        )

    def write(self, chat: str, text: str, **more: object) -> Json:
        """A person writes."""
        self.log.append({"from": "me", "text": text})
        return self.push(self.event(chat, "message.text.received", {"text": text} | more))

    def send_media(self, chat: str, kind: str, **more: object) -> Json:
        """A person sends an image, sticker, voice, or something that the platform does not hand on."""
        return self.push(self.event(chat, f"message.{kind}.received", MEDIA[kind] | more))

    def event(self, chat: str, name: str, content: Json) -> Json:
        """An event as the service makes it."""
        self.chats.add(chat)
        self.numbers += 1
        made: Json = {
            "from": {"id": chat, "display_name": "Người", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "message_id": f"2d758cb5e222{self.numbers:08x}",
            "date": 1_750_316_131_602 + self.numbers,
        }
        return {"event_name": name, "message": made | content}

    def push(self, event: Json) -> Json:
        """Puts an event on its way: to the webhook when there is one, else to the next poll."""
        if self.webhook:
            task = asyncio.create_task(self.deliver({"ok": True, "result": event}))
            self.deliveries.add(task)
            task.add_done_callback(self.deliveries.discard)
        else:
            self.events.append(event)
            self.news.set()
        return event

    async def deliver(self, body: Json) -> int:
        """The status with which the webhook answered; 0 when it cannot be reached."""
        parts = urlsplit(self.webhook)
        here = self.reach.get(f"{parts.scheme}://{parts.netloc}", "")
        headers = {"X-Bot-Api-Secret-Token": self.secret, "User-Agent": "Java/17.0.2"}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
                status = (await client.post(here + parts.path, json=body, headers=headers)).status_code if here else 0
        except httpx.HTTPError:
            status = 0
        self.delivered.append(status)
        return status

    def texts(self, chat: str) -> list[str]:
        """What the bot wrote to a chat, captions too."""
        return [one.get("text") or one.get("caption", "") for one in self.sent if one["chat_id"] == chat]

    async def wait(self, count: int) -> None:
        """Until the bot sent `count` messages in all."""
        await self.until(lambda: len(self.sent) >= count)

    async def until(self, true: Callable[[], bool]) -> None:
        """Until something is so, looked at after every call."""
        async with asyncio.timeout(15):
            while not true():
                self.arrivals.clear()
                await self.arrivals.wait()

    def asked(self, method: str) -> list[Json]:
        """The bodies with which a method was called."""
        return [body for name, body in self.calls if name == method]

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            if self.down:
                return HTMLResponse("<h1>Bad Gateway</h1>", 502)
            body = await _admit(request)
            self.calls.append((method, body))
            self.arrivals.set()
            if method in self.hang:
                await self.release.wait()
            answer = await self._do(method, body)
        except RefusalError as no:
            said = {"ok": False, no.field: no.code, "description": no.description}
            return JSONResponse(said, 200 if self.errors_in_200 else no.code)
        finally:
            self.arrivals.set()
        return JSONResponse({"ok": True} if answer is None else {"ok": True, "result": answer})

    async def _do(self, method: str, body: Json) -> Json | None:
        match method:
            case "getMe":
                return {"id": "1459000000000000", "account_name": "bot.trolyso", "account_type": "BASIC", "can_join_groups": False,
                        "display_name": "Bot Trợ lý số"}  # fmt: skip
            case "getUpdates":
                return await self._get_updates()
            case "setWebhook":
                return await self._set_webhook(str(body.get("url", "")), str(body.get("secret_token", "")))
            case "getWebhookInfo" if self.webhook:
                return {"url": self.webhook, "updated_at": 1_750_316_131_602}
            case "getWebhookInfo":
                raise RefusalError(404, "Webhook is not set")
            case "deleteWebhook":
                self.webhook = ""
                return {"url": "", "updated_at": 1_750_316_131_602}
            case "testWebhook":
                self.tests_left -= 1
                if self.tests_left < 0:
                    raise RefusalError(426, "Daily limit", "errorCode")
                return await self._probe()
            case "sendMessage":
                return self._send(body, "text", str(body.get("text", "")))
            case "sendPhoto":
                if not _public(str(body.get("photo", ""))):
                    raise RefusalError(400, "photo must be a public https URL")
                return self._send(body, "caption", str(body.get("caption", "-")))
            case "sendChatAction" if body.get("action") == "typing":
                return None
        raise RefusalError(400, "Bad Request")

    async def _get_updates(self) -> Json:
        if self.webhook:
            raise RefusalError(400, "Webhook is set")
        if self.poll_failures:
            raise RefusalError(self.poll_failures.pop(0), "failure")
        if not self.events:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), self.idle)
            except TimeoutError:
                raise RefusalError(408, "Request timeout") from None
        return self.events.pop(0)

    async def _set_webhook(self, url: str, secret: str) -> Json:
        if not _public(url):
            raise RefusalError(400, "url must be a public https address")
        if not 8 <= len(secret) <= 256:
            raise RefusalError(400, "secret_token must have 8 to 256 characters")
        self.webhook, self.secret = url, secret
        return {"url": url, "updated_at": 1_750_316_131_602, "verification": await self._probe()}

    async def _probe(self) -> Json:
        status = await self.deliver(PROBE)
        outcome = {200: "webhook.ok", 403: "webhook.http.403", 404: "webhook.http.404", 0: "webhook.err.unreachable"}.get(status)
        outcome = self.outcome or outcome or ("webhook.http.5xx" if status >= 500 else "webhook.http.other")
        return {"ok": outcome == "webhook.ok", "url": self.webhook, "outcome": outcome, "hint": ""}

    def _send(self, body: Json, field: str, text: str) -> Json:
        chat = body.get("chat_id")
        if self.failures and (code := self.failures.pop(0)):
            raise RefusalError(code, "failure")
        if not isinstance(chat, str) or chat not in self.chats:
            raise RefusalError(400, "chat not found")
        if chat in self.blocked:
            raise RefusalError(403, "Internal server error")
        if len(text) > LONGEST or not text.strip():
            raise RefusalError(400, f"{field} must have 1 to {LONGEST} characters")
        if len(self.sent) >= self.quota:
            raise RefusalError(429, "Quota exceeded")
        self.sent.append(body)
        self.log.append({"from": "bot", "text": body.get(field, ""), "file": body.get("photo", "")})
        return {"message_id": f"82599f{len(self.sent):08x}", "date": 1_749_632_637_199}

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(page("Zalo Bot (giả lập)"))

    async def _messages(self, request: Request) -> Response:
        return JSONResponse({"messages": self.log})

    async def _say(self, request: Request) -> Response:
        said = await request.json()
        self.write("nguoi-thu", str(said.get("text") or said.get("title") or ""))
        return PlainTextResponse("ok")


async def _admit(request: Request) -> Json:
    if request.path_params["token"] != TOKEN:
        raise RefusalError(401, "Unauthorized")
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusalError(400, "Bad Request")
    return body


def _public(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.netloc) and not parts.netloc.startswith(PRIVATE)
