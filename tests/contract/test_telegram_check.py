"""Telegram: command menus, links with a code, and what `check` says of a bot that is well and of one that is not."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.channels.contract import Inbound, Receipt
from bot.channels.telegram import PATH, TelegramChannel
from bot.clock import VIETNAM
from bot.content.yaml import read_yaml
from bot.settings import ROOT
from tests.clock import SteppingClock
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram_hook import Hook
from tests.fakes.telegram_people import DATE

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOME = "https://example.org"
SECRET = "a-secret"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place() -> AsyncIterator[tuple[Starlette, str]]:
    app = Starlette()
    async with served(app) as address:
        yield app, address


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(place: tuple[Starlette, str]) -> AsyncIterator[tuple[FakeTelegram, str]]:
    fake = FakeTelegram(known={7})
    place[0].router.routes[:] = fake.app().routes
    yield fake, place[1]
    await fake.close()


def phrases() -> dict[str, str]:
    read = read_yaml(ROOT / "data" / "phrases" / "channels_telegram.yml")
    assert isinstance(read, dict)
    return read


def clock_at(seconds: float) -> SteppingClock:
    clock = SteppingClock()
    clock.time = datetime.fromtimestamp(seconds, VIETNAM)
    return clock


async def said(channel: TelegramChannel) -> dict[str, bool]:
    """Names of the rows and whether each is well; every gap of its sentence is filled."""
    rows = await channel.check()
    for name, gaps, _ in rows:
        wanted = {field for _, field, _, _ in string.Formatter().parse(phrases()[name]) if field}
        assert wanted <= gaps.keys()
    return {name: well for name, _, well in rows}


async def test_a_bot_that_polls_is_well(telegram: tuple[FakeTelegram, str]) -> None:
    rows = await said(TelegramChannel(TOKEN, telegram[1]))
    assert rows == {"telegram_ok": True, "telegram_polling": True, "telegram_pending_few": True, "telegram_clock_ok": True}


async def test_checking_changes_nothing(telegram: tuple[FakeTelegram, str]) -> None:
    await TelegramChannel(TOKEN, telegram[1], webhook_url=HOME, secret=SECRET).check()
    assert telegram[0].calls == ["getMe", "getWebhookInfo"]


async def test_a_token_that_is_refused(telegram: tuple[FakeTelegram, str]) -> None:
    assert await said(TelegramChannel("2:wrong", telegram[1])) == {"telegram_token": False}


async def test_a_telegram_that_is_out_of_reach() -> None:
    rows = await said(TelegramChannel(TOKEN, "http://127.0.0.1:9"))
    assert rows == {"telegram_unreachable": False}
    assert "TROLYSO_TELEGRAM_PROXY" in phrases()["telegram_unreachable"]


async def test_a_telegram_that_is_broken(telegram: tuple[FakeTelegram, str]) -> None:
    telegram[0].down = True
    assert await said(TelegramChannel(TOKEN, telegram[1])) == {"telegram_trouble": False}


@pytest.mark.parametrize(
    ("known", "webhook", "row"),
    [
        ("", HOME, {"telegram_webhook_none": False}),
        (HOME + PATH, HOME, {"telegram_webhook_ok": True}),
        ("https://example.net/x", HOME, {"telegram_webhook_elsewhere": False}),
        ("https://example.net/x", "", {"telegram_webhook_in_the_way": False}),
    ],
)
async def test_where_updates_go(telegram: tuple[FakeTelegram, str], known: str, webhook: str, row: dict[str, bool]) -> None:
    fake, address = telegram
    fake.hook = Hook(known, SECRET, set()) if known else None
    rows = await said(TelegramChannel(TOKEN, address, webhook_url=webhook, secret=SECRET))
    assert row.items() <= rows.items()


@pytest.mark.parametrize(("later", "name"), [(60, "telegram_webhook_error"), (2 * 3600, "telegram_webhook_ok")])
async def test_the_last_error_of_the_webhook_counts_for_an_hour(telegram: tuple[FakeTelegram, str], later: int, name: str) -> None:
    fake, address = telegram
    fake.hook = Hook(HOME + PATH, SECRET, set())
    fake.hook.error = "Connection refused"
    channel = TelegramChannel(TOKEN, address, webhook_url=HOME, secret=SECRET, clock=clock_at(DATE + later))
    assert name in await said(channel)


async def test_updates_that_pile_up(telegram: tuple[FakeTelegram, str]) -> None:
    for number in range(101):
        telegram[0].write(7, f"câu {number}")
    assert (await said(TelegramChannel(TOKEN, telegram[1])))["telegram_pending"] is False


async def test_a_clock_that_is_wrong(telegram: tuple[FakeTelegram, str]) -> None:
    wrong = SteppingClock()
    wrong.later(days=4_000)
    assert (await said(TelegramChannel(TOKEN, telegram[1], clock=wrong)))["telegram_clock"] is False


async def test_menus_stand_per_scope_and_language(telegram: tuple[FakeTelegram, str]) -> None:
    fake, address = telegram
    channel = TelegramChannel(TOKEN, address)
    assert await channel.set_menu(None, [("menu", "Danh sách việc"), ("trogiup", "Trợ giúp")])
    assert await channel.set_menu(None, [("menu", "What I can do")], "en")
    assert await channel.set_menu("7", [("ghinhan", "Ghi nhận hỗ trợ")])
    assert {key: [one["command"] for one in menu] for key, menu in fake.menus.items()} == {
        "all_private_chats::": ["menu", "trogiup"], "all_private_chats::en": ["menu"], "chat:7:": ["ghinhan"],
    }  # fmt: skip
    assert await channel.set_menu("7", [])
    assert "chat:7:" not in fake.menus
    await channel.stop()


async def test_a_menu_that_telegram_does_not_take_is_told(telegram: tuple[FakeTelegram, str]) -> None:
    channel = TelegramChannel(TOKEN, telegram[1])
    assert not await channel.set_menu("7", [("Trợ-Giúp", "x")])
    assert not await channel.set_menu("no number", [("menu", "x")])
    await channel.stop()


async def test_a_deep_link_carries_a_code(telegram: tuple[FakeTelegram, str]) -> None:
    channel = TelegramChannel(TOKEN, telegram[1])
    assert await channel.deep_link("LK-1") == ""
    await channel.start(_nothing)
    assert await channel.deep_link("LK-1") == "https://t.me/trolyso_test_bot?start=LK-1"
    for bad in ("x" * 65, "mã"):
        with pytest.raises(ValueError):
            await channel.deep_link(bad)
    await channel.stop()


async def _nothing(inbound: Inbound) -> Receipt:
    raise AssertionError
