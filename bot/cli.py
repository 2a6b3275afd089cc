"""The command-line program `trolyso`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from bot.content.check import check_content
from bot.content.findings import error_catalogue, say

app = typer.Typer(no_args_is_help=True, add_completion=False)
DATA = Path("data")


@app.callback()
def callback() -> None:
    """trolyso"""


@app.command()
def check(only: str = "") -> None:
    """Tests content and schemas."""
    findings = check_content(DATA, date.today())
    catalogue = error_catalogue(DATA)
    for finding in findings:
        line = say(finding, catalogue)
        if only in line:
            typer.echo(line)
    raise typer.Exit(1 if any(not finding.warning for finding in findings) else 0)


def main() -> None:
    app()
