"""The command-line program `trolyso`. Each command loads only what it needs: a person waits for it to start."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
database = typer.Typer(no_args_is_help=True, help="Database.")
app.add_typer(database, name="db")
areas = typer.Typer(no_args_is_help=True, help="Communes and hamlets.")
app.add_typer(areas, name="areas")
people = typer.Typer(no_args_is_help=True, help="Members and officials.")
app.add_typer(people, name="people")

TableFile = Annotated[Path, typer.Argument(metavar="FILE", help="A table: .xlsx or .csv.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]
Partial = Annotated[bool, typer.Option("--partial", help="Import the rows that are right; without it, all or nothing.")]
services = typer.Typer(no_args_is_help=True, help="Channels: Telegram, Zalo Bot, Zalo OA.")
app.add_typer(services, name="channels")
visits = typer.Typer(no_args_is_help=True, help="Visits.")
app.add_typer(visits, name="visits")
surveys = typer.Typer(no_args_is_help=True, help="Surveys.")
app.add_typer(surveys, name="surveys")
content = typer.Typer(no_args_is_help=True, help="Content edited at the desk.")
app.add_typer(content, name="content")
examples = typer.Typer(no_args_is_help=True, help="Questions learnt at the desk.")
app.add_typer(examples, name="examples")


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
def demo(
    database_url: Annotated[str, typer.Option("--database", metavar="URL", help="Database to fill; var/demo.db without.")] = "",
    scale: Annotated[float, typer.Option(help="1: 446 teams, 2,439 members, 300,000 visits; 10 is ten times that.")] = 1.0,
    force: Annotated[bool, typer.Option("--force", help="Empties what an earlier demo made; never a database with real people.")] = False,
) -> None:
    """Fills a throw-away database with a made-up province to look at."""
    from bot.commands.demo import run_demo

    run_demo(database_url, scale, force)


@app.command()
def fake(
    service: Annotated[Literal["telegram", "zalo-bot", "zalo-oa"], typer.Argument(help="The service to stand in for.")],
    port: Annotated[int, typer.Option(help="Port; any free one without.", min=0, max=65535)] = 0,
) -> None:
    """Runs a stand-in of a service on this machine, to talk to the assistant without an account."""
    from bot.commands.fake import run_fake

    run_fake(service, port)


@services.callback()
def channels() -> None:
    """Channels: Telegram, Zalo Bot, Zalo OA."""


@services.command("check")
def check_channels() -> None:
    """Asks each service that is set up how it is, and says what to do."""
    from bot.commands.channels import run_channels_check

    run_channels_check()


@app.command()
def settings() -> None:
    """Prints the table of settings."""
    from bot.settings import settings_table

    typer.echo(settings_table(), nl=False)


@app.command()
def report(
    area: Annotated[str, typer.Option(help="Code or name of a province, commune or hamlet.")],
    period: Annotated[str, typer.Option(help="2026-10, 2026-Q3, 2026-6T, 2026-9T, 2026 or 2026-07-15..2026-10-25.")] = "",
    format_: Annotated[str, typer.Option("--format", help="docx, xlsx, html or json; by the file's name without.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File, or - for standard output.")] = None,
) -> None:
    """Writes a report of an area for a period."""
    from bot.commands.report import run_report

    run_report(period, area, format_, output)


@database.command("upgrade")
def upgrade() -> None:
    """Makes the database, or brings it to the newest schema."""
    from bot.commands.check import run_upgrade

    run_upgrade()


@visits.callback()
def visit_log() -> None:
    """Visits of the teams."""


@visits.command("parse")
def visits_parse(
    file: Annotated[str, typer.Argument(help="File of lines, or - for standard input.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="A JSON object a line (the default is a table).")] = False,
    today: Annotated[str, typer.Option(help="The day the lines were written, as YYYY-MM-DD; today without.")] = "",
) -> None:
    """What each line says about a visit, in the order of the lines."""
    from bot.commands.visits import run_visits_parse

    run_visits_parse(file, jsonl, today)


@areas.command("import")
def import_areas(file: TableFile, dry_run: DryRun = False, partial: Partial = False) -> None:
    """Reads communes' figures and hamlets from a table; twice changes nothing."""
    from bot.commands.areas import run_areas_import

    run_areas_import(file, dry_run, partial)


@areas.command("export")
def export_areas(file: TableFile) -> None:
    """Writes communes and hamlets to a table."""
    from bot.commands.areas import run_areas_export

    run_areas_export(file)


@areas.command("template")
def template_areas(file: TableFile) -> None:
    """Writes a table to fill in."""
    from bot.commands.areas import run_areas_template

    run_areas_template(file)


@people.command("import")
def import_people(file: TableFile, dry_run: DryRun = False, partial: Partial = False) -> None:
    """Reads members and officials with their roles and teams from a table; twice changes nothing."""
    from bot.commands.people import run_people_import

    run_people_import(file, dry_run, partial)


@people.command("export")
def export_people(file: TableFile) -> None:
    """Writes everybody who has a role today to a table."""
    from bot.commands.people import run_people_export

    run_people_export(file)


@people.command("template")
def template_people(file: TableFile) -> None:
    """Writes a table to fill in."""
    from bot.commands.people import run_people_template

    run_people_template(file)


@surveys.command("import")
def import_survey(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm: .xlsx.")],
    area: Annotated[str, typer.Option(help="Code of the area whose teams fill it in; those below it too.")],
    title: Annotated[str, typer.Option(help="Name that members see; the form's own title without.")] = "",
) -> None:
    """Opens a survey from an XLSForm; says what a chat cannot ask."""
    from bot.commands.surveys import run_surveys_import

    run_surveys_import(file, area, title)


@surveys.command("list")
def list_surveys() -> None:
    """Surveys with their numbers and how many forms came."""
    from bot.commands.surveys import run_surveys_list

    run_surveys_list()


@surveys.command("export")
def export_survey(
    number: Annotated[int, typer.Argument(metavar="ID", help="Number of the survey.", min=1)],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="A table: .xlsx or .csv.")],
) -> None:
    """Writes the filled forms to a table with the names of the XLSForm."""
    from bot.commands.surveys import run_surveys_export

    run_surveys_export(number, output)


@content.callback()
def edited_content() -> None:
    """Content edited at the desk."""


@content.command("export")
def export_content(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to write to, laid out as data/.")]) -> None:
    """Writes every text that was published at the desk as a file, for git."""
    from bot.commands.content import run_content_export

    run_content_export(folder)


@examples.callback()
def learnt_examples() -> None:
    """Questions learnt at the desk."""


@examples.command("export")
def export_examples() -> None:
    """Writes accepted questions to data/nlu/learnt.yml, for the next training."""
    from bot.commands.content import run_examples_export

    run_examples_export()


def main() -> None:
    """Entry point. Usage errors end with 2, failures with 1; both speak on standard error."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    app()
