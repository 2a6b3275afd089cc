"""Content edited over the files, and questions learnt, through the running assistant."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pytest

from bot.content.load import load_library
from bot.content.schema import Topic
from bot.content.yaml import read_yaml
from bot.editing import examples
from bot.editing.files_out import write_files
from bot.editing.over_files import body_of, faults, fit, with_overlays
from bot.editing.overlays import EditError, ask_review, drop_draft, publish, published, roll_back, save_draft, versions, waiting
from tests.desk_kit import Town

TOPIC = "vneid_quen_mat_khau"
TODAY = date(2026, 11, 22)


def now(town: Town) -> str:
    return town.clock().isoformat(timespec="milliseconds")


async def test_a_published_text_is_spoken_at_once_and_rolled_back(town: Town) -> None:
    library = await town.assistant.live.files()
    body = body_of(library, "topics", TOPIC)
    assert body
    changed = {**body, "answer": "{Ban} mở VNeID rồi bấm chữ mới này."}
    who = town.person["quan_tri"]
    async with town.writing() as connection:
        number = await save_draft(connection, "topics", TOPIC, changed, 0, who, now(town))
        await ask_review(connection, number, who, now(town))
    assert await town.assistant.live.refresh() is False
    assert "chữ mới này" not in (await town.say("ba_tu", "quên mật khẩu"))[-1]
    async with town.writing() as connection:
        assert [one.status for one in await waiting(connection)] == ["review"]
        await publish(connection, number, who, now(town))
    assert await town.assistant.live.refresh() is True
    assert "bấm chữ mới này" in (await town.say("ba_tu", "quên mật khẩu"))[-1]
    async with town.writing() as connection:
        await roll_back(connection, "topics", TOPIC, 0, who, now(town))
    await town.assistant.live.refresh()
    assert "chữ mới này" not in (await town.say("ba_tu", "quên mật khẩu"))[-1]
    async with town.writing() as connection:
        assert [(one.version, one.status) for one in await versions(connection, "topics", TOPIC)] == [(2, "published"), (1, "replaced")]


async def test_two_editors_on_one_text(town: Town) -> None:
    who, other = town.person["quan_tri"], town.person["tinh"]
    async with town.writing() as connection:
        first = await save_draft(connection, "facts", "x", {"text": "1"}, 0, who, now(town))
        with pytest.raises(EditError, match="edit_conflict"):
            await save_draft(connection, "facts", "x", {"text": "2"}, 0, other, now(town))
        second = await save_draft(connection, "facts", "x", {"text": "2"}, 1, other, now(town))
        await publish(connection, second, other, now(town))
        with pytest.raises(EditError, match="edit_old"):
            await publish(connection, first, who, now(town))
        with pytest.raises(EditError, match="edit_published"):
            await drop_draft(connection, second, who, now(town))
        with pytest.raises(EditError, match="edit_gone"):
            await publish(connection, 999, who, now(town))


async def test_what_breaks_the_rules_is_found_before_it_is_published(town: Town) -> None:
    library = await town.assistant.live.files()
    body = body_of(library, "topics", TOPIC)
    assert body
    assert [one for one in faults(library, "topics", TOPIC, body, TODAY) if not one.warning] == []
    broken = {**copy.deepcopy(body), "answer": "Anh/chị gửi mã OTP vào đây.", "sources": ["khong_co"]}
    codes = {one.code for one in faults(library, "topics", TOPIC, broken, TODAY)}
    assert {"fixed_address", "asks_secret", "unknown_source"} <= codes
    assert fit("topics", TOPIC, {**body, "topic": "khac"})[0] is None
    assert fit("topics", TOPIC, {**body, "thừa": 1})[0] is None


async def test_published_texts_are_written_out_as_files_that_load(town: Town, tmp_path: Path) -> None:
    library = await town.assistant.live.files()
    body = body_of(library, "topics", TOPIC)
    assert body
    who = town.person["quan_tri"]
    async with town.writing() as connection:
        number = await save_draft(connection, "topics", TOPIC, {**body, "title": "Quên mật khẩu"}, 0, who, now(town))
        await publish(connection, number, who, now(town))
        standing = await published(connection)
    (path,) = write_files(Path("data"), library, standing, tmp_path)
    assert path == tmp_path / "topics" / "vneid" / f"{TOPIC}.yml"
    assert Topic.model_validate(read_yaml(path)) == with_overlays(library, standing).topics[TOPIC]


async def test_a_question_that_was_given_to_a_topic_is_answered_at_once(town: Town) -> None:
    assert "Nguồn:" not in "".join(await town.say("ba_tu", "cái máy nó bắt gõ sáu số tui hổng nhớ nữa"))
    async with town.writing() as connection:
        (question,) = await town.assistant.store.history.open_questions()
        assert await examples.accept(connection, question["id"], "vneid_quen_passcode", town.person["quan_tri"], now(town))
        assert not await examples.accept(connection, question["id"], "vneid_quen_passcode", town.person["quan_tri"], now(town))
    await town.assistant.live.refresh()
    assert "Nguồn:" in "".join(await town.say("ong_nam", "cai may no bat go sau so tui hong nho nua"))
    async with town.writing() as connection:
        assert await examples.untrained(connection) == [("cái máy nó bắt gõ sáu số tui hổng nhớ nữa", "vneid_quen_passcode")]
        assert await examples.mark_trained(connection, now(town), {"vneid_la_gi"}) == 0
        assert await examples.mark_trained(connection, now(town), {"vneid_quen_passcode"}) == 1
        assert await examples.count(connection) == (1, 0)


def test_the_files_themselves_have_no_faults_that_stop_publishing() -> None:
    library = load_library(Path("data"))
    body = body_of(library, "guides", "vneid_cai_dat")
    assert body
    assert [one for one in faults(library, "guides", "vneid_cai_dat", body, TODAY) if not one.warning] == []
