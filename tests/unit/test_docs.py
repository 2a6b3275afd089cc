"""The docs say what is there: settings, recipes, commands, files, and the shape of decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import app
from bot.settings import ROOT, settings_table

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
ADR_HEADINGS = ["Context", "Decision", "Consequences", "Rejected"]
SCREENSHOTS = "docs/img/"
"""Pictures are taken by the browser; a checkout without them is no fault of a page."""

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def code(page: Path) -> Iterator[str]:
    """What stands as code in a page."""
    for match in CODE.finditer(page.read_text(encoding="utf-8")):
        yield match.group(0).strip("`")


def test_the_settings_page_is_the_generated_table() -> None:
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_table(), "run `make docs`"


@pages
def test_every_recipe_that_is_named_exists(page: Path) -> None:
    recipes = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {recipe for text in code(page) for recipe in re.findall(r"(?:^|\n|\. )make ([a-z-]+)", text)}
    assert named <= recipes


def test_every_recipe_with_a_description_is_in_the_readme() -> None:
    described = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [recipe for recipe in described if recipe != "help" and f"`make {recipe}`" not in text] == []


@pages
def test_every_command_that_is_named_exists(page: Path) -> None:
    program = get_command(app)
    assert isinstance(program, TyperGroup)
    for text in code(page):
        for line in re.findall(r"(?:^|\n|bin/)trolyso ([a-z][^\n]*)", text):
            name, *rest = line.split()
            assert name in program.commands, line
            group = program.commands[name]
            if isinstance(group, TyperGroup):
                assert rest[0] in group.commands, line
                continue
            options = {option for parameter in group.params for option in parameter.opts} | {"--help"}
            assert {word for word in rest if re.fullmatch(r"--[a-z-]+", word)} <= options, line


def test_every_command_is_in_the_readme() -> None:
    program = get_command(app)
    assert isinstance(program, TyperGroup)
    named = " ".join(code(ROOT / "README.md"))
    assert [name for name in program.commands if f"trolyso {name}" not in named] == []


@pages
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link and SCREENSHOTS not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_has_places_for_the_figures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("bench", "nlu"):
        assert 0 <= text.find(f"<!-- {name} -->") < text.find(f"<!-- /{name} -->")


@pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.stem)
def test_a_decision_has_its_headings_and_its_number(adr: Path) -> None:
    text = adr.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ADR_HEADINGS
    assert text.startswith(f"# {int(adr.name[:4])}. ")


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(adr.name[:4]) for adr in ADRS] == list(range(1, len(ADRS) + 1))
