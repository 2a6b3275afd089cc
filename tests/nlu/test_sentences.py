"""Every topic's sentences. What fails stands in known_failures.yml (`scripts/known_failures.py` writes it) and must go on failing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import ROOT
from nlu import Player
from tests.nlu.sentences import files, holds, known_failures, sentences


@pytest.fixture(scope="session")
def player() -> Player:
    return Player.open(ROOT / "data" / "model" / "nlu.tar.gz")


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_sentences_of_a_topic(path: Path, player: Player) -> None:
    known = known_failures()
    wrong, mended = [], []
    for sentence in sentences(path):
        parse = player.parse(sentence.text)
        held = holds(sentence, parse.topic, [guess.topic for guess in parse.ranking])
        if held and sentence.text in known:
            mended.append(sentence.text)
        elif not held and sentence.text not in known:
            wrong.append((sentence.demand, sentence.text, parse.topic))
    assert not wrong, "not understood"
    assert not mended, "understood now: take these out of known_failures.yml"


def test_known_failures_are_sentences_of_these_files() -> None:
    texts = {sentence.text for path in files() for sentence in sentences(path)}
    assert known_failures() <= texts
