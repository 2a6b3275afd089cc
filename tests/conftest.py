"""What many tests share: settings in a folder of their own, the real assistant with a model that needs no training."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.compose import Assistant, compose
from bot.settings import Settings
from flows import Meaning
from tests.clock import SteppingClock

KEYWORDS = {
    "mật khẩu": "vneid_quen_mat_khau",
    "mat khau": "vneid_quen_mat_khau",
    "lệ phí": "can_cuoc_le_phi",
    "bị lừa": "ld_da_chuyen_tien",
    "xin chào": "meta_chao_hoi",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the answers in tests/transcripts; read the diff")


class KeywordUnderstanding:
    """A stand-in for the model: a keyword decides. It fails when told to."""

    def __init__(self) -> None:
        self.failures = 0
        self.asked: list[str] = []

    async def __call__(self, text: str) -> Meaning:
        self.asked.append(text)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("told to fail")
        for word, topic in KEYWORDS.items():
            if word in text.lower():
                return Meaning("answer", ((topic, 0.99),), (topic,))
        return Meaning("reject")

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture(scope="session")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the content's cache, so that the YAML files are read once a run."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def settings(tmp_path: Path, var_dir: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{tmp_path}/test.db",
        var_dir=var_dir,
        telegram_token="",
        messages_per_minute=1_000,
    )


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def understanding() -> KeywordUnderstanding:
    return KeywordUnderstanding()


@pytest.fixture
async def assistant(settings: Settings, clock: SteppingClock, understanding: KeywordUnderstanding) -> AsyncIterator[Assistant]:
    """The real composition root on SQLite, with web and console."""
    made = compose(settings, clock, understanding=understanding)
    await made.start()
    yield made
    await made.stop()
