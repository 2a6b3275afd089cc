"""Zalo Bot: being told by webhook, asking by poll, and saying how it is. Numbers in comments are the cases every adapter must pass."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML
from starlette.applications import Starlette

from bot.channels.contract import Checkable, Part, Webhook
from bot.channels.zalo_bot import FIRST_RETRY, IDLE_GAP, LONGEST_RETRY, PATH, ZaloBotChannel
from bot.files import FileStore
from bot.web.webhooks import MOST_BODY, webhook_routes
from tests.fakes.inbox import RecordingInbox
from tests.fakes.server import served
from tests.fakes.zalo_bot import TOKEN, FakeZaloBot

Json = dict[str, Any]
SECRET = "only-for-tests-42"
PUBLIC = "https://tro-ly.example.vn"
CHAT = "6ede9afa66b88fe6d6a9"


class Pauses:
    """Waiting as the adapter does it, without the wait: remembers how long each would have been."""

    def __init__(self) -> None:
        self.lengths: list[float] = []
        self.news = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        if seconds != IDLE_GAP:
            self.lengths.append(seconds)
            self.news.set()
        await asyncio.sleep(0)

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(15):
            while len(self.lengths) < count:
                self.news.clear()
                await self.news.wait()


@dataclass
class Running:
    """A channel that listens, the service it talks to, the inbox it fills. `here`: address of the assistant's own server."""

    fake: FakeZaloBot
    channel: ZaloBotChannel
    inbox: RecordingInbox
    pauses: Pauses
    here: str = ""

    async def post(self, body: object, secret: str | None = SECRET, kind: str = "application/json") -> int:
        """The status with which the webhook answers."""
        headers = {"content-type": kind} | ({} if secret is None else {"x-bot-api-secret-token": secret})
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.post(self.here + PATH, content=content, headers=headers)).status_code


@pytest.fixture
async def told() -> AsyncIterator[Running]:
    """By webhook, connected."""
    fake, pauses = FakeZaloBot(), Pauses()
    async with served(fake.app()) as address:
        channel = ZaloBotChannel(TOKEN, address, SECRET, PUBLIC, pause=pauses)
        async with served(Starlette(routes=webhook_routes([channel]))) as here:
            running = Running(fake, channel, RecordingInbox(), pauses, here)
            fake.reach[PUBLIC] = here
            await channel.start(running.inbox)
            await fake.until(lambda: bool(fake.asked("setWebhook")) and bool(fake.delivered))
            yield running
            fake.release.set()
            await channel.stop()


@pytest.fixture
async def asking() -> AsyncIterator[Running]:
    """By polling."""
    fake, pauses = FakeZaloBot(webhook="https://old.example.vn/x"), Pauses()
    async with served(fake.app()) as address:
        running = Running(fake, ZaloBotChannel(TOKEN, address, pause=pauses), RecordingInbox(), pauses)
        await running.channel.start(running.inbox)
        await fake.until(lambda: bool(fake.asked("getUpdates")))
        yield running
        fake.release.set()
        await running.channel.stop()


async def test_the_webhook_is_set_at_start_and_its_probe_is_answered(told: Running) -> None:  # 3
    assert told.fake.asked("setWebhook") == [{"url": PUBLIC + PATH, "secret_token": SECRET}]
    assert told.fake.delivered == [200]
    assert told.inbox.asked == []
    assert isinstance(told.channel, Webhook)
    assert isinstance(told.channel, Checkable)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "ố"])
async def test_a_wrong_or_missing_secret_is_refused_and_nothing_is_kept(told: Running, secret: str | None) -> None:  # 1
    body = json.dumps(told.fake.event(CHAT, "message.text.received", {"text": "a"})).encode()
    headers = {} if secret is None else {"x-bot-api-secret-token": secret}
    assert not told.channel.verify(headers, body)
    if secret != "ố":
        assert await told.post(body, secret) == 403
    assert told.inbox.asked == []


def test_without_a_secret_nobody_is_let_in() -> None:  # 1
    channel = ZaloBotChannel(TOKEN, "https://bot-api.example.vn", "", PUBLIC)
    assert not channel.verify({"x-bot-api-secret-token": ""}, b"{}")
    assert not channel.verify({}, b"{}")


