"""What an official types while writing an announcement, put into the draft: areas, times, numbers, links."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.announcements.checks import Trouble, check_text, check_title, strange_links
from bot.announcements.draft import Draft
from bot.announcements.standing import WRITERS
from bot.announcements.timing import read_day, read_time
from bot.people.persons import Person
from bot.work.desk import Desk
from flows.fold import fold

NONE = frozenset({"bo", "khong", "khong co", "0"})
MOST_HOURS = 168
MOST_NAMES = 60
MOST_CHOICES = 8
_OFF = re.compile(r"\s*(?:trừ|tru)(?!\w)\W*", re.IGNORECASE)


class AnswerError(Exception):
    """An answer that does not fit; `trouble` says what to type instead, `areas` are those that a name can mean."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.trouble = Trouble(f"announcements_{key}", gaps)
        self.areas: tuple[int, ...] = ()


def put(desk: Desk, draft: Draft, step: str, text: str) -> Draft:
    """The draft with what was typed at `step`.

    Raises:
        AnswerError: it does not fit.
    """
    said = text.strip()
    nothing = fold(said) in NONE
    match step:
        case "title":
            return _checked(replace(draft, title=" ".join(said.split())), check_title(said))
        case "text" | "correct":
            return _checked(replace(draft, text=said), check_text(said))
        case "areas":
            return _areas(desk, draft, said)
        case "when":
            at = read_time(said, desk.now)
            if at is None:
                raise AnswerError("when_unknown")
            if at < desk.now:
                raise AnswerError("time_over", now=f"{desk.now:%H:%M} {desk.now.day}/{desk.now.month}")
            return replace(draft, send_at="" if at == desk.now else at.isoformat(timespec="milliseconds"))
        case "link":
            return replace(draft, link="" if nothing else said, reason="" if nothing else draft.reason)
        case "reason":
            return replace(draft, reason=said[:300])
        case "document":
            return replace(draft, document="" if nothing else said[:200])
        case "ends":
            day = read_day(said, desk.today)
            if day is None:
                raise AnswerError("day_unknown")
            return replace(draft, ends_on=day.isoformat())
        case "remind":
            if not said.isascii() or not said.isdigit() or int(said) > MOST_HOURS:
                raise AnswerError("number_unknown")
            return replace(draft, remind_hours=int(said))
    return draft


def needs_reason(desk: Desk, draft: Draft) -> bool:
    """Whether a link leads elsewhere than to an office's site, and nobody said why."""
    return bool(strange_links(draft, desk.house.settings.link_domains)) and not draft.reason


def _areas(desk: Desk, draft: Draft, text: str) -> Draft:
    """Areas by typed names; "trừ …" takes one off."""
    assert desk.person
    own = own_areas(desk.person)
    meant: list[int] = []
    without: list[int] = []
    for name in split_names(text)[:MOST_NAMES]:
        off = taken_off(name)
        (without if off else meant).append(_area(desk, off or name, own))
    if not meant:
        meant = list(draft.audience.subtrees) or own[:1]
    for area in meant:
        if not desk.person.may(desk.tree, area, *WRITERS):
            raise AnswerError("area_not_yours")
    chosen = replace(draft.audience, subtrees=tuple(dict.fromkeys(meant)), without_areas=tuple(without), areas=(), lists=())
    return replace(draft, audience=chosen)


def split_names(text: str) -> list[str]:
    """Names between commas or on lines."""
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def taken_off(part: str) -> str:
    """The name behind "trừ"; "" where there is none."""
    found = _OFF.match(part)
    return part[found.end() :].strip() if found else ""


def own_areas(person: Person) -> list[int]:
    """The areas that a person writes announcements for, each once."""
    return list(dict.fromkeys(person.scopes(*WRITERS)))


def _area(desk: Desk, name: str, own: list[int]) -> int:
    top = [area for area in own if fold(desk.tree.by_id[area].name) == fold(name)]
    if top:
        return top[0]
    found = desk.tree.resolve(name, own[0] if own else None)
    if not found:
        raise AnswerError("area_unknown", name=name[:60])
    if len(found) > 1:
        error = AnswerError("area_which", count=len(found), name=name[:60])
        error.areas = tuple(area.id for area in found[:MOST_CHOICES])
        raise error
    return found[0].id


def _checked(draft: Draft, found: Iterable[Trouble]) -> Draft:
    for trouble in found:
        raise AnswerError(trouble.key.removeprefix("announcements_"), **trouble.gaps)
    return draft
