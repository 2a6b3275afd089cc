"""Telegram, sending: a part → the exact call, an answer → the outcome. Numbers in names are the cases of the channel reference."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels.contract import Attachment, Button, Part, SendResult
from bot.channels.telegram import TelegramChannel
from bot.files import FileStore
from tests.fakes.server import served
from tests.fakes.telegram import LOST, TOKEN, FakeTelegram
from tests.fakes.telegram_rules import MOST_PHOTO

pytestmark = pytest.mark.asyncio(loop_scope="module")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
LINK = "https://example.org/tep/a.png?den=1&ky=2"
GUIDE = Part("Bước 1", (Button("g:next", "Xong"), Button("g:back", "Quay lại"), Button("g:stuck", "Một tiêu đề dài hơn mười sáu")), 3)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[tuple[Starlette, str]]:
    """One server for all tests here, whose routes each test sets: ending a server takes longer than a test."""
    app = Starlette()
    async with served(app) as address:
        yield app, address


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(place: tuple[Starlette, str]) -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram(known={7})
    place[0].router.routes[:] = fake.app().routes
    yield fake, place[1]
    await fake.close()


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path, b"secret")


@pytest_asyncio.fixture(loop_scope="module")
async def channel(telegram: tuple[FakeTelegram, str], files: FileStore) -> AsyncIterator[TelegramChannel]:
    made = TelegramChannel(TOKEN, telegram[1], files=files, per_second=0)
    yield made
    await made.stop()


async def test_a_text_goes_without_a_preview_of_its_links(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    result = await channel.send("7", Part("Xem https://example.org"))
    assert result == SendResult("sent", provider_id="10000")
    assert telegram[0].sent[0]["text"] == "Xem https://example.org"


async def test_19_nothing_is_formatted_so_no_sign_can_be_refused(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    for text in ("**a** _b", "<b>a</i>", "[a](b", "`", "\\", "a_b*c"):
        assert (await channel.send("7", Part(text))).status == "sent"
    assert telegram[0].texts(7) == ["**a** _b", "<b>a</i>", "[a](b", "`", "\\", "a_b*c"]


async def test_buttons_carry_menu_and_id_and_short_ones_share_a_row(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    await channel.send("7", GUIDE)
    (sent,) = telegram[0].sent
    assert [button["callback_data"] for button in sent["buttons"]] == ["3.g:next", "3.g:back", "3.g:stuck"]
    assert [len(row) for row in sent["rows"]] == [2, 1]


async def test_20_an_edit_changes_the_message(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    first = await channel.send("7", GUIDE)
    result = await channel.send("7", replace(GUIDE, text="Bước 2", edit=first.provider_id))
    assert result == SendResult("sent", provider_id=first.provider_id)
    assert len(telegram[0].sent) == 1
    assert telegram[0].edits[0]["text"] == "Bước 2"


async def test_20_an_edit_that_changes_nothing_is_sent(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    first = await channel.send("7", GUIDE)
    assert await channel.send("7", replace(GUIDE, edit=first.provider_id)) == SendResult("sent", provider_id=first.provider_id)
    assert len(telegram[0].sent) == 1


@pytest.mark.parametrize("edit", ["999", "not a number", "²"])
async def test_20_what_cannot_be_edited_is_sent_anew(telegram: tuple[FakeTelegram, str], channel: TelegramChannel, edit: str) -> None:
    assert await channel.send("7", Part("Bước 2", edit=edit)) == SendResult("sent", provider_id="10000")


async def test_20_a_picture_is_not_edited_into_a_text(
    telegram: tuple[FakeTelegram, str], channel: TelegramChannel, files: FileStore
) -> None:
    picture = await channel.send("7", Part("", attachment=stored(files, PNG, "image")))
    assert (await channel.send("7", Part("Bước 2", edit=picture.provider_id))).provider_id == "10001"


async def test_14_an_edit_that_is_refused_fails(channel: TelegramChannel) -> None:
    first = await channel.send("7", GUIDE)
    assert (await channel.send("7", Part("x" * 4_097, edit=first.provider_id))).status == "failed"


@pytest.mark.parametrize(("text", "status"), [("x" * 4_096, "sent"), ("x" * 4_097, "failed"), ("🧓" * 2_049, "failed"), (" ", "failed")])
async def test_14_the_limit_is_counted_in_utf16(channel: TelegramChannel, text: str, status: str) -> None:
    assert (await channel.send("7", Part(text))).status == status


@pytest.mark.parametrize(("choice", "status"), [("a" * 62, "sent"), ("a" * 63, "failed"), ("ă" * 31, "sent"), ("ă" * 32, "failed")])
async def test_15_a_payload_is_counted_in_bytes(channel: TelegramChannel, choice: str, status: str) -> None:
    assert (await channel.send("7", Part("x", (Button(choice, "x"),), 1))).status == status


def stored(files: FileStore, content: bytes, kind: Any, address: str = "") -> Attachment:
    suffix = ".png" if kind == "image" else ".pdf"
    return Attachment(kind, files.keep(content, suffix), f"bao-cao{suffix}", len(content), address)


@pytest.mark.parametrize(("kind", "field"), [("image", "photo"), ("file", "document")])
async def test_17_a_file_is_uploaded_with_caption_and_buttons(
    telegram: tuple[FakeTelegram, str], channel: TelegramChannel, files: FileStore, kind: str, field: str
) -> None:
    part = replace(GUIDE, attachment=stored(files, PNG, kind))
    assert (await channel.send("7", part)).status == "sent"
    (sent,) = telegram[0].sent
    assert field in sent
    assert (sent["content"], sent["text"], len(sent["buttons"])) == (PNG, "Bước 1", 3)
    assert part.attachment
    assert sent["name"] == part.attachment.name


@pytest.mark.parametrize("content", [b"no picture", PNG + b"0" * MOST_PHOTO])
async def test_17_a_picture_that_is_refused_or_too_large_goes_as_a_document(
    telegram: tuple[FakeTelegram, str], channel: TelegramChannel, files: FileStore, content: bytes
) -> None:
    assert (await channel.send("7", Part("hình", attachment=stored(files, content, "image")))).status == "sent"
    assert "document" in telegram[0].sent[0]


async def test_17_what_is_not_in_the_store_is_fetched_from_its_link(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    await channel.send("7", Part("hình", attachment=Attachment("image", "none.png", "a.png", 10, LINK)))
    assert telegram[0].sent[0]["name"] == LINK


@pytest.mark.parametrize("size", [10, 60_000_000])
async def test_17_what_can_be_neither_uploaded_nor_fetched_goes_as_a_link(
    telegram: tuple[FakeTelegram, str], channel: TelegramChannel, size: int
) -> None:
    link = "http://127.0.0.1/tep/a.pdf"
    await channel.send("7", Part("Báo cáo", attachment=Attachment("file", "none.pdf", "a.pdf", size, link)))
    assert telegram[0].texts(7) == [f"Báo cáo\n{link}"]


async def test_17_a_file_that_is_nowhere_fails(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    assert (await channel.send("7", Part("x", attachment=Attachment("file", "none.pdf", "a.pdf", 1)))).status == "failed"
    assert telegram[0].calls == []


async def test_17_a_caption_over_the_limit_is_refused(channel: TelegramChannel, files: FileStore) -> None:
    for length, status in ((1_024, "sent"), (1_025, "failed")):
        assert (await channel.send("7", Part("x" * length, attachment=stored(files, PNG, "image")))).status == status


ORDERED: dict[str, tuple[int, dict[str, int], SendResult]] = {
    "22 asked to wait": (429, {"retry_after": 3}, SendResult("retry", after=3, error="RetryAfter")),
    "22 asked to wait, not how long": (429, {}, SendResult("retry", error="NetworkError")),
    "22 broken": (500, {}, SendResult("retry", error="NetworkError")),
    "22 bad gateway": (502, {}, SendResult("retry", error="NetworkError")),
    "refused": (400, {}, SendResult("failed", error="BadRequest")),
    "23 blocked": (403, {}, SendResult("blocked", error="Forbidden")),
    "24 migrated": (400, {"migrate_to_chat_id": -1009}, SendResult("retry", error="ChatMigrated", moved_to="-1009")),
    "25 wrong token": (401, {}, SendResult("failed", error="InvalidToken")),
}


@pytest.mark.parametrize("name", ORDERED)
async def test_what_an_answer_comes_to(telegram: tuple[FakeTelegram, str], channel: TelegramChannel, name: str) -> None:
    code, parameters, expected = ORDERED[name]
    telegram[0].failures.append((code, parameters))
    assert await channel.send("7", Part("x")) == expected


async def test_23_who_blocked_the_bot_is_told_apart_also_by_an_edit(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    telegram[0].blocked.add(7)
    assert (await channel.send("7", Part("x"))).status == "blocked"
    assert (await channel.send("7", Part("x", edit="5"))).status == "blocked"


async def test_24_a_group_that_moved_gets_it_under_its_new_id(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    fake = telegram[0]
    fake.write(-5, "chào")
    fake.migrate(-5, -1_000_000_000_005)
    moved = await channel.send("-5", Part("Thông báo"))
    assert (await channel.send(moved.moved_to, Part("Thông báo"))).status == "sent"
    assert fake.texts(-1_000_000_000_005) == ["Thông báo"]


@pytest.mark.parametrize("key", ["8", "no number"])
async def test_a_chat_that_is_none_fails(channel: TelegramChannel, key: str) -> None:
    assert (await channel.send(key, Part("x"))).status == "failed"


async def test_22_no_answer_may_mean_that_it_arrived(telegram: tuple[FakeTelegram, str]) -> None:
    fake, address = telegram
    channel = TelegramChannel(TOKEN, address, timeout=0.2)
    fake.failures.append((LOST, {}))
    assert await channel.send("7", Part("x")) == SendResult("unknown", error="TimedOut")
    assert fake.texts(7) == ["x"]
    await channel.stop()


async def test_22_an_edit_without_an_answer_is_done_again(telegram: tuple[FakeTelegram, str]) -> None:
    fake, address = telegram
    channel = TelegramChannel(TOKEN, address, timeout=0.2)
    first = await channel.send("7", GUIDE)
    fake.failures.append((LOST, {}))
    changed = replace(GUIDE, text="Bước 2", edit=first.provider_id)
    assert (await channel.send("7", changed)).status == "retry"
    assert (await channel.send("7", changed)).status == "sent"
    assert [len(fake.sent), len(fake.edits)] == [1, 1]
    await channel.stop()


async def test_22_what_could_not_be_sent_at_all_is_sent_again() -> None:
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:9")
    assert await channel.send("7", Part("x")) == SendResult("retry", error="NetworkError")
    await channel.stop()


async def test_22_a_connection_that_breaks_while_waiting_may_mean_that_it_arrived() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        channel = TelegramChannel(TOKEN, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        assert (await channel.send("7", Part("x"))).status == "unknown"
        await channel.stop()


async def test_30_the_token_is_in_no_log_and_no_outcome(
    telegram: tuple[FakeTelegram, str], channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram[0].failures += [(500, {}), (401, {}), (400, {})]
    results = [await channel.send("7", Part("x")) for _ in range(4)]
    gone = TelegramChannel(TOKEN, "http://127.0.0.1:9")
    results.append(await gone.send("7", Part("x")))
    rows = [*await channel.check(), *await gone.check()]
    await gone.stop()
    secret = TOKEN.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(results) + repr(rows)


async def test_a_file_that_was_sent_can_be_read(telegram: tuple[FakeTelegram, str], channel: TelegramChannel) -> None:
    update = telegram[0].send_media(7, "voice", b"sound")
    assert await channel.download(update["message"]["voice"]["file_id"]) == b"sound"
    assert await channel.download("unknown") is None
