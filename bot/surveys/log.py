"""Surveys and their filled forms in the database. A form that was begun has its answers kept after every question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Json
from bot.store.tables import survey_answers, surveys
from bot.surveys.form import Answers, Form, dump_form, load_form


@dataclass(frozen=True)
class Survey:
    """A survey without its form. `closed_at` is "" while it is open."""

    id: int
    title: str
    area: int
    opened_at: str
    closed_at: str = ""


@dataclass(frozen=True)
class Fill:
    """One filled form; `done_at` is "" until it is sent."""

    id: int
    survey: int
    person: int
    area: int | None
    answers: Answers
    begun_at: str
    done_at: str = ""


async def add_survey(connection: AsyncConnection, title: str, form: Form, area: int, made_by: int, at: str) -> int:
    """Opens a survey for an area and all below it."""
    row: Json = {"title": title[:120], "form": dump_form(form), "area_id": area, "made_by": made_by, "opened_at": at}
    made = await connection.execute(insert(surveys).values(**row).returning(surveys.c.id))
    return int(made.scalar_one())


async def close_survey(connection: AsyncConnection, number: int, at: str) -> bool:
    """Ends a survey; False when it was closed before or is none."""
    done = await connection.execute(update(surveys).where(surveys.c.id == number, surveys.c.closed_at.is_(None)).values(closed_at=at))
    return done.rowcount == 1


async def read_surveys(
    connection: AsyncConnection, areas: Collection[int] | None = None, only_open: bool = False, most: int = 50
) -> list[Survey]:
    """Surveys of these areas (all without), open ones first, the newest first."""
    columns = (surveys.c.id, surveys.c.title, surveys.c.area_id, surveys.c.opened_at, surveys.c.closed_at)
    found = select(*columns).order_by(surveys.c.closed_at.is_not(None), surveys.c.id.desc()).limit(most)
    if areas is not None:
        found = found.where(surveys.c.area_id.in_(areas))
    if only_open:
        found = found.where(surveys.c.closed_at.is_(None))
    return [Survey(*row[:4], row[4] or "") for row in await connection.execute(found)]


async def read_survey(connection: AsyncConnection, number: int) -> tuple[Survey, Form] | None:
    row = (await connection.execute(select(surveys).where(surveys.c.id == number))).one_or_none()
    if row is None:
        return None
    return Survey(row.id, row.title, row.area_id, row.opened_at, row.closed_at or ""), load_form(row.form)


async def begin_fill(connection: AsyncConnection, survey: int, person: int, area: int | None, at: str) -> Fill:
    """An empty form. One that the person had begun and not sent is dropped."""
    begun = and_(survey_answers.c.survey_id == survey, survey_answers.c.person_id == person, survey_answers.c.done_at.is_(None))
    await connection.execute(delete(survey_answers).where(begun))
    row: Json = {"survey_id": survey, "person_id": person, "area_id": area, "answers": {}, "begun_at": at}
    made = await connection.execute(insert(survey_answers).values(**row).returning(survey_answers.c.id))
    return Fill(int(made.scalar_one()), survey, person, area, {}, at)


async def begun_fill(connection: AsyncConnection, survey: int, person: int) -> Fill | None:
    """What a person began and did not send."""
    begun = and_(survey_answers.c.survey_id == survey, survey_answers.c.person_id == person, survey_answers.c.done_at.is_(None))
    number = (await connection.execute(select(func.max(survey_answers.c.id)).where(begun))).scalar_one()
    return None if number is None else await read_fill(connection, number)


async def read_fill(connection: AsyncConnection, number: int) -> Fill | None:
    row = (await connection.execute(select(survey_answers).where(survey_answers.c.id == number))).one_or_none()
    if row is None:
        return None
    return Fill(row.id, row.survey_id, row.person_id, row.area_id, dict(row.answers), row.begun_at, row.done_at or "")


async def keep_answers(connection: AsyncConnection, number: int, answers: Answers) -> None:
    """Keeps what was answered so far; a form that was sent does not change any more."""
    mine = and_(survey_answers.c.id == number, survey_answers.c.done_at.is_(None))
    await connection.execute(update(survey_answers).where(mine).values(answers=answers))


async def send_fill(connection: AsyncConnection, number: int, answers: Answers, at: str) -> bool:
    """Ends a form; False when it was sent before."""
    mine = and_(survey_answers.c.id == number, survey_answers.c.done_at.is_(None))
    done = await connection.execute(update(survey_answers).where(mine).values(answers=answers, done_at=at))
    return done.rowcount == 1


async def count_fills(
    connection: AsyncConnection, numbers: Sequence[int], areas: Collection[int] | None = None
) -> dict[int, tuple[int, int]]:
    """Survey → forms sent and people who sent them; `areas`: only forms from there."""
    sent = and_(survey_answers.c.survey_id.in_(numbers), survey_answers.c.done_at.is_not(None))
    if areas is not None:
        sent = and_(sent, survey_answers.c.area_id.in_(areas))
    rows = await connection.execute(
        select(survey_answers.c.survey_id, func.count(), func.count(survey_answers.c.person_id.distinct()))
        .where(sent)
        .group_by(survey_answers.c.survey_id)
    )
    return {number: (int(forms), int(people)) for number, forms, people in rows}


async def sent_fills(connection: AsyncConnection, survey: int, areas: Collection[int] | None = None) -> list[Fill]:
    """The forms that were sent, in their order; `areas`: only those from there."""
    found = select(survey_answers).where(survey_answers.c.survey_id == survey, survey_answers.c.done_at.is_not(None))
    if areas is not None:
        found = found.where(survey_answers.c.area_id.in_(areas))
    rows = await connection.execute(found.order_by(survey_answers.c.id))
    return [Fill(row.id, row.survey_id, row.person_id, row.area_id, dict(row.answers), row.begun_at, row.done_at) for row in rows]
