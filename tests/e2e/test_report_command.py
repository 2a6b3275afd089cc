"""`trolyso report` on a real database file: four formats, and a sentence for what cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from tests.report_kit import log_october, open_province


@pytest.fixture
async def province(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_province(settings) as opened:
        await log_october(opened)
    monkeypatch.setenv("TROLYSO_DATABASE_URL", settings.database_url)


@pytest.mark.usefixtures("province")
def test_a_file_in_each_format(tmp_path: Path) -> None:
    for format_, start in (("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype html>"), ("json", b"{")):
        file = tmp_path / f"a.{format_}"
        result = CliRunner().invoke(app, ["report", "--period", "2026-10", "--area", "90001", "--format", format_, "-o", str(file)])
        assert result.exit_code == 0, result.stderr
        assert "tháng 10 năm 2026, Xã Cát Trắng" in result.stdout
        assert file.read_bytes().startswith(start)


@pytest.mark.usefixtures("province")
def test_an_area_by_its_name_to_standard_output() -> None:
    result = CliRunner().invoke(app, ["report", "--period", "2026-10", "--area", "thon nang", "--format", "json", "-o", "-"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["area"] == {"code": "90001-01", "name": "Thôn Nắng"}


@pytest.mark.usefixtures("province")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--period", "2026-13", "--area", "90001"], "Chưa hiểu kỳ báo cáo"),
        (["--period", "2026-10", "--area", "9001"], "Có phải: 90001 Xã Cát Trắng"),
        (["--period", "2090-10", "--area", "90001"], "chưa bắt đầu"),
        (["--area", "90001", "--format", "pdf"], "Chọn: docx, xlsx, html, json"),
        (["--period", "2026-10", "--area", "90001", "-o", "/không/có/a.json"], "Không ghi được tệp"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["report", *arguments])
    assert result.exit_code == 1
    assert said in result.stderr
