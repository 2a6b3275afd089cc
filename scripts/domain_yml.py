"""Writes domain.yml: intents are the ids of data/topics/catalog.yml plus out_of_scope. Run by `make train`; needs only ruamel.yaml."""

from __future__ import annotations

import sys
from pathlib import Path

from ruamel.yaml import YAML

ENTITIES = ["count", "date", "part_of_day", "place", "personal_number"]


def domain(catalog: Path) -> str:
    """The Rasa domain as text."""
    topics = YAML(typ="safe", pure=True).load(catalog.read_text(encoding="utf-8"))["topics"]
    lines = ["# Made from data/topics/catalog.yml by scripts/domain_yml.py; do not edit.", 'version: "3.1"', "intents:"]
    lines += [f"  - {topic['id']}" for topic in topics] + ["  - out_of_scope", "entities:"]
    lines += [f"  - {name}" for name in ENTITIES]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    written = domain(root / "data" / "topics" / "catalog.yml")
    if "--check" in sys.argv:
        sys.exit((root / "domain.yml").read_text(encoding="utf-8") != written)
    (root / "domain.yml").write_text(written, encoding="utf-8")