@pytest.mark.parametrize("address", [PUBLIC, PUBLIC + "/", PUBLIC + PATH])
def test_the_address_may_be_given_with_or_without_its_path(address: str) -> None:
    channel = ZaloBotChannel(TOKEN, "https://bot-api.example.vn", SECRET, address)
    assert (channel.path, channel._webhook_url) == (PATH, PUBLIC + PATH)
    assert ZaloBotChannel(TOKEN, "https://bot-api.example.vn").path == ""


async def test_probes_are_answered_and_leave_nothing(told: Running) -> None:  # 3
    for body in ({}, {"ok": True}, {"ok": True, "result": {}}):
        assert await told.post(body) == 200
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(told.here + PATH)).status_code == 200
    assert told.inbox.asked == []


async def test_bad_bodies_are_refused_without_a_crash(told: Running) -> None:  # 4
    statuses = [
        await told.post(b"{"),
        await told.post([]),
        await told.post(b'{"ok": true, "result": "a"}'),
        await told.post(b"[" * 100_000),
        await told.post(b" " * (MOST_BODY + 1)),
        await told.post({}, kind="text/plain"),
    ]
    assert statuses == [400, 400, 400, 400, 413, 415]
    assert told.inbox.asked == []


async def test_both_envelopes_come_in_by_webhook(told: Running) -> None:  # 7
    bare = told.fake.event(CHAT, "message.text.received", {"text": "một"})
    wrapped = {"ok": True, "result": told.fake.event(CHAT, "message.text.received", {"text": "hai"})}
    assert [await told.post(bare), await told.post(wrapped)] == [200, 200]
    assert [row.text for row in told.inbox.rows] == ["một", "hai"]


async def test_a_repeated_event_is_kept_once(told: Running) -> None:  # 5
    event = told.fake.event(CHAT, "message.text.received", {"text": "a"})
    await told.post(event)
    statuses = await asyncio.gather(*(told.post({"ok": True, "result": event}) for _ in range(5)))
    assert statuses == [200] * 5
    assert len(told.inbox.rows) == 1
    assert len(told.fake.asked("sendChatAction")) <= 1


async def test_an_unknown_event_is_well_and_logged_once(told: Running, caplog: pytest.LogCaptureFixture) -> None:  # 6
    caplog.set_level("INFO")
    for _ in range(3):
        assert await told.post({"event_name": "user.follow", "user": {"id": CHAT}}) == 200
    assert caplog.text.count("user.follow") == 1
    assert CHAT not in caplog.text
    assert told.inbox.asked == []


async def test_a_failing_inbox_is_told_to_the_service_and_the_second_delivery_is_kept(told: Running) -> None:  # 11
    event = told.fake.event(CHAT, "message.text.received", {"text": "a"})
    told.inbox.failures = 1
    assert [await told.post(event), await told.post(event)] == [503, 200]
    assert [row.text for row in told.inbox.rows] == ["a"]


async def test_the_answer_does_not_wait_for_typing(told: Running) -> None:  # 11, 31
    told.fake.hang.add("sendChatAction")
    async with asyncio.timeout(2):
        assert await told.post(told.fake.event(CHAT, "message.text.received", {"text": "a"})) == 200
        await told.fake.until(lambda: bool(told.fake.asked("sendChatAction")))
        assert (await told.channel.send(CHAT, Part("trả lời"))).status == "sent"
    assert told.fake.asked("sendChatAction") == [{"chat_id": CHAT, "action": "typing"}]


async def test_events_of_one_chat_keep_their_order_and_chats_do_not_wait_for_each_other(told: Running) -> None:  # 10
    first, second = (told.fake.event(CHAT, "message.text.received", {"text": text}) for text in ("một", "hai"))
    gate = told.inbox.gates[first["message"]["message_id"]] = asyncio.Event()
    waiting = asyncio.create_task(told.channel.accept(first))
    await asyncio.sleep(0)
    after = asyncio.create_task(told.channel.accept(second))
    others = [told.fake.event(f"chat-{number}", "message.text.received", {"text": "a"}) for number in range(50)]
    await asyncio.gather(*(told.channel.accept(other) for other in others))
    assert len(told.inbox.rows) == 50
    gate.set()
    await asyncio.gather(waiting, after)
    assert [row.text for row in told.inbox.rows if row.key == CHAT] == ["một", "hai"]
    assert len(told.channel._lanes) == 0


