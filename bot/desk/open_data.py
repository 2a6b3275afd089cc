"""/chi-so-cong-khai: the public indicators of the province for everybody, as a page, CSV and JSON. Nothing personal, nothing to log in to.

Each month is computed at most once in five minutes, whoever asks.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.clock import VIETNAM
from bot.desk.gate import guarded
from bot.desk.parts import DeskParts
from bot.desk.rendering import Rendering, link
from bot.people.areas import AreaTree
from bot.reports import Period, PeriodError, Report, ReportError, compute, month_of, read_period
from bot.reports.as_csv import write_csv
from bot.reports.as_json import write_json
from bot.reports.by_month import Tile, step_of
from bot.reports.charts import areas_chart
from bot.reports.numbers import written
from bot.reports.svg import draw_svg
from bot.reports.words import load_report_words

log = logging.getLogger(__name__)
PATH = "/chi-so-cong-khai"
KEPT = timedelta(minutes=5)
MONTHS = 24
MAIN = "B01"


@dataclass(frozen=True)
class Grid:
    """What the template of tiles reads."""

    tiles: tuple[Tile, ...]


class OpenData:
    """The public page and its files."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts = parts
        self._rendering = rendering
        self._kept: dict[str, tuple[datetime, Report | None, AreaTree]] = {}
        self._lock = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        return [Route(PATH, self.page), Route(f"{PATH}/du-lieu.json", self.json), Route(f"{PATH}/du-lieu.csv", self.csv)]

    async def page(self, request: Request) -> Response:
        found = await self._find(request)
        if isinstance(found, Response):
            return found
        report, tree = found
        chart = areas_chart(report, load_report_words(self._parts.settings.data_dir))
        values = [(tree.by_id[row.area], row.values.get(MAIN)) for row in report.rows if not row.own]
        most = max((value for _, value in values if value is not None), default=0)
        text = self._rendering.alone(
            "open_data.html", report=report, chart=draw_svg(chart) if chart else "", written=written, months=self._months(),
            grid=Grid(tuple(Tile(area, value, step_of(value, most)) for area, value in values)), path=PATH, to=lambda area: "",
            lines=[line for line in report.lines if line.public], frozen_on=report.frozen_at[:10],
            csv=link(f"{PATH}/du-lieu.csv", ky=report.period), json=link(f"{PATH}/du-lieu.json", ky=report.period),
        )  # fmt: skip
        return _open(Response(text, media_type="text/html; charset=utf-8"))

    async def json(self, request: Request) -> Response:
        found = await self._find(request)
        if isinstance(found, Response):
            return found
        return _open(Response(write_json(found[0], public=True), media_type="application/json; charset=utf-8"))

    async def csv(self, request: Request) -> Response:
        found = await self._find(request)
        if isinstance(found, Response):
            return found
        name = f"chi-so-{found[0].area_code}-{found[0].period}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return _open(Response(write_csv(found[0]), media_type="text/csv; charset=utf-8", headers=headers))

    async def _find(self, request: Request) -> tuple[Report, AreaTree] | Response:
        try:
            period = self._period(request.query_params.get("ky", ""))
        except PeriodError:
            return self._refuse("desk_open_period", 404)
        try:
            report, tree = await self._report(period)
        except Exception:
            log.exception("the public page failed")
            return self._refuse("desk_open_trouble", 500)
        return (report, tree) if report else self._refuse("desk_open_none", 404)

    def _period(self, said: str) -> Period:
        """One of the months of the list, the last one that is over without.

        Raises:
            PeriodError: anything else.
        """
        known = self._months()
        if said and said not in dict(known):
            raise PeriodError("period_unknown", said[:40])
        return read_period(said or known[0][0], self._parts.settings.period_day)

    def _months(self) -> list[tuple[str, str]]:
        """Months that are over, the newest first."""
        words, day = load_report_words(self._parts.settings.data_dir), self._parts.settings.period_day
        month = month_of(self._today().date(), day)
        found = []
        for _ in range(MONTHS):
            month = month_of(month.first - timedelta(days=1), day)
            found.append((month.code, words.period(month)))
        return found

    async def _report(self, period: Period) -> tuple[Report | None, AreaTree]:
        """None while there is no province."""
        async with self._lock:
            now = self._today()
            kept = self._kept.get(period.code)
            if kept is None or now - kept[0] >= KEPT:
                async with self._parts.database.reading() as connection:
                    tree = await self._parts.areas.tree(connection, now.timestamp())
                    top = next((one.id for one in tree.by_id.values() if one.kind == "tinh" and not one.valid_to), None)
                    try:
                        made = None if top is None else await compute(connection, tree, top, period, self._parts.settings, now.date())
                    except ReportError:
                        made = None
                kept = self._kept[period.code] = (now, made, tree)
            return kept[1], kept[2]

    def _today(self) -> datetime:
        return self._parts.clock().astimezone(VIETNAM)

    def _refuse(self, key: str, status: int) -> Response:
        text = self._rendering.alone("refused.html", said=self._rendering.say(key), back=PATH, outside=False)
        return guarded(Response(text, status, media_type="text/html; charset=utf-8"))


def _open(response: Response) -> Response:
    """May be kept for a while and read by other sites' scripts."""
    response.headers["cache-control"] = f"public, max-age={int(KEPT.total_seconds())}"
    response.headers["access-control-allow-origin"] = "*"
    return guarded(response)
