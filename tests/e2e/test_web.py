"""The web chat over HTTP: the page, the conversation, the stream, and what is refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.compose import Assistant, compose
from bot.settings import Settings
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.fakes.server import served

ID = "00000000-0000-4000-8000-00000000000{}"


@pytest.fixture
async def browser(assistant: Assistant) -> AsyncIterator[httpx.AsyncClient]:
    async with served(assistant.app()) as address, httpx.AsyncClient(base_url=address, timeout=10) as client:
        await client.get("/")
        yield client
        assistant.chat.stopping.set()


async def post(browser: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await browser.post("/api/messages", json=body)


async def texts(browser: httpx.AsyncClient) -> list[str]:
    return [message["text"] for message in (await browser.get("/api/history")).json()["messages"]]


async def events(browser: httpx.AsyncClient, count: int, cursor: str = "", last: str = "") -> list[tuple[str, str, dict[str, object]]]:
    """The first `count` events of a stream: kind, id, data."""
    found: list[tuple[str, str, dict[str, object]]] = []
    kind = number = ""
    headers = {"last-event-id": last} if last else {}
    async with asyncio.timeout(10), browser.stream("GET", f"/api/stream?cursor={cursor}", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                number = value
            elif name == "data":
                found.append((kind, number, json.loads(value)))
                if len(found) == count:
                    break
    return found


async def test_the_page_brings_a_cookie_and_a_strict_policy(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    assert 'lang="vi"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert len(browser.cookies["trolyso"]) >= 40


async def test_a_question_and_its_answer(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    sent = await post(browser, id=ID.format(1), text="quên mật khẩu")
    assert (sent.status_code, sent.json()) == (202, {"receipt": "stored"})
    await assistant.idle()
    said = await texts(browser)
    assert said[0] == "quên mật khẩu"
    assert "máy trả lời tự động" in said[1]
    assert "Nguồn:" in said[2]


async def test_a_message_that_is_sent_again_counts_once(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    again = await post(browser, id=ID.format(1), text="quên mật khẩu")
    assert again.json() == {"receipt": "duplicate"}
    await assistant.idle()
    assert await assistant.store.history.count("inbox") == 1


async def test_the_stream_gives_what_is_new_and_goes_on_after_a_break(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    first = await events(browser, 3)
    assert [kind for kind, _, _ in first] == ["message"] * 3
    assert first[0][2]["event_id"] == ID.format(1)
    waiting = asyncio.create_task(events(browser, 2, last=first[-1][1]))
    await asyncio.sleep(0)
    await post(browser, id=ID.format(2), text="lệ phí")
    more = await waiting
    assert [event[2]["from"] for event in more] == ["me", "bot"]
    assert await events(browser, 2, cursor=first[0][1], last=first[-1][1]) == more


async def test_a_button(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    await assistant.idle()
    history = (await browser.get("/api/history")).json()["messages"]
    button = history[-1]["buttons"][0]
    await post(browser, id=ID.format(2), choice=button["id"], menu=history[-1]["menu"], title=button["title"])
    await assistant.idle()
    said = await texts(browser)
    assert said[3] == button["title"]
    assert "Dành cho:" in said[4]


async def test_16_a_press_under_an_old_menu_is_said_to_be_old(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    await assistant.idle()
    old = (await browser.get("/api/history")).json()["messages"][-1]
    await post(browser, id=ID.format(2), choice=old["buttons"][0]["id"], menu=old["menu"])
    await assistant.idle()
    await post(browser, id=ID.format(3), choice="n", menu=old["menu"])
    await assistant.idle()
    assert any(text.startswith("Mục này đã cũ") for text in await texts(browser))


async def test_opening_the_chat_is_greeted_and_not_shown_as_my_message(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), start=True)
    await assistant.idle()
    history = (await browser.get("/api/history")).json()["messages"]
    assert [message["from"] for message in history] == ["bot", "bot"]


async def test_another_browser_sees_nothing_of_it(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    await assistant.idle()
    async with httpx.AsyncClient(base_url=browser.base_url) as stranger:
        await stranger.get("/")
        assert await texts(stranger) == []
        assert (await post(stranger, id=ID.format(1), text="lệ phí")).json() == {"receipt": "stored"}


async def test_erasing_tells_the_page_to_read_anew(browser: httpx.AsyncClient, assistant: Assistant) -> None:
    await post(browser, id=ID.format(1), text="quên mật khẩu")
    await post(browser, id=ID.format(2), text="xóa")
    await assistant.idle()
    seen = await events(browser, 4)
    await post(browser, id=ID.format(3), text="xóa hết")
    await assistant.idle()
    assert [kind for kind, _, _ in await events(browser, 1, last=seen[-1][1])] == ["reset"]
    assert [text for text in await texts(browser) if "mật khẩu" in text] == []


async def test_the_conversation_is_there_after_a_restart(settings: Settings, clock: SteppingClock) -> None:
    cookies = httpx.Cookies()
    for number in (1, 2):
        assistant = compose(settings, clock, understanding=KeywordUnderstanding())
        await assistant.start()
        async with served(assistant.app()) as address, httpx.AsyncClient(base_url=address, cookies=cookies) as client:
            if number == 1:
                await client.get("/")
                cookies = client.cookies
            await post(client, id=ID.format(number), text="quên mật khẩu")
            await assistant.idle()
            assert (await texts(client)).count("quên mật khẩu") == number
        await assistant.stop()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"text": "x"}', 400),
        (b'{"id": 1, "text": "x"}', 400),
        (b'{"id": "short", "text": "x"}', 400),
        (b'{"id": "00000000-0000-4000-8000-000000000001"}', 400),
        (b'{"id": "00000000-0000-4000-8000-000000000001", "text": 7}', 400),
        (b'{"id": "00000000-0000-4000-8000-000000000001", "choice": "t:a", "menu": "1"}', 400),
        (b'{"id": "00000000-0000-4000-8000-000000000001", "choice": "t:a", "menu": true}', 400),
        (b'{"id": "00000000-0000-4000-8000-000000000001", "text": "' + b"a" * 70_000 + b'"}', 413),
    ],
)
async def test_what_does_not_fit_is_refused_with_a_sentence(
    browser: httpx.AsyncClient, assistant: Assistant, body: bytes, status: int
) -> None:
    response = await browser.post("/api/messages", content=body, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert "nhé" in response.json()["error"]
    assert await assistant.store.history.count("inbox") == 0


async def test_another_content_type_is_refused(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/api/messages", content=b"x", headers={"content-type": "text/plain"})).status_code == 415


@pytest.mark.parametrize("path", ["/api/history", "/api/stream"])
async def test_no_cookie_no_conversation(browser: httpx.AsyncClient, path: str) -> None:
    async with httpx.AsyncClient(base_url=browser.base_url) as stranger:
        assert (await stranger.get(path)).status_code == 401


async def test_too_many_messages_are_refused_politely(settings: Settings, clock: SteppingClock) -> None:
    assistant = compose(settings.model_copy(update={"messages_per_minute": 5}), clock, understanding=KeywordUnderstanding())
    await assistant.start()
    async with served(assistant.app()) as address, httpx.AsyncClient(base_url=address) as client:
        await client.get("/")
        answers = [await post(client, id=f"{ID.format(0)}{number}", text="lệ phí") for number in range(8)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 3
        assert "nhắn nhanh quá" in answers[-1].json()["error"]
    await assistant.stop()
