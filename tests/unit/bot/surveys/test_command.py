"""`trolyso surveys`: import, list, export, and what is said when something is wrong."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.loop import run
from bot.people.areas import read_tree
from bot.people.persons import add_person, give_role
from bot.people.seeding import seed_areas
from bot.settings import ROOT
from bot.store import Database
from bot.store.schema import upgrade
from bot.surveys.log import begin_fill, send_fill
from tests.xlsforms import household_form, make_xlsform

PROVINCE = "56"
AT = "2026-11-22T08:00:00+07:00"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database that the commands use."""
    found = f"sqlite+aiosqlite:///{tmp_path}/surveys.db"
    monkeypatch.setenv("TROLYSO_DATABASE_URL", found)
    upgrade(found)
    return found


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "ho.xlsx"
    path.write_bytes(household_form())
    return path


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, ["surveys", *(str(word) for word in words)])


async def add_official(url: str) -> None:
    database = Database.open(url)
    async with database.writing() as connection:
        await seed_areas(connection, ROOT / "data")
        province = (await read_tree(connection)).by_code[PROVINCE].id
        person = await add_person(connection, "Cán bộ", AT)
        await give_role(connection, person, "province_officer", province, None, "2026-01-01", None)
    await database.close()


async def send_one(url: str) -> None:
    database = Database.open(url)
    async with database.writing() as connection:
        fill = await begin_fill(connection, 1, 1, None, AT)
        await send_fill(connection, fill.id, {"co_may": "co", "app": "vneid zalo", "tuoi": 70}, AT)
    await database.close()


def test_a_form_goes_in_is_listed_and_comes_out_with_its_names(url: str, form: Path, tmp_path: Path) -> None:
    run(add_official(url))
    made = invoke("import", form, "--area", PROVINCE)
    assert made.exit_code == 0, made.output
    assert "Đã mở phiếu số 1: Khảo sát hộ (5 câu" in made.output
    run(send_one(url))
    assert "1\tđang mở\t1 phiếu\t" in invoke("list").output
    out = tmp_path / "ra.csv"
    assert "Đã xuất 1 phiếu" in invoke("export", 1, "-o", out).output
    (row,) = csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines())
    assert (row["co_may"], row["app"], row["app/zalo"], row["app/vssid"], row["tuoi"]) == ("co", "vneid zalo", "1", "0", "70")


def test_a_form_that_cannot_be_asked_changes_nothing(url: str, tmp_path: Path) -> None:
    path = tmp_path / "sai.xlsx"
    path.write_bytes(make_xlsform([{"type": "geopoint", "name": "a", "label": "A?"}, {"type": "image", "name": "b", "label": "B?"}]))
    result = invoke("import", path, "--area", PROVINCE)
    assert result.exit_code == 1
    assert [line[:30] for line in result.output.splitlines()] == [
        "Chưa nhận được phiếu sai.xlsx:", "- trang 'survey', dòng 2: loại", "- trang 'survey', dòng 3: loại",
    ]  # fmt: skip
    with sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///")) as database:
        assert database.execute("select count(*) from surveys").fetchone() == (0,)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "{form}", "--area", "khong-co"), "Không có nơi nào mã khong-co."),
        (("import", "{form}", "--area", PROVINCE), "Chưa có cán bộ nào"),
        (("import", "{form}", "--area", PROVINCE, "--title", "x" * 121), "Tên phiếu dài quá 120"),
        (("import", "khong-co.xlsx", "--area", PROVINCE), "Không thấy tệp khong-co.xlsx."),
        (("export", "9", "-o", "a.xlsx"), "Không có phiếu số 9."),
    ],
)
def test_what_is_wrong_is_said(url: str, form: Path, words: tuple[str, ...], said: str) -> None:
    result = invoke(*(str(form) if word == "{form}" else word for word in words))
    assert result.exit_code == 1
    assert said in result.output


def test_no_surveys_yet(url: str) -> None:
    assert url
    assert invoke("list").output == "Chưa có phiếu khảo sát nào.\n"
