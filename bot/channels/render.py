"""Putting a message into a channel's shape: pure, and nothing that comes out exceeds the channel's record.

Choices become buttons when all of them fit, else a numbered list under the text. A long text is split at paragraph, line or sentence
ends; the buttons or the list stand under the last part.
"""

from __future__ import annotations

import re

from bot.channels.contract import Attachment, Button, Capabilities, Part
from flows import Say

ELLIPSIS = "…"
_ENDS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))


def render(message: Say, can: Capabilities, menu_hint: str) -> list[Part]:
    """The parts of a message, in order. `menu_hint` stands under a numbered list ("Trả lời bằng số.")."""
    if not message.choices:
        return [Part(text) for text in split(message.text, can)]
    if can.buttons != "none" and _buttons_fit(message, can):
        *before, last = split(message.text, can) or [ELLIPSIS]
        buttons = tuple(Button(choice.id, shorten(choice.title, can.max_title)) for choice in message.choices)
        return [*(Part(text) for text in before), Part(last, buttons, message.menu)]
    return _numbered(message, can, menu_hint)


def render_attachment(attachment: Attachment, text: str, can: Capabilities) -> list[Part]:
    """A picture or document with a text: as its caption where that fits, else after it; as a link where the channel cannot carry it.

    A document that can neither be sent nor linked to is named, so that nobody waits for it.
    """
    ways, most = (can.image, can.max_image_bytes) if attachment.kind == "image" else (can.file, can.max_file_bytes)
    if ways == "none" or attachment.size > most or (ways == "link" and not attachment.address):
        lines = (text, f"{attachment.name}: {attachment.address}" if attachment.address else attachment.name)
        return [Part(piece) for piece in split("\n\n".join(line for line in lines if line), can)]
    if length(text, can) <= can.max_caption:
        return [Part(text, attachment=attachment)]
    return [Part("", attachment=attachment), *(Part(piece) for piece in split(text, can))]


def payload(menu: int, choice: str) -> str:
    """What a button carries: the menu's number and the choice's id."""
    return f"{menu}.{choice}"


def read_payload(data: str) -> tuple[int, str]:
    """Menu number and choice id of a button; menu 0 when the number is missing."""
    menu, dot, choice = data.partition(".")
    return (int(menu), choice) if dot and menu.isascii() and menu.isdigit() and len(menu) < 10 else (0, data)


def length(text: str, can: Capabilities) -> int:
    """Length in the channel's unit."""
    return len(text.encode("utf-16-le")) // 2 if can.text_unit == "utf16" else len(text)


def split(text: str, can: Capabilities) -> list[str]:
    """Pieces of at most `can.max_text`, none empty; broken at the best place there is."""
    pieces: list[str] = []
    rest = text.strip()
    while rest and length(rest, can) > can.max_text:
        cut = _cut(rest, can)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [piece for piece in [*pieces, rest] if piece]


def _cut(text: str, can: Capabilities) -> int:
    """Where to break: after the last paragraph, line, sentence or word that fits in the second half, else hard at the limit."""
    most = _prefix(text, can)
    for ends in _ENDS:
        places = [match.end() for match in ends.finditer(text, 0, most)]
        if places and places[-1] > most // 2:
            return places[-1]
    return most


def _prefix(text: str, can: Capabilities) -> int:
    """The most code points whose length in the channel's unit fits."""
    if can.text_unit == "codepoint":
        return can.max_text
    units = 0
    for place, mark in enumerate(text):
        units += 2 if ord(mark) > 0xFFFF else 1
        if units > can.max_text:
            return place
    return len(text)


def shorten(title: str, most: int) -> str:
    """A title of at most `most` code points."""
    return title if len(title) <= most else title[: most - 1].rstrip() + ELLIPSIS


def _buttons_fit(message: Say, can: Capabilities) -> bool:
    # A button without a title is refused by every service.
    if len(message.choices) > can.max_buttons or not all(choice.title.strip() for choice in message.choices):
        return False
    # Where a press sends the payload as text a "#" stands before it.
    payloads = [f"#{payload(message.menu, choice.id)}" for choice in message.choices]
    return all((len(one.encode()) if can.payload_unit == "byte" else len(one)) <= can.max_payload for one in payloads)


def _numbered(message: Say, can: Capabilities, menu_hint: str) -> list[Part]:
    rows = [f"{number}. {choice.title}" for number, choice in enumerate(message.choices, 1)]
    text = "\n".join([message.text, "", *rows, menu_hint]).strip()
    return [Part(piece) for piece in split(text, can)]
