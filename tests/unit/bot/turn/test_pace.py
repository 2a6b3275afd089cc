"""How fast messages may leave, by a clock that stands still: what is measured is how long each is told to wait. Numbers: channel cases."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.contract import CONSOLE, TELEGRAM, ZALO_BOT, ZALO_OA, Capabilities
from bot.turn.pace import BURST, Pace, next_try


class Watch:
    """A clock and a pause that only remembers."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


def opened(can: Capabilities) -> tuple[Pace, Watch]:
    watch = Watch()
    return Pace(can, watch.sleep, watch), watch


@pytest.mark.parametrize("can", [TELEGRAM, ZALO_BOT, ZALO_OA], ids=lambda can: can.name)
async def test_29_a_hundred_notices_to_a_hundred_chats_keep_the_rate(can: Capabilities) -> None:
    pace, watch = opened(can)
    await asyncio.gather(*(pace.wait(f"chat-{number}", True) for number in range(100)))
    leaving = [0.0, *watch.waits]
    assert len(leaving) == 100
    for second in range(int(leaving[-1]) + 1):
        assert len([at for at in leaving if second <= at < second + 1]) <= can.per_second + 1
    assert leaving[-1] == pytest.approx(99 / can.per_second)


async def test_29_five_to_one_chat_are_spaced_after_a_burst() -> None:
    pace, watch = opened(TELEGRAM)
    for _ in range(BURST + 3):
        await pace.wait("7", False)
    assert watch.waits == pytest.approx([1.0, 2.0, 3.0])


async def test_29_five_to_one_chat_do_not_hold_up_another() -> None:
    pace, watch = opened(ZALO_BOT)
    for _ in range(BURST + 1):
        await pace.wait("7", False)
    watch.waits.clear()
    await pace.wait("8", False)
    assert watch.waits == []


async def test_an_answer_does_not_queue_behind_notices_and_slows_them_down() -> None:
    pace, watch = opened(ZALO_BOT)
    for number in range(3):
        await pace.wait(f"notice-{number}", True)
    assert watch.waits == pytest.approx([0.2, 0.4])
    await pace.wait("answer", False)
    assert len(watch.waits) == 2
    await pace.wait("notice", True)
    assert watch.waits[-1] == pytest.approx(0.8)


async def test_time_that_passed_is_not_waited_for_again() -> None:
    pace, watch = opened(ZALO_OA)
    await pace.wait("a", True)
    watch.time += 60
    await pace.wait("b", True)
    assert watch.waits == []


async def test_a_channel_without_rates_never_waits() -> None:
    pace, watch = opened(CONSOLE)
    for _ in range(50):
        await pace.wait("a", True)
    assert watch.waits == []


async def test_chats_that_are_silent_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.turn.pace.MOST_CHATS", 10)
    pace, watch = opened(TELEGRAM)
    for number in range(11):
        await pace.wait(f"chat-{number}", False)
    watch.time += 60
    await pace.wait("new", False)
    assert list(pace._chats) == ["new"]


@pytest.mark.parametrize(
    ("asked", "attempts", "seconds"),
    [(0, 1, 2), (0, 4, 16), (0, 20, 300), (0.5, 1, 0.5), (0.5, 3, 0.5), (0.5, 4, 16), (60, 1, 60), (60, 4, 60), (10_000, 9, 3_600)],
)
def test_22_waits_follow_the_service_at_first_and_then_double(asked: float, attempts: int, seconds: float) -> None:
    assert next_try(asked, attempts) == seconds


def test_22_all_attempts_together_last_more_than_an_hour() -> None:
    assert sum(next_try(0, attempt) for attempt in range(1, 24)) > 3_600
