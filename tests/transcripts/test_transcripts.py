"""Conversations worth keeping, replayed through the real dispatcher, store and model.

A file: `tests/transcripts/<situation>/<sentence>.yml` with `turns`; a turn has `me` (typed), `tap` (the title of a button), `send` (a kind
of media), `wait` (hours that pass before it) or `restart: true`, and `bot`: the first line of each message that answers, `choices`: the
titles of the open menu (left out: not compared); with `whole: true` all lines of each message. `pytest tests/transcripts --update`
rewrites the answers; a person reads the diff.

With `town: true` the small province of tests/desk_kit.py is there, at 9:00 on 22 November 2026. A turn has `who: an` (left out: the
resident "anna"); `bot` is what came on that person's phone since it was last looked at. `read: to_truong` looks at somebody's phone
without doing anything, `before: a | b` is typed first and not compared, `{code}` in what is typed is the newest code that came on any
phone, `survey: true` opens a survey of Xã Cát Trắng. With `files: true` the phones give out what is sent: `send: photo`, `ref: anh`
(tests/transcripts/town.py, FILES).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.channels.contract import CONSOLE, WEB, Capabilities, Inbound, Part, SendResult
from bot.compose import Assistant, compose
from bot.content.yaml import read_yaml
from bot.settings import ROOT, Settings
from bot.turn.understanding import LocalUnderstanding
from nlu import Player
from tests.clock import SteppingClock
from tests.transcripts.town import Lasting, TownReplay

FOLDER = Path(__file__).parent
SITUATIONS = (
    "happy_path", "corrections", "cancellations", "digressions", "not_understood", "roles", "handover", "silence", "outage",
)  # fmt: skip
MOST_LINES = 40


class Recorder:
    """A channel that keeps what is sent."""

    def __init__(self, can: Capabilities) -> None:
        self._can = can
        self.parts: list[Part] = []

    @property
    def capabilities(self) -> Capabilities:
        return self._can

    async def start(self, ingest: object) -> None:
        """Nothing to listen to."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, key: str, part: Part) -> SendResult:
        self.parts.append(part)
        return SendResult("sent")


class Replay:
    """One conversation being replayed."""

    def __init__(self, settings: Settings, clock: SteppingClock, understanding: LocalUnderstanding, can: Capabilities) -> None:
        self.settings, self.clock, self.understanding = settings, clock, understanding
        self.channel = Recorder(can)
        self.assistant: Assistant | None = None
        self.count = 0
        self.buttons: list[tuple[Any, int]] = []

    async def take(self, turn: dict[str, Any]) -> list[Part]:
        self.clock.later(hours=turn.get("wait", 0), seconds=20)
        if turn.get("restart"):
            await self.stop()
        assistant = await self.running()
        await assistant.dispatcher.receive(self.inbound(turn))
        await assistant.idle()
        parts, self.channel.parts = self.channel.parts, []
        self.buttons = [(button, part.menu) for part in parts for button in part.buttons] or self.buttons
        return parts

    def inbound(self, turn: dict[str, Any]) -> Inbound:
        self.count += 1
        name = self.channel.capabilities.name
        if "tap" in turn:
            button, menu = next((button, menu) for button, menu in self.buttons if button.title == turn["tap"])
            return Inbound(name, "anna", str(self.count), "choice", choice=button.id, menu=menu)
        if "send" in turn:
            return Inbound(name, "anna", str(self.count), "media", media=turn["send"])
        return Inbound(name, "anna", str(self.count), "text", text=str(turn["me"]))

    async def running(self) -> Assistant:
        if self.assistant is None:
            extra = {self.channel.capabilities.name: self.channel}
            self.assistant = compose(self.settings, self.clock, extra=extra, understanding=self.understanding)
            await self.assistant.dispatcher.start()
        return self.assistant

    async def stop(self) -> None:
        if self.assistant:
            await self.assistant.idle()
            await self.assistant.store.close()
        self.assistant = None


@pytest.fixture(scope="session")
def understanding() -> LocalUnderstanding:
    return LocalUnderstanding(Player.open(ROOT / "data" / "model" / "nlu.tar.gz"))


def transcripts() -> list[Path]:
    return sorted(path for situation in SITUATIONS for path in (FOLDER / situation).glob("*.yml"))


@pytest.mark.parametrize("path", transcripts(), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_transcript(
    path: Path, settings: Settings, clock: SteppingClock, understanding: LocalUnderstanding, request: pytest.FixtureRequest
) -> None:
    data = read_yaml(path)
    assert isinstance(data, dict)
    can = {"console": CONSOLE, "web": WEB}[data.get("channel", "web")]
    player: Replay | TownReplay = (
        TownReplay(settings, clock, Lasting(understanding), can, bool(data.get("files")))
        if data.get("town")
        else Replay(settings, clock, understanding, can)
    )
    replayed = []
    try:
        for turn in data["turns"]:
            parts = await player.take(turn)
            said = {key: value for key, value in turn.items() if key not in ("bot", "choices")}
            said["bot"] = [" / ".join(lines(part)[: None if turn.get("whole") else 1]) for part in parts]
            if "choices" in turn:
                said["choices"] = [button.title for part in parts for button in part.buttons]
            replayed.append(said)
    finally:
        await player.stop()
    if request.config.getoption("--update"):
        rewrite(path, data | {"turns": replayed})
        return
    assert replayed == data["turns"]


def lines(part: Part) -> list[str]:
    """What a person reads; the name of a picture or document that comes without words."""
    return part.text.splitlines() or ([f"[{part.attachment.name}]"] if part.attachment else [])


def rewrite(path: Path, data: dict[str, Any]) -> None:
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(data, file)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_has_transcripts_that_are_short_enough(situation: str) -> None:
    paths = sorted((FOLDER / situation).glob("*.yml"))
    assert len(paths) >= 2
    assert [path.name for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