async def test_polling_takes_an_old_webhook_away_and_brings_events_in_order(asking: Running) -> None:  # 10
    assert asking.fake.webhook == ""
    for number in range(10):
        asking.fake.write(CHAT, f"câu {number}")
    asking.fake.send_media(CHAT, "voice")
    await asking.inbox.wait(11)
    assert [row.text for row in asking.inbox.rows[:10]] == [f"câu {number}" for number in range(10)]
    assert (asking.inbox.rows[10].media, asking.inbox.rows[10].media_ref) == ("voice", "https://example.invalid/tieng.aac")
    assert asking.channel.name == "Bot Trợ lý số"


@pytest.mark.parametrize("in_200", [True, False])
async def test_an_idle_poll_is_neither_trouble_nor_waited_for(asking: Running, in_200: bool, caplog: pytest.LogCaptureFixture) -> None:
    asking.fake.errors_in_200, asking.fake.idle = in_200, 0.01
    await asking.fake.until(lambda: len(asking.fake.asked("getUpdates")) >= 4)
    assert asking.pauses.lengths == []
    assert asking.channel.trouble == ""
    assert [record for record in caplog.records if record.name.startswith("bot.")] == []


async def test_errors_of_the_service_are_waited_for_ever_longer_and_then_forgotten(asking: Running) -> None:  # 22
    asking.fake.poll_failures = [500, 429, 403, 502]
    await asking.pauses.wait(4)
    assert asking.pauses.lengths == [FIRST_RETRY * 2**number for number in range(4)]
    asking.fake.write(CHAT, "a")
    await asking.inbox.wait(1)
    assert asking.channel.trouble == ""
    asking.fake.poll_failures = [500]
    await asking.pauses.wait(5)
    assert asking.pauses.lengths[4] == FIRST_RETRY


async def test_an_event_is_held_until_the_inbox_takes_it(asking: Running) -> None:  # 11: there is no cursor to ask again
    asking.inbox.failures = 3
    asking.fake.write(CHAT, "a")
    await asking.inbox.wait(1)
    assert [row.text for row in asking.inbox.asked] == ["a"] * 4
    assert asking.pauses.lengths == [FIRST_RETRY, FIRST_RETRY * 2, FIRST_RETRY * 4]


async def test_something_unreadable_does_not_end_polling(asking: Running) -> None:  # 4
    asking.fake.push({"event_name": "message.text.received", "message": "a"})
    asking.fake.push({"event_name": "user.follow"})
    asking.fake.write(CHAT, "b")
    await asking.inbox.wait(1)
    assert [row.text for row in asking.inbox.rows] == ["b"]


async def test_a_start_returns_at_once_when_the_service_is_down_and_goes_on_trying() -> None:
    fake, inbox, pauses = FakeZaloBot(down=True), RecordingInbox(), Pauses()
    async with served(fake.app()) as address:
        channel = ZaloBotChannel(TOKEN, address, pause=pauses)
        async with asyncio.timeout(2):
            await channel.start(inbox)
        await pauses.wait(9)
        assert channel.trouble == "getMe 502"
        assert pauses.lengths[:9] == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_RETRY]
        fake.down = False
        fake.write(CHAT, "a")
        await inbox.wait(1)
        assert channel.trouble == ""
        await channel.stop()


async def test_a_service_that_is_not_there_is_trouble_and_stop_ends_it() -> None:
    pauses = Pauses()
    channel = ZaloBotChannel(TOKEN, "http://127.0.0.1:9", pause=pauses)
    await channel.start(RecordingInbox())
    await pauses.wait(2)
    assert channel.trouble == "ConnectError"
    await channel.stop()
    await channel.stop()


async def test_stop_does_not_wait_for_a_poll_or_for_typing(asking: Running) -> None:
    asking.fake.hang |= {"sendChatAction"}
    asking.fake.write(CHAT, "a")
    await asking.inbox.wait(1)
    async with asyncio.timeout(2):
        await asking.channel.stop()


