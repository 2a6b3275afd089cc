"""All that was published at the desk as files: texts, the catalogue, sources, and what a new topic can be trained with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.content.load import Library
from bot.editing.files_out import write_files
from bot.editing.over_files import filed, fit
from bot.editing.overlays import Overlay
from bot.editing.texts import NewTopic
from bot.editing.training_file import FILE, write_learnt


def write_published(
    data: Path, tests: Path, library: Library, overlays: Iterable[Overlay], examples: Iterable[tuple[str, str]], folder: Path
) -> list[Path]:  # fmt: skip
    """Writes under `folder`; the files that were written. `library`: what stands in the files of `data`; `examples`: (text, topic).

    Raises:
        OSError: a file cannot be written.
    """
    standing = list(overlays)
    new = new_topics(library, standing)
    known = list(examples)
    said = [(text, topic.topic) for topic in new for text in (topic.title, topic.question, topic.asked) if text]
    said += [(text, topic) for text, topic in known if topic in {one.topic for one in new}]
    written = write_files(data, library, standing, folder)
    if write_learnt(data, tests, said, [one.topic for one in new], folder).added:
        written.append(folder / "nlu" / FILE)
    return written


def new_topics(library: Library, overlays: Iterable[Overlay]) -> list[NewTopic]:
    """Published topics that no file has yet."""
    found = []
    for one in overlays:
        written, _ = fit(one.kind, one.key, one.body) if one.body else (None, [])
        if isinstance(written, NewTopic) and not filed(library, one.kind, one.key):
            found.append(written)
    return found
