"""The small province of tests/desk_kit.py, with somebody who sends its announcements out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from bot.announcements.draft import Announcement, announcement_of
from bot.channels.contract import Inbound
from bot.settings import Settings
from bot.store.tables import announcements
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town


@dataclass
class Hall:
    """A town with somebody who sends announcements out."""

    town: Town

    async def send_out(self) -> None:
        """All that is due goes out, and its outcomes are noted."""
        while await self.town.assistant.announcer.tick():
            await self.town.assistant.idle()

    async def write(self, who: str, area: str = "Cả Xã Cát Trắng", roles: str = "Thành viên, tổ trưởng", urgency: str = "Thường",
                    confirm: str = "Cần xác nhận", when: str = "Ngay khi duyệt") -> list[str]:  # fmt: skip
        """Writes "Họp tổ" up to its preview."""
        await self.town.say(who, "/thongbao")
        await self.town.tap(who, "Tự soạn")
        await self.town.say(who, "Họp tổ chiều thứ sáu")
        await self.town.say(who, "14 giờ tại nhà văn hóa. Mang sổ ghi lượt.")
        await self.town.tap(who, area)
        await self.town.tap(who, roles)
        await self.town.tap(who, urgency)
        await self.town.tap(who, confirm)
        return await self.town.tap(who, when)

    async def send(self, who: str = "can_bo", approver: str = "lanh_dao") -> None:
        """Writes one, has it approved, and sends it out."""
        await self.write(who)
        await self.town.tap(who, "Gửi để duyệt")
        self.town.read(approver)
        await self.town.tap(approver, "Xem để duyệt")
        await self.town.tap(approver, "Duyệt")
        await self.send_out()

    async def press(self, who: str, choice: str, quiet: bool = False) -> list[str]:
        """Presses a button that may be old or of somebody else; `quiet` leaves what comes on the phone."""
        self.town.clock.later(seconds=5)
        inbound = Inbound("phone", who, f"press-{choice}-{self.town.clock()}", "choice", choice=choice)
        await self.town.assistant.dispatcher.receive(inbound)
        await self.town.assistant.idle()
        return [] if quiet else self.town.read(who)

    async def all(self) -> list[Announcement]:
        """All announcements there are."""
        async with self.town.writing() as connection:
            return [announcement_of(row) for row in await connection.execute(select(announcements).order_by(announcements.c.id))]

    async def states(self) -> list[str]:
        async with self.town.writing() as connection:
            return list((await connection.execute(select(announcements.c.status).order_by(announcements.c.id))).scalars())


async def hall_in(town: Town) -> Hall:
    """The town's own announcer sends only when the test says so."""
    await town.assistant.announcer.stop()
    return Hall(town)


@asynccontextmanager
async def open_hall(settings: Settings, clock: SteppingClock) -> AsyncIterator[Hall]:
    """A town, closed in the end."""
    town = await open_town(settings, clock)
    yield await hall_in(town)
    await close_town(town)
