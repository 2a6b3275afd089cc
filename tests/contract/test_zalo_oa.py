"""Zalo Official Account, inbound: signed deliveries through the webhook's route become Inbound. Numbers are the cases of the reference."""

from __future__ import annotations

import asyncio
import hashlib
import json
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.contract import Inbound, Webhook
from bot.channels.zalo_oa_events import signed
from bot.web.webhooks import webhook_routes
from tests.clock import SteppingClock
from tests.contract.zalo_oa_account import WEBHOOK, Account, opened
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, PERSON

GOLDEN = (
    '{"app_id":"50554360515256678","sender":{"id":"5510185758261927916"},"recipient":{"id":"1646843870823903717"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"e2a641af6661713b2874"},"timestamp":"1717061839659",'
    '"user_id_by_app":"3611371994410983884"}'
).encode()
MAC = "e379c6abfe4ed299846e754b80c9b9dd32705d0d519b97a08aec8a4325b72aa2"
AT = "2024-05-30T09:37:19.659000+00:00"
STAMP = "1717061839659"
JSON = {"content-type": "application/json"}


@pytest.fixture
async def account(clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Account]:
    async with opened(clock, tmp_path) as made:
        yield made


def headers(mac: str) -> dict[str, str]:
    return JSON | {"X-ZEvent-Signature": mac}


@pytest.mark.parametrize("mac", [f"mac={MAC}", MAC, f"mac={MAC.upper()}", f" mac={MAC} "])
async def test_1_2_a_signed_event_is_taken(account: Account, mac: str) -> None:
    assert isinstance(account.channel, Webhook)
    assert await account.post(GOLDEN, headers(mac)) == 200
    assert account.ingest.taken == [Inbound("zalo_oa", PERSON, "e2a641af6661713b2874", "text", text="Xin chào", at=AT)]


def spoiled() -> dict[str, tuple[bytes, dict[str, str]]]:
    def mac(body: bytes, secret: str, app: str = APP_ID) -> dict[str, str]:
        return headers("mac=" + hashlib.sha256(app.encode() + body + STAMP.encode() + secret.encode()).hexdigest())

    other = GOLDEN.replace(APP_ID.encode(), b"1")
    escaped = json.dumps(json.loads(GOLDEN), separators=(",", ":")).encode()
    stampless = GOLDEN.replace(b'"timestamp":"1717061839659",', b"")
    return {
        "no signature": (GOLDEN, JSON),
        "empty": (GOLDEN, headers("")),
        "short": (GOLDEN, headers(f"mac={MAC[:-1]}")),
        "wrong": (GOLDEN, headers(f"mac={'0' * 64}")),
        "not hexadecimal": (GOLDEN, headers("mac=" + "g" * 64)),
        "the app's secret": (GOLDEN, mac(GOLDEN, APP_SECRET)),
        "another account's secret": (GOLDEN, mac(GOLDEN, "secret-of-another-account")),
        "no secret": (GOLDEN, mac(GOLDEN, "")),
        "another app": (other, mac(other, OA_SECRET, "1")),
        "another app, signed as ours": (other, mac(other, OA_SECRET)),
        "tampered": (GOLDEN.replace("chào".encode(), b"chao"), headers(f"mac={MAC}")),
        "written anew with escapes": (escaped, headers(f"mac={MAC}")),
        "no timestamp": (stampless, mac(stampless, OA_SECRET)),
        "not JSON": (b"{", headers(f"mac={MAC}")),
        "not text": (b"\xff\xfe", headers(f"mac={MAC}")),
        "a list": (b"[]", JSON),
        "almost the probe": (b"{ }", JSON),
        "deep": (b"[" * 50_000, headers(f"mac={MAC}")),
    }


@pytest.mark.parametrize("kind", spoiled())
async def test_1_2_4_what_zalo_did_not_sign_is_refused(account: Account, kind: str) -> None:
    body, head = spoiled()[kind]
    assert await account.post(body, head) == 403
    assert account.ingest.taken == []


async def test_1_without_a_secret_nothing_is_genuine(clock: SteppingClock, tmp_path: Path) -> None:
    mac = hashlib.sha256(APP_ID.encode() + GOLDEN + STAMP.encode()).hexdigest()
    async with opened(clock, tmp_path, oa_secret="") as account:
        assert await account.post(GOLDEN, headers(f"mac={mac}")) == 403


async def test_3_the_probe_of_the_registration_is_answered_and_read_by_nobody(account: Account) -> None:
    assert await account.post(b"{}", JSON) == 200
    assert (await account.web.get(WEBHOOK)).status_code == 200
    assert account.ingest.begun == 0


