"""Writing together: who comes while a batch is written goes into the next one, and everybody learns their own outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.store.together import NotTogetherError, Together


class Book:
    """What is written, batch by batch. It waits for its gate, and refuses numbers below zero; a batch with one of them as a whole."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.together = Together(self.many, self.one, most=10)

    async def many(self, items: Sequence[int]) -> list[int]:
        await self.gate.wait()
        if any(item < 0 for item in items):
            raise NotTogetherError
        self.batches.append(list(items))
        return [item * 2 for item in items]

    async def one(self, item: int) -> int:
        await self.gate.wait()
        if item < 0:
            raise ValueError(item)
        self.batches.append([item])
        return item * 2


async def test_somebody_alone_is_written_alone() -> None:
    book = Book()
    book.gate.set()
    assert await book.together.write(4) == 8
    assert book.batches == [[4]]


async def test_who_comes_together_is_written_together_in_order() -> None:
    book = Book()
    book.gate.set()
    assert await asyncio.gather(*(book.together.write(number) for number in range(25))) == [number * 2 for number in range(25)]
    assert book.batches == [list(range(10)), list(range(10, 20)), list(range(20, 25))]


async def test_who_comes_while_a_batch_is_written_is_in_the_next() -> None:
    book = Book()
    writing = [asyncio.create_task(book.together.write(1))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    writing += [asyncio.create_task(book.together.write(number)) for number in (2, 3)]
    await asyncio.sleep(0)
    book.gate.set()
    assert await asyncio.gather(*writing) == [2, 4, 6]
    assert book.batches == [[1], [2, 3]]


async def test_one_that_fails_fails_alone() -> None:
    book = Book()
    book.gate.set()
    done = await asyncio.gather(*(book.together.write(number) for number in (1, -1, 2)), return_exceptions=True)
    assert [done[0], done[2]] == [2, 4]
    assert isinstance(done[1], ValueError)
    assert await book.together.write(3) == 6


async def test_who_gives_up_waiting_does_not_disturb_the_others() -> None:
    book = Book()
    writing = [asyncio.create_task(book.together.write(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    writing[1].cancel()
    book.gate.set()
    done = await asyncio.gather(*writing, return_exceptions=True)
    assert [done[0], done[2]] == [2, 6]
    assert isinstance(done[1], asyncio.CancelledError)


async def test_what_failed_does_not_end_the_writing() -> None:
    book = Book()
    book.gate.set()
    with pytest.raises(ValueError, match="-5"):
        await book.together.write(-5)
    assert await book.together.write(5) == 10
