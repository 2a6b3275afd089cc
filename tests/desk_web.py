"""The desk over HTTP for tests: the small province of `tests.desk_kit`, and browsers that log in by the link from the chat."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import unescape

import httpx

from tests.desk_kit import Town
from tests.fakes.server import served

LINK = re.compile(r"/desk/vao\?ma=[\w-]+")
Files = dict[str, tuple[str, bytes]]
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


async def ask_link(town: Town, who: str) -> str:
    """The path of the link that the chat gives."""
    texts = await town.say(who, "/banlamviec")
    found = LINK.search("\n".join(texts))
    assert found, texts
    return found.group()


@dataclass
class Sitter:
    """Somebody's browser at the desk."""

    client: httpx.AsyncClient
    token: str = ""

    async def get(self, path: str, status: int = 200) -> str:
        """A page, with entities resolved."""
        response = await self.client.get(path)
        assert response.status_code == status, (path, response.status_code, response.text[:2000])
        self._keep(response.text)
        return unescape(response.text)

    async def post(self, path: str, status: int = 303, files: Files | None = None, /, **fields: object) -> httpx.Response:
        """A form, with the session's token."""
        data = {"token": self.token, **fields}
        response = await self.client.post(path, data=data, files=files)
        assert response.status_code == status, (path, response.status_code, unescape(response.text)[:3000])
        return response

    async def follow(self, path: str, /, **fields: object) -> str:
        """A form, and the page that it leads to."""
        response = await self.post(path, 303, None, **fields)
        return await self.get(response.headers["location"])

    def _keep(self, text: str) -> None:
        found = TOKEN.search(text)
        if found:
            self.token = found.group(1)


@dataclass
class DeskTown:
    """The town with its desk on a port."""

    town: Town
    address: str
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def browser(self) -> Sitter:
        """A browser that is not logged in."""
        client = httpx.AsyncClient(base_url=self.address, timeout=20)
        await self.stack.enter_async_context(client)
        return Sitter(client)

    async def sit(self, who: str) -> Sitter:
        """A browser in which somebody has logged in."""
        sitter = await self.browser()
        link = await ask_link(self.town, who)
        assert (await sitter.client.get(link)).status_code == 200
        entered = await sitter.client.post("/desk/vao", data={"ma": link.partition("=")[2]})
        assert entered.status_code == 303, entered.text
        await sitter.get("/desk")
        return sitter


@asynccontextmanager
async def open_desk(town: Town) -> AsyncIterator[DeskTown]:
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(served(town.assistant.app()))
        yield DeskTown(town, address, stack)
