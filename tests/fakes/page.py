"""The page on which a developer talks to the assistant through a fake: `page.html` with a title in it.

The page needs three routes of the fake, all JSON:
- GET `/fake/messages` → `{"messages": [{"from": "me" | "bot", "text": "…", "buttons": [{"title": "…", "data": "…"}], "file": "…"}]}`,
  oldest first; `buttons` and `file` (a name) may be missing;
- POST `/fake/say` `{"text": "…"}`;
- POST `/fake/press` `{"data": "…", "title": "…"}`: the button's own two fields.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

PAGE = Path(__file__).with_name("page.html")


def page(title: str) -> str:
    """The page as HTML."""
    return PAGE.read_text(encoding="utf-8").replace("{title}", escape(title))
