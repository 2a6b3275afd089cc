"""Telegram, listening: the webhook's checks, storing before the answer, order, what is done beside. Numbers are cases of the reference."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 (seeded)
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels import telegram as adapter
from bot.channels.contract import Inbound, Receipt, UnreadableError
from bot.channels.telegram import PATH, TelegramChannel
from bot.web.webhooks import MOST_BODY, webhook_routes
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = "a-secret-of_the-tests-1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Inbox:
    """What was taken, in order. It can wait before it stores, fail, and knows duplicates."""

    taken: list[Inbound] = field(default_factory=list)
    failures: int = 0
    chance: Random | None = None
    gate: asyncio.Event | None = None
    waiting: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, inbound: Inbound) -> Receipt:
        if self.failures:
            self.failures -= 1
            raise OSError("told to fail")
        self.waiting += 1
        if self.chance:
            await asyncio.sleep(self.chance.random() / 100)
        if self.gate:
            await self.gate.wait()
        self.waiting -= 1
        known = inbound.event_id in [one.event_id for one in self.taken]
        if not known:
            self.taken.append(inbound)
        self.news.set()
        return "duplicate" if known else "stored"

    def texts(self, chat: int) -> list[str]:
        return [one.text for one in self.taken if one.key == str(chat)]

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(15):
            while len(self.taken) < count:
                self.news.clear()
                await self.news.wait()


@dataclass
class House:
    """The fake Bot API and our route, on one server for speed, and the adapter between them."""

    fake: FakeTelegram
    address: str
    channel: TelegramChannel
    inbox: Inbox

    async def post(self, update: Any, **more: Any) -> int:
        given = {"json": update, "headers": {HEADER: SECRET}} | more
        async with httpx.AsyncClient() as client:
            return (await client.post(self.address + PATH, **given)).status_code


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[tuple[Starlette, str]]:
    """One server for all tests here, whose routes each test sets: ending a server takes longer than a test."""
    app = Starlette()
    async with served(app) as address:
        yield app, address


@pytest_asyncio.fixture(loop_scope="module")
async def house(place: tuple[Starlette, str]) -> AsyncIterator[House]:
    fake, inbox = FakeTelegram(), Inbox()
    app, address = place
    channel = TelegramChannel(TOKEN, address, webhook_url=address, secret=SECRET, per_second=0)
    app.router.routes[:] = [*fake.app().routes, *webhook_routes([channel])]
    await channel.start(inbox)
    yield House(fake, address, channel, inbox)
    await fake.close()
    await channel.stop()


def text(number: int, said: str, chat: int = 7) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "x"}
    place = {"id": chat, "type": "private", "first_name": "x"}
    return {"update_id": number, "message": {"message_id": number, "date": 1_700_000_000, "chat": place, "from": person, "text": said}}


async def test_it_tells_telegram_where_to_call_with_what_secret_and_about_what(house: House) -> None:
    assert house.fake.hook
    assert (house.fake.hook.url, house.fake.hook.secret) == (house.address + PATH, SECRET)
    assert house.fake.allowed == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert (house.channel.username, house.channel.trouble, house.channel.path) == ("trolyso_test_bot", "", PATH)


async def test_a_webhook_stays_set_when_the_assistant_stops(house: House) -> None:
    await house.channel.stop()
    assert house.fake.hook
    assert "deleteWebhook" not in house.fake.calls


@pytest.mark.parametrize("shown", ["", "wrong", SECRET[:-1], SECRET + "x", SECRET.upper(), None])
async def test_1_a_wrong_missing_or_short_secret_is_refused(house: House, shown: str | None) -> None:
    assert await house.post(text(1, "a"), headers={} if shown is None else {HEADER: shown}) == 403
    assert house.inbox.taken == []


async def test_1_the_right_secret_is_let_in(house: House) -> None:
    assert await house.post(text(1, "quên mật khẩu")) == 200
    assert house.inbox.texts(7) == ["quên mật khẩu"]


async def test_3_a_probe_is_answered_and_is_no_event(house: House) -> None:
    assert await house.post({}) == 200
    async with httpx.AsyncClient() as client:
        assert (await client.get(house.address + PATH)).status_code == 200
    assert house.inbox.taken == []


BAD: dict[str, tuple[dict[str, Any], int]] = {
    "no JSON": ({"content": b"{"}, 400),
    "no object": ({"content": b"[1]"}, 400),
    "no update": ({"content": b'{"message": {}}'}, 400),
    "update id is no number": ({"content": b'{"update_id": "1", "message": {}}'}, 400),
    "too large": ({"content": b" " * (MOST_BODY + 1)}, 413),
    "not said to be JSON": ({"content": b"{}", "headers": {HEADER: SECRET, "content-type": "text/plain"}}, 415),
}


@pytest.mark.parametrize("name", BAD)
async def test_4_what_is_no_update_is_refused_without_a_crash(house: House, name: str) -> None:
    more, status = BAD[name]
    given = {"headers": {HEADER: SECRET, "content-type": "application/json"}, "json": None} | more
    assert await house.post(None, **given) == status
    assert house.inbox.taken == []


async def test_5_the_same_update_at_the_same_time_is_taken_once(house: House) -> None:
    answers = await asyncio.gather(*(house.post(text(1, "a")) for _ in range(5)))
    assert answers == [200] * 5
    assert house.inbox.texts(7) == ["a"]


@pytest.mark.parametrize("update", [{"update_id": 1, "poll": {}}, {"update_id": 1}, {"update_id": 1, "message": 5}])
async def test_6_what_is_not_known_is_acknowledged(house: House, update: dict[str, Any]) -> None:
    assert await house.post(update) == 200
    assert house.inbox.taken == []


async def test_6_a_kind_that_is_not_read_is_logged_once(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for number in range(3):
        await house.channel.accept({"update_id": number, "poll": {}})
    assert caplog.text.count("poll") == 1


async def test_10_100_updates_of_10_chats_keep_each_chats_order_and_chats_run_side_by_side(house: House) -> None:
    house.inbox.chance = Random(7)
    updates = [text(10 * number + chat, f"câu {number}", chat) for number in range(10) for chat in range(1, 11)]
    begun = [asyncio.create_task(house.channel.accept(update)) for update in updates]
    most = 0
    while not all(task.done() for task in begun):
        most = max(most, house.inbox.waiting)
        await asyncio.sleep(0)
    for chat in range(1, 11):
        assert house.inbox.texts(chat) == [f"câu {number}" for number in range(10)]
    assert most == 10


@pytest.mark.parametrize("webhook", [True, False])
async def test_10_the_order_holds_over_the_wire(house: House, webhook: bool) -> None:
    inbox = Inbox(chance=Random(8))
    channel = house.channel
    if not webhook:
        await house.channel.stop()
        channel = TelegramChannel(TOKEN, house.address)
    await channel.start(inbox)
    for number in range(10):
        for chat in range(1, 11):
            house.fake.write(chat, f"câu {number}")
    await inbox.wait(100)
    await channel.stop()
    for chat in range(1, 11):
        assert inbox.texts(chat) == [f"câu {number}" for number in range(10)]


async def test_11_it_is_stored_before_it_is_acknowledged(house: House) -> None:
    house.inbox.gate = asyncio.Event()
    answer = asyncio.create_task(house.post(text(1, "a")))
    async with asyncio.timeout(15):
        while not house.inbox.waiting:
            await asyncio.sleep(0)
    assert not answer.done()
    house.inbox.gate.set()
    assert await answer == 200


async def test_11_what_could_not_be_stored_comes_again(house: House) -> None:
    house.inbox.failures = 2
    house.fake.write(7, "a")
    await house.inbox.wait(1)
    assert house.fake.hook
    assert [status for _, status in house.fake.hook.attempts][:2] == [503, 503]


async def test_11_by_polling_too_what_could_not_be_stored_is_stored_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "STORING_RETRIES", (0.0, 0.0))
    await house.channel.stop()
    channel, inbox = TelegramChannel(TOKEN, house.address), Inbox(failures=2)
    await channel.start(inbox)
    house.fake.write(7, "a")
    await inbox.wait(1)
    await channel.stop()
    assert inbox.texts(7) == ["a"]


async def test_31_spinner_and_typing_never_hold_up_a_message(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "GRACE", 0.0)
    house.fake.hung |= {"answerCallbackQuery", "sendChatAction"}
    house.fake.press(7, "1.a")
    house.fake.write(7, "sau đó")
    await house.inbox.wait(2)
    await house.fake.until(lambda: house.fake.calls.count("sendChatAction") == 2)


async def test_31_their_failure_is_no_trouble(house: House) -> None:
    house.fake.broken |= {"answerCallbackQuery", "sendChatAction"}
    house.fake.press(7, "1.a")
    await house.inbox.wait(1)
    await house.fake.until(lambda: {"answerCallbackQuery", "sendChatAction"} <= set(house.fake.calls))
    assert await house.post(text(9_000, "a")) == 200


async def test_a_press_is_answered_also_when_it_is_a_duplicate_and_typing_is_not_shown_again(house: House) -> None:
    update = house.fake.press(7, "1.a")
    await house.fake.until(lambda: "sendChatAction" in house.fake.calls)
    await house.post(update)
    await house.fake.until(lambda: house.fake.calls.count("answerCallbackQuery") == 2)
    assert house.fake.calls.count("sendChatAction") == 1


async def test_7_an_album_is_one_event(house: House) -> None:
    house.fake.send_media(7, "photo", media_group_id="99", caption="giấy")
    house.fake.send_media(7, "photo", media_group_id="99")
    house.fake.send_media(7, "photo", media_group_id="99")
    house.fake.write(7, "xong")
    await house.inbox.wait(2)
    assert [(one.kind, one.text) for one in house.inbox.taken] == [("media", "giấy"), ("text", "xong")]


async def test_before_the_start_and_after_the_stop_nothing_is_acknowledged(house: House) -> None:
    await house.channel.stop()
    assert await house.post(text(1, "a")) == 503


async def test_what_is_no_update_is_said_to_be_unreadable(house: House) -> None:
    with pytest.raises(UnreadableError):
        await house.channel.accept({"hello": 1})


@pytest.mark.parametrize("webhook", [True, False])
async def test_a_telegram_that_comes_back_is_connected_to(house: House, monkeypatch: pytest.MonkeyPatch, webhook: bool) -> None:
    monkeypatch.setattr(adapter, "FIRST_RETRY", 0.01)
    await house.channel.stop()
    more: dict[str, Any] = {"webhook_url": house.address, "secret": SECRET} if webhook else {}
    channel, inbox = TelegramChannel(TOKEN, house.address, **more), Inbox()
    house.fake.down = True
    await channel.start(inbox)
    assert channel.trouble == "NetworkError"
    assert await channel.deep_link("to3") == ""
    assert not await channel.set_menu(None, [("menu", "Danh sách")])
    house.fake.down = False
    await house.fake.until(lambda: bool(house.fake.menus))
    assert (channel.username, channel.trouble) == ("trolyso_test_bot", "")
    await channel.stop()
