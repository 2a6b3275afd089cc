"""`trolyso content export` and `trolyso examples export` on a database with what editors did."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.content.check import check_content
from bot.content.load import load_library
from bot.content.yaml import read_yaml
from bot.desk.pages.content_new import empty_topic
from bot.editing.examples import accept_begun, count
from bot.editing.over_files import body_of
from bot.editing.overlays import publish, save_draft
from bot.loop import run
from bot.people.persons import add_person
from bot.settings import ROOT
from bot.store import Database
from bot.store.schema import upgrade
from bot.store.tables import examples

AT = "2026-11-22T08:00:00+07:00"
TOPIC = "vneid_quen_mat_khau"
NEW = "gio_mo_cho_dem"


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database that the commands use, and a copy of the content that they may write to."""
    found = f"sqlite+aiosqlite:///{tmp_path}/content.db"
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("model"))
    monkeypatch.setenv("TROLYSO_DATABASE_URL", found)
    monkeypatch.setenv("TROLYSO_DATA_DIR", str(tmp_path / "data"))
    upgrade(found)
    return found


def invoke(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


async def edit_and_teach(url: str, data: Path) -> None:
    body = body_of(load_library(data), "topics", TOPIC)
    assert body
    database = Database.open(url)
    async with database.writing() as connection:
        person = await add_person(connection, "Người soạn", AT)
        number = await save_draft(connection, "topics", TOPIC, {**body, "title": "Quên mật khẩu"}, 0, person, AT)
        await publish(connection, number, person, AT)
        for text in ("máy bắt gõ sáu số", "quên mật khẩu vneid"):
            row = {"text": text, "folded": text, "topic": TOPIC, "accepted_by": person, "accepted_at": AT}
            await connection.execute(insert(examples).values(**row))
    await database.close()


async def begin_topic(url: str) -> None:
    database = Database.open(url)
    async with database.writing() as connection:
        person = await add_person(connection, "Người soạn", AT)
        body = empty_topic(NEW, "Giờ mở chợ đêm", "mấy giờ chợ đêm mở", date(2026, 11, 22))
        body |= {"group": "cu_tru", "answer": "Chợ đêm mở từ 18 giờ.", "unverified": "Hỏi ban quản lý chợ."}
        number = await save_draft(connection, "topics", NEW, body, 0, person, AT)
        await publish(connection, number, person, AT)
        await accept_begun(connection, NEW, ("mấy giờ chợ đêm mở", "", "chợ tối mở hông"), person, AT)
    await database.close()


async def counted(url: str) -> tuple[int, int]:
    database = Database.open(url)
    async with database.reading() as connection:
        found = await count(connection)
    await database.close()
    return found


def test_what_editors_did_becomes_files_and_training_sentences(url: str, tmp_path: Path) -> None:
    assert "Chưa có nội dung" in invoke("content", "export", tmp_path / "ra").output
    assert "Không có câu mới" in invoke("examples", "export").output
    run(edit_and_teach(url, tmp_path / "data"))
    done = invoke("content", "export", tmp_path / "ra")
    assert (done.exit_code, done.output.startswith("Đã ghi 1 nội dung")) == (0, True)
    text = read_yaml(tmp_path / "ra" / "topics" / "vneid" / f"{TOPIC}.yml")
    assert isinstance(text, dict)
    assert text["title"] == "Quên mật khẩu"
    done = invoke("examples", "export")
    assert done.exit_code == 0
    assert "chạy make train" in done.output
    learnt = (tmp_path / "data" / "nlu" / "learnt.yml").read_text(encoding="utf-8")
    assert f"- intent: {TOPIC}" in learnt
    assert "- máy bắt gõ sáu số" in learnt
    assert run(counted(url)) == (2, 0)
    assert "Không có câu mới" in invoke("examples", "export").output


def test_a_new_topic_comes_home_whole_and_its_examples_wait_for_it(url: str, tmp_path: Path) -> None:
    run(begin_topic(url))
    done = invoke("examples", "export")
    assert "Để lại 2 câu" in done.output
    assert run(counted(url)) == (2, 2)
    done = invoke("content", "export", tmp_path / "data")
    assert f"Chủ đề mới: {NEW}." in done.output
    assert [one for one in check_content(tmp_path / "data", date(2026, 11, 22)) if not one.warning] == []
    library = load_library(tmp_path / "data")
    assert library.catalog[NEW].question == "mấy giờ chợ đêm mở"
    assert library.topics[NEW].title == "Giờ mở chợ đêm"
    learnt = (tmp_path / "data" / "nlu" / "learnt.yml").read_text(encoding="utf-8")
    assert [line.strip() for line in learnt.splitlines() if line.startswith("      - ")] == [
        "- Giờ mở chợ đêm", "- mấy giờ chợ đêm mở", "- chợ tối mở hông",
    ]  # fmt: skip
    assert "Bỏ 2 câu đã có" in invoke("examples", "export").output
    assert run(counted(url)) == (2, 0)
    # A second time nothing is new.
    assert "Chủ đề mới" not in invoke("content", "export", tmp_path / "data").output
    assert load_library(tmp_path / "data") == library


def test_a_folder_that_cannot_be_written_is_said(url: str, tmp_path: Path) -> None:
    run(edit_and_teach(url, tmp_path / "data"))
    (tmp_path / "tep").write_text("", encoding="utf-8")
    done = invoke("content", "export", tmp_path / "tep")
    assert done.exit_code == 1
    assert "Không ghi được" in done.output
