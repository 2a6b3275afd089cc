"""A small province with teams and people, and phones to talk on: for tests of members' and officials' work.

    province  Tỉnh Thử Nghiệm
      commune   Xã Cát Trắng           officer "can_bo" (commune_officer), "lanh_dao" (commune_officer)
        hamlet    Thôn Nắng              leader "to_truong", members "an", "binh"
        hamlet    Thôn Gió               member "chi"
      commune   Xã Muối Biển           officer "can_bo_2"
        hamlet    Thôn Sóng              member "dung"
    province officer "tinh", administrator "quan_tri"
Everyone else ("ba_tu", …) is a resident.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channels.contract import WEB, Attachment, Button, Capabilities, Inbound, Ingest, Part, SendResult
from bot.compose import Assistant, compose
from bot.people.persons import RoleName, add_person, give_role, link
from bot.settings import Settings
from bot.store import find_conversation
from bot.store.tables import areas, teams
from bot.turn.understanding import Understanding
from flows import State, dump
from flows.fold import fold
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding

TREE: tuple[tuple[str, str, str, str | None], ...] = (
    ("56", "Tỉnh Thử Nghiệm", "tinh", None),
    ("90001", "Xã Cát Trắng", "xa", "56"),
    ("90002", "Xã Muối Biển", "xa", "56"),
    ("90001-01", "Thôn Nắng", "thon", "90001"),
    ("90001-02", "Thôn Gió", "thon", "90001"),
    ("90002-01", "Thôn Sóng", "thon", "90002"),
)
PEOPLE: tuple[tuple[str, RoleName, str], ...] = (
    ("to_truong", "leader", "90001-01"),
    ("an", "member", "90001-01"),
    ("binh", "member", "90001-01"),
    ("chi", "member", "90001-02"),
    ("dung", "member", "90002-01"),
    ("can_bo", "commune_officer", "90001"),
    ("lanh_dao", "commune_officer", "90001"),
    ("can_bo_2", "commune_officer", "90002"),
    ("tinh", "province_officer", "56"),
    ("quan_tri", "administrator", "56"),
)


@dataclass
class Phones:
    """A channel on which every key is somebody's phone. `can` may be changed to a record without buttons."""

    can: Capabilities = WEB
    inbox: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))

    @property
    def capabilities(self) -> Capabilities:
        return self.can

    async def start(self, ingest: Ingest) -> None:
        """Nothing to listen to."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        self.inbox[key].append(part)
        return SendResult("sent", provider_id=f"{key}-{len(self.inbox[key])}")

    def take(self, key: str) -> list[Part]:
        """What came since the last look."""
        return self.inbox.pop(key, [])


@dataclass
class Town:
    """The running assistant, the phones, and ids by name:
    `area["Thôn Nắng"]`, `team["Thôn Nắng"]`, `person["an"]`, `conversation["an"]`."""

    assistant: Assistant
    phones: Phones
    clock: SteppingClock
    area: dict[str, int] = field(default_factory=dict)
    team: dict[str, int] = field(default_factory=dict)
    person: dict[str, int] = field(default_factory=dict)
    conversation: dict[str, int] = field(default_factory=dict)
    shown: dict[str, list[tuple[Button, int]]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    async def say(self, who: str, text: str, at: str = "", event: str = "") -> list[str]:
        """What answers a text, on the same phone. `at`: when it was written; `event`: its id, for a second delivery."""
        return await self._give(Inbound("phone", who, event or self._event(), "text", text=text, at=at), who)

    async def tap(self, who: str, title: str) -> list[str]:
        """Presses the newest button with this title; its beginning is enough."""
        found = [(button, menu) for button, menu in self.shown[who] if button.title.startswith(title)]
        assert found, f"no button {title!r}; there are {[button.title for button, _ in self.shown[who]]}"
        button, menu = found[-1]
        return await self._give(Inbound("phone", who, self._event(), "choice", choice=button.id, menu=menu), who)

    async def choose(self, who: str, choice: str) -> list[str]:
        """Presses a choice by its id."""
        return await self._give(Inbound("phone", who, self._event(), "choice", choice=choice), who)

    async def start(self, who: str, code: str = "") -> list[str]:
        return await self._give(Inbound("phone", who, self._event(), "start", text=code), who)

    async def send(self, who: str, media: str, ref: str = "") -> list[str]:
        return await self._give(Inbound("phone", who, self._event(), "media", media=media, media_ref=ref), who)

    async def later(self, who: str = "", **amount: float) -> list[str]:
        """Time passes; what happened meanwhile on somebody's phone."""
        self.clock.later(**amount)
        await self.assistant.idle()
        return self.read(who) if who else []

    def read(self, who: str) -> list[str]:
        """What came on a phone without its owner's doing."""
        parts = self.phones.take(who)
        self.shown[who] += [(button, part.menu) for part in parts for button in part.buttons]
        return [part.text for part in parts]

    def files(self, who: str) -> list[Attachment]:
        """The attachments that wait on a phone; the messages stay unread."""
        return [part.attachment for part in self.phones.inbox.get(who, []) if part.attachment]

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """The database, for what a test prepares or looks at."""
        async with self.assistant.store.database.writing() as connection:
            yield connection

    async def _give(self, inbound: Inbound, who: str) -> list[str]:
        self.clock.later(seconds=5)
        await self.assistant.dispatcher.receive(inbound)
        await self.assistant.idle()
        return self.read(who)

    def _event(self) -> str:
        self.count += 1
        return f"e{self.count}"


async def open_town(settings: Settings, clock: SteppingClock, can: Capabilities = WEB, understanding: Understanding | None = None) -> Town:
    """The assistant with the small province in its database and every person linked to a phone of their name. `close_town` ends it."""
    phones = Phones(can)
    assistant = compose(settings, clock, extra={"phone": phones}, understanding=understanding or KeywordUnderstanding())
    town = Town(assistant, phones, clock)
    at = clock().isoformat(timespec="milliseconds")
    async with town.writing() as connection:
        await _seed(connection, town, at)
    assistant.areas.forget()
    await assistant.start()
    return town


async def close_town(town: Town) -> None:
    await town.assistant.stop()


async def _seed(connection: AsyncConnection, town: Town, at: str) -> None:
    by_code: dict[str, int] = {}
    for code, name, kind, parent in TREE:
        row = {"code": code, "name": name, "folded": fold(name), "kind": kind, "parent_id": by_code.get(parent or ""), "households": 100,
               "population": 400, "adults": 250}  # fmt: skip
        made = await connection.execute(insert(areas).values(**row).returning(areas.c.id))
        town.area[name] = by_code[code] = int(made.scalar_one())
        if kind == "thon":
            made = await connection.execute(
                insert(teams).values(area_id=by_code[code], kind="thon", name=f"Tổ CNSCĐ {name}").returning(teams.c.id)
            )
            town.team[name] = int(made.scalar_one())
    names = {code: name for code, name, _, _ in TREE}
    for who, role, code in PEOPLE:
        town.person[who] = await add_person(connection, who.replace("_", " ").title(), at, "doan" if role == "member" else "can_bo_xa")
        await give_role(connection, town.person[who], role, by_code[code], town.team.get(names[code]), at[:10], None)
        town.conversation[who] = await find_conversation(connection, "phone", who, at, dump(State(greeted=True)))
        await link(connection, town.conversation[who], town.person[who])