async def test_4_bodies_that_are_too_large_or_of_another_type_are_refused(account: Account) -> None:
    assert await account.post(b"{" + b" " * (1 << 20) + b"}", JSON) == 413
    assert await account.post(GOLDEN, {"content-type": "text/plain", "x-zevent-signature": f"mac={MAC}"}) == 415
    assert account.ingest.taken == []


async def test_4_a_signed_body_that_is_no_event_is_not_understood(account: Account) -> None:
    bad: list[dict[str, Any]] = [{"message": {}}, {"event_name": 5}, {"event_name": "follow"}]
    for update in [*bad, {"event_name": "user_send_text", "sender": {"id": PERSON}}]:
        head, body = account.fake.signed(update)
        assert await account.post(body, head) == 400
    assert account.ingest.begun == 0


async def test_5_an_event_delivered_again_carries_the_same_id(account: Account) -> None:
    head, body = account.fake.signed(account.fake.event("user_send_text", {"text": "một"}))
    assert [await account.post(body, head) for _ in range(2)] == [200, 200]
    assert await asyncio.gather(*(account.post(body, head) for _ in range(5))) == [200] * 5
    assert (account.ingest.begun, len(account.ingest.taken)) == (7, 1)


async def test_6_an_unknown_event_is_answered_and_logged_once(account: Account, caplog: pytest.LogCaptureFixture) -> None:
    for event in ("oa_dances", "oa_dances", "user_submit_info", "user_received_message"):
        assert await account.fake.deliver(account.fake.event(event, {"text": "riêng tư"})) == 200
    assert account.ingest.begun == 0
    assert len([record for record in caplog.records if "oa_dances" in record.getMessage()]) == 1
    assert "riêng tư" not in caplog.text
    assert "submit_info" not in caplog.text


async def test_13_a_payload_typed_by_hand_equals_the_press(account: Account) -> None:
    await account.fake.press("#4.t:can_cuoc_le_phi", "Lệ phí")
    await account.fake.say("#4.t:can_cuoc_le_phi")
    pressed, typed = account.ingest.taken
    assert (pressed.kind, pressed.choice, pressed.menu) == (typed.kind, typed.choice, typed.menu) == ("choice", "t:can_cuoc_le_phi", 4)


async def test_10_two_quick_messages_of_one_person_keep_their_order(account: Account) -> None:
    account.ingest.gate = asyncio.Event()
    first = asyncio.create_task(account.fake.say("một"))
    while not account.ingest.begun:
        await asyncio.sleep(0)
    second = asyncio.create_task(account.fake.say("hai"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert account.ingest.begun == 1
    account.ingest.gate.set()
    assert [await first, await second] == [200, 200]
    assert [one.text for one in account.ingest.taken] == ["một", "hai"]


async def test_10_fifty_people_are_taken_side_by_side(account: Account) -> None:
    account.ingest.gate = asyncio.Event()
    writing = [asyncio.create_task(account.fake.say("xin chào", str(10**18 + number))) for number in range(50)]
    async with asyncio.timeout(10):
        while account.ingest.begun < 50:
            await asyncio.sleep(0)
    account.ingest.gate.set()
    assert set(await asyncio.gather(*writing)) == {200}
    assert len({one.key for one in account.ingest.taken}) == 50


async def test_11_what_could_not_be_stored_is_asked_for_again(account: Account) -> None:
    account.ingest.failures, account.fake.tries = 2, 5
    assert await account.fake.say("một") == 200
    assert account.fake.answers == [503, 503, 200]
    assert [one.text for one in account.ingest.taken] == ["một"]


async def test_11_before_the_start_nothing_is_acknowledged(account: Account) -> None:
    fresh = type(account.channel)(
        APP_ID, OA_ID, OA_SECRET, account.tokens, "http://zalo.test", account.files, account.fake.clock, http=account.http
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=webhook_routes([fresh])))) as web:
        assert (await web.post(WEBHOOK, content=GOLDEN, headers=headers(MAC))).status_code == 503


@pytest.mark.parametrize(
    "text",
    ["mật khẩu", unicodedata.normalize("NFD", "mật khẩu"), "👩‍👩‍👧 🔑", "\u200bmật\u200d khẩu", "\u202eabc", "𝒎𝒂𝒕", "a\nb", "x" * 10_000],
)
async def test_12_texts_arrive_as_they_were_written(account: Account, text: str) -> None:
    assert await account.fake.say(text) == 200
    assert account.ingest.taken[0].text == text


@given(st.text(max_size=80), st.binary(max_size=80))
def test_whatever_is_sent_without_the_secret_is_not_signed(header: str, body: bytes) -> None:
    assert not signed(header, body, APP_ID, OA_SECRET)
