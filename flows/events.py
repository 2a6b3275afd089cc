"""What can happen to a conversation. Time comes inside the event: the core has no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Decision = Literal["answer", "clarify", "reject"]
Media = Literal["photo", "sticker", "voice", "file", "location", "contact", "unsupported"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was understood as. `ranking` is best first; `requests` has two topics when two things were asked.

    `pasted`: it is a message, link or call to be checked for a scam; `flags`: its signs as (code, evidence, true address or "").
    """

    decision: Decision
    ranking: tuple[tuple[str, float], ...] = ()
    requests: tuple[str, ...] = ()
    danger: str = ""
    pasted: bool = False
    flags: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """The person opened the chat, or said /start."""

    at: str


@dataclass(frozen=True, slots=True)
class Said:
    """A text, masked; `hidden` names the kinds of secrets that were taken out."""

    at: str
    text: str
    meaning: Meaning
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chose:
    """A button or a number of the menu. `menu` is the menu's number, 0 when the channel does not tell."""

    at: str
    choice: str
    menu: int = 0


@dataclass(frozen=True, slots=True)
class Commanded:
    """A word or slash command that every part of the assistant knows."""

    at: str
    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that is not text."""

    at: str
    media: Media


@dataclass(frozen=True, slots=True)
class Flooded:
    """The person wrote more in a minute than is read."""

    at: str


@dataclass(frozen=True, slots=True)
class TooLong:
    """The text was longer than is read; its beginning is understood all the same."""

    at: str


Event = Started | Said | Chose | Commanded | Sent | Flooded | TooLong
