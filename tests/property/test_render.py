"""Nothing rendered ever exceeds what a channel's record allows, and nothing of the text is lost. Numbers: channel cases."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.contract import CONSOLE, TELEGRAM, WEB, ZALO_BOT, ZALO_OA, Attachment, Capabilities, Part
from bot.channels.render import length, payload, render, render_attachment
from flows import Choice, Say

TINY = Capabilities("tiny", "inline", 3, 8, 12, 20, "utf16", max_caption=10, image="link", max_image_bytes=100)
REAL = [CONSOLE, WEB, TELEGRAM, ZALO_BOT, ZALO_OA]
CHANNELS = [*REAL, TINY]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
texts = st.lists(st.one_of(words, st.just("\n"), st.just("\n\n"), st.just(". "), st.just("🙂" * 9)), max_size=80).map(" ".join)
long_words = st.tuples(st.sampled_from(["x", "ộ", "🙂", "e\u0323\u0302"]), st.integers(1, 10_000)).map(lambda pair: pair[0] * pair[1])
choices = st.lists(st.builds(Choice, st.from_regex(r"[a-z0-9:_-]{1,70}", fullmatch=True), words), max_size=24, unique_by=lambda one: one.id)
attachments = st.builds(
    Attachment, st.sampled_from(["image", "file"]), st.just("a.pdf"), st.sampled_from(["a.pdf", "bao-cao-tuan.xlsx"]),
    st.sampled_from([1, 100, 101, 1_000_000, 1_000_001, 5_000_000, 5_000_001, 10_000_001, 20_000_001, 50_000_001]),
    st.sampled_from(["", "https://a.vn/1"]),
)  # fmt: skip
channels = pytest.mark.parametrize("can", REAL, ids=lambda can: can.name)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def assert_fits(part: Part, can: Capabilities) -> None:
    """A part keeps the record: text or caption, buttons, titles, payloads, and what an attachment may weigh."""
    assert part.text or part.attachment
    most = can.max_caption if part.attachment else can.max_text
    assert length(part.text, can) <= most
    assert len(part.buttons) <= can.max_buttons
    assert all(button.title.strip() and len(button.title) <= can.max_title for button in part.buttons)
    for button in part.buttons:
        carried = payload(part.menu, button.id)
        carried = f"#{carried}" if can.buttons == "sends_text" else carried
        assert (len(carried.encode()) if can.payload_unit == "byte" else len(carried)) <= can.max_payload
    if part.attachment:
        way, heaviest = (can.image, can.max_image_bytes) if part.attachment.kind == "image" else (can.file, can.max_file_bytes)
        assert way != "none"
        assert part.attachment.size <= heaviest
        assert way == "upload" or part.attachment.address


@settings(max_examples=300, deadline=None)
@given(
    (texts | long_words).filter(lambda text: bool(text.strip())), choices.map(tuple), st.integers(0, 999_999_999), st.sampled_from(CHANNELS)
)
def test_34_every_part_fits(text: str, some: tuple[Choice, ...], menu: int, can: Capabilities) -> None:
    parts = render(Say(text, some, menu), can, "Trả lời bằng số.")
    assert parts
    for part in parts:
        assert_fits(part, can)
        assert part.text
    assert all(not part.buttons for part in parts[:-1])
    assert squeezed("".join(part.text for part in parts)).startswith(squeezed(text))
    if some and not parts[-1].buttons:
        assert squeezed("".join(part.text for part in parts)).endswith(squeezed("Trả lời bằng số."))
        assert squeezed(f"{len(some)}.") in squeezed("".join(part.text for part in parts))


@settings(max_examples=300, deadline=None)
@given(attachments, texts, st.sampled_from(CHANNELS))
def test_17_34_a_picture_or_document_fits_with_its_text(attachment: Attachment, text: str, can: Capabilities) -> None:
    parts = render_attachment(attachment, text, can)
    for part in parts:
        assert_fits(part, can)
    assert len([part for part in parts if part.attachment]) <= 1
    whole = squeezed("".join(part.text for part in parts))
    assert whole.startswith(squeezed(text))
    if not any(part.attachment for part in parts):
        assert squeezed(attachment.address or attachment.name) in whole


@channels
def test_14_a_text_at_the_limit_is_one_message_and_one_more_sign_makes_two(can: Capabilities) -> None:
    assert [len(part.text) for part in render(Say("x" * can.max_text), can, "")] == [can.max_text]
    assert [len(part.text) for part in render(Say("x" * (can.max_text + 1)), can, "")] == [can.max_text, 1]


@channels
def test_14_one_word_of_ten_thousand_signs_arrives_whole(can: Capabilities) -> None:
    parts = render(Say("ộ" * 10_000), can, "")
    assert "".join(part.text for part in parts) == "ộ" * 10_000
    assert len(parts) == -(-10_000 // can.max_text)


@channels
@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_14_an_empty_text_is_no_message(can: Capabilities, text: str) -> None:
    assert render(Say(text), can, "") == []


@channels
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_15_as_many_buttons_as_the_record_allows_and_then_a_list(can: Capabilities, more: int) -> None:
    some = tuple(Choice(f"m:{number}", f"Mục {number}") for number in range(max(can.max_buttons + more, 0)))
    (part,) = render(Say("Chọn", some, 3), can, "Trả lời bằng số.")
    fits = can.buttons != "none" and 0 < len(some) <= can.max_buttons
    assert len(part.buttons) == (len(some) if fits else 0)
    assert (f"{len(some)}. " in part.text) == bool(some and not fits)


@channels
@pytest.mark.parametrize("title", ["", "  "])
def test_15_a_choice_without_a_title_makes_no_button(can: Capabilities, title: str) -> None:
    (part,) = render(Say("Chọn", (Choice("a", "Một"), Choice("b", title)), 3), can, "")
    assert not part.buttons


def test_15_a_payload_over_the_limit_by_its_bytes_makes_a_list() -> None:
    # "#123." and 59 bytes are 64; the letters are 30 and 29.
    fits, over = "ă" * 29 + "a", "ă" * 30
    assert render(Say("Chọn", (Choice(fits, "Một"),), 123), TELEGRAM, "")[0].buttons
    assert not render(Say("Chọn", (Choice(over, "Một"),), 123), TELEGRAM, "")[0].buttons


@pytest.mark.parametrize("can", [TELEGRAM, ZALO_BOT, ZALO_OA, WEB], ids=lambda can: can.name)
def test_17_a_caption_over_the_limit_stands_in_messages_of_its_own(can: Capabilities) -> None:
    picture = Attachment("image", "a.png", "a.png", 1_000, "https://a.vn/1")
    assert render_attachment(picture, "x" * can.max_caption, can) == [Part("x" * can.max_caption, attachment=picture)]
    first, *rest = render_attachment(picture, "x" * (can.max_caption + 1), can)
    assert first == Part("", attachment=picture)
    assert "".join(part.text for part in rest) == "x" * (can.max_caption + 1)
