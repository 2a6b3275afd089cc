"""What every measurement is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bench.sentences import Sentence
from bot.settings import Settings

UNLIMITED = 1_000_000


@dataclass(frozen=True)
class Workbench:
    """Test sentences, and a folder that is thrown away afterwards."""

    sentences: tuple[Sentence, ...]
    folder: Path

    @property
    def texts(self) -> list[str]:
        return [sentence.text for sentence in self.sentences]

    @property
    def settings(self) -> Settings:
        """The operator's content and model; database and caches in the folder; no Telegram, no other server, no limit on writing."""
        return Settings().model_copy(
            update={
                "database_url": f"sqlite+aiosqlite:///{self.folder}/bench.db",
                "var_dir": self.folder,
                "telegram_token": SecretStr(""),
                "nlu_url": "",
                "messages_per_minute": UNLIMITED,
            }
        )
