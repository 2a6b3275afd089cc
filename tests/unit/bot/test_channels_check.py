"""What `trolyso channels check` prints, with channels that only say how they are."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass, field

import pytest

from bot.channels.contract import CONSOLE, Capabilities, Channel, Ingest, Part, SendResult
from bot.commands.channels import channel_phrases, report
from bot.settings import ROOT

PHRASES = {
    "channels_none": "không có", "channels_failed": "{name} hỏng ({reason})", "channels_silent": "{name} im", "channels_well": "ổn",
    "channels_wrong": "{count} chỗ", "x_ok": "x: {name} được", "x_bad": "x: sửa {what}",
}  # fmt: skip


@dataclass
class Plain:
    """A channel that cannot be asked."""

    @property
    def capabilities(self) -> Capabilities:
        return CONSOLE

    async def start(self, ingest: Ingest) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, key: str, part: Part) -> SendResult:
        return SendResult("sent")


@dataclass
class Asked(Plain):
    """A channel that says what it was given; without rows it breaks, with a secret in the error."""

    rows: list[tuple[str, dict[str, str], bool]] = field(default_factory=list)

    async def check(self) -> list[tuple[str, dict[str, str], bool]]:
        if not self.rows:
            raise RuntimeError("https://api/bot1:secret/getMe")
        return self.rows


WELL = ("x_ok", {"name": "bot {what}"}, True)
BAD = ("x_bad", {"what": "token"}, False)


@pytest.mark.parametrize(
    ("channels", "lines", "wrong"),
    [
        ({}, ["không có"], 0),
        ({"web": Plain(), "console": Plain()}, ["không có"], 0),
        ({"a": Asked([WELL])}, ["✓ x: bot {what} được", "ổn"], 0),
        ({"a": Asked([WELL, BAD]), "web": Plain()}, ["✓ x: bot {what} được", "✗ x: sửa token", "1 chỗ"], 1),
        ({"a": Asked(), "b": Asked([BAD])}, ["✗ a hỏng (RuntimeError)", "✗ x: sửa token", "2 chỗ"], 2),
        ({"a": Plain()}, ["✓ a im", "ổn"], 0),
        ({"a": Asked([("unknown_row", {}, False)])}, ["✗ unknown_row", "1 chỗ"], 1),
    ],
)
async def test_each_finding_is_a_line(channels: dict[str, Channel], lines: list[str], wrong: int) -> None:
    assert await report(channels, PHRASES) == (lines, wrong)


def test_the_sentences_of_all_channels_are_there_and_readable() -> None:
    phrases = channel_phrases(ROOT / "data")
    assert {"channels_none", "channels_failed", "channels_silent", "channels_well", "channels_wrong", "telegram_ok"} <= phrases.keys()
    for text in phrases.values():
        assert unicodedata.is_normalized("NFC", text)
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text))
