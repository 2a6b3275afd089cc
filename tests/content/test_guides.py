"""Every guide of the content is walked to its end: by buttons, and by words on a channel without any."""

from __future__ import annotations

import pytest

from bot.channels.contract import CONSOLE, TELEGRAM, WEB, Capabilities
from bot.channels.render import length, render
from bot.content.book import make_book
from bot.content.load import load_library
from bot.settings import ROOT
from flows import Book, Say
from tests.conversation import Conversation

BOOK = make_book(load_library(ROOT / "data"))
NUMBERS_ONLY = Capabilities("numbers", "none", 0, 0, 0, 2_000, "codepoint")
CHANNELS = (CONSOLE, WEB, TELEGRAM, NUMBERS_ONLY)


@pytest.fixture
def book() -> Book:
    return BOOK


def fits(talk: Conversation) -> None:
    """Everything said in the last turn fits every channel, in one part even where texts are shortest."""
    for effect in talk.effects:
        if isinstance(effect, Say):
            for can in CHANNELS:
                parts = render(effect, can, talk.book.phrases["menu_hint"])
                assert all(length(part.text, can) <= can.max_text for part in parts)
                assert len(parts) == 1, "a step is one message"


@pytest.mark.parametrize("guide_id", sorted(BOOK.guides))
def test_a_guide_is_walked_by_buttons(book: Book, guide_id: str) -> None:
    talk = Conversation(book)
    talk.choose(f"g:{guide_id}")
    fits(talk)
    talk.choose("go")
    steps = len(book.guides[guide_id].steps)
    for number in range(1, steps + 1):
        assert talk.texts[-1].startswith(f"Bước {number}/{steps}.")
        fits(talk)
        talk.choose("s")
        fits(talk)
        for cause in [choice for choice in talk.choices if choice.startswith("s:") and choice != "s:x"]:
            talk.choose(cause)
            fits(talk)
        talk.choose("go")
        talk.choose("n")
    assert any(text.startswith("✅") for text in talk.texts)


@pytest.mark.parametrize("guide_id", sorted(BOOK.guides))
def test_a_guide_is_walked_by_words(book: Book, guide_id: str) -> None:
    talk = Conversation(book)
    talk.choose(f"g:{guide_id}")
    talk.say("1")
    for _ in book.guides[guide_id].steps:
        talk.say("xong")
    assert any(text.startswith("✅") for text in talk.texts)
    assert talk.state.stack == ()
