"""Why an XLSForm is refused, said to its author: which sheet, which row, what is wrong, what to do.

Every fault names a sentence of data/phrases/surveys_form.yml. What pyxform finds is English; the usual findings are put into our words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.wording import fill


@dataclass(frozen=True)
class FormFault:
    """`row` is the line in the sheet, 0 the whole file."""

    key: str
    row: int = 0
    sheet: str = "survey"
    gaps: Mapping[str, object] = field(default_factory=dict)


class FormError(Exception):
    """A form that the assistant cannot ask in a chat, with everything that was found."""

    def __init__(self, *faults: FormFault) -> None:
        super().__init__("; ".join(f"{fault.sheet}:{fault.row} {fault.key}" for fault in faults))
        self.faults = faults


def say_fault(phrases: Mapping[str, str], fault: FormFault) -> str:
    """A fault as a sentence."""
    said = fill(phrases[f"surveys_form_{fault.key}"], fault.gaps)
    return fill(phrases["surveys_form_place"], {"sheet": fault.sheet, "row": fault.row, "fault": said}) if fault.row else said


FOUND: tuple[tuple[str, str], ...] = (
    (r"'name' value '(?P<name>[^']*)' is invalid\. Questions, groups", "twice"),
    (r"Names must begin", "name"),
    (r"element named '(?P<name>[^']*)' has no label", "no_label"),
    (r"Could not find the name '(?P<name>[^']*)'", "reference"),
    (r"Reference variables names must be unique.*The name '(?P<name>[^']*)'", "twice"),
    (r"Reference variables", "reference_form"),
    (r"Unmatched '(?P<name>begin_\w+)'", "group_open"),
    (r"Unmatched '(?P<name>end_\w+)'", "group_closed"),
    (r"[Ll]ist name not in choices sheet: (?P<name>\S+)", "no_list"),
    (r"should be a choices sheet", "no_choices"),
    (r"'choices' sheet, the 'label'", "choice_label"),
    (r"Choice names must be unique", "choice_twice"),
    (r"Choices must have a name", "choice_name"),
    (r"Choice names with spaces", "choice_name"),
    (r"column headers were not found: (?P<name>[^.]*)", "no_column"),
    (r"Duplicate column header: (?P<name>.*)", "column_twice"),
    (r"different names for the same column were found: (?P<name>[^.]*)", "column_twice"),
    (r"not recognized as a supported type|Error reading", "broken"),
)
"""What pyxform says, and the key of our sentence."""


def spoken(message: str, rows: Mapping[str, int]) -> FormFault:
    """pyxform's message as a fault; `rows`: name of a question → its row, for messages without one."""
    row = re.search(r"\[row ?: ?(\d+)\]", message)
    sheet = "choices" if "'choices' sheet" in message else "survey"
    for pattern, key in FOUND:
        found = re.search(pattern, message)
        if found:
            name = found.groupdict().get("name", "")
            return FormFault(key, int(row[1]) if row else rows.get(name, 0), sheet, {"name": name})
    return FormFault("other", int(row[1]) if row else 0, sheet, {"message": message[:300]})
