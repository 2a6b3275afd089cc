"""Which report an address asks for: period and area, and whether the person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.desk.call import Call, RefusedError
from bot.desk.pages.report_periods import days_of, period_choices
from bot.desk.places import area_options, roots
from bot.people.areas import Area
from bot.people.persons import OFFICERS, RoleName
from bot.reports import Period, PeriodError, Report, ReportError, compute, month_of, read_period
from bot.reports.words import Words, load_report_words

PATH = "/desk/bao-cao"
READERS: tuple[RoleName, ...] = ("leader", *OFFICERS)


class ReportRefusedError(RefusedError):
    """A report that cannot be made; the sentence is one of data/phrases/report.yml."""

    def __init__(self, said: str) -> None:
        super().__init__("desk_report_refused", 422, said=said)


@dataclass(frozen=True)
class Asked:
    """One report. `words`: the sentences of reports."""

    area: Area
    period: Period
    words: Words

    @property
    def params(self) -> dict[str, str]:
        """As in an address."""
        return {"ky": self.period.code, "noi": str(self.area.id)}


def read_asked(call: Call) -> Asked:
    """The area and period of the address; without them the person's own area and the last month that is over. Days of its own go first.

    Raises:
        RefusedError: another's area (403), no such area (404), no such period (422).
    """
    words = load_report_words(call.parts.settings.data_dir)
    number = call.fields.number("noi") if call.fields.text("noi", 10) else own_area(call)
    if number is None or number not in call.tree.by_id:
        raise RefusedError("desk_missing", 404)
    call.demand(call.may(number, *READERS))
    said = _said_period(call, words)
    try:
        period = read_period(said, call.parts.settings.period_day) if said else last_over(call)
    except PeriodError as error:
        raise ReportRefusedError(words.say(f"fault_{error.code}", said=error.said)) from error
    return Asked(call.tree.by_id[number], period, words)


def _said_period(call: Call, words: Words) -> str:
    """The period of the list, or days of its own. Where both stand, what was changed since the page was shown (`truoc`) is meant."""
    chosen, before = call.fields.line("ky", 40), call.fields.line("truoc", 40)
    days = call.fields.line("tu-ngay", 10), call.fields.line("den-ngay", 10)
    if not any(days) or (before and chosen != before):
        return chosen
    if not all(days):
        raise ReportRefusedError(words.say("fault_period_half"))
    return "..".join(days)


def own_area(call: Call) -> int | None:
    """An official's first area, a leader's hamlet."""
    mine = roots(call)
    led = [role.area for role in call.person.held("leader")]
    return mine[0].id if mine else next(iter(led), None)


def last_over(call: Call) -> Period:
    day = call.parts.settings.period_day
    return month_of(month_of(call.today, day).first - timedelta(days=1), day)


async def make_report(call: Call, asked: Asked) -> Report:
    """The report as it stands.

    Raises:
        ReportRefusedError: it has not begun, or the area ended before.
    """
    try:
        return await compute(call.connection, call.tree, asked.area.id, asked.period, call.parts.settings, call.today)
    except ReportError as error:
        raise ReportRefusedError(asked.words.say(error.code, **error.gaps)) from error


def may_freeze(call: Call, area: Area) -> bool:
    """A hamlet's figures are its leader's; those of a commune its officials'; the province's those of the province."""
    return call.may(area.id, *(READERS if area.kind == "thon" else OFFICERS))


def place_options(call: Call) -> list[tuple[int, str]]:
    """The person's areas, the widest first, and for leaders their hamlets."""
    mine = [(one.id, one.name) for one in roots(call)]
    led = [(role.area, call.tree.label(role.area)) for role in call.person.held("leader") if role.area in call.tree.by_id]
    return list(dict([*mine, *area_options(call), *led]).items())


def frame(call: Call, asked: Asked, tab: str) -> dict[str, Any]:
    """What every page of reports shows above its own."""
    officer = call.may(asked.area.id, *OFFICERS)
    tabs = [("figures", ""), *([("areas", "/dia-ban")] if asked.area.kind != "thon" else [])]
    tabs += [("late", "/cham"), ("checks", "/xem-lai"), ("days", "/ngay-cong"), ("given", "/so-lieu")] if officer else []
    period = asked.period
    return {
        "asked": asked, "tab": tab, "tabs": [(name, f"{PATH}{path}") for name, path in tabs], "path": PATH, "params": asked.params,
        "periods": period_choices(call, asked.words, period), "days": days_of(period), "places": place_options(call),
        "area": asked.area, "officer": officer,
        "period_name": _capital(asked.words.period(period)),
        "span": asked.words.span(period.first, period.until(call.today), not period.over(call.today)) if period.first <= call.today else "",
    }  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
