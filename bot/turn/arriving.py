"""What is kept of an event: masked, shortened, without control characters."""

from __future__ import annotations

from bot.channels.contract import Inbound
from bot.store import Json
from nlu import MOST_TEXT, clean, mask


def payload_of(inbound: Inbound) -> Json:
    """As it stands in the inbox, by the event's kind."""
    kept: Json = {"at": inbound.at[:35]} if inbound.at else {}
    if inbound.group:
        kept |= {"group": True, "user": inbound.user[:100]}
    if inbound.kind == "choice":
        choice = {"choice": inbound.choice[:40], "menu": inbound.menu, "text": mask(cleaned(inbound.text)).text[:80]}
        return kept | choice | ({"message": inbound.message[:100]} if inbound.message else {})
    if inbound.kind == "media":
        return kept | {"media": inbound.media, "text": mask(cleaned(inbound.text)).text, "ref": inbound.media_ref[:300]}
    if inbound.kind == "start":
        return kept | ({"text": cleaned(inbound.text)[:64]} if inbound.text else {})
    if inbound.kind == "text":
        masked = mask(cleaned(inbound.text))
        return kept | {"text": masked.text, "hidden": list(masked.found), "cut": len(inbound.text) > MOST_TEXT}
    return kept


def cleaned(text: str) -> str:
    """The text in NFC without control characters, its lines kept: a message of several lines may be several visits.

    JSON can carry half of a surrogate pair, which is no character and which no database takes.
    """
    sound = text[: 2 * MOST_TEXT].encode("utf-8", "replace").decode("utf-8")
    lines = (clean(line) for line in sound.splitlines())
    return "\n".join(line for line in lines if line)[:MOST_TEXT]
