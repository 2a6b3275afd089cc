"""Zalo Official Account: whether a message that may have left is in the list of its conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.contract import Attachment, Button, Found, Part, Traceable
from tests.clock import SteppingClock
from tests.contract.zalo_oa_account import Account, opened
from tests.fakes.zalo_oa import OA_ID, PERSON

MISSING, UNCLEAR = Found("missing"), Found("unknown", error="unclear")
PNG, PDF = b"\x89PNG" + b"0" * 100, b"%PDF" + b"0" * 100
CHOICES = (Button("menu", "Việc khác"), Button("ok", "Đã rõ"))


@pytest.fixture
async def account(clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Account]:
    """Somebody wrote an hour ago."""
    async with opened(clock, tmp_path) as made:
        await made.fake.say("xin chào")
        clock.later(hours=1)
        yield made


async def asked(account: Account, clock: SteppingClock, part: Part, since: datetime, after: float = 40) -> Found:
    """What the list says of a part, so many seconds after now."""
    adapter: object = account.channel
    assert isinstance(adapter, Traceable)
    clock.later(seconds=after)
    return await adapter.was_sent(PERSON, part, since)


async def checked(account: Account, clock: SteppingClock, part: Part) -> tuple[Found, Found]:
    """What the list says before and after the part was sent."""
    since = clock()
    before = await asked(account, clock, part, since)
    since = clock()
    assert (await account.channel.send(PERSON, part)).status == "sent"
    return before, await asked(account, clock, part, since)


def kept(account: Account, content: bytes, suffix: str, address: str = "") -> Attachment:
    file = account.files.keep(content, suffix)
    return Attachment("image" if suffix == ".png" else "file", file, f"to-roi{suffix}", len(content), address)


@pytest.mark.parametrize("part", [Part("Họp tổ"), Part("Họp tổ", CHOICES, menu=2), Part("Chọn", tuple(CHOICES) * 3, menu=2)])
async def test_a_text_is_found_by_its_words(account: Account, clock: SteppingClock, part: Part) -> None:
    assert await checked(account, clock, part) == (MISSING, Found("sent", provider_id="oa-message-1"))


async def test_pictures_and_links_are_found_by_theirs(account: Account, clock: SteppingClock) -> None:
    picture = Part("Nơi bấm", attachment=kept(account, PNG, ".png"))
    assert await checked(account, clock, picture) == (MISSING, Found("sent", provider_id="oa-message-1"))
    linked = Part("Bảng", attachment=kept(account, b"PK", ".zip", "https://tro-ly.example/f/1"))
    clock.later(hours=1)
    assert await checked(account, clock, linked) == (MISSING, Found("sent", provider_id="oa-message-2"))


@pytest.mark.parametrize("text", ["", "Tờ rơi"])
async def test_a_document_is_found_with_its_text(account: Account, clock: SteppingClock, text: str) -> None:
    before, after = await checked(account, clock, Part(text, attachment=kept(account, PDF, ".pdf")))
    assert (before, after) == (MISSING, Found("sent", provider_id="oa-message-2" if text else "oa-message-1"))


async def test_21_a_text_whose_document_is_missing_is_not_repeated_with_it(account: Account, clock: SteppingClock) -> None:
    since = clock()
    await account.channel.send(PERSON, Part("Tờ rơi"))
    part = Part("Tờ rơi", attachment=kept(account, PDF, ".pdf"))
    assert await asked(account, clock, part, since) == MISSING
    assert (await account.channel.send(PERSON, part)).status == "sent"
    assert [(one.text, bool(one.upload)) for one in account.fake.sent] == [("Tờ rơi", False), ("", True)]


async def test_another_text_and_the_persons_own_are_not_it(account: Account, clock: SteppingClock) -> None:
    since = clock()
    await account.channel.send(PERSON, Part("Việc khác"))
    await account.fake.say("Họp tổ")
    assert await asked(account, clock, Part("Họp tổ"), since) == MISSING


async def test_the_same_text_of_an_earlier_day_is_not_it(account: Account, clock: SteppingClock) -> None:
    await account.channel.send(PERSON, Part("Họp tổ"))
    clock.later(hours=20)
    assert await asked(account, clock, Part("Họp tổ"), clock()) == MISSING


async def test_while_zalo_may_still_carry_it_out_it_is_too_early_to_ask(account: Account, clock: SteppingClock) -> None:
    since = clock()
    assert await asked(account, clock, Part("Họp tổ"), since, 10) == Found("retry", after=20.0)
    assert await asked(account, clock, Part("Họp tổ"), since, 20) == MISSING


def row(clock: SteppingClock, **fields: Any) -> dict[str, Any]:
    """A message of the account, as it is listed."""
    stamp = int(clock().timestamp() * 1000)
    return {"src": 0, "time": stamp, "type": "text", "message": "Khác", "message_id": "m", "from_id": OA_ID, "to_id": PERSON} | fields


OPEN: dict[str, dict[str, Any]] = {
    "it is not shown as text": {"type": "nosupport", "message": ""},
    "a link without words": {"type": "links", "message": None},
    "shortened": {"message": "Họp tổ lúc"},
    "lengthened": {"message": "Họp tổ lúc 14 giờ\n1. Đã rõ"},
    "nobody says whose": {"from_id": None, "src": None},
    "no time": {"time": None},
    "a time that is none": {"time": "hôm nay"},
}


@pytest.mark.parametrize("kind", OPEN)
async def test_what_could_be_it_leaves_the_question_open(account: Account, clock: SteppingClock, kind: str) -> None:
    since = clock()
    account.fake.history[PERSON].append(row(clock, **OPEN[kind]))
    assert await asked(account, clock, Part("Họp tổ lúc 14 giờ"), since) == UNCLEAR


READ: dict[str, dict[str, Any]] = {
    "numbers as texts": {"time": str, "src": "0"},
    "no sender's id": {"from_id": None},
    "other spaces": {"message": " Họp  tổ\n"},
    "accents apart": {"message": "Ho\u0323p tô\u0309"},
    "as a description": {"type": "photo", "message": "", "description": "Họp tổ"},
    "the number of its sender only": {"src": None},
}


@pytest.mark.parametrize("kind", READ)
async def test_it_is_found_however_it_is_listed(account: Account, clock: SteppingClock, kind: str) -> None:
    since = clock()
    listed = row(clock, message="Họp tổ") | READ[kind]
    if listed["time"] is str:
        listed["time"] = str(int(clock().timestamp() * 1000))
    account.fake.history[PERSON].append(listed)
    assert await asked(account, clock, Part("Họp tổ"), since) == Found("sent", provider_id="m")


@pytest.mark.parametrize(("more", "found"), [(9, MISSING), (29, MISSING), (30, UNCLEAR)])
async def test_a_list_that_does_not_go_back_so_far_says_nothing(account: Account, clock: SteppingClock, more: int, found: Found) -> None:
    since = clock()
    account.fake.history[PERSON] += [row(clock) for _ in range(more)]
    assert await asked(account, clock, Part("Họp tổ"), since) == found


async def test_a_conversation_that_is_not_shown_says_nothing(account: Account, clock: SteppingClock) -> None:
    account.fake.history[PERSON].clear()
    assert await asked(account, clock, Part("Họp tổ"), clock()) == UNCLEAR


async def test_a_list_in_another_order_says_nothing(account: Account, clock: SteppingClock) -> None:
    since = clock()
    account.fake.history[PERSON].insert(0, row(clock))
    assert await asked(account, clock, Part("Họp tổ"), since) == UNCLEAR


@pytest.mark.parametrize(
    ("failure", "found"),
    [
        (503, Found("retry", after=5.0, error="http 503")),
        (-32, Found("retry", after=60.0, error="-32")),
        (-212, Found("unknown", error="-212")),
        ({"error": 0, "data": {}}, UNCLEAR),
        ({"error": 0, "data": ["?"]}, UNCLEAR),
        ({"error": 0}, UNCLEAR),
    ],
)
async def test_an_answer_that_cannot_be_read_is_asked_for_again_or_leaves_it_open(
    account: Account, clock: SteppingClock, failure: Any, found: Found
) -> None:
    account.fake.failures.append(failure)
    assert await asked(account, clock, Part("Họp tổ"), clock()) == found


class Dated(httpx.AsyncBaseTransport):
    """A service whose answers carry the time of its own clock."""

    def __init__(self, clock: SteppingClock, ahead: timedelta) -> None:
        self.clock = clock
        self.ahead = ahead
        self.inner: httpx.AsyncBaseTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self.inner
        response = await self.inner.handle_async_request(request)
        response.headers["date"] = format_datetime(self.clock() + self.ahead)
        return response


@pytest.mark.parametrize("minutes", [-30, 30])
async def test_clocks_that_differ_by_half_an_hour_are_put_right(clock: SteppingClock, tmp_path: Path, minutes: int) -> None:
    ahead = timedelta(minutes=minutes)
    dated = Dated(clock, ahead)
    async with opened(clock, tmp_path, transport=dated) as account:
        dated.inner = httpx.ASGITransport(account.fake.app())
        account.fake.clock = account.fake.oauth.clock = lambda: clock() + ahead
        await account.fake.say("xin chào")
        clock.later(hours=1)
        await account.channel.send(PERSON, Part("Họp tổ"))
        clock.later(minutes=10)
        assert await asked(account, clock, Part("Họp tổ"), clock()) == MISSING
        since = clock()
        await account.channel.send(PERSON, Part("Họp tổ"))
        assert await asked(account, clock, Part("Họp tổ"), since) == Found("sent", provider_id="oa-message-2")
