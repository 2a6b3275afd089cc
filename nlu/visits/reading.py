"""What one line says about a visit: the parts put together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nlu.text import MOST_TEXT, clean
from nlu.visits.audiences import read_audiences
from nlu.visits.counts import Count, read_counts
from nlu.visits.dates import When, read_when
from nlu.visits.day_parts import PartOfDay
from nlu.visits.groups import gather, total_people
from nlu.visits.intent import is_plan, is_question, tells_of_help
from nlu.visits.lines import Line, read_line
from nlu.visits.mentions import Mention
from nlu.visits.note import hide_numbers, keep_note
from nlu.visits.outcome import Outcome, read_outcome
from nlu.visits.people import read_people
from nlu.visits.places import read_places
from nlu.visits.quantities import quantify
from nlu.visits.service import EVENTS, Service
from nlu.visits.services import read_services
from nlu.visits.tokens import SEPARATORS, Token

RECENT = 60
"""A day so many days back is really past; an older one may be a coming day read as last year's."""
_COMMAND = re.compile(r"^\s*/ghi(?:@\w+)?\b[\s:,-]*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-–—•*+]+\s*|\d{1,2}[.)]\s+|\d{1,2}\)\s*)")


@dataclass(frozen=True)
class ServiceCount:
    """A service given; `quantity` in the service's unit, None where the line does not say."""

    code: str
    quantity: int | None


@dataclass(frozen=True)
class VisitReading:
    """What a line says; None and empty where it says nothing. Of a line that is no visit only `masked` and `note` are filled."""

    is_visit: bool
    date: date | None = None
    part_of_day: PartOfDay | None = None
    place: str | None = None
    services: tuple[ServiceCount, ...] = ()
    people: int | None = None
    audiences: tuple[str, ...] = ()
    outcome: Outcome | None = None
    masked: bool = False
    note: str = ""


def read_visit(text: str, today: date, places: Collection[str] = ()) -> VisitReading:
    """Reads one line as typed. `today` is the day it was written, `places` names of hamlets and communes known
    beside the province's."""
    line_text = clean(text)
    bare = _COMMAND.sub("", line_text)
    hidden = hide_numbers(_BULLET.sub("", bare))
    line = read_line(unicodedata.normalize("NFC", hidden.text)[:MOST_TEXT])
    if not line.tokens:
        return VisitReading(is_visit=False, masked=hidden.masked, note=line.text)
    return _read(line, today, places, forced=bare != line_text, masked=hidden.masked)


def split_visits(text: str) -> list[str]:
    """The lines of a message, each a visit of its own; blank ones and the marks of a list are left out."""
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines()]
    return [line for line in lines if line and not re.fullmatch(r"/ghi(?:@\w+)?", line, re.IGNORECASE)]


def _read(line: Line, today: date, places: Collection[str], *, forced: bool, masked: bool) -> VisitReading:
    tokens = line.tokens
    when = read_when(tokens, today, line.marked)
    taken = list(when.taken)
    named = read_places(line, places, taken)
    for place in named:
        taken[place.start : place.end] = [True] * (place.end - place.start)
    counts = read_counts(line, taken)
    people = read_people(line, counts, taken)
    covered = {place for place in range(len(tokens)) if _is_named(place, people.mentions)}
    covered |= {place for name in people.names for place in range(name.start, name.end)}
    blocked = [one or place in covered for place, one in enumerate(taken)]
    services = read_services(tokens, blocked)
    outside = [one and not when.taken[place] for place, one in enumerate(blocked)]
    inside = {place for service in services for place in range(service.start, service.end)}
    quiet = _without(line, outside)
    quietest = _without(line, [one or place in inside for place, one in enumerate(outside)])
    note = keep_note(line, people.names)
    outcome = read_outcome(tokens, services, counts, outside)
    if not _is_visit(
        quiet,
        quietest,
        services,
        counts,
        people.mentions,
        when,
        today,
        forced=forced,
        placed=bool(named),
        ended=outcome in ("xong", "can_lai"),
    ):
        return VisitReading(is_visit=False, masked=masked, note=note)
    mentions = [
        mention
        for mention in people.mentions
        if not _is_within(tokens, mention, services) and not _is_called(tokens, mention, services, people.mentions)
    ]
    mentions = _helped(tokens, mentions, services)
    groups = gather(tokens, counts, mentions, services, taken)
    event = any(service.code in EVENTS for service in services)
    return VisitReading(
        is_visit=True,
        date=when.date,
        part_of_day=when.part,
        place=named[0].text if named else None,
        services=tuple(ServiceCount(code, quantity) for code, quantity in quantify(tokens, services, counts, groups)),
        people=total_people(tokens, counts, mentions, event=event),
        audiences=read_audiences(line),
        outcome=outcome,
        masked=masked,
        note=note,
    )


