"""What lies beside the visits: announcements with recipients, difficulties, targets, lessons."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience, dump_audience
from bot.demo.crew import Crew
from bot.demo.rows import next_number, write
from bot.demo.scale import Scale
from bot.demo.words import DemoWords
from bot.reports.periods import month_of
from bot.store.database import Json
from bot.store.tables import announcements, difficulties, lessons, recipients, targets

TEAM_TARGETS = (("C01", 35), ("E01", 20), ("F01", 15))
COMMUNE_TARGETS = (("C01", 9_000), ("C04", 4_000), ("D05", 1_500), ("E01", 5_000), ("F01", 3_500))
PROVINCE_TARGETS = (("C01", 200_000), ("C04", 90_000), ("D05", 40_000))
CARDS = 5


def moment(now: datetime, days: float) -> str:
    """So many days ago."""
    return (now - timedelta(days=days)).isoformat(timespec="milliseconds")


async def write_announcements(
    connection: AsyncConnection, words: DemoWords, crew: Crew, scale: Scale, chance: np.random.Generator, now: datetime
) -> None:
    """Every third to all members of the province, the others to a commune; the newest is two days old."""
    titles, rows, sent = words.all("announcement_"), [], []
    titles = [title for title in titles if "{" not in title]
    first = await next_number(connection, announcements)
    for number in range(scale.announcements):
        commune = int(chance.integers(len(crew.communes)))
        everywhere = number % 3 == 0
        area = crew.province if everywhere else int(crew.communes[commune])
        by = crew.talkers["demo-province"] if everywhere else crew.officers[area]
        at = moment(now, 2 + 13 * (scale.announcements - number - 1))
        rows.append(
            {
                "id": first + number,
                "title": titles[number % len(titles)],
                "text": words.one("announcement_text", number=number + 1),
                "document": words.one("announcement_document", number=number + 1),
                "urgency": "thuong",
                "audience": dump_audience(Audience(subtrees=(area,), roles=("member", "leader"))),
                "confirm": True,
                "send_at": at,
                "status": "done",
                "area_id": area,
                "made_by": by,
                "made_at": at,
                "changed_at": at,
                "approved_by": by,
                "approved_at": at,
                "done_at": at,
            }
        )
        to = np.arange(len(crew.people)) if everywhere else np.flatnonzero(crew.commune_of[crew.team_of] == commune)
        sent += _recipients(crew, first + number, to, datetime.fromisoformat(at), chance)
    await write(connection, announcements, rows)
    await write(connection, recipients, sent)


def _recipients(crew: Crew, announcement: int, to: np.ndarray, at: datetime, chance: np.random.Generator) -> list[Json]:
    seen, confirmed = chance.random(len(to)) < 0.82, chance.random(len(to)) < 0.8
    wait = chance.integers(2, 900, size=len(to))
    rows: list[Json] = []
    for place, number in enumerate(to.tolist()):
        account, team = int(crew.accounts[number]), int(crew.team_of[number])
        read = (at + timedelta(minutes=int(wait[place]))).isoformat(timespec="milliseconds") if account and seen[place] else None
        when = at.isoformat(timespec="milliseconds") if account else None
        rows.append({
            "announcement_id": announcement, "person_id": int(crew.people[number]), "conversation_id": account or None,
            "area_id": int(crew.hamlets[team]), "team_id": int(crew.team_ids[team]), "status": "sent" if account else "unreachable",
            "reason": "" if account else "no_account", "queued_at": when, "sent_at": when, "seen_at": read,
            "confirmed_at": read if confirmed[place] else None,
        })  # fmt: skip
    return rows


async def write_difficulties(
    connection: AsyncConnection, words: DemoWords, crew: Crew, scale: Scale, chance: np.random.Generator, now: datetime
) -> None:
    """Most of them answered; the newest wait."""
    answers = words.all("answer_")
    texts = [(kind, text) for kind in ("vung_lom", "kho_khan", "kien_nghi") for text in words.all(f"difficulty_{kind}_")]
    ages = np.sort(chance.uniform(0.2, 360, size=scale.difficulties))[::-1]
    rows: list[Json] = []
    for number, age in enumerate(ages.tolist()):
        member = 1 if number == scale.difficulties - 1 else int(chance.integers(len(crew.people)))
        team = int(crew.team_of[member])
        kind, text = texts[int(chance.integers(len(texts)))]
        answered = age > 20 and chance.random() < 0.9
        level = ("to", "xa", "tinh")[int(chance.choice(3, p=(0.3, 0.55, 0.15)))]
        officer = crew.officers[int(crew.communes[crew.commune_of[team]])]
        rows.append({
            "person_id": int(crew.people[member]), "area_id": int(crew.hamlets[team]), "team_id": int(crew.team_ids[team]), "kind": kind,
            "place": crew.names[team], "text": text, "level": level, "status": "da_tra_loi" if answered else "moi", "at": moment(now, age),
            "answer": answers[int(chance.integers(len(answers)))] if answered else "", "answered_by": officer if answered else None,
            "answered_at": moment(now, max(age - chance.uniform(0.5, 9), 0.1)) if answered else None,
        })  # fmt: skip
    await write(connection, difficulties, rows)


async def write_targets(
    connection: AsyncConnection, words: DemoWords, crew: Crew, chance: np.random.Generator, now: datetime, day: int
) -> None:
    """Months of the teams, the year of communes and province."""
    month = month_of(now.date(), day)
    before = month.previous()
    assert before is not None
    at, by = moment(now, 30), crew.talkers["demo-province"]
    rows: list[Json] = []

    def add(indicator: str, area: int, team: int | None, period: str, value: float) -> None:
        rows.append({"indicator": indicator, "area_id": area, "team_id": team, "period": period, "value": value,
                     "document": words.one("target_document", number=len(rows) % 20 + 1), "set_by": by, "set_at": at})  # fmt: skip

    for place, team in enumerate(crew.team_ids.tolist()):
        for indicator, usual in TEAM_TARGETS:
            value = float(round(usual * chance.uniform(0.7, 1.5) / 5) * 5)
            for period in (before.code, month.code):
                add(indicator, int(crew.hamlets[place]), team, period, value)
    for commune in crew.communes.tolist():
        for indicator, usual in COMMUNE_TARGETS:
            add(indicator, commune, None, month.year_code(), float(round(usual * chance.uniform(0.8, 1.3) / 100) * 100))
    for indicator, value in PROVINCE_TARGETS:
        add(indicator, crew.province, None, month.year_code(), float(value))
    await write(connection, targets, rows)


async def write_lessons(connection: AsyncConnection, crew: Crew, data: Path, chance: np.random.Generator, now: datetime) -> None:
    """Half of the members are through with some lessons, some are in the middle of one."""
    known = sorted(path.stem for path in (data / "lessons").glob("*.yml"))
    learns = np.flatnonzero(chance.random(len(crew.people)) < 0.55).tolist()
    rows: list[Json] = []
    for member in learns:
        count = int(chance.integers(1, max(len(known) // 2, 2)))
        for place, lesson in enumerate(known[:count]):
            age = float(chance.uniform(1, 300))
            over = place < count - 1 or age > 60
            rows.append({
                "person_id": int(crew.people[member]), "lesson": lesson, "card": CARDS if over else int(chance.integers(1, CARDS)),
                "right": int(chance.integers(1, 4)) if over else None, "begun_at": moment(now, age),
                "done_at": moment(now, age - 0.02) if over else None,
            })  # fmt: skip
    await write(connection, lessons, rows)
