"""Cases that every channel passes with the whole assistant behind it, against strict stand-ins of the services. Numbers: channel cases."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.contract import Inbound, Webhook
from bot.compose import Assistant, compose
from bot.settings import Settings
from bot.web.webhooks import webhook_routes
from flows import Meaning
from tests.announcement_hall import hall_in
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import close_town, open_town
from tests.e2e.test_channels import KINDS, Line, line, no_pause, open_assistant, own, settled

FORGOT = "quên mật khẩu"


class Sleepy(KeywordUnderstanding):
    """Understands nothing until its gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.asleep = asyncio.Event()

    async def __call__(self, text: str) -> Meaning:
        self.asleep.set()
        await self.gate.wait()
        return await super().__call__(text)


class Noting:
    """Notes with what the posts of the services are answered."""

    def __init__(self, app: ASGIApp, statuses: list[int]) -> None:
        self._app = app
        self._statuses = statuses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and scope.get("method") == "POST":
                self._statuses.append(message["status"])
            await send(message)

        await self._app(scope, receive, noting)


async def started(end: Line, app: Starlette, settings: Settings, understanding: KeywordUnderstanding, clock: SteppingClock) -> Assistant:
    channel = end.make()
    app.router.routes[:] = webhook_routes([channel] if isinstance(channel, Webhook) else [])
    assistant = compose(settings, clock, extra={end.name: channel}, understanding=understanding, pause=no_pause)
    await assistant.start()
    return assistant


async def die(assistant: Assistant) -> None:
    """Ends it in the middle of its turns, as a killed process would."""
    for lane in assistant.dispatcher._lanes.values():
        lane.task.cancel()
    await assistant.stop()


@pytest.mark.parametrize("kind", KINDS)
async def test_11_it_is_acknowledged_while_the_turn_sleeps_and_answered_after_a_crash(kind: str, settings: Settings, tmp_path: Any) -> None:
    statuses: list[int] = []
    app = Starlette(middleware=[Middleware(Noting, statuses=statuses)])
    clock, sleepy, mine = SteppingClock(), Sleepy(), own(settings, kind, tmp_path)
    async with asyncio.timeout(20), line(kind, app) as end:
        first = await started(end, app, mine, sleepy, clock)
        statuses.clear()
        await end.say(FORGOT)
        await sleepy.asleep.wait()
        while isinstance(first.channels[end.name], Webhook) and "polling" not in kind and 200 not in statuses:
            await asyncio.sleep(0.001)
        assert set(statuses) <= {200}
        assert end.heard() == []
        await die(first)
        second = await open_assistant(end, app, mine, clock)
        await settled(second, 1)
        assert len([text for text in end.heard() if "Nguồn:" in text]) == 1
        await second.stop()


@pytest.mark.parametrize("kind", KINDS)
async def test_12_text_means_the_same_however_it_is_written(kind: str, settings: Settings, tmp_path: Any) -> None:
    written = [FORGOT, unicodedata.normalize("NFD", FORGOT), f"🧓🏽 𠮷 שלום \u202e\u200b {FORGOT}", f"quên mật\u00a0khẩu {FORGOT}\u200d"]
    app, clock, understanding = Starlette(), SteppingClock(), KeywordUnderstanding()
    async with line(kind, app) as end:
        assistant = await started(end, app, own(settings, kind, tmp_path), understanding, clock)
        for number, text in enumerate(written, 1):
            clock.later(seconds=20)
            await end.say(text)
            await settled(assistant, number)
        assert understanding.asked[0] == understanding.asked[1] == FORGOT
        assert "🧓🏽 𠮷 שלום" in understanding.asked[2]
        assert len([text for text in end.heard() if "Nguồn:" in text]) == len(written)
        await assistant.stop()


async def test_12_half_a_surrogate_pair_is_no_harm(assistant: Assistant) -> None:
    events = [
        Inbound("console", "anna", "1", "text", text=f"\ud83d {FORGOT}"),
        Inbound("console", "anna", "2", "choice", choice="g:\udc00", menu=1, text="\ud83d"),
        Inbound("console", "anna", "3", "media", media="photo", text="\ud83d"),
        Inbound("console", "anna", "4", "start", text="\ud83d"),
    ]
    for inbound in events:
        assert await assistant.dispatcher.receive(inbound) == "stored"
        await assistant.idle()
    assert not await assistant.store.open_events("9998-01-01T00:00:00+07:00")
    rows = [row for row in await assistant.store.history.of("console", "anna") if row["from"] == "bot"]
    assert any("Nguồn:" in row["payload"]["text"] for row in rows)
    assert not any("trục trặc" in row["payload"]["text"] for row in rows)


@pytest.mark.parametrize("kind", KINDS)
async def test_16_a_number_counts_for_the_newest_menu_and_for_a_day(kind: str, settings: Settings, tmp_path: Any) -> None:
    app, clock, understanding = Starlette(), SteppingClock(), KeywordUnderstanding()
    async with line(kind, app) as end:
        assistant = await started(end, app, own(settings, kind, tmp_path), understanding, clock)

        async def answered(text: str, number: int, **later: float) -> str:
            clock.later(**(later or {"seconds": 20}))
            await end.say(text)
            await settled(assistant, number)
            return end.heard()[-1]

        await answered(FORGOT, 1)
        guide = await answered("1", 2)
        assert "Dành cho:" in guide
        menu = await answered("menu", 3)
        # The first of this menu, not of the guide's.
        assert await answered("1", 4) not in (guide, menu)
        before = len(understanding.asked)
        await answered("menu", 5)
        late = await answered("1", 6, hours=25)
        assert late not in (guide, menu)
        assert len(understanding.asked) == before
        await assistant.stop()


async def test_16_a_press_under_an_old_menu_of_the_official_account_is_said_to_be_old(settings: Settings, tmp_path: Any) -> None:
    app, clock = Starlette(), SteppingClock()
    async with line("zalo_oa", app) as end:
        assistant = await open_assistant(end, app, own(settings, "old", tmp_path), clock)
        for number, text in enumerate((FORGOT, "1", "#1.n"), 1):
            clock.later(seconds=20)
            await end.say(text)
            await settled(assistant, number)
        assert end.heard()[-1].startswith("Mục này đã cũ") or end.heard()[-2].startswith("Mục này đã cũ")
        await assistant.stop()


async def test_13_a_payload_typed_by_hand_reaches_no_action_that_is_not_the_persons(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    hall = await hall_in(town)
    await hall.write("can_bo")
    await town.tap("can_bo", "Gửi để duyệt")
    for who in ("ba_tu", "an", "to_truong", "can_bo_2", "can_bo"):
        await hall.press(who, "announcements:yes:1:2")
    assert await hall.states() == ["waiting"]
    # The very same press of the person whose it is.
    assert "Đã duyệt" in (await hall.press("lanh_dao", "announcements:yes:1:2"))[-1]
    assert await hall.states() == ["scheduled"]
    for who in ("ba_tu", "an", "can_bo_2"):
        await hall.press(who, "announcements:pause:1")
    assert await hall.states() == ["scheduled"]
    await close_town(town)
