"""Sending by the Zalo Bot Platform: a part becomes one call (two, when a link does not fit under a text), an error becomes a SendResult.

Nobody documents what a bot is told when a person has blocked it. So a chat whose messages are refused three times running is taken as
blocked, unless other chats are refused as well and none gets through: 403 is also what Zalo calls its own "Internal server error".
"""

from __future__ import annotations

import logging

from bot.channels.contract import ZALO_BOT, Part, SendResult
from bot.channels.zalo_bot_api import Answer, UncertainError, UnreachedError, ZaloBotApi

log = logging.getLogger(__name__)
REFUSALS, REFUSED_CHATS = 3, 5
REFUSED = (400, 403, 404)
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
DOWN_WAIT = 10.0
PICTURE_REFUSED = "PictureRefused"


class Sending:
    """Keeps what the next answer depends on: refusals of each chat, how long the last 429 was waited for, texts whose link is missing."""

    def __init__(self, api: ZaloBotApi) -> None:
        self._api = api
        self._refusals: dict[str, int] = {}
        self._since_success: set[str] = set()
        self._wait = FIRST_WAIT
        self._half_sent: set[tuple[str, str]] = set()

    def heard(self, key: str) -> None:
        """The person wrote: they have not blocked the bot."""
        self._refusals.pop(key, None)

    async def send(self, key: str, part: Part) -> SendResult:
        """What became of the part. Text leaves plain: markdown is rendered differently by different versions of the app."""
        attachment = part.attachment
        link = attachment.address if attachment else ""
        picture = attachment is not None and attachment.kind == "image" and attachment.size <= ZALO_BOT.max_image_bytes
        if picture and link.startswith("https://") and len(part.text) <= ZALO_BOT.max_caption:
            caption = {"caption": part.text} if part.text else {}
            result = await self._call(key, "sendPhoto", {"photo": link} | caption)
            # Zalo may not get hold of the picture; the person still can.
            return await self._send_text(key, part.text, link) if result.error == PICTURE_REFUSED else result
        return await self._send_text(key, part.text, link)

    async def _send_text(self, key: str, text: str, link: str) -> SendResult:
        """The text, and the link on a line of its own; in a message of its own where both are too long for one."""
        whole = "\n".join(one for one in (text, link) if one)
        if not whole.strip():
            return SendResult("failed", error="NothingToSend")
        if len(whole) <= ZALO_BOT.max_text:
            return await self._call(key, "sendMessage", {"text": whole})
        if not link or len(text) > ZALO_BOT.max_text:
            return SendResult("failed", error="TooLong")
        half = (key, whole)
        if half not in self._half_sent:
            first = await self._call(key, "sendMessage", {"text": text})
            if first.status != "sent":
                return first
            self._half_sent.add(half)
        second = await self._call(key, "sendMessage", {"text": link})
        if second.status != "retry":
            self._half_sent.discard(half)
        return second

    async def _call(self, key: str, method: str, fields: dict[str, str]) -> SendResult:
        try:
            answer = await self._api.call(method, {"chat_id": key} | fields)
        except UnreachedError as error:
            return SendResult("retry", after=DOWN_WAIT, error=str(error))
        except UncertainError as error:
            return SendResult("unknown", error=str(error))
        if answer.ok:
            self._refusals.pop(key, None)
            self._since_success.clear()
            self._wait = FIRST_WAIT
            sent = answer.result.get("message_id")
            return SendResult("sent", provider_id=str(sent) if isinstance(sent, int | str) else "")
        if answer.code == 400 and method == "sendPhoto":
            return SendResult("failed", error=PICTURE_REFUSED)
        return self._failed(key, answer)

    def _failed(self, key: str, answer: Answer) -> SendResult:
        match answer.code:
            case 429:
                wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
                return SendResult("retry", after=answer.after or wait, error="QuotaExceeded")
            case 401:
                log.error("Zalo Bot: the token is not valid any more")
                return SendResult("failed", error="TokenInvalid")
            case code if code in REFUSED:
                return self._refused(key, code)
            case 0 | 408:  # no readable answer, or the service itself ran out of time: it may have arrived
                return SendResult("unknown", error=f"Unclear{answer.code}")
            case code if code >= 500:
                return SendResult("retry", after=max(DOWN_WAIT, answer.after), error=f"Down{code}")
        return SendResult("failed", error=f"Refused{answer.code}")

    def _refused(self, key: str, code: int) -> SendResult:
        self._since_success.add(key)
        self._refusals[key] = self._refusals.get(key, 0) + 1
        if self._refusals[key] < REFUSALS or len(self._since_success) >= REFUSED_CHATS:
            return SendResult("failed", error=f"Refused{code}")
        del self._refusals[key]
        return SendResult("blocked", error=f"Refused{code}")
