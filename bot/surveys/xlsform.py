"""Reads an XLSForm (https://xlsform.org) with pyxform. What a chat cannot ask is refused here, not when a member stands at the door."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.surveys.expressions import ExpressionError, names_in
from bot.surveys.faults import FormError, FormFault, spoken
from bot.surveys.form import Form, Kind, Question
from bot.surveys.rows import look_at
from flows.fold import fold

MOST_BYTES = 2_000_000
MOST_UNPACKED = 50_000_000
MOST_ASKED = 150
MOST_CHOICES = 40
MOST_LABEL = 500
MOST_CHOICE = 80
MOST_TITLE = 120
YES = frozenset({"yes", "true", "true()", "1"})
NO = frozenset({"", "no", "false", "false()", "0"})


def read_form(source: Path | bytes) -> Form:
    """The form of an .xlsx file.

    Raises:
        FormError: it is no XLSForm, or has what a chat cannot ask; with everything that was found.
        OSError: there is no such file.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    _check_size(content)
    rows = _survey_rows(content)
    faults: list[FormFault] = []
    used = list(look_at(rows, faults))
    if faults:
        raise FormError(*faults)
    lines = {row.name: row.line for row in used if row.name}
    kinds = {row.name: row.kind for row in used if row.kind}
    made = _convert(content, lines)
    reader = _Reader(str(made.get("default_language", "default")), lines, kinds)
    questions = tuple(reader.questions(made.get("children", []), ()))
    reader.check(questions)
    if reader.faults:
        raise FormError(*reader.faults)
    return Form(questions, str(made.get("title") or "")[:MOST_TITLE], str(made.get("version") or "")[:40])


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise FormError(FormFault("large", gaps={"most": MOST_BYTES // 1_000_000}))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise FormError(FormFault("large", gaps={"most": MOST_BYTES // 1_000_000}))
    except zipfile.BadZipFile as problem:
        raise FormError(FormFault("broken")) from problem


def _survey_rows(content: bytes) -> Sequence[Mapping[str, Any]]:
    from pyxform.errors import PyXFormError  # type: ignore[import-untyped]
    from pyxform.xls2json_backends import get_xlsform  # type: ignore[import-untyped]

    try:
        rows: Sequence[Mapping[str, Any]] | None = get_xlsform(io.BytesIO(content), file_type=".xlsx").survey
    except PyXFormError as problem:
        raise FormError(spoken(str(problem), {})) from problem
    except (ValueError, LookupError, TypeError, OSError) as problem:
        # openpyxl's word for a workbook that is no workbook.
        raise FormError(FormFault("broken")) from problem
    if not rows:
        raise FormError(FormFault("empty"))
    return rows


def _convert(content: bytes, lines: Mapping[str, int]) -> Mapping[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert  # type: ignore[import-untyped]

    try:
        made = convert(io.BytesIO(content), file_type=".xlsx", form_name="data")
    except PyXFormError as problem:
        raise FormError(spoken(str(problem), lines)) from problem
    found: Mapping[str, Any] = made._pyxform or {}  # noqa: SLF001  # the one place where pyxform gives types and labels apart from the XML
    return found


class _Reader:
    """From pyxform's tree to questions in their order. `faults` grows."""

    def __init__(self, language: str, lines: Mapping[str, int], kinds: Mapping[str, Kind]) -> None:
        self._language = language
        self._lines = lines
        self._kinds = kinds
        self.faults: list[FormFault] = []

    def questions(self, children: Sequence[Mapping[str, Any]], relevant: tuple[str, ...]) -> Iterator[Question]:
        """The questions below a group whose conditions are `relevant`."""
        for child in children:
            name, bind = str(child.get("name", "")), child.get("bind") or {}
            conditions = (*relevant, str(bind["relevant"])) if bind.get("relevant") else relevant
            if child.get("type") == "group":
                if name != "meta":
                    yield from self.questions(child.get("children", []), conditions)
            elif name in self._kinds:
                yield self._question(child, name, bind, conditions)

    def _question(self, child: Mapping[str, Any], name: str, bind: Mapping[str, Any], relevant: tuple[str, ...]) -> Question:
        required = str(bind.get("required", "")).strip()
        return Question(
            name=name,
            kind=self._kinds[name],
            label=self._text(child.get("label")) or self._text(child.get("hint")),
            hint=self._text(child.get("hint")) if child.get("label") else "",
            required="true()" if required.lower() in YES else "" if required.lower() in NO else required,
            relevant=relevant,
            constraint=str(bind.get("constraint", "")),
            constraint_message=self._text(bind.get("jr:constraintMsg")),
            default=unicodedata.normalize("NFC", str(child.get("default") or "").strip()),
            calculation=str(bind.get("calculate", "")),
            choices=tuple((str(one.get("name", "")), self._text(one.get("label"))) for one in child.get("choices") or ()),
            row=self._lines.get(name, 0),
        )

    def _text(self, said: object) -> str:
        """A label; of several languages Vietnamese, else the form's own, else the first."""
        if isinstance(said, Mapping):
            vietnamese = [key for key in said if re.search(r"\bvi\b|tieng viet|vietnam", fold(str(key)))]
            key = next((one for one in (*vietnamese, self._language, *said) if said.get(one)), None)
            said = said[key] if key is not None else ""
        return unicodedata.normalize("NFC", str(said or "")).strip()

    def check(self, questions: Sequence[Question]) -> None:
        """What pyxform allows and the chat does not."""
        names: set[str] = set()
        for one in questions:
            if one.name in names:
                self._fault("twice", one, name=one.name)
            names.add(one.name)
            self._check_texts(one)
            self._check_choices(one)
        for one in questions:
            self._check_conditions(one, names)
        asked = sum(one.asked for one in questions)
        if asked == 0:
            self.faults.append(FormFault("empty"))
        elif asked > MOST_ASKED:
            self.faults.append(FormFault("many_questions", gaps={"most": MOST_ASKED, "count": asked}))

    def _check_texts(self, one: Question) -> None:
        if (one.asked or one.kind == "note") and not one.label:
            self._fault("no_label", one, name=one.name)
        if any(len(text) > MOST_LABEL for text in (one.label, one.hint, one.constraint_message)):
            self._fault("long_label", one, most=MOST_LABEL)

    def _check_choices(self, one: Question) -> None:
        if one.kind not in ("one", "many"):
            return
        if not 1 <= len(one.choices) <= MOST_CHOICES:
            self._fault("count_choices", one, most=MOST_CHOICES, count=len(one.choices))
        for name, label in one.choices:
            if not label:
                self._fault("no_choice_label", one, name=name)
            if len(label) > MOST_CHOICE:
                self._fault("long_choice", one, name=name, most=MOST_CHOICE)
            if not name or re.search(r"\s", name):
                self._fault("blank_choice", one, name=name)
        if len({name for name, _ in one.choices}) < len(one.choices):
            self._fault("choice_twice", one)

    def _check_conditions(self, one: Question, names: set[str]) -> None:
        for column, written in (
            *(("relevant", condition) for condition in one.relevant),
            ("constraint", one.constraint), ("required", one.required), ("calculation", one.calculation),
            ("default", one.default if is_formula(one.default) else ""),
        ):  # fmt: skip
            try:
                unknown = names_in(written) - names
            except ExpressionError as problem:
                self._fault("expression", one, column=column, part=problem.args[0] or written[:40])
                continue
            if unknown:
                self._fault("reference", one, name=", ".join(sorted(unknown)))
        for name in label_names(one.label):
            if name not in names:
                self._fault("reference", one, name=name)

    def _fault(self, key: str, one: Question, **gaps: object) -> None:
        fault = FormFault(key, one.row, gaps=gaps)
        if fault not in self.faults:
            self.faults.append(fault)


def is_formula(default: str) -> bool:
    """Whether a default is computed ("today()"), not written."""
    return bool(re.search(r"^[a-z-]+\(.*\)|\$\{", default))


def label_names(label: str) -> list[str]:
    """Names of questions whose answers stand in a label."""
    return re.findall(r"\$\{\s*([^{}\s]+)\s*\}", label)
