"""Sentences of data/phrases that a page's code says, with the person's address in them."""

from __future__ import annotations

from bot.desk.call import Call
from flows.wording import address, fill


def said(call: Call, key: str, /, **gaps: object) -> str:
    book = call.parts.house.book
    return address(fill(book.phrases[key], gaps), book.addresses[0])


def tell(call: Call, kind: str, key: str, /, **gaps: object) -> None:
    """A note at the top of the page: good, bad or plain."""
    call.notes.append((kind, said(call, key, **gaps)))
