"""A picture or PDF that an official sent in the chat to go along with an announcement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.announcements.checks import FILES, Trouble, check_file
from bot.files import FileStore
from bot.store import Json
from flows.fold import fold

MOST_STEM = 50


@dataclass(frozen=True)
class Enclosure:
    """What was sent, as bytes; or why it cannot be had.

    "elsewhere": files that people send on this channel do not reach the assistant. "missing": the channel did not give it out.
    """

    content: bytes = b""
    trouble: Literal["", "elsewhere", "missing"] = ""


NO_FILES = Enclosure(trouble="elsewhere")


def suffix_of(content: bytes) -> str:
    """The kind of a file by how it begins (".pdf", ".png", ".jpg"); "" for any other."""
    return next((suffix for suffix, begins in FILES.items() if content.startswith(begins)), "")


def keep_enclosure(files: FileStore, content: bytes, title: str, otherwise: str) -> Json | Trouble:
    """The file in the store, as an announcement keeps it; or what is wrong with it. It is named after the title, else `otherwise`.

    The limits are those of the desk.
    """
    suffix = suffix_of(content)
    name = f"{'-'.join(fold(title).split())[:MOST_STEM].strip('-') or otherwise}{suffix}"
    trouble = check_file(name, content)
    if trouble:
        return trouble
    kind = "file" if suffix == ".pdf" else "image"
    return {"file": files.keep(content, suffix), "name": name, "size": len(content), "kind": kind}
