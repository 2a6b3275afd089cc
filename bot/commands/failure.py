"""How a command ends when it cannot do its work: a Vietnamese sentence on standard error, exit code 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.sealed import SealError
from bot.channels.voice import VoiceUnavailableError
from bot.content.findings import ContentError, error_catalogue, say
from bot.content.yaml import read_yaml
from bot.settings import ROOT, Settings
from nlu import ArchiveError


def console_phrases() -> dict[str, str]:
    """data/phrases/console.yml."""
    phrases = read_yaml(ROOT / "data" / "phrases" / "console.yml")
    assert isinstance(phrases, dict)
    return {str(key): str(text) for key, text in phrases.items()}


def fail(sentence: str) -> NoReturn:
    """Says it and ends with 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextmanager
def spoken_failures(settings: Settings) -> Iterator[None]:
    """Turns what can go wrong at the start into a sentence."""
    try:
        yield
    except ArchiveError as error:
        fail(console_phrases()["no_model"].format(reason=error))
    except ContentError as error:
        catalogue = error_catalogue(settings.data_dir)
        fail("\n".join(say(finding, catalogue) for finding in error.findings[:20]))
    except VoiceUnavailableError as error:
        voice = read_yaml(ROOT / "data" / "phrases" / "voice.yml")
        fail(str(voice[error.phrase]).format(**error.gaps) if isinstance(voice, dict) else str(error))
    except SealError as error:
        fail(console_phrases()["no_secret_key"].format(reason=error))
    except SQLAlchemyError as error:
        fail(console_phrases()["no_database"].format(reason=str(getattr(error, "orig", error))))
