"""Fills the table of areas at the first start: the province, its communes, and what went into them on 1/7/2025."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.findings import ContentError, Finding
from bot.content.flow_schema import Areas
from bot.content.yaml import YamlError, read_yaml
from bot.store.database import Json
from bot.store.tables import areas, became
from flows.fold import fold

FILE = "areas/khanh_hoa.yml"
ENDED = "-cu"
"""Ends the code of an area that ended: the General Statistics Office gives some old numbers to new communes."""


async def seed_areas(connection: AsyncConnection, data_dir: Path) -> int:
    """How many areas were made; 0 where there are some.

    The old provinces and districts stand under the province of today, so that its officers see the figures of before.

    Raises:
        ContentError: data/areas/khanh_hoa.yml does not fit.
    """
    if (await connection.execute(select(areas.c.id).limit(1))).first() is not None:
        return 0
    source = read_areas(data_dir)
    root = (await _insert(connection, [_row(source.province.code, source.province.name, "tinh", None,
                                            latitude=source.province.latitude, longitude=source.province.longitude)]))[0]  # fmt: skip
    communes = await _insert(connection, [
        _row(one.code, one.name, "xa", root, valid_from=source.valid_from.isoformat(), latitude=one.latitude, longitude=one.longitude)
        for one in source.communes
    ])  # fmt: skip
    districts = await _seed_districts(connection, source, root)
    await _seed_old_communes(connection, source, communes, districts)
    return int((await connection.execute(select(func.count()).select_from(areas))).scalar_one())


def read_areas(data_dir: Path) -> Areas:
    """data/areas/khanh_hoa.yml.

    Raises:
        ContentError: it does not fit.
    """
    place = f"data/{FILE}"
    try:
        return Areas.model_validate(read_yaml(data_dir / FILE))
    except YamlError as problem:
        raise ContentError([Finding("not_yaml", place, values={"line": problem.line, "reason": problem.reason})]) from problem
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise ContentError([Finding(fault["type"], place, where, {"input": fault["input"], "reason": fault["msg"]})]) from error


async def _seed_districts(connection: AsyncConnection, source: Areas, root: int) -> Mapping[tuple[str, str], int]:
    """The old provinces and districts; numbers by (district, short name of the province)."""
    last = _last_day(source)
    old = [(name, short, code) for name, short, code in source.provinces if code != source.province.code]
    numbers = await _insert(connection, [_row(code + ENDED, name, "tinh", root, valid_to=last) for name, _, code in old])
    over = {short: number for (_, short, _), number in zip(old, numbers, strict=True)}
    await _link(connection, [(number, root) for number in numbers])
    rows = [_row(code + ENDED, name, "huyen", over.get(province, root), valid_to=last) for name, province, code in source.districts]
    made = await _insert(connection, rows)
    return {(name, province): number for (name, province, _), number in zip(source.districts, made, strict=True)}


async def _seed_old_communes(
    connection: AsyncConnection, source: Areas, communes: Sequence[int], districts: Mapping[tuple[str, str], int]
) -> None:
    """Each once, also those that were divided."""
    rows: dict[str, Json] = {}
    links: list[tuple[str, int]] = []
    for commune, new in zip(source.communes, communes, strict=True):
        for name, district, province, code in commune.was:
            rows[code] = _row(code + ENDED, name, "xa", districts[district, province], valid_to=_last_day(source))
            links.append((code, new))
    numbers = dict(zip(rows, await _insert(connection, list(rows.values())), strict=True))
    await _link(connection, [(numbers[code], new) for code, new in links])


def _last_day(source: Areas) -> str:
    return (source.valid_from - timedelta(days=1)).isoformat()


def _row(
    code: str, name: str, kind: str, parent: int | None, valid_from: str | None = None, valid_to: str | None = None,
    latitude: float | None = None, longitude: float | None = None,
) -> Json:  # fmt: skip
    return {"code": code, "name": name, "folded": fold(name), "kind": kind, "parent_id": parent, "valid_from": valid_from,
            "valid_to": valid_to, "latitude": latitude, "longitude": longitude}  # fmt: skip


async def _insert(connection: AsyncConnection, rows: Sequence[Json]) -> list[int]:
    made = await connection.execute(insert(areas).returning(areas.c.id, sort_by_parameter_order=True), rows)
    return [int(number) for number in made.scalars()]


async def _link(connection: AsyncConnection, links: Sequence[tuple[int, int]]) -> None:
    await connection.execute(insert(became), [{"old_id": old, "new_id": new} for old, new in links])
