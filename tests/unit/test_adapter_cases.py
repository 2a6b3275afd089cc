"""The page that says where each case of the adapters is proven names tests that exist; and the core knows no channel."""

from __future__ import annotations

import ast
import re

import pytest

from bot.settings import ROOT

PAGE = (ROOT / "docs" / "howto" / "adapter-cases.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^\| `([a-z0-9-]+)` \| \[(tests/[a-z0-9_/]+\.py)\]", PAGE, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`([a-z0-9-]+)::(test_\w+)`", PAGE)))
ROWS = {int(row[0]): row[1].split(" | ") for row in re.findall(r"^\| (\d+) [^|]+ \| (.+) \|$", PAGE, re.MULTILINE)}
WORLD = {"bot", "nlu", "telegram", "httpx", "starlette", "sqlalchemy", "asyncio"}


@pytest.mark.parametrize(("short", "name"), NAMED, ids=[f"{short}-{name}" for short, name in NAMED])
def test_a_test_that_is_named_exists(short: str, name: str) -> None:
    text = (ROOT / FILES[short]).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE)


def test_every_case_says_for_every_channel_where_it_is_proven_or_why_it_does_not_apply() -> None:
    assert list(ROWS) == list(range(1, 35))
    for case, cells in ROWS.items():
        assert len(cells) == 5, case
        assert all(re.fullmatch(r"—: .+|(`[a-z0-9-]+::test_\w+` ?)+", cell) for cell in cells), case


def test_every_file_of_the_page_is_used() -> None:
    assert {short for short, _ in NAMED} == set(FILES)


def test_33_the_dialogue_core_imports_no_channel() -> None:
    imported: set[str] = set()
    for path in (ROOT / "flows").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    assert "flows" in imported
    assert not imported & WORLD
