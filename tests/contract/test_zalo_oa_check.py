"""What a Zalo Official Account says about itself to an operator."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from ruamel.yaml import YAML

from bot.channels.contract import Checkable, Part
from bot.channels.sealed import SealError
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_check import ADVICE
from bot.channels.zalo_tokens import TokenPair
from bot.settings import ROOT
from tests.clock import SteppingClock
from tests.contract.zalo_oa_account import ZALO, Account, opened
from tests.fakes.zalo_oa import APP_ID, OA_ID, OA_SECRET, PERSON
from tests.fakes.zalo_oauth import MemoryTokens

PHRASES: dict[str, str] = YAML(typ="safe").load(ROOT / "data" / "phrases" / "channels_zalo_oa.yml")
WELL = ["zalo_oa_webhook", "zalo_oa_token_well", "zalo_oa_account"]


@pytest.fixture
async def account(clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Account]:
    async with opened(clock, tmp_path) as made:
        yield made


async def check(account: Account) -> dict[str, bool]:
    """The rows' phrases and whether each is well; every phrase must be written, with just the gaps it is given."""
    assert isinstance(account.channel, Checkable)
    rows = await account.channel.check()
    for key, gaps, _ in rows:
        assert set(re.findall(r"\{(\w+)\}", PHRASES[key])) <= set(gaps)
    return {key: well for key, _, well in rows}


async def test_all_is_well(account: Account) -> None:
    assert await check(account) == dict.fromkeys(WELL, True)
    assert (await account.channel.check())[1][1] == {"until": "10:00 23/11/2026"}


async def test_without_a_webhook_key_nothing_can_come_in(clock: SteppingClock, tmp_path: Path) -> None:
    async with opened(clock, tmp_path, oa_secret="") as account:
        assert (await check(account))["zalo_oa_no_secret"] is False


async def test_never_allowed(account: Account) -> None:
    account.store.row = None
    assert await check(account) == {"zalo_oa_webhook": True, "zalo_oa_token_none": False}


async def test_refresh_token_lost(account: Account, clock: SteppingClock) -> None:
    account.fake.oauth.refresh.clear()
    clock.later(hours=26)
    assert await check(account) == {"zalo_oa_webhook": True, "zalo_oa_token_lost": False}


async def test_token_endpoint_down(account: Account, clock: SteppingClock) -> None:
    account.fake.oauth.failures.append(500)
    clock.later(hours=26)
    assert await check(account) == {"zalo_oa_webhook": True, "zalo_oa_token_later": False}


async def test_service_down(account: Account) -> None:
    account.fake.failures.append(503)
    assert await check(account) == {"zalo_oa_webhook": True, "zalo_oa_token_well": True, "zalo_oa_unreachable": False}


async def test_the_tokens_of_another_account(account: Account) -> None:
    other = ZaloOaChannel(APP_ID, "7", OA_SECRET, account.tokens, ZALO, account.files, account.fake.clock, http=account.http)
    rows = {key: (gaps, well) for key, gaps, well in await other.check()}
    assert rows["zalo_oa_other_account"][0]["wanted"] == "7"
    assert rows["zalo_oa_other_account"][0]["id"] == OA_ID
    assert rows["zalo_oa_other_account"][1] is False


@pytest.mark.parametrize(("code", "phrase"), [(-224, "zalo_oa_package"), (-221, "zalo_oa_verify"), (-240, "zalo_oa_refused")])
async def test_an_alarm_says_what_to_do(account: Account, code: int, phrase: str) -> None:
    await account.fake.say("xin chào")
    account.fake.failures.append(code)
    await account.channel.send(PERSON, Part("a"))
    assert await check(account) == dict.fromkeys(WELL, True) | {phrase: False}


async def test_a_refusal_of_the_account_itself_is_said_once(account: Account) -> None:
    account.fake.failures.append(-223)
    rows = await account.channel.check()
    assert [key for key, _, _ in rows] == ["zalo_oa_webhook", "zalo_oa_token_well", "zalo_oa_api_off"]


class Answering(httpx.AsyncBaseTransport):
    """A service with its own clock."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        data = {"error": 0, "data": {"oa_id": OA_ID, "name": "Tổ"}}
        return httpx.Response(200, json=data, headers={"date": "Sun, 22 Nov 2026 02:03:00 GMT"})


async def test_a_clock_that_is_wrong(clock: SteppingClock, tmp_path: Path) -> None:
    async with opened(clock, tmp_path, transport=Answering()) as account:
        rows = {key: gaps for key, gaps, _ in await account.channel.check()}
        assert rows["zalo_oa_clock"] == {"seconds": "180"}
        clock.later(minutes=2)
        assert "zalo_oa_clock" not in await check(account)


class Sealed(MemoryTokens):
    """A store whose key was changed."""

    async def load(self) -> TokenPair | None:
        raise SealError("no key fits")


async def test_a_wrong_secret_key(account: Account) -> None:
    account.tokens._store = Sealed()
    assert await check(account) == {"zalo_oa_webhook": True, "zalo_oa_seal": False}
    assert (await account.channel.send(PERSON, Part("a"))).error == "seal"
    assert account.channel.alarms == {"seal": "token"}


def test_every_advice_is_written() -> None:
    assert set(ADVICE.values()) <= set(PHRASES)
    assert all(key.startswith("zalo_oa_") and text.startswith("Zalo OA: ") for key, text in PHRASES.items())
