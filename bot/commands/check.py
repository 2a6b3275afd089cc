"""`trolyso check` and `trolyso db upgrade`."""

from __future__ import annotations

import typer

from bot.clock import now
from bot.commands.failure import console_phrases, spoken_failures
from bot.commands.model import check_model
from bot.content.announcement_templates import check_announcements
from bot.content.check import check_content
from bot.content.findings import error_catalogue, say
from bot.content.lessons import check_lessons
from bot.content.load import read_library
from bot.settings import ROOT, Settings
from bot.store.schema import upgrade


def run_check() -> None:
    """Every finding on a line; 1 when one of them is more than a warning."""
    settings = Settings()
    data = settings.data_dir
    today = now().date()
    findings = check_content(data, today) + check_lessons(data, today) + check_announcements(data) + check_model(ROOT, settings.model_path)
    catalogue = error_catalogue(data)
    for finding in findings:
        typer.echo(("⚠ " if finding.warning else "✗ ") + say(finding, catalogue), err=not finding.warning)
    faults = sum(not finding.warning for finding in findings)
    phrases = console_phrases()
    if faults:
        typer.echo(phrases["check_bad"].format(count=faults), err=True)
        raise typer.Exit(1)
    library, _ = read_library(data)
    parts = ("topics", "guides", "flows", "facts", "sources")
    typer.echo(phrases["check_ok"].format(**{part: len(getattr(library, part)) for part in parts}))


def run_upgrade() -> None:
    settings = Settings()
    with spoken_failures(settings):
        upgrade(settings.database_url)
    typer.echo(console_phrases()["upgraded"].format(url=settings.database_url.split("@")[-1]))
