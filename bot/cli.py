"""The command-line program `trolyso`. Each command loads only what it needs: a person waits for it to start."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
database = typer.Typer(no_args_is_help=True, help="Database.")
app.add_typer(database, name="db")


@app.callback()
def program() -> None:
    """Chat assistant in Vietnamese for community digital technology teams."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; the next free one when it is in use.", min=0, max=65535)] = None,
) -> None:
    """Runs the assistant: web chat, and Telegram when TELEGRAM_BOT_TOKEN is set."""
    from bot.commands.serve import run_server

    run_server(host, port)


@app.command()
def talk(
    as_: Annotated[str, typer.Option("--as", help="Name of a conversation to go on with; a new one without.")] = "",
    record: Annotated[Path | None, typer.Option(help="Write the conversation to this file as a transcript.")] = None,
) -> None:
    """Talks in the console; reads piped lines too, one message a line."""
    from bot.commands.talk import run_talk

    run_talk(as_, record)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question.")],
    json_: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Answers one question and ends; nothing is stored."""
    from bot.commands.ask import run_ask

    run_ask(text, json_)


@app.command()
def parse(
    file: Annotated[str, typer.Argument(help="File of lines, or - for standard input.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="A JSON object a line (the default is a table).")] = False,
) -> None:
    """What each line is understood as, in the order of the lines."""
    from bot.commands.understand import run_parse

    run_parse(file, jsonl)


@app.command()
def evaluate(file: Annotated[Path, typer.Argument(help="TSV: text, topic ids joined by | or out_of_scope, optional style.")]) -> None:
    """Measures understanding on labelled sentences."""
    from bot.commands.understand import run_evaluate

    run_evaluate(file)


@app.command()
def train() -> None:
    """Trains the model with Rasa (its environment comes from `make train`)."""
    from bot.commands.model import run_train

    run_train()


@app.command()
def check() -> None:
    """Tests content, schemas and the model's age."""
    from bot.commands.check import run_check

    run_check()


@app.command()
def draw(name: Annotated[str, typer.Argument(metavar="FLOW|GUIDE", help="A flow or a guide; all flows without.")] = "") -> None:
    """Prints a flow or a guide as a Mermaid flowchart."""
    from bot.commands.draw import run_draw

    run_draw(name)


@app.command()
def settings() -> None:
    """Prints the table of settings."""
    from bot.settings import settings_table

    typer.echo(settings_table(), nl=False)


@database.command("upgrade")
def upgrade() -> None:
    """Makes the database, or brings it to the newest schema."""
    from bot.commands.check import run_upgrade

    run_upgrade()


def main() -> None:
    """Entry point. Usage errors end with 2, failures with 1; both speak on standard error."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    app()
