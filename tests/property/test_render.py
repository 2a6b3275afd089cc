"""Nothing rendered ever exceeds what a channel's record allows, and nothing of the text is lost."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import CONSOLE, TELEGRAM, WEB, Capabilities
from bot.channels.render import length, payload, render
from flows import Choice, Say

ZALO_LIKE = Capabilities("numbers", "none", 0, 0, 0, 2_000, "codepoint")
TINY = Capabilities("tiny", "inline", 3, 8, 12, 20, "utf16")
CHANNELS = [CONSOLE, WEB, TELEGRAM, ZALO_LIKE, TINY]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
texts = st.lists(st.one_of(words, st.just("\n"), st.just("\n\n"), st.just(". "), st.just("🙂" * 9)), max_size=80).map(" ".join)
choices = st.lists(st.builds(Choice, st.from_regex(r"[a-z0-9:_-]{1,40}", fullmatch=True), words), max_size=12, unique_by=lambda one: one.id)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@settings(max_examples=300, deadline=None)
@given(texts.filter(lambda text: bool(text.strip())), choices.map(tuple), st.integers(0, 999), st.sampled_from(CHANNELS))
def test_every_part_fits(text: str, some: tuple[Choice, ...], menu: int, can: Capabilities) -> None:
    parts = render(Say(text, some, menu), can, "Trả lời bằng số.")
    assert parts
    for part in parts:
        assert part.text
        assert length(part.text, can) <= can.max_text
        assert len(part.buttons) <= can.max_buttons
        assert all(len(button.title) <= can.max_title for button in part.buttons)
        assert all(len(payload(part.menu, button.id).encode()) <= can.max_payload for button in part.buttons)
    assert all(not part.buttons for part in parts[:-1])
    assert squeezed("".join(part.text for part in parts)).startswith(squeezed(text))
    if some and not parts[-1].buttons:
        assert f"{len(some)}." in "\n".join(part.text for part in parts)