@pytest.mark.parametrize(
    ("trouble", "address", "secret", "public", "links", "expected"),
    [
        ({}, "", "", "", True, [("zalo_bot_ok", True), ("zalo_bot_polling", True)]),
        ({}, "", "", "", False, [("zalo_bot_ok", True), ("zalo_bot_polling", True), ("zalo_bot_no_links", False)]),
        ({}, "", SECRET, PUBLIC, True, [("zalo_bot_ok", True), ("zalo_bot_webhook_none", False)]),
        ({"webhook": "https://b.vn/w"}, "", SECRET, PUBLIC, True, [("zalo_bot_ok", True), ("zalo_bot_webhook_elsewhere", False)]),
        ({"webhook": PUBLIC + PATH}, "", SECRET, PUBLIC, True, [("zalo_bot_ok", True), ("zalo_bot_webhook_unreachable", False)]),
        ({"webhook": PUBLIC + PATH, "outcome": "webhook.ok"}, "", SECRET, PUBLIC, True,
         [("zalo_bot_ok", True), ("zalo_bot_webhook_ok", True)]),
        ({"webhook": PUBLIC + PATH, "outcome": "webhook.err.tls"}, "", SECRET, PUBLIC, True,
         [("zalo_bot_ok", True), ("zalo_bot_webhook_tls", False)]),
        ({"webhook": PUBLIC + PATH, "outcome": "webhook.new"}, "", SECRET, PUBLIC, True,
         [("zalo_bot_ok", True), ("zalo_bot_webhook_failed", False)]),
        ({"webhook": PUBLIC + PATH, "tests_left": 0}, "", SECRET, PUBLIC, True,
         [("zalo_bot_ok", True), ("zalo_bot_webhook_untested", True)]),
        ({"webhook": PUBLIC + PATH, "outcome": "webhook.ok"}, "", "short", PUBLIC, True,
         [("zalo_bot_ok", True), ("zalo_bot_secret", False), ("zalo_bot_webhook_ok", True)]),
        ({"down": True}, "", "", "", True, [("zalo_bot_refused", False)]),
        ({}, "http://127.0.0.1:9", "", "", True, [("zalo_bot_unreachable", False)]),
    ],
)  # fmt: skip
async def test_a_check_says_what_is_wrong(
    trouble: Json, address: str, secret: str, public: str, links: bool, expected: list[tuple[str, bool]], tmp_path: Path
) -> None:
    fake = FakeZaloBot(**trouble)
    files = FileStore(tmp_path, b"k", PUBLIC) if links else None
    async with httpx.AsyncClient(transport=None if address else httpx.ASGITransport(fake.app())) as client:
        channel = ZaloBotChannel(TOKEN, address or "http://127.0.0.1", secret, public, files, client)
        rows = await channel.check()
        await channel.stop()
    assert [(name, well) for name, _, well in rows] == expected
    assert_phrases(rows)


async def test_a_wrong_token_is_named(tmp_path: Path) -> None:  # 25
    fake = FakeZaloBot()
    async with served(fake.app()) as here:
        channel = ZaloBotChannel("1:wrong", here, files=FileStore(tmp_path, b"k", PUBLIC))
        assert await channel.check() == [("zalo_bot_token", {}, False)]
        await channel.stop()


def assert_phrases(rows: list[tuple[str, dict[str, str], bool]]) -> None:
    """Each row has a sentence and fills all its gaps."""
    sentences = YAML(typ="safe").load(Path("data/phrases/channels_zalo_bot.yml"))
    for name, gaps, _ in rows:
        assert "{" not in sentences[name].format(**gaps)


def test_every_sentence_can_be_said() -> None:
    sentences = YAML(typ="safe").load(Path("data/phrases/channels_zalo_bot.yml"))
    code = Path("bot/channels/zalo_bot_check.py").read_text(encoding="utf-8")
    assert [name for name in sentences if f'"{name}"' not in code] == []


async def test_a_developer_can_talk_on_the_fakes_page(asking: Running) -> None:
    base = asking.channel._api._base
    async with httpx.AsyncClient(trust_env=False, base_url=base) as client:
        assert "Zalo Bot" in (await client.get("/")).text
        await client.post("/fake/say", json={"text": "xin chào"})
        await asking.inbox.wait(1)
        await asking.channel.send(asking.inbox.rows[0].key, Part("Chào bác."))
        shown = (await client.get("/fake/messages")).json()["messages"]
    assert [(one["from"], one["text"]) for one in shown] == [("me", "xin chào"), ("bot", "Chào bác.")]
