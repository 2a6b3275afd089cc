"""`trolyso content export` and `trolyso examples export`: what was edited and learnt at the desk, as files for git."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import typer

from bot.clock import now
from bot.commands.failure import fail, spoken_failures
from bot.content.findings import ContentError
from bot.content.load import load_library, read_strings
from bot.editing.examples import all_of, mark_trained, untrained
from bot.editing.export import new_topics, write_published
from bot.editing.overlays import published
from bot.editing.training_file import FILE, Learnt, write_learnt
from bot.loop import run
from bot.settings import ROOT, Settings
from bot.store import Database
from bot.store.schema import upgrade
from flows.wording import fill


def run_content_export(folder: Path) -> None:
    """Every published text as a file under `folder`, laid out as in data/, with all that a new topic needs beside it."""
    settings = Settings()
    with spoken_failures(settings):
        phrases = _phrases(settings.data_dir)
        upgrade(settings.database_url)
        texts, files, new = run(_export(settings, folder, phrases))
    if not texts:
        typer.echo(phrases["content_none"])
        return
    typer.echo(fill(phrases["content_exported"], {"count": texts, "files": files, "folder": folder}))
    if new:
        typer.echo(fill(phrases["content_new_topics"], {"topics": ", ".join(new)}))


async def _export(settings: Settings, folder: Path, phrases: Mapping[str, str]) -> tuple[int, int, list[str]]:
    """How many texts and files, and the ids of new topics."""
    database = Database.open(settings.database_url)
    try:
        async with database.reading() as connection:
            standing = [one for one in await published(connection) if one.body]
            examples = await all_of(connection)
        if not standing:
            return 0, 0, []
        data = settings.data_dir
        library = await asyncio.to_thread(load_library, data)
        new = [one.topic for one in new_topics(library, standing)]
        written = await asyncio.to_thread(write_published, data, ROOT / "tests" / "nlu", library, standing, examples, folder)
        return len(standing), len(written), new
    except OSError as problem:
        fail(fill(phrases["content_not_written"], {"file": folder, "reason": problem.strerror or problem}))
    finally:
        await database.close()


def run_examples_export() -> None:
    """Accepted questions into data/nlu/learnt.yml; they count as learnt from then on."""
    settings = Settings()
    with spoken_failures(settings):
        phrases = _phrases(settings.data_dir)
        upgrade(settings.database_url)
        done = run(_learn(settings, phrases))
    if done is None:
        typer.echo(phrases["examples_none"])
        return
    if done.added:
        typer.echo(fill(phrases["examples_exported"], {"count": done.added, "file": settings.data_dir / "nlu" / FILE}))
    for name in ("known", "kept_apart", "unfit", "waiting"):
        if getattr(done, name):
            typer.echo(fill(phrases[f"examples_{name}"], {"count": getattr(done, name)}))
    if done.added:
        typer.echo(phrases["examples_train"])


async def _learn(settings: Settings, phrases: Mapping[str, str]) -> Learnt | None:
    """The file first: what is not written is not marked. Examples of a topic that is only at the desk wait until its file is here."""
    database = Database.open(settings.database_url)
    try:
        async with database.writing() as connection:
            waiting = await untrained(connection)
            if not waiting:
                return None
            library = await asyncio.to_thread(load_library, settings.data_dir)
            done = await asyncio.to_thread(write_learnt, settings.data_dir, ROOT / "tests" / "nlu", waiting, list(library.catalog))
            await mark_trained(connection, now().isoformat(timespec="milliseconds"), library.catalog.keys())
            return done
    except OSError as problem:
        fail(fill(phrases["content_not_written"], {"file": settings.data_dir / "nlu" / FILE, "reason": problem.strerror or problem}))
    finally:
        await database.close()


def _phrases(data: Path) -> Mapping[str, str]:
    phrases, findings = read_strings(data / "phrases" / "content_commands.yml", data)
    if findings:
        raise ContentError(findings)
    return phrases
