"""Transcripts in which several people talk: the small province of tests/desk_kit.py, a phone for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.channels.contract import Capabilities, Inbound, Part
from bot.compose import compose
from bot.settings import Settings
from bot.surveys.log import add_survey
from bot.surveys.xlsform import read_form
from bot.turn.understanding import Understanding
from flows import Meaning
from tests.clock import SteppingClock
from tests.desk_kit import Town, close_town, open_town
from tests.photo_kit import Cameras, photo
from tests.xlsforms import household_form

CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")
FILES = {"anh": photo(400, 300), "pdf": b"%PDF-1.4\n" + b"x" * 40_000, "word": b"PK\x03\x04 a document of another kind"}
"""What a turn may send: `ref: anh`."""
RESIDENT = "anna"
"""Who speaks where a turn names nobody."""


class Lasting:
    """An understanding that outlives the assistant that uses it: loading the model takes longer than a transcript."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding

    async def __call__(self, text: str) -> Meaning:
        return await self._understanding(text)

    def close(self) -> None:
        """The next transcript uses it."""


@dataclass
class TownReplay:
    """One transcript being replayed. `files`: phones give out what is sent on them, by names of FILES. `code`: the newest code that came on
    any phone; a turn types it as `{code}`."""

    settings: Settings
    clock: SteppingClock
    understanding: Lasting
    can: Capabilities
    files: bool = False
    town: Town | None = None
    code: str = ""

    async def take(self, turn: dict[str, Any]) -> list[Part]:
        """What came on the phone of who speaks, or of who only reads."""
        town = await self.running()
        self.clock.later(hours=turn.get("wait", 0), seconds=20)
        if turn.get("restart"):
            await self._restart(town)
        if turn.get("survey"):
            await self._open_survey(town)
        who = str(turn.get("read") or turn.get("who") or RESIDENT)
        if "wait" in turn:
            await town.assistant.planner.plan()
            await self._settle(town)
        for typed in str(turn.get("before", "")).split(" | "):
            if typed:
                await self._do(town, who, {"me": typed})
        return await self._do(town, who, turn)

    async def running(self) -> Town:
        if self.town is None:
            self.town = await open_town(self.settings, self.clock, self.can, self.understanding)
            if self.files:
                self.town.phones = self.town.assistant.channels["phone"] = Cameras(self.can, photos=FILES)
            await self._still(self.town)
        return self.town

    async def stop(self) -> None:
        if self.town:
            await close_town(self.town)
        self.town = None

    async def _do(self, town: Town, who: str, turn: dict[str, Any]) -> list[Part]:
        if {"me", "tap", "send"} & turn.keys():
            await town.assistant.dispatcher.receive(self._inbound(town, who, turn))
        await self._settle(town)
        parts = town.phones.take(who)
        town.shown[who] += [(button, part.menu) for part in parts for button in part.buttons]
        for part in parts:
            self.code = (CODE.findall(part.text) or [self.code])[-1]
        return parts

    def _inbound(self, town: Town, who: str, turn: dict[str, Any]) -> Inbound:
        town.count += 1
        event = f"e{town.count}"
        if "tap" in turn:
            begun = [(button, menu) for button, menu in town.shown[who] if button.title.startswith(turn["tap"])]
            found = [(button, menu) for button, menu in begun if button.title == turn["tap"]] or begun
            assert found, f"{who} has no button {turn['tap']!r}; there are {[button.title for button, _ in town.shown[who]]}"
            button, menu = found[-1]
            return Inbound("phone", who, event, "choice", choice=button.id, menu=menu)
        if "send" in turn:
            return Inbound("phone", who, event, "media", media=turn["send"], media_ref=str(turn.get("ref", "")))
        return Inbound("phone", who, event, "text", text=str(turn["me"]).replace("{code}", self.code))

    async def _settle(self, town: Town) -> None:
        """All turns are taken and announcements that are due are out."""
        await town.assistant.idle()
        while await town.assistant.announcer.tick():
            await town.assistant.idle()

    async def _restart(self, town: Town) -> None:
        await town.assistant.stop()
        town.assistant = compose(self.settings, self.clock, extra={"phone": town.phones}, understanding=self.understanding)
        await town.assistant.start()
        await self._still(town)

    async def _still(self, town: Town) -> None:
        """What looks for work every few seconds looks only when the transcript says so."""
        await town.assistant.announcer.stop()
        await town.assistant.planner.stop()

    async def _open_survey(self, town: Town) -> None:
        """What an official does at the desk or on the server: a survey of the commune is opened."""
        at = self.clock().isoformat(timespec="milliseconds")
        async with town.writing() as connection:
            form = read_form(household_form())
            await add_survey(connection, "Khảo sát hộ", form, town.area["Xã Cát Trắng"], town.person["can_bo"], at)
