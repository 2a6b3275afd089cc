"""Zalo Official Account by OpenAPI v3: told by a webhook, answering by calls. The adapter only translates.

Windows, rates, quiet hours and repetition are the sender's; here an error of Zalo's becomes an outcome, by the table in zalo_oa_errors.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot.channels.contract import ZALO_OA, Attachment, Capabilities, Found, Ingest, Part, SendResult
from bot.channels.lanes import Lanes
from bot.channels.zalo_oa_api import CallError, ZaloApi
from bot.channels.zalo_oa_check import check_account
from bot.channels.zalo_oa_errors import NO_WINDOW, OUTDATED_ATTACHMENT
from bot.channels.zalo_oa_events import known, read_update, signed
from bot.channels.zalo_oa_history import told
from bot.channels.zalo_oa_messages import Body, Shape, file_body, image_body, mime, said, template_body, text_body, tracking_id
from bot.channels.zalo_oa_tracing import trace
from bot.channels.zalo_tokens import Tokens
from bot.clock import Clock
from bot.files import FileStore

log = logging.getLogger(__name__)
SEND, TEMPLATE = "v3.0/oa/message/cs", "v3.0/oa/message/template"
UPLOAD = {"image": ("v2.0/oa/upload/image", "attachment_id"), "file": ("v2.0/oa/upload/file", "token")}
PROBE = b"{}"
_Key = TypeVar("_Key", bound=Hashable)
KEPT = 256
"""Uploads, and texts whose document is still missing, that are remembered."""
HANDLED = timedelta(seconds=30)
"""So long after a call that was cut off Zalo may still carry it out: longer than a call is waited for."""


class ZaloOaChannel:
    """One account. `oa_secret` is its webhook key; the app's secret key belongs to `tokens`. `alarms`: see ZaloApi."""

    path = "/webhook/zalo-oa"

    def __init__(
        self,
        app_id: str,
        oa_id: str,
        oa_secret: str,
        tokens: Tokens,
        base_url: str,
        files: FileStore,
        clock: Clock,
        button_shape: Shape = "plain",
        http: httpx.AsyncClient | None = None,
        handled: timedelta = HANDLED,
    ) -> None:
        self._app_id = app_id
        self._oa_id = oa_id
        self._secret = oa_secret
        self._tokens = tokens
        self._files = files
        self._clock = clock
        self._shape = button_shape
        self._handled = handled
        self._http = http or httpx.AsyncClient(timeout=httpx.Timeout(20.0, connect=5.0))
        self._http_is_mine = http is None
        self._api = ZaloApi(base_url, tokens, self._http)
        self._ingest: Ingest | None = None
        self._lanes = Lanes()
        self._unknown: set[str] = set()
        self._uploads: dict[str, str] = {}
        self._told: dict[tuple[str, str, str], str] = {}

    @property
    def capabilities(self) -> Capabilities:
        return ZALO_OA

    @property
    def alarms(self) -> Mapping[str, str]:
        """What an operator must see to: Zalo's code -> where it came from."""
        return self._api.alarms

    async def start(self, ingest: Ingest) -> None:
        """Nothing is called: the webhook is set in Zalo's console, and a token is fetched when one is needed."""
        self._ingest = ingest

    async def stop(self) -> None:
        """Waits for tokens that are being renewed; then lets go of the network."""
        await self._tokens.settle()
        if self._http_is_mine:
            await self._http.aclose()

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Zalo signed it for this app. Unsigned, only the probe `{}` of the registration passes: `accept` reads nothing in it."""
        return body == PROBE or signed(headers.get("x-zevent-signature", ""), body, self._app_id, self._secret)

    async def accept(self, update: dict[str, Any]) -> None:
        """Hands over what a person did; returns when it is stored. Events of one chat keep the order in which they came."""
        if not update:
            return
        inbound = read_update(update, self._oa_id)
        if inbound is None:
            self._say_unknown(update["event_name"])
            return
        if self._ingest is None:
            raise RuntimeError("the channel is not started")
        async with self._lanes.hold(inbound.key):
            await self._ingest(inbound)

    def _say_unknown(self, event: str) -> None:
        if not known(event) and event not in self._unknown and len(self._unknown) < KEPT:
            self._unknown.add(event)
            log.warning("Zalo OA: events %r are not known and ignored", event[:100])

    async def send(self, key: str, part: Part) -> SendResult:
        """A part as one message; as two where there is a document with a text. A closed window is tried once more by template."""
        try:
            return SendResult("sent", provider_id=await self._send(key, part))
        except CallError as error:
            if error.code not in NO_WINDOW or part.template is None:
                return error.outcome
        return await self._send_template(key, part.template)

    async def _send(self, key: str, part: Part) -> str:
        """Zalo's id of the last message. Raises CallError."""
        attachment = part.attachment
        if attachment is None:
            if not part.text.strip():
                raise CallError(SendResult("failed", error="empty"))
            return await self._deliver(text_body(key, part, self._shape))
        place = self._files.path(attachment.file)
        if place is None or not mime(attachment):
            return await self._send_link(key, part, attachment)
        if attachment.kind == "image":
            return await self._deliver_upload(attachment, place, lambda upload: image_body(key, part, upload))
        # The document goes by itself. What can fail unseen comes first; a text that has gone is not repeated with a second try.
        await self._upload(attachment, place)
        told = (key, part.text, attachment.file)
        if part.text.strip() and told not in self._told:
            await self._deliver(text_body(key, part, self._shape))
            _remember(self._told, told, "")
        message = await self._deliver_upload(attachment, place, lambda upload: file_body(key, upload))
        self._told.pop(told, None)
        return message

    async def _send_link(self, key: str, part: Part, attachment: Attachment) -> str:
        """What Zalo does not take, as a link under the text."""
        if not attachment.address:
            raise CallError(SendResult("failed", error="no file"))
        return await self._deliver(text_body(key, _linked(part, attachment), self._shape))

    async def _deliver(self, body: Body) -> str:
        answer = await self._api.send(SEND, body)
        return str(answer.data.get("message_id") or "")

    async def _deliver_upload(self, attachment: Attachment, place: Path, body: Callable[[str], Body]) -> str:
        """Sends what was uploaded; an upload that is over is made once more."""
        try:
            return await self._deliver(body(await self._upload(attachment, place)))
        except CallError as error:
            if error.code != OUTDATED_ATTACHMENT:
                raise
        self._uploads.pop(attachment.file, None)
        return await self._deliver(body(await self._upload(attachment, place)))

    async def _upload(self, attachment: Attachment, place: Path) -> str:
        """Zalo's id of the content. A file's name is the hash of its content, so an upload serves for everybody."""
        if attachment.file in self._uploads:
            return self._uploads[attachment.file]
        content = await asyncio.to_thread(place.read_bytes)
        path, field = UPLOAD[attachment.kind]
        answer = await self._api.upload(path, attachment.name, content, mime(attachment))
        upload = str(answer.data.get(field) or "")
        if not upload:
            raise CallError(SendResult("failed", error="no upload"))
        _remember(self._uploads, attachment.file, upload)
        return upload

    async def _send_template(self, key: str, template: tuple[str, Mapping[str, str]]) -> SendResult:
        tracking = tracking_id(key, template, self._clock().isoformat())
        try:
            answer = await self._api.send(TEMPLATE, template_body(key, template, tracking))
        except CallError as error:
            return error.outcome
        return SendResult("sent", provider_id=str(answer.data.get("msg_id") or ""))

    async def was_sent(self, key: str, part: Part, since: datetime) -> Found:
        """Looks for a part in what Zalo lists of the conversation; a text whose document is missing there is not sent again with it."""
        early = self._handled - (self._clock() - since)
        if early > timedelta(0):
            return Found("retry", after=early.total_seconds())
        attachment = part.attachment
        place = self._files.path(attachment.file) if attachment else None
        uploaded = attachment is not None and place is not None and bool(mime(attachment))
        document = uploaded and attachment is not None and attachment.kind == "file"
        if attachment and not uploaded:
            part = _linked(part, attachment)
        try:
            verdict, message = await trace(self._api, self._oa_id, self._clock, key, said(part), document, since)
        except CallError as error:
            again = error.outcome.status == "retry"
            return Found("retry" if again else "unknown", after=error.outcome.after, error=error.outcome.error)
        if verdict == "text" and attachment:
            _remember(self._told, (key, part.text, attachment.file), "")
        return told(verdict, message)

    async def check(self) -> list[tuple[str, dict[str, str], bool]]:
        """How the account is: rows of data/phrases/channels_zalo_oa.yml."""
        return await check_account(self._api, self._tokens, self._clock, oa_id=self._oa_id, signs=bool(self._secret), path=self.path)


def _linked(part: Part, attachment: Attachment) -> Part:
    return replace(part, text=f"{part.text}\n{attachment.address}".strip(), attachment=None)


def _remember(memory: dict[_Key, str], key: _Key, value: str) -> None:
    """Keeps the newest ones."""
    if len(memory) >= KEPT:
        del memory[next(iter(memory))]
    memory[key] = value
