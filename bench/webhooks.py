"""From a service's webhook to the reply in its hands: 50 people on each channel, against the strict stand-ins of tests/fakes.

Assistant, stand-in and people share this process and its event loop, so their work is in the figures too. The pace between two messages
to one chat is off: it is the service's rule and not our speed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from starlette.applications import Starlette

from bench.figure import Figure
from bench.spread import percentile, spread_over
from bench.workbench import Workbench
from bot.channels.contract import Channel, Webhook
from bot.channels.telegram import TelegramChannel
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_tokens import Tokens
from bot.clock import now
from bot.compose import compose
from bot.files import FileStore
from bot.loop import run
from bot.web.webhooks import webhook_routes
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.zalo_bot import TOKEN as ZALO_TOKEN
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, FakeZaloOa
from tests.fakes.zalo_oauth import MemoryTokens

PEOPLE = 50
EACH = 5
EVERY = 3.0
PATIENCE = 60.0
PUBLIC, SECRET = "https://tro-ly.example.vn", "a-secret-of-the-benchmark"


class Arrivals(list[Any]):
    """The list in which a stand-in keeps what it got; tells whoever waits for a chat's next message."""

    def __init__(self, chat_of: Callable[[Any], str]) -> None:
        super().__init__()
        self._chat_of = chat_of
        self._waiting: dict[str, tuple[int, asyncio.Future[float]]] = {}

    def append(self, message: Any) -> None:
        super().append(message)
        left, reply = self._waiting.get(self._chat_of(message), (0, None))
        if reply and not reply.done():
            self._waiting[self._chat_of(message)] = (left - 1, reply)
            if left == 1:
                reply.set_result(time.perf_counter())

    def reply(self, chat: str, least: int) -> asyncio.Future[float]:
        """When the `least`-th next message reaches a chat."""
        reply: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = (least, reply)
        return reply


@dataclass
class Line:
    """`post` gives a person's text to the webhook; `chat` is the person's name there."""

    name: str
    channel: Channel
    post: Callable[[str, str], Awaitable[Any]]
    chat: Callable[[int], str]
    arrivals: Arrivals


@dataclass
class Result:
    took: list[float] = field(default_factory=list)
    seconds: float = 0.0


def measure(bench: Workbench) -> list[Figure]:
    return run(_measure(bench))


async def _measure(bench: Workbench) -> list[Figure]:
    found: list[Figure] = []
    for kind, title in (("telegram", "Telegram"), ("zalo_bot", "Zalo Bot"), ("zalo_oa", "Zalo OA")):
        texts = spread_over(bench.texts, PEOPLE * (1 + 2 * EACH))
        calm, rushed = await _play(bench, kind, texts)
        note = f"{PEOPLE} people, each a sentence every {EVERY:.0f} s; stand-in in the same process"
        found += [
            Figure(f"{title}: webhook to reply, p50", median(calm.took), "ms", note),
            Figure(f"{title}: webhook to reply, p95", percentile(calm.took, 0.95), "ms"),
            Figure(f"{title}: most turns a second", len(rushed.took) / rushed.seconds, "/s", "each types on as soon as the reply is there"),
        ]
    return found


async def _play(bench: Workbench, kind: str, texts: Sequence[str]) -> tuple[Result, Result]:
    folder = bench.folder / kind
    folder.mkdir()
    settings = bench.settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{folder}/bench.db"})
    app = Starlette()
    async with _line(kind, app) as line:
        assert isinstance(line.channel, Webhook)
        app.router.routes[:] = webhook_routes([line.channel])
        assistant = compose(settings, extra={line.name: line.channel}, pause=_no_pause)
        await assistant.start()
        await asyncio.sleep(0.5)
        # A first sentence greets everybody and warms everything.
        await asyncio.gather(*(_say(line, person, texts[person], 2) for person in range(PEOPLE)))
        await assistant.idle()
        calm = await _round(line, texts[PEOPLE : PEOPLE * (1 + EACH)], EVERY)
        await assistant.idle()
        rushed = await _round(line, texts[PEOPLE * (1 + EACH) :], 0.0)
        await assistant.stop()
    return calm, rushed


async def _round(line: Line, texts: Sequence[str], every: float) -> Result:
    result = Result()
    begun = time.perf_counter()
    await asyncio.gather(*(_person(line, person, texts[person::PEOPLE], every, result) for person in range(PEOPLE)))
    result.seconds = time.perf_counter() - begun
    return result


async def _person(line: Line, person: int, texts: Sequence[str], every: float, result: Result) -> None:
    """A person's sentences, one every `every` seconds, people evenly apart; or each after the reply to the one before."""
    loop = asyncio.get_running_loop()
    start = loop.time() + every * person / PEOPLE
    for number, text in enumerate(texts):
        if every:
            await asyncio.sleep(max(0.0, start + number * every - loop.time()))
        result.took.append(await _say(line, person, text, 1))


async def _say(line: Line, person: int, text: str, least: int) -> float:
    """Milliseconds until the reply is there; the greeting comes with a second message."""
    reply = line.arrivals.reply(line.chat(person), least)
    begun = time.perf_counter()
    await line.post(line.chat(person), text)
    return (await asyncio.wait_for(reply, PATIENCE) - begun) * 1000


async def _no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def _line(kind: str, app: Starlette) -> AsyncIterator[Line]:
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(served(app))
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=PATIENCE))
        if kind == "telegram":
            arrivals = Arrivals(lambda message: str(message["chat_id"]))
            telegram = FakeTelegram(sent=arrivals)
            api = await stack.enter_async_context(served(telegram.app()))

            async def write(chat: str, text: str) -> None:
                telegram.write(int(chat), text)

            channel = TelegramChannel(TOKEN, api, webhook_url=here, secret=SECRET, per_second=0)
            yield Line("telegram", channel, write, lambda person: str(1000 + person), arrivals)
            await telegram.close()
        elif kind == "zalo_bot":
            arrivals = Arrivals(lambda message: str(message["chat_id"]))
            zalo = FakeZaloBot(sent=arrivals, reach={PUBLIC: here}, quota=1_000_000)
            api = await stack.enter_async_context(served(zalo.app()))

            async def send(chat: str, text: str) -> None:
                body = {"ok": True, "result": zalo.event(chat, "message.text.received", {"text": text})}
                await http.post(f"{here}/webhook/zalo-bot", json=body, headers={"X-Bot-Api-Secret-Token": SECRET})

            yield Line("zalo_bot", ZaloBotChannel(ZALO_TOKEN, api, SECRET, PUBLIC), send, lambda person: f"u{person}", arrivals)
        else:
            arrivals = Arrivals(lambda message: str(message.user))
            account = FakeZaloOa(sent=arrivals, http=http, webhook_url=f"{here}/webhook/zalo-oa")
            api = await stack.enter_async_context(served(account.app()))
            tokens = Tokens(APP_ID, APP_SECRET, MemoryTokens(account.oauth.give()), now, httpx.AsyncClient(), api)
            official = ZaloOaChannel(APP_ID, OA_ID, OA_SECRET, tokens, api, FileStore(Path("none"), b""), now)

            async def say(chat: str, text: str) -> None:
                await account.say(text, chat)

            yield Line("zalo_oa", official, say, lambda person: str(9000 + person), arrivals)
