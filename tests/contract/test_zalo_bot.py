"""Zalo Bot: what arrives as `Inbound`, what leaves as calls. Numbers in comments are the cases every adapter must pass."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx
import pytest

from bot.channels.contract import ZALO_BOT, Attachment, Inbound, Part, UnreadableError
from bot.channels.render import render
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_api import Answer, read_answer
from bot.channels.zalo_bot_events import read_update
from flows import Choice, Say
from tests.fakes.inbox import RecordingInbox
from tests.fakes.zalo_bot import MEDIA, TOKEN, FakeZaloBot

Json = dict[str, Any]
CHAT = "6ede9afa66b88fe6d6a9"
AT = "2025-06-19T06:55:31.602+00:00"
PICTURE = "https://tro-ly.example.vn/tep/a.jpg?den=1&ky=b"
LINK = "https://tro-ly.example.vn/tep/bao-cao.pdf?den=1&ky=b"
MESSAGE: Json = {
    "from": {"id": CHAT, "display_name": "Ted", "is_bot": False},
    "chat": {"id": CHAT, "chat_type": "PRIVATE"},
    "message_id": "2d758cb5e222177a4e35",
    "date": 1750316131602,
}


def event(name: str = "message.text.received", drop: Iterable[str] = (), **content: object) -> Json:
    message = {field: value for field, value in (MESSAGE | content).items() if field not in drop}
    return {"event_name": name, "message": message}


def read(**changes: object) -> Inbound:
    fields: Json = {"event_id": "2d758cb5e222177a4e35", "kind": "text", "at": AT, "user": CHAT} | changes
    return Inbound("zalo_bot", CHAT, **fields)


TEXT = event(text="Xin chào")
KINDS: dict[str, tuple[Json, Inbound]] = {
    "text": (TEXT, read(text="Xin chào")),
    "picture with photo_url": (
        event("message.image.received", photo_url="https://z.example/1.jpg", caption="cái này"),
        read(kind="media", media="photo", media_ref="https://z.example/1.jpg", text="cái này"),
    ),
    "picture with photo": (
        event("message.image.received", photo="https://z.example/2.jpg"),
        read(kind="media", media="photo", media_ref="https://z.example/2.jpg"),
    ),
    "sticker": (
        event("message.sticker.received", sticker="0a1b", url="https://z.example/s.png"),
        read(kind="media", media="sticker", media_ref="https://z.example/s.png"),
    ),
    "voice": (
        event("message.voice.received", voice_url="https://z.example/v.aac"),
        read(kind="media", media="voice", media_ref="https://z.example/v.aac"),
    ),
    "unsupported": (event("message.unsupported.received"), read(kind="media", media="unsupported")),
    "link that is no https": (event("message.voice.received", voice_url="file:///etc/passwd"), read(kind="media", media="voice")),
    "old sample without a name": ({"message": MESSAGE | {"text": "a"}}, read(text="a")),
    "old picture without a name": (
        {"message": MESSAGE | {"photo": "https://z.example/3.jpg"}},
        read(kind="media", media="photo", media_ref="https://z.example/3.jpg"),
    ),
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("wrapped", [True, False])
def test_each_kind_is_read_in_both_envelopes(name: str, wrapped: bool) -> None:  # 7
    raw, expected = KINDS[name]
    assert read_update({"ok": True, "result": raw} if wrapped else raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"ok": True},
        {"ok": True, "result": {}},
        {"ok": True, "result": None},
        {"event_name": "user.follow", "message": {}},
        {"event_name": "message.video.received", "message": MESSAGE},
        {"event_name": 7},
        {"message": "hello"},
    ],
)
def test_probes_and_unknown_events_are_nothing(raw: Json) -> None:  # 3, 6
    assert read_update(raw) is None


def test_the_bots_own_echo_is_nothing() -> None:  # 8
    assert (
        read_update({"event_name": "message.text.received", "message": MESSAGE | {"text": "a", "from": {"id": "1", "is_bot": True}}})
        is None
    )


def test_a_group_is_nothing_unless_it_is_wanted() -> None:
    raw = event(text="a", chat={"id": "zgr-1", "chat_type": "GROUP"})
    assert read_update(raw) is None
    told = read_update(raw, groups=True)
    assert told is not None
    assert (told.key, told.user, told.group) == ("zgr-1", CHAT, True)


@pytest.mark.parametrize(
    "raw",
    [
        {"ok": True, "result": "hello"},
        {"ok": True, "result": [TEXT]},
        {"event_name": "message.text.received"},
        {"event_name": "message.text.received", "message": []},
        event(text=["a"]),
        event(drop=["chat"], text="a"),
        event(text="a", chat={"id": None}),
        event(text="a", chat={"id": True}),
        event(text="a", chat={"id": "x" * 101}),
    ],
)
def test_what_the_service_never_sends_is_unreadable(raw: Json) -> None:  # 4
    with pytest.raises(UnreadableError):
        read_update(raw)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (1750316131602, AT),
        ("1750316131602", AT),
        (1750316131, "2025-06-19T06:55:31.000+00:00"),
        (1750316131.5, "2025-06-19T06:55:31.500+00:00"),
        (10**40, ""),
        ("hôm nay", ""),
        (None, ""),
        (True, ""),
        (-5, ""),
        ("nan", ""),
    ],
)
def test_dates_are_seconds_or_milliseconds(date: object, expected: str) -> None:  # 9
    told = read_update(event(text="a", date=date))
    assert told is not None
    assert told.at == expected


def test_numbers_beyond_two_to_the_53_stay_what_they_are() -> None:  # 9
    body = json.dumps(event(text="a", chat={"id": 9007199254740993}, message_id=9007199254740995))
    told = read_update(json.loads(body))
    assert told is not None
    assert (told.key, told.event_id) == ("9007199254740993", "9007199254740995")


@pytest.mark.parametrize("number", [None, "", "x" * 101, {"a": 1}])
def test_without_a_message_id_the_event_itself_is_the_id(number: object) -> None:  # 5
    raw = event(text="a", message_id=number)
    first, again, other = read_update(raw), read_update({"ok": True, "result": raw}), read_update(event(text="b", message_id=number))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.event_id == again.event_id != other.event_id
    assert len(first.event_id) <= 100


@pytest.mark.parametrize(
    "text", ["Nộp hồ sơ", unicodedata.normalize("NFD", "Nộp hồ sơ"), "👩‍👩‍👧 a\u200bb", "שלום", "𠮷", "", "x" * 50_000]
)
def test_text_survives_as_it_was_written(text: str) -> None:  # 12
    told = read_update(json.loads(json.dumps(event(text=text))))
    assert told is not None
    assert told.text == text


@pytest.mark.parametrize(("number", "expected"), [("m\ud83d1", "m1"), ("\ud83d", "h-")])
def test_half_a_surrogate_pair_is_in_no_id(number: str, expected: str) -> None:  # 9, 12
    told = read_update(event(text="a\ud83d", message_id=number))
    assert told is not None
    assert told.event_id.startswith(expected)
    told.event_id.encode()
    with pytest.raises(UnreadableError):
        read_update(event(text="a", chat={"id": "\udc00"}))


def test_an_event_nested_so_deep_that_it_cannot_be_written_is_unreadable() -> None:  # 4
    deep: Json = {}
    for _ in range(5_000):
        deep = {"a": deep}
    with pytest.raises(UnreadableError):
        read_update(event(text="a", message_id=None, extra=deep))


@pytest.fixture
async def service() -> AsyncIterator[tuple[FakeZaloBot, ZaloBotChannel]]:
    """Without sockets; the tests of listening use real ones."""
    fake = FakeZaloBot(chats={CHAT, "other"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fake.app())) as client:
        channel = ZaloBotChannel(TOKEN, "http://127.0.0.1", http=client)
        yield fake, channel
        await channel.stop()


def picture(size: int = 10_000, address: str = PICTURE) -> Attachment:
    return Attachment("image", "a.jpg", "a.jpg", size, address)


def document(address: str = LINK) -> Attachment:
    return Attachment("file", "bao-cao.pdf", "bao-cao.pdf", 10_000, address)


CALLS: dict[str, tuple[Part, str, Json]] = {
    "text": (Part("Xin chào"), "sendMessage", {"text": "Xin chào"}),
    "text at the limit": (Part("x" * 2000), "sendMessage", {"text": "x" * 2000}),  # 14
    "emoji count one each": (Part("👍" * 2000), "sendMessage", {"text": "👍" * 2000}),  # 14
    "signs of markdown stay": (Part("**a** _b_ {red}c{/red}"), "sendMessage", {"text": "**a** _b_ {red}c{/red}"}),  # 19
    "an edit is a new message": (Part("mới", edit="82599f"), "sendMessage", {"text": "mới"}),  # 20
    "picture": (Part("", attachment=picture()), "sendPhoto", {"photo": PICTURE}),  # 17
    "picture with caption": (Part("chú thích", attachment=picture()), "sendPhoto", {"photo": PICTURE, "caption": "chú thích"}),
    "too big a picture": (Part("hình", attachment=picture(size=6_000_000)), "sendMessage", {"text": f"hình\n{PICTURE}"}),  # 17
    "picture that is not on https": (
        Part("hình", attachment=picture(address="http://a.vn/1")), "sendMessage", {"text": "hình\nhttp://a.vn/1"},
    ),
    "picture without a link": (Part("hình", attachment=picture(address="")), "sendMessage", {"text": "hình"}),
    "document": (Part("Báo cáo đây.", attachment=document()), "sendMessage", {"text": f"Báo cáo đây.\n{LINK}"}),  # 17
    "document without text": (Part("", attachment=document()), "sendMessage", {"text": LINK}),
    "document without a link": (Part("Báo cáo", attachment=document("")), "sendMessage", {"text": "Báo cáo"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
async def test_each_part_is_one_exact_call(service: tuple[FakeZaloBot, ZaloBotChannel], name: str) -> None:
    fake, channel = service
    part, method, fields = CALLS[name]
    result = await channel.send(CHAT, part)
    assert fake.calls == [(method, {"chat_id": CHAT} | fields)]
    assert (result.status, result.provider_id) == ("sent", "82599f00000001")


@pytest.mark.parametrize("part", [Part(""), Part("  \n"), Part("x" * 2001), Part("", attachment=document(""))])
async def test_what_cannot_be_sent_is_not_tried(service: tuple[FakeZaloBot, ZaloBotChannel], part: Part) -> None:  # 14
    fake, channel = service
    assert (await channel.send(CHAT, part)).status == "failed"
    assert fake.calls == []


async def test_what_render_makes_is_taken_by_the_service(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 14, 15, 34
    fake, channel = service
    choices = tuple(Choice(f"m:{number}", f"Mục {number}") for number in range(30))
    messages = [Say("x" * 10_000), Say("Câu dài. " * 1000, choices, 1), Say("🙂" * 4100), Say("ngắn", choices[:1], 2)]
    parts = [part for message in messages for part in render(message, channel.capabilities, "Trả lời bằng số.")]
    assert [(await channel.send(CHAT, part)).status for part in parts] == ["sent"] * len(parts)
    assert fake.texts(CHAT) == [part.text for part in parts]
    assert not any(part.buttons for part in parts)


async def test_a_picture_that_zalo_cannot_fetch_goes_as_a_link(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 17
    fake, channel = service
    fake.failures = [400]
    assert (await channel.send(CHAT, Part("hình", attachment=picture()))).status == "sent"
    assert fake.texts(CHAT) == [f"hình\n{PICTURE}"]


async def test_a_link_under_a_full_text_goes_alone_and_a_failure_repeats_only_it(
    service: tuple[FakeZaloBot, ZaloBotChannel],
) -> None:  # 21
    fake, channel = service
    part = Part("x" * 2000, attachment=document())
    fake.failures = [429]
    assert (await channel.send(CHAT, part)).status == "retry"
    assert fake.texts(CHAT) == []
    fake.failures = [0, 500]
    assert (await channel.send(CHAT, part)).status == "retry"
    assert (await channel.send(CHAT, part)).status == "sent"
    assert fake.texts(CHAT) == ["x" * 2000, LINK]


@pytest.mark.parametrize("in_200", [True, False])
@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        (400, "failed", "Refused400"),
        (401, "failed", "TokenInvalid"),
        (403, "failed", "Refused403"),
        (404, "failed", "Refused404"),
        (408, "unknown", "Unclear408"),
        (413, "failed", "Refused413"),
        (429, "retry", "QuotaExceeded"),
        (500, "retry", "Down500"),
        (503, "retry", "Down503"),
    ],
)
async def test_errors_are_read_from_the_body_or_the_status(
    service: tuple[FakeZaloBot, ZaloBotChannel], in_200: bool, code: int, status: str, error: str
) -> None:  # 22, 25
    fake, channel = service
    fake.errors_in_200, fake.failures = in_200, [code]
    result = await channel.send(CHAT, Part("a"))
    assert (result.status, result.error) == (status, error)
    assert (result.after > 0) == (status == "retry")
    assert fake.sent == []


async def test_a_token_that_is_not_valid_is_trouble(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 25
    fake, channel = service
    fake.failures = [401]
    await channel.send(CHAT, Part("a"))
    assert channel.trouble == "TokenInvalid"


async def test_too_many_are_waited_for_longer_each_time_until_one_passes(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 22, 27
    fake, channel = service
    fake.failures = [429, 429, 429]
    waits = [(await channel.send(CHAT, Part("a"))).after for _ in range(3)]
    assert waits == [5, 10, 20]
    assert (await channel.send(CHAT, Part("a"))).status == "sent"
    fake.failures = [429]
    assert (await channel.send(CHAT, Part("a"))).after == 5


async def test_a_page_of_a_proxy_in_between_is_no_success(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 22
    fake, channel = service
    fake.down = True
    assert (await channel.send(CHAT, Part("a"))).status == "retry"
    assert read_answer(200, None).code == 0
    assert read_answer(200, ["a"]).code == 0
    assert read_answer(200, {"ok": False}).code == 0
    assert read_answer(200, {"ok": False, "error_code": "429"}, "7") == Answer(429, after=7)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (httpx.ConnectError, "retry"),
        (httpx.ConnectTimeout, "retry"),
        (httpx.PoolTimeout, "retry"),
        (httpx.ReadTimeout, "unknown"),
        (httpx.WriteTimeout, "unknown"),
        (httpx.ReadError, "unknown"),
        (httpx.RemoteProtocolError, "unknown"),
    ],
)
async def test_only_what_surely_did_not_arrive_is_repeated(error: type[httpx.TransportError], status: str) -> None:  # 22
    def fail(request: httpx.Request) -> httpx.Response:
        raise error(f"at {request.url}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as client:
        channel = ZaloBotChannel(TOKEN, "https://bot-api.example.vn", http=client)
        result = await channel.send(CHAT, Part("a"))
    assert (result.status, result.error) == (status, error.__name__)


async def test_three_refusals_running_mean_blocked(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 23
    fake, channel = service
    fake.blocked.add(CHAT)
    results = []
    for _ in range(3):
        results.append((await channel.send(CHAT, Part("a"))).status)
        await channel.send("other", Part("b"))
    assert results == ["failed", "failed", "blocked"]


async def test_a_success_or_a_word_from_the_person_forgets_refusals(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 23
    fake, channel = service
    await channel.start(RecordingInbox())
    for forget in (lambda: channel.send(CHAT, Part("a")), lambda: channel.accept(TEXT)):
        for _ in range(2):
            fake.failures = [403]
            assert (await channel.send(CHAT, Part("a"))).status == "failed"
        await forget()
    fake.failures = [403]
    assert (await channel.send(CHAT, Part("a"))).status == "failed"


async def test_refusals_everywhere_are_the_services_trouble_and_nobody_is_blocked(
    service: tuple[FakeZaloBot, ZaloBotChannel],
) -> None:  # 23: 403 is also "Internal server error"
    fake, channel = service
    fake.failures = [403] * 40
    chats = [f"chat-{number}" for number in range(8)]
    results = [(await channel.send(chat, Part("a"))).status for _ in range(5) for chat in chats]
    assert set(results) == {"failed"}


async def test_the_token_is_in_no_log_and_no_exception(
    service: tuple[FakeZaloBot, ZaloBotChannel], caplog: pytest.LogCaptureFixture
) -> None:  # 30
    fake, channel = service
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", logger="httpx")
    fake.failures = [401, 500]
    for _ in range(3):
        await channel.send(CHAT, Part("a"))
    down = ZaloBotChannel(TOKEN, "http://127.0.0.1:9")
    result = await down.send(CHAT, Part("a"))
    assert result.status == "retry"
    rows = await down.check()
    await down.stop()
    assert "sendMessage" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text + repr(result) + repr(rows)


async def test_a_bad_address_is_trouble_and_no_crash() -> None:
    channel = ZaloBotChannel(TOKEN, "no address at all")
    assert (await channel.send(CHAT, Part("a"))).status == "retry"
    await channel.stop()


async def test_what_came_in_can_be_fetched_but_only_from_https_and_not_too_much() -> None:
    def give(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404 if request.url.path == "/none" else 200, content=b"x" * 100)

    async with httpx.AsyncClient(transport=httpx.MockTransport(give)) as client:
        channel = ZaloBotChannel(TOKEN, "https://bot-api.example.vn", http=client)
        assert await channel.download("https://z.example/v.aac") == b"x" * 100
        assert await channel.download("https://z.example/v.aac", most=99) is None
        assert await channel.download("https://z.example/none") is None
        assert await channel.download("http://z.example/v.aac") is None
        assert await channel.download("") is None


def test_the_record_is_the_platforms(service: tuple[FakeZaloBot, ZaloBotChannel]) -> None:  # 34
    channel = ZaloBotChannel(TOKEN, "https://bot-api.example.vn")
    assert channel.capabilities == ZALO_BOT
    assert not channel.capabilities.groups
    assert ZaloBotChannel(TOKEN, "https://bot-api.example.vn", groups=True).capabilities.groups
    assert set(MEDIA) == {"image", "sticker", "voice", "unsupported"}
