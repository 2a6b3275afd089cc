"""A Zalo Official Account on 127.0.0.1: tokens, messages, uploads, templates, the list of a conversation, and a webhook that signs.

What it refuses, as the real one does, with HTTP 200 and `error`: an access token that is wrong (-216) or over (-220); a field that is
missing, unknown or of the wrong kind, an empty text, more than 5 buttons, titles over 100 and payloads over 1000 characters, text beside a
document, an unknown template or one with other gaps, files that are no jpg, png, pdf, doc or docx (-201); texts over 2000 characters,
pictures over 1 MB, documents over 5 MB (-210); uploads that are over (-100); people who never wrote (-232), wrote more than 7 days ago
(-230), left (-213) or blocked (-217); more calls a minute than `per_minute` (-32); a list without a person, offset or count (-201), of
more than 10 messages (-210). Tokens: see zalo_oauth.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock, now
from tests.fakes.page import page
from tests.fakes.zalo_oa_rules import BAD, Json, Message, Refused, read_listing, read_message, read_template, read_upload
from tests.fakes.zalo_oauth import FakeOauth

APP_ID, OA_ID = "50554360515256678", "1646843870823903717"
APP_SECRET, OA_SECRET = "app-secret-of-nobody", "oa-secret-for-tests"
PERSON = "5510185758261927916"
FREE, PAID = timedelta(hours=48), timedelta(days=7)
MEDIA: dict[str, Json] = {
    "image": {"payload": {"url": "https://f.example/a.jpg", "thumbnail": "https://f.example/t.jpg"}},
    "gif": {"payload": {"url": "https://f.example/a.gif", "thumbnail": "https://f.example/t.jpg"}},
    "sticker": {"payload": {"id": "1", "url": "https://f.example/s.png"}},
    "audio": {"payload": {"url": "https://f.example/a.aac"}},
    "video": {"payload": {"url": "https://f.example/a.mp4", "thumbnail": "https://f.example/t.jpg", "description": ""}},
    "file": {"payload": {"url": "https://f.example/a.pdf", "size": "10", "name": "a.pdf", "checksum": "0", "type": "pdf"}},
    "location": {"payload": {"coordinates": {"latitude": "11.5", "longitude": "109.0"}}},
    "link": {"payload": {"url": "https://f.example/tin", "thumbnail": "https://f.example/t.jpg", "description": "tin"}},
    "business_card": {"payload": {"url": "https://f.example/qr.jpg", "description": "{}"}},
}


@dataclass
class FakeZaloOa:
    """`say`, `press`, `send_media`, `follow`, `leave`, `see` are what a person does; `sent` is what the account did; `raw` each body.

    `failures` come first, one for each call: an error (negative), an HTTP status, or a whole body. `tries`: how often an event is
    delivered until it is answered with 200; `answers` are the statuses. `paid` counts what went out after 48 hours. `history`: what the
    list of a conversation gives, the oldest first; `buttons_as`: the type under which it shows a text with buttons.
    """

    clock: Clock = now
    webhook_url: str = "http://127.0.0.1:8080/webhook/zalo-oa"
    http: httpx.AsyncClient | None = None
    shape: str = "plain"
    per_minute: int = 0
    tries: int = 1
    templates: dict[str, set[str]] = field(default_factory=lambda: {"tb-1": {"noi_dung"}})
    failures: list[int | Any] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    raw: list[tuple[str, Json]] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    last: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    paid: int = 0
    history: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    buttons_as: str = "text"
    _events: int = 0
    _calls: deque[datetime] = field(default_factory=deque)
    _shown: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.oauth = FakeOauth(self.clock, APP_ID, APP_SECRET, OA_ID)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                *self.oauth.routes(),
                Route("/v3.0/oa/message/cs", self._endpoint(self._take), methods=["POST"]),
                Route("/v3.0/oa/message/template", self._endpoint(self._take_template), methods=["POST"]),
                Route("/v2.0/oa/upload/{kind:str}", self._endpoint(self._keep), methods=["POST"]),
                Route("/v2.0/oa/getoa", self._endpoint(self._tell)),
                Route("/v2.0/oa/conversation", self._endpoint(self._list)),
                Route("/", self._page),
                Route("/fake/messages", self._messages),
                Route("/fake/say", self._said, methods=["POST"]),
                Route("/fake/press", self._pressed, methods=["POST"]),
            ]
        )

    def texts(self, user: str = PERSON) -> list[str]:
        return [message.text for message in self.sent if message.user == user]

    # What people do.

    def met(self, user: str) -> None:
        """Somebody who wrote before."""
        self.last[user] = self.clock()
        self._keep_row(user, 1, "text", "xin chào", f"met-{user}")

    async def say(self, text: str, user: str = PERSON) -> int:
        return await self._write("user_send_text", {"text": text}, user, {"from": "me", "text": text})

    async def press(self, payload: str, title: str = "", user: str = PERSON) -> int:
        """A press is a text; hidden, so that the person sees only the title."""
        return await self._write("user_send_text", {"text": payload}, user, {"from": "me", "text": title or payload})

    async def send_media(self, kind: str, text: str = "", user: str = PERSON) -> int:
        message: Json = {"attachments": [{"type": kind} | MEDIA[kind]]} | ({"text": text} if text else {})
        return await self._write(f"user_send_{kind}", message, user, {"from": "me", "text": text, "file": kind})

    async def follow(self, user: str = PERSON) -> int:
        self.gone.discard(user)
        return await self.deliver({"event_name": "follow", "follower": {"id": user}, "oa_id": OA_ID, "source": "oa_profile"})

    async def leave(self, user: str = PERSON) -> int:
        self.gone.add(user)
        return await self.deliver({"event_name": "unfollow", "follower": {"id": user}, "oa_id": OA_ID})

    async def see(self, message_id: str, user: str = PERSON) -> int:
        return await self.deliver(self.event("user_seen_message", {"msg_ids": [message_id]}, user))

    async def _write(self, event: str, message: Json, user: str, shown: Json) -> int:
        self.last[user] = self.clock()
        self._shown.append(shown)
        update = self.event(event, message, user)
        self._keep_row(user, 1, "text" if "text" in message else "photo", message.get("text", ""), update["message"]["msg_id"])
        return await self.deliver(update)

    # The webhook.

    def event(self, name: str, message: Json, user: str = PERSON) -> Json:
        """An event of a person, with the fields in Zalo's order."""
        self._events += 1
        known = {} if "msg_ids" in message or "msg_id" in message else {"msg_id": f"e2a641af66617{self._events:07d}"}
        return {
            "sender": {"id": user}, "recipient": {"id": OA_ID}, "event_name": name, "message": message | known,
            "user_id_by_app": "3611371994410983884",
        }  # fmt: skip

    def signed(self, update: Json) -> tuple[dict[str, str], bytes]:
        """Headers and raw body of an event; app id and time are added where they are missing."""
        stamp = str(int(self.clock().timestamp() * 1000))
        update = {"app_id": APP_ID} | update | ({} if "timestamp" in update else {"timestamp": stamp})
        body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
        mac = hashlib.sha256(update["app_id"].encode() + body + str(update["timestamp"]).encode() + OA_SECRET.encode()).hexdigest()
        return {"content-type": "application/json", "x-zevent-signature": f"mac={mac}"}, body

    async def deliver(self, update: Json) -> int:
        """The last status; delivered again, as the real one does, when it is not 200 (at once: it is a fake)."""
        headers, body = self.signed(update)
        status = 0
        for number in range(self.tries):
            headers["num_retry"] = str(number)
            status = await self._post(headers, body)
            self.answers.append(status)
            if status == 200:
                break
        return status

    async def _post(self, headers: dict[str, str], body: bytes) -> int:
        if self.http:
            return (await self.http.post(self.webhook_url, content=body, headers=headers)).status_code
        async with httpx.AsyncClient() as http:
            try:
                return (await http.post(self.webhook_url, content=body, headers=headers)).status_code
            except httpx.HTTPError:
                return 0

    # The API.

    def _endpoint(self, handler: Callable[[Request], Awaitable[Json | list[Json]]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                if self.failures:
                    return _failure(self.failures.pop(0))
                self._admit(request.headers.get("access_token", ""))
                data = await handler(request)
            except Refused as refused:
                return _failure(refused.code)
            return JSONResponse({"error": 0, "message": "Success", "data": data})

        return answer

    def _admit(self, token: str) -> None:
        if token not in self.oauth.access:
            raise Refused(-216)
        if self.oauth.access[token] <= self.clock():
            raise Refused(-220)
        while self._calls and self.clock() - self._calls[0] >= timedelta(minutes=1):
            self._calls.popleft()
        if self.per_minute and len(self._calls) >= self.per_minute:
            raise Refused(-32)
        self._calls.append(self.clock())

    async def _body(self, request: Request) -> Json:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise Refused(BAD)
        body = await request.json()
        self.raw.append((request.url.path, body))
        return dict(body)

    async def _take(self, request: Request) -> Json:
        message = read_message(await self._body(request), self.shape, set(self.uploads))
        self._reach(message.user)
        away = self.clock() - self.last.get(message.user, datetime.min.replace(tzinfo=self.clock().tzinfo))
        if away > PAID:
            raise Refused(-230 if message.user in self.last else -232)
        self.paid += away > FREE
        quota = {"quota_type": "sub_quota" if away > FREE else "reply", "remain": "1", "total": "1", "owner_type": "OA", "owner_id": OA_ID}
        return {"message_id": self._show(message), "user_id": message.user, "quota": quota}

    async def _take_template(self, request: Request) -> Json:
        message = read_template(await self._body(request), self.templates)
        self._reach(message.user)
        return {"msg_id": self._show(message), "sent_time": "0", "quota": {"dailyQuota": "500", "remainingQuota": "499"}}

    def _reach(self, user: str) -> None:
        if user in self.gone or user in self.blocked:
            raise Refused(-213 if user in self.gone else -217)

    def _show(self, message: Message) -> str:
        self.sent.append(message)
        buttons = [{"title": button["title"], "data": button["payload"]} for button in message.buttons]
        self._shown.append({"from": "bot", "text": message.text, "buttons": buttons, "file": message.upload})
        number = f"oa-message-{len(self.sent)}"
        kind = {"image": "photo", "file": "file"}.get(message.upload.partition("-")[2].partition("-")[0], "text")
        kind = "nosupport" if message.template else self.buttons_as if message.buttons else kind
        self._keep_row(message.user, 0, kind, "" if kind in ("nosupport", "file") else message.text, number)
        return number

    def _keep_row(self, user: str, source: int, kind: str, text: str, message_id: str) -> None:
        """`source`: 0 the account, 1 the person."""
        here, there = (OA_ID, user) if source == 0 else (user, OA_ID)
        row: Json = {"src": source, "time": int(self.clock().timestamp() * 1000), "type": kind, "message": text, "message_id": message_id,
                     "from_id": here, "to_id": there, "from_display_name": "", "to_display_name": ""}  # fmt: skip
        self.history[user].append(row)

    async def _list(self, request: Request) -> list[Json]:
        user, offset, count = read_listing(request.query_params.get("data", ""))
        return self.history[user][::-1][offset : offset + count]

    async def _keep(self, request: Request) -> Json:
        kind = request.path_params["kind"]
        form = await request.form()
        content = form.get("file")
        if kind not in ("image", "file") or set(form) != {"file"} or not isinstance(content, UploadFile):
            raise Refused(BAD)
        data = await content.read()
        answer = read_upload(kind, content.filename or "", content.content_type or "", data)
        upload = f"upload-{kind}-{len(self.names) + 1}"
        self.uploads[upload] = data
        self.names.append(content.filename or "")
        return {answer: upload}

    async def _tell(self, request: Request) -> Json:
        return {"oa_id": OA_ID, "name": "Tổ công nghệ số (thử)", "oa_type": 4, "is_verified": True}

    # The page.

    async def _page(self, request: Request) -> Response:
        return HTMLResponse(page("Zalo OA (giả lập)"))

    async def _messages(self, request: Request) -> Response:
        return JSONResponse({"messages": self._shown})

    async def _said(self, request: Request) -> Response:
        return JSONResponse({"status": await self.say((await request.json())["text"])})

    async def _pressed(self, request: Request) -> Response:
        pressed = await request.json()
        return JSONResponse({"status": await self.press(pressed["data"], pressed.get("title", ""))})


def _failure(failure: Any) -> Response:
    if isinstance(failure, int):
        return JSONResponse({"error": failure, "message": "refused"}) if failure < 0 else Response("trouble", failure)
    return JSONResponse(failure)
