"""Who writes next: people's messages first, everything else in between, nobody for ever."""

from __future__ import annotations

import asyncio

import pytest

from bot.store.queue import IN_A_ROW, Queue


class Rows:
    """Notes the order in which those who wait get their turn."""

    def __init__(self) -> None:
        self.queue = Queue()
        self.order: list[str] = []

    async def take(self, name: str, first: bool = False) -> None:
        async with self.queue.turn(first):
            self.order.append(name)
            await asyncio.sleep(0)

    def come(self, name: str, first: bool = False) -> asyncio.Task[None]:
        return asyncio.create_task(self.take(name, first))


@pytest.fixture
def rows() -> Rows:
    return Rows()


async def test_the_first_go_before_the_rest_each_in_their_order(rows: Rows) -> None:
    comers = [rows.come("one"), rows.come("two"), rows.come("three"), rows.come("A", first=True), rows.come("B", first=True)]
    await asyncio.gather(*comers)
    assert rows.order == ["one", "A", "B", "two", "three"]


async def test_nobody_waits_for_ever(rows: Rows) -> None:
    comers = [rows.come("one"), rows.come("two"), rows.come("three")] + [rows.come("first", first=True) for _ in range(2 * IN_A_ROW)]
    await asyncio.gather(*comers)
    assert rows.order == ["one", *["first"] * IN_A_ROW, "two", *["first"] * IN_A_ROW, "three"]


async def test_only_one_at_a_time(rows: Rows) -> None:
    inside = 0

    async def look() -> None:
        nonlocal inside
        async with rows.queue.turn():
            inside += 1
            await asyncio.sleep(0)
            assert inside == 1
            inside -= 1

    await asyncio.gather(*(look() for _ in range(20)))


async def test_who_gives_up_waiting_is_passed_over(rows: Rows) -> None:
    comers = [rows.come("one"), rows.come("two"), rows.come("three")]
    await asyncio.sleep(0)
    comers[1].cancel()
    await asyncio.gather(*comers, return_exceptions=True)
    assert rows.order == ["one", "three"]


async def test_who_is_called_and_cancelled_at_once_calls_the_next(rows: Rows) -> None:
    async with rows.queue.turn():
        second, third = rows.come("two"), rows.come("three")
        await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, third, return_exceptions=True)
    assert rows.order == ["three"]
    await rows.take("four")
    assert rows.order == ["three", "four"]


async def test_an_error_inside_lets_the_next_one_in(rows: Rows) -> None:
    with pytest.raises(ValueError, match="broken"):
        async with rows.queue.turn():
            raise ValueError("broken")
    await rows.take("one")
    assert rows.order == ["one"]
