"""`trolyso talk`: a conversation in the console, by the same dispatcher and store as everywhere."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import typer
from ruamel.yaml import YAML

from bot.channels.console import ConsoleChannel
from bot.channels.contract import Inbound, Part
from bot.commands.failure import console_phrases, spoken_failures
from bot.compose import Assistant, compose
from bot.ids import new_id
from bot.loop import run
from bot.settings import Settings
from bot.store.history import LAST

UNLIMITED = 1_000_000
FILE = ":tep"
"""Begins a line that sends a file: ":tep PATH"."""
MOST_FILE = 20_000_000
PICTURES = (b"\xff\xd8\xff", b"\x89PNG")


def run_talk(name: str, record: Path | None) -> None:
    """Until the end of the input."""
    settings = Settings().model_copy(update={"messages_per_minute": UNLIMITED})
    with spoken_failures(settings):
        run(_talk(compose(settings), name or f"talk-{new_id()}", record))


async def _talk(assistant: Assistant, key: str, record: Path | None) -> None:
    channel = assistant.channels["console"]
    assert isinstance(channel, ConsoleChannel)
    await assistant.prepare()
    await assistant.sender.start()
    phrases = console_phrases()
    typed_by_hand = sys.stdin.isatty()
    turns: list[dict[str, Any]] = []
    if typed_by_hand:
        typer.echo(phrases["talk_hint"])
    channel.only = key
    for text in missed(await assistant.store.history.of("console", key)):
        typer.echo(text + "\n")
    try:
        while (line := await asyncio.to_thread(_read, phrases["talk_you"] if typed_by_hand else "")) is not None:
            if not typed_by_hand:
                typer.echo(f"{phrases['talk_you']}{line}")
            file = read_file(line)
            if file == b"":
                typer.echo(phrases["talk_no_file"] + "\n")
                continue
            parts = await (send_to(assistant, channel, key, file) if file else say_to(assistant, channel, key, line))
            for part in parts:
                typer.echo(part.text + "\n")
            turns.append({"me": line, "bot": [part.text.splitlines()[0] for part in parts]})
    finally:
        await assistant.stop()
        if record:
            _write(record, turns)


def missed(rows: list[dict[str, Any]]) -> list[str]:
    """What came for a person after their last message and was no answer to it: a ticket, an announcement, a reminder."""
    said = [place for place, row in enumerate(rows) if row["from"] == "me" and row["kind"] != "timer"]
    since = rows[said[-1] + 1 :] if said else rows
    called = False
    texts = []
    for row in since:
        if row["from"] == "me":
            called = True
        elif called or row["order"][1] == LAST:
            texts.append(str(row["payload"].get("text", "")))
    return texts


async def say_to(assistant: Assistant, channel: ConsoleChannel, key: str, text: str) -> list[Part]:
    """The parts that answer a text."""
    await assistant.dispatcher.receive(Inbound("console", key, new_id(), "text", text=text))
    await assistant.idle()
    return channel.take()


async def send_to(assistant: Assistant, channel: ConsoleChannel, key: str, content: bytes) -> list[Part]:
    """The parts that answer a picture or file."""
    media = "photo" if content.startswith(PICTURES) else "file"
    await assistant.dispatcher.receive(Inbound("console", key, new_id(), "media", media=media, media_ref=channel.lend(content)))
    await assistant.idle()
    return channel.take()


def read_file(line: str) -> bytes | None:
    """What stands in the file that a line ":tep PATH" names: b"" when it cannot be read or is larger than any channel takes.

    None: the line names none.
    """
    command, _, name = line.strip().partition(" ")
    if command != FILE:
        return None
    try:
        with Path(name.strip()).expanduser().open("rb") as file:
            content = file.read(MOST_FILE + 1)
    except (OSError, ValueError):
        return b""
    return content if len(content) <= MOST_FILE else b""


def _read(prompt: str) -> str | None:
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        return None


def _write(path: Path, turns: list[dict[str, Any]]) -> None:
    yaml = YAML()
    yaml.width = 160
    with path.open("w", encoding="utf-8") as file:
        yaml.dump({"turns": turns}, file)
