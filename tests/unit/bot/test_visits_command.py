"""`trolyso visits parse`: one object a line, in order, whatever the line is."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app

KEYS = {"is_visit", "date", "part_of_day", "place", "services", "people", "audiences", "outcome", "masked"}


def test_every_line_has_its_object_in_order(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    huge = "cài vneid ".encode() * 100_000
    file.write_bytes("hôm qua cài vneid cho 3 bác ở thôn 2\n\n".encode() + b"\x00\xff\xfe\r\x0b\n" + huge + "\nlàm sao cài vneid?".encode())
    result = CliRunner().invoke(app, ["visits", "parse", str(file), "--jsonl", "--today", "2026-11-22"])
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(one) for one in found] == [KEYS] * 5
    assert found[0] == {
        "is_visit": True, "date": "2026-11-21", "part_of_day": None, "place": "thôn 2", "services": [{"code": "CQ01", "quantity": 3}],
        "people": 3, "audiences": [], "outcome": None, "masked": False,
    }  # fmt: skip
    assert [one["is_visit"] for one in found[1:3]] == [False, False]
    assert found[4]["services"] == []


def test_standard_input_gives_a_table_without_names() -> None:
    result = CliRunner().invoke(app, ["visits", "parse", "-", "--today", "2026-11-22"], input="cài vneid cho cô Thắm\n")
    assert result.exit_code == 0
    assert "CQ01 1" in result.stdout
    assert "Thắm" not in result.stdout


def test_a_wrong_day_is_said() -> None:
    result = CliRunner().invoke(app, ["visits", "parse", "-", "--today", "hôm qua"], input="")
    assert result.exit_code == 1
    assert "2026-11-22" in result.stderr
