"""Accepted questions become training sentences: once, of known topics, never one that measures the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.yaml import read_yaml
from bot.editing.training_file import Learnt, write_learnt

TOPICS = ("vneid", "can_cuoc")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "nlu").mkdir(parents=True)
    old = 'version: "3.1"\nnlu:\n  - intent: vneid\n    metadata: {style: full}\n    examples: |\n      - Quên mật khẩu rồi\n'
    (folder / "nlu" / "vneid.yml").write_text(old, encoding="utf-8")
    (folder / "calibration.yml").write_text('must:\n  - {text: "câu cân chỉnh"}\n', encoding="utf-8")
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "vneid.yml").write_text('topic: vneid\nmust:\n  - {style: full, text: "Câu kiểm tra?"}\n', encoding="utf-8")
    return folder


def test_sentences_are_added_by_topic_and_read_again(data: Path) -> None:
    tests = data.parent / "nlu"
    said = [("cái máy  bắt gõ\nsáu số", "vneid"), ("- thẻ mất: làm lại?", "can_cuoc"), ("cái máy bắt gõ sáu số", "vneid")]
    assert write_learnt(data, tests, said, TOPICS) == Learnt(2, 1, 0, 0)
    assert write_learnt(data, tests, [("số nữa # đây", "vneid")], TOPICS) == Learnt(1, 0, 0, 0)
    rows = read_yaml(data / "nlu" / "learnt.yml")
    assert isinstance(rows, dict)
    assert [(block["intent"], block["metadata"]["style"], block["examples"]) for block in rows["nlu"]] == [
        ("can_cuoc", "learnt", "- thẻ mất: làm lại?\n"),
        ("vneid", "learnt", "- cái máy bắt gõ sáu số\n- số nữa # đây\n"),
    ]


def test_what_measures_the_model_or_does_not_fit_stays_out(data: Path) -> None:
    said = [("câu KIỂM TRA?", "vneid"), ("Câu cân chỉnh", "vneid"), ("quên mật khẩu rồi", "vneid"), ("x" * 241, "vneid"),
            ("[a](b)", "vneid"),
            ("hỏi lạ", "khong_co"), ("  ", "vneid")]  # fmt: skip
    assert write_learnt(data, data.parent / "nlu", said, TOPICS) == Learnt(0, 1, 2, 3, 1)
    assert not (data / "nlu" / "learnt.yml").exists()


def test_without_the_folder_of_tests_it_works_too(data: Path) -> None:
    assert write_learnt(data, data.parent / "khong-co", [("câu mới", "vneid")], TOPICS).added == 1


def test_another_folder_gets_what_was_learnt_before_and_what_is_new(data: Path, tmp_path: Path) -> None:
    write_learnt(data, data.parent / "nlu", [("câu một", "vneid")], TOPICS)
    write_learnt(data, data.parent / "nlu", [("câu hai", "vneid")], TOPICS, tmp_path / "ra")
    assert "câu hai" not in (data / "nlu" / "learnt.yml").read_text(encoding="utf-8")
    written = (tmp_path / "ra" / "nlu" / "learnt.yml").read_text(encoding="utf-8")
    assert "- câu một" in written
    assert "- câu hai" in written
