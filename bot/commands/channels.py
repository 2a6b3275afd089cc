"""`trolyso channels check`: asks each service how it is and says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from bot.channels.contract import Channel, Checkable
from bot.clock import now
from bot.content.yaml import read_yaml
from bot.loop import run
from bot.settings import Settings

HOME = ("web", "console")
"""Channels of our own: there is no service to ask."""


def run_channels_check() -> None:
    """A line for each finding; ends with 1 when one of them is bad."""
    settings = Settings()
    lines, wrong = run(_check(settings))
    for line in lines:
        typer.echo(line)
    if wrong:
        raise typer.Exit(1)


async def _check(settings: Settings) -> tuple[list[str], int]:
    # Only here: the composition root loads the whole assistant.
    from bot.compose import open_files
    from bot.opening import open_channels
    from bot.store import Database

    database = Database.open(settings.database_url)
    try:
        channels = open_channels(settings, open_files(settings), database, now)
        return await report(channels, channel_phrases(settings.data_dir))
    finally:
        await database.close()


async def report(channels: Mapping[str, Channel], phrases: Mapping[str, str]) -> tuple[list[str], int]:
    """Lines that begin with ✓ or ✗, a last one that sums up, and how many are bad. A check that breaks is bad, and the rest goes on."""
    rows: list[tuple[str, dict[str, str], bool]] = []
    services = {name: channel for name, channel in channels.items() if name not in HOME}
    if not services:
        return [phrases["channels_none"]], 0
    for name, channel in services.items():
        rows += await _rows(name, channel)
    wrong = sum(not well for _, _, well in rows)
    lines = [f"{'✓' if well else '✗'} {_filled(phrases.get(key, key), gaps)}" for key, gaps, well in rows]
    return [*lines, phrases["channels_wrong"].format(count=wrong) if wrong else phrases["channels_well"]], wrong


async def _rows(name: str, channel: Channel) -> list[tuple[str, dict[str, str], bool]]:
    if not isinstance(channel, Checkable):
        return [("channels_silent", {"name": name}, True)]
    try:
        return await channel.check()
    except Exception as error:
        # The name of the type only: the text of an error may hold an address with a token in it.
        return [("channels_failed", {"name": name, "reason": type(error).__name__}, False)]


def channel_phrases(data: Path) -> dict[str, str]:
    """All of data/phrases/channels_*.yml."""
    phrases: dict[str, str] = {}
    for path in sorted((data / "phrases").glob("channels_*.yml")):
        read = read_yaml(path)
        assert isinstance(read, dict)
        phrases |= {str(key): str(text) for key, text in read.items()}
    return phrases


def _filled(text: str, gaps: Mapping[str, str]) -> str:
    """Gaps by plain replacement, so that a sentence with one gap too many still says the rest."""
    for gap, value in gaps.items():
        text = text.replace("{" + gap + "}", value)
    return text
