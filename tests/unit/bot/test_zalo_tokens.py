"""Tokens of a Zalo Official Account: renewed in time, once, by one; kept before they are used; never shown. Case 25."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.zalo_tokens import TokenError, TokenPair, Tokens, authorize_address, challenge
from tests.clock import SteppingClock
from tests.fakes.zalo_oauth import REUSED, FakeOauth, MemoryTokens

APP, SECRET, OA = "50554360515256678", "app-secret-of-nobody", "1646843870823903717"
VERIFIER = "a1B2" * 10 + "xyz"


@pytest.fixture
def oauth(clock: SteppingClock) -> FakeOauth:
    return FakeOauth(clock, APP, SECRET, OA)


@pytest.fixture
def store(oauth: FakeOauth) -> MemoryTokens:
    return MemoryTokens(oauth.give())


@pytest.fixture
async def http(oauth: FakeOauth) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=oauth.routes()))) as client:
        yield client


@pytest.fixture
def tokens(store: MemoryTokens, clock: SteppingClock, http: httpx.AsyncClient) -> Tokens:
    return made(store, clock, http)


def made(store: MemoryTokens, clock: SteppingClock, http: httpx.AsyncClient, secret: str = SECRET, first: str = "") -> Tokens:
    return Tokens(APP, secret, store, clock, http, "http://oauth.test/", first)


async def test_a_good_token_is_given_without_asking(tokens: Tokens, oauth: FakeOauth, clock: SteppingClock) -> None:
    clock.later(hours=24, minutes=55)
    assert await tokens.access() == "access-1"
    assert oauth.calls == 0


async def test_a_token_with_less_than_five_minutes_is_renewed_and_both_are_kept(
    tokens: Tokens, store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock
) -> None:
    clock.later(hours=24, minutes=55, seconds=1)
    assert await tokens.access() == "access-2"
    assert [(pair.access, pair.refresh) for pair in store.saved] == [("access-2", "refresh-2")]
    assert store.saved[0].expires_at == clock.time + timedelta(seconds=90_000)
    assert oauth.refresh == {"refresh-2"}


async def test_tokens_rotate_day_after_day(tokens: Tokens, oauth: FakeOauth, clock: SteppingClock) -> None:
    for day in range(2, 6):
        clock.later(hours=25)
        assert await tokens.access() == f"access-{day}"
    assert oauth.calls == 4


async def test_twenty_senders_in_two_workers_make_one_call(
    tokens: Tokens, store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient
) -> None:
    other = made(store, clock, http)
    clock.later(hours=26)
    oauth.gate = asyncio.Event()
    waiting = [asyncio.create_task(worker.access()) for worker in (tokens, other) for _ in range(10)]
    while not oauth.calls:
        await asyncio.sleep(0)
    oauth.gate.set()
    assert set(await asyncio.gather(*waiting)) == {"access-2"}
    assert oauth.calls == 1


async def test_a_token_refused_at_both_workers_is_renewed_once(
    tokens: Tokens, store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient
) -> None:
    other = made(store, clock, http)
    assert list(await asyncio.gather(tokens.renew("access-1"), other.renew("access-1"))) == ["access-2"] * 2
    assert oauth.calls == 1


async def test_a_new_token_that_is_refused_too_is_not_renewed_again_at_once(tokens: Tokens, oauth: FakeOauth, clock: SteppingClock) -> None:
    assert await tokens.renew("access-1") == "access-2"
    with pytest.raises(TokenError, match="rejected"):
        await tokens.renew("access-2")
    assert oauth.calls == 1
    clock.later(seconds=31)
    assert await tokens.renew("access-2") == "access-3"


async def test_a_used_refresh_token_is_an_alarm_and_no_loop(
    tokens: Tokens, store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, caplog: pytest.LogCaptureFixture
) -> None:
    oauth.refresh.clear()
    clock.later(hours=26)
    for _ in range(5):
        with pytest.raises(TokenError) as caught:
            await tokens.access()
        assert (caught.value.code, caught.value.after) == ("-14020", 0)
        clock.later(hours=1)
    assert oauth.calls == 1
    assert tokens.alarm == "-14020"
    assert [record.levelname for record in caplog.records if record.name == "bot.channels.zalo_tokens"] == ["ERROR"]
    store.row = oauth.give()
    assert await tokens.access() == "access-2"
    assert tokens.alarm == ""


async def test_an_alarm_lasts_while_the_old_token_still_serves(tokens: Tokens, oauth: FakeOauth) -> None:
    oauth.refresh.clear()
    with pytest.raises(TokenError, match="-14020"):
        await tokens.renew("access-1")
    assert await tokens.access() == "access-1"
    assert tokens.alarm == "-14020"


@pytest.mark.parametrize("failure", [503, {"error": 0}, {"access_token": "a", "refresh_token": "r", "expires_in": "soon"}, [1], None])
async def test_a_failure_that_may_pass_is_tried_again_later_and_the_old_token_serves_on(
    tokens: Tokens, oauth: FakeOauth, clock: SteppingClock, failure: object
) -> None:
    oauth.failures.append(failure)
    clock.later(hours=24, minutes=56)
    assert await tokens.access() == "access-1"
    assert await tokens.access() == "access-1"
    assert oauth.calls == 1
    clock.later(seconds=31)
    assert await tokens.access() == "access-2"
    assert tokens.alarm == ""


async def test_after_its_end_a_token_serves_no_more(tokens: Tokens, oauth: FakeOauth, clock: SteppingClock) -> None:
    oauth.failures.append(500)
    clock.later(hours=25)
    with pytest.raises(TokenError, match="http 500") as caught:
        await tokens.access()
    assert caught.value.after == 30


async def test_a_wrong_app_secret_is_an_alarm(store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient) -> None:
    tokens = made(store, clock, http, "another secret")
    clock.later(hours=25)
    for _ in range(3):
        with pytest.raises(TokenError, match="-14004"):
            await tokens.access()
    assert (oauth.calls, tokens.alarm) == (1, "-14004")


async def test_an_account_that_never_allowed_the_app_has_no_token(oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient) -> None:
    tokens = made(MemoryTokens(), clock, http)
    with pytest.raises(TokenError, match="none"):
        await tokens.access()
    assert (tokens.alarm, oauth.calls) == ("none", 0)


async def test_a_refresh_token_from_the_settings_is_the_beginning(oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient) -> None:
    store = MemoryTokens()
    tokens = made(store, clock, http, first=oauth.give().refresh)
    assert await tokens.access() == "access-2"
    clock.later(hours=26)
    assert await tokens.access() == "access-3"
    assert oauth.calls == 2


async def test_a_new_one_in_the_settings_saves_an_account_whose_token_was_lost(
    store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient
) -> None:
    oauth.refresh.clear()
    tokens = made(store, clock, http, first=oauth.give().refresh)
    clock.later(hours=26)
    assert await tokens.access() == "access-3"
    assert (oauth.calls, tokens.alarm) == (2, "")


async def test_an_old_one_in_the_settings_is_offered_once(
    store: MemoryTokens, oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient
) -> None:
    oauth.refresh.clear()
    tokens = made(store, clock, http, first="refresh-0")
    clock.later(hours=26)
    for _ in range(3):
        with pytest.raises(TokenError, match="-14020"):
            await tokens.access()
        clock.later(hours=1)
    assert oauth.calls == 2


async def test_a_cancelled_sender_loses_no_tokens(tokens: Tokens, store: MemoryTokens, oauth: FakeOauth) -> None:
    oauth.gate = asyncio.Event()
    sender = asyncio.create_task(tokens.renew("access-1"))
    while not oauth.calls:
        await asyncio.sleep(0)
    sender.cancel()
    oauth.gate.set()
    await tokens.settle()
    assert store.row is not None
    assert store.row.access == "access-2"
    assert sender.cancelled()


async def test_an_administrators_yes_becomes_a_pair_by_pkce(oauth: FakeOauth, clock: SteppingClock, http: httpx.AsyncClient) -> None:
    store = MemoryTokens()
    tokens = made(store, clock, http)
    asked = authorize_address(APP, "https://xa.example/zalo?x=1", VERIFIER, "state-1", "http://oauth.test")
    answer = await http.get(asked)
    brought = parse_qs(urlsplit(answer.headers["location"].replace("?x=1?", "?x=1&")).query)
    assert brought["oa_id"] == [OA]
    pair = await tokens.exchange(brought["code"][0], VERIFIER)
    assert (store.row, await tokens.access()) == (pair, "access-1")
    with pytest.raises(TokenError):
        await tokens.exchange(brought["code"][0], VERIFIER)
    assert store.row == pair


async def test_another_verifier_gets_nothing(tokens: Tokens, store: MemoryTokens, oauth: FakeOauth) -> None:
    before = store.row
    with pytest.raises(TokenError):
        await tokens.exchange(oauth.allow(VERIFIER), VERIFIER[::-1])
    assert store.row == before


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_address_of_the_yes_holds_the_challenge_and_not_the_verifier() -> None:
    asked = urlsplit(authorize_address(APP, "https://a.example/b?c=1", VERIFIER, "s"))
    assert (asked.netloc, asked.path) == ("oauth.zaloapp.com", "/v4/oa/permission")
    wanted = {"app_id": [APP], "redirect_uri": ["https://a.example/b?c=1"], "code_challenge": [challenge(VERIFIER)], "state": ["s"]}
    assert parse_qs(asked.query) == wanted


@pytest.mark.parametrize("verifier", ["", "a" * 42, "a" * 44, "a" * 42 + "-"])
def test_a_verifier_of_another_shape_is_refused(verifier: str) -> None:
    with pytest.raises(ValueError, match="43"):
        authorize_address(APP, "https://a.example", verifier, "s")


async def test_tokens_show_in_no_log_and_no_error(
    tokens: Tokens, oauth: FakeOauth, clock: SteppingClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secrets = ("access-1", "refresh-1", SECRET)
    oauth.failures += [500, REUSED]
    clock.later(hours=25)
    for _ in range(2):
        with pytest.raises(TokenError) as caught:
            await tokens.access()
        assert caught.value.__cause__ is None
        assert not any(secret in str(caught.value) for secret in secrets)
        clock.later(minutes=1)
    assert not any(secret in caplog.text for secret in secrets)
    assert "access" not in repr(TokenPair("access-1", "refresh-1", clock.time))


async def test_an_unreachable_endpoint_is_tried_again_later(store: MemoryTokens, clock: SteppingClock) -> None:
    clock.later(hours=25)
    async with httpx.AsyncClient() as http:
        tokens = Tokens(APP, SECRET, store, clock, http, "http://127.0.0.1:9")
        with pytest.raises(TokenError, match="unreachable") as caught:
            await tokens.access()
    assert caught.value.after == 30
    assert tokens.alarm == ""