def _without(line: Line, taken: list[bool]) -> Line:
    """The line for judging what it is: words of places and names say nothing there ('Phước Dinh' plans nothing)."""
    hidden = [replace(token, word="_", plain="_", kind="mask") if taken[place] else token for place, token in enumerate(line.tokens)]
    return replace(line, tokens=hidden)


def _is_named(place: int, mentions: Collection[Mention]) -> bool:
    """Whether a token is part of a person's name: 'chú Thuế' owes no tax."""
    return any(mention.key and mention.kind == "person" and mention.start <= place < mention.end for mention in mentions)


def _is_within(tokens: list[Token], mention: Mention, services: list[Service]) -> bool:
    """'đạt gia đình số', 'mở cửa hàng online', 'mua hàng Lazada': words of the service, not a household helped."""
    if mention.kind != "household":
        return False
    if mention.key and tokens[mention.start].plain != "hang":
        return False
    return any(service.start <= mention.start < service.end for service in services)


def _is_called(tokens: list[Token], mention: Mention, services: list[Service], mentions: tuple[Mention, ...]) -> bool:
    """'dạy ông Tám gọi video cho con gái': whom somebody learns to call is not helped."""
    if mention is mentions[0] or mention.key or mention.start < 1 or tokens[mention.start - 1].plain != "cho":
        return False
    return any(
        service.code == "XH01"
        and service.end == mention.start - 1
        and {token.plain for token in tokens[service.start : service.end]} & _CALLS
        for service in services
    )


_CALLS = frozenset({"goi", "nhan", "gui"})


def _helped(tokens: list[Token], mentions: Sequence[Mention], services: list[Service]) -> list[Mention]:
    """'anh Tuấn cài vneid cho 5 bác': who opens the line and helps others is not helped."""
    kept = list(mentions)
    if len(kept) >= 2 and services and kept[0].key and kept[0].start == 0 and kept[0].kind == "person":
        apart = next((place for place in range(services[0].end, len(tokens)) if tokens[place].plain in SEPARATORS), len(tokens))
        others = [mention for mention in kept[1:] if services[0].end <= mention.start < apart and not mention.crowd]
        if others and kept[0].end <= services[0].start and kept[0].end + 1 >= services[0].start:
            return kept[1:]
    return kept


def _is_visit(
    line: Line, quiet: Line, services: list[Service], counts: list[Count], mentions: tuple[Mention, ...], when: When, today: date,
    *, forced: bool, placed: bool, ended: bool,
) -> bool:  # fmt: skip
    """`line` is without places and names, `quiet` also without the services' own words ('định danh' plans nothing)."""
    if is_question(quiet):
        return False
    if is_plan(quiet, services, counts, mentions, past=when.date is not None and 0 < (today - when.date).days <= RECENT):
        return False
    timed = when.date is not None or when.part is not None
    return forced or tells_of_help(line, services, counts, mentions, timed=timed, placed=placed, ended=ended)
