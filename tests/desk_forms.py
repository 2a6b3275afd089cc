"""What a browser would send of a form on a page."""

from __future__ import annotations

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the fields of the form with an id."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted, self.inside, self.area, self.choice = wanted, False, "", ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.wanted
        elif self.inside and tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.fields[given["name"]] = given.get("value", "")
        elif self.inside and tag == "select":
            self.choice = given["name"]
        elif self.choice and tag == "option":
            # Without a mark the browser sends the first one.
            if self.choice not in self.fields or "selected" in given:
                self.fields[self.choice] = given.get("value", "")
        elif self.inside and tag == "textarea":
            self.area = given["name"]
            self.fields[self.area] = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.choice = ""
        elif tag == "form":
            self.inside = False


def read_form(page: str, wanted: str = "text") -> dict[str, str]:
    """Name → value of a form's fields."""
    reader = FormReader(wanted)
    reader.feed(page)
    assert reader.fields, f"no form {wanted!r} on the page"
    return reader.fields
