"""What Telegram adds for roles: a menu of one's own, a link that joins, a team's group that is announced to."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select

from bot.announcements.audience import Audience
from bot.announcements.selection import select_people
from bot.channels.telegram import TelegramChannel
from bot.compose import Assistant, compose
from bot.settings import Settings
from bot.store import find_conversation
from bot.store.tables import conversations, roles
from bot.turn.menus import load_menus, menu_of
from flows import State, dump
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Phones, Town, close_town, open_town
from tests.desk_kit import _seed as seed
from tests.fakes.server import served
from tests.fakes.telegram import TOKEN, FakeTelegram


@asynccontextmanager
async def on_telegram(settings: Settings) -> AsyncIterator[tuple[FakeTelegram, Assistant, Town]]:
    fake, clock = FakeTelegram(), SteppingClock()
    async with served(fake.app()) as api:
        channel = TelegramChannel(TOKEN, api, per_second=0)
        phones = Phones()
        assistant = compose(settings, clock, extra={"telegram": channel, "phone": phones}, understanding=KeywordUnderstanding())
        town = Town(assistant, phones, clock)
        async with town.writing() as connection:
            await seed(connection, town, clock().isoformat(timespec="milliseconds"))
        assistant.areas.forget()
        await assistant.start()
        yield fake, assistant, town
        await assistant.stop()
        await fake.close()


async def test_an_invitation_is_a_link_and_the_new_member_gets_the_members_menu(settings: Settings) -> None:
    async with on_telegram(settings) as (fake, assistant, town):
        text = "\n".join(await town.say("to_truong", "/moi"))
        link = re.search(r"https://t\.me/(\w+)\?start=([\w-]+)", text)
        assert link, text
        assert link.group(1) == assistant.channels["telegram"].username  # type: ignore[attr-defined]
        fake.write(77, f"/start {link.group(2)}")
        await fake.until(lambda: "setMyCommands" in fake.calls and len(fake.texts(77)) > 0)
        await assistant.idle()
        async with town.writing() as connection:
            row = (await connection.execute(select(roles.c.role, roles.c.team_id).order_by(roles.c.id.desc()).limit(1))).one()
        assert (row.role, row.team_id) == ("member", town.team["Thôn Nắng"])


async def test_a_linked_group_of_a_team_is_meant_where_its_members_are(settings: Settings, clock: SteppingClock) -> None:
    town = await open_town(settings, clock)
    async with town.writing() as connection:
        at = clock().isoformat(timespec="milliseconds")
        group = await find_conversation(connection, "phone", "-100", at, dump(State()))
        await connection.execute(
            conversations.update().where(conversations.c.id == group).values(grouped=True, area_id=town.area["Thôn Nắng"])
        )  # fmt: skip
        tree = await town.assistant.areas.tree(connection, 0.0)
        found: dict[str, list[int | None]] = {}
        for name, area in town.area.items():
            wanted = Audience(subtrees=(area,), roles=("member",))
            found[name] = [one.conversation async for page in select_people(connection, tree, wanted, at[:10]) for one in page]
    await close_town(town)
    assert group in found["Thôn Nắng"]
    assert group in found["Xã Cát Trắng"]
    assert group not in found["Thôn Sóng"]


def test_every_role_has_a_menu_that_telegram_takes(settings: Settings) -> None:
    menus = load_menus(settings.data_dir)
    words = {word.removeprefix("/") for word in _slashes(settings)}
    for commands in menus.values():
        for command, says in commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", command)
            assert 0 < len(says) <= 256
            assert command in words
    assert [command for command, _ in menu_of(None, menus)] == [command for command, _ in menus["everybody"]]


def _slashes(settings: Settings) -> set[str]:
    from bot.content.load import read_strings

    found: set[str] = set()
    for name in ("commands", "work_commands"):
        rows, _ = read_strings(settings.data_dir / "phrases" / f"{name}.yml", settings.data_dir)
        found |= {word.strip() for said in rows.values() for word in said.split("|") if word.strip().startswith("/")}
    return found
