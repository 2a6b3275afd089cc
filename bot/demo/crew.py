"""Hamlets, teams, people and their accounts of the made-up province."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.demo.rows import next_number, write
from bot.demo.scale import Scale
from bot.demo.words import DemoWords
from bot.people.seeding import read_areas, seed_areas
from bot.store.database import Json
from bot.store.tables import areas, conversations, people, roles, teams
from flows import State, dump
from flows.fold import fold

NINH_THUAN = "Ninh Thuận"
COMPONENTS = ("doan", "phu_nu", "truong_thon", "can_bo_xa", "doanh_nghiep", "cong_an", "giao_vien", "khac")
OF_EACH = (0.27, 0.22, 0.08, 0.12, 0.08, 0.08, 0.10, 0.05)
REACHED = 0.92
"""The share of members who have an account with the assistant."""
Numbers = NDArray[np.int64]


@dataclass
class Crew:
    """Ids, side by side: `hamlets[i]` has `team_ids[i]` and lies in `commune_of[i]`; `people[j]` works in team number `team_of[j]`.

    The first of a team is its leader. `talkers`: key of a console conversation → person. `accounts`: a person's conversation, 0 none.
    """

    province: int
    communes: Numbers
    hamlets: Numbers
    commune_of: Numbers
    team_ids: Numbers
    people: Numbers
    team_of: Numbers
    leads: NDArray[np.bool_]
    accounts: Numbers
    officers: dict[int, int] = field(default_factory=dict)
    talkers: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


async def make_crew(
    connection: AsyncConnection, data: Path, words: DemoWords, scale: Scale, chance: np.random.Generator, at: str, since: str
) -> Crew:
    """Writes areas, teams, people and accounts. Everybody is in office since the day `since`.

    Raises:
        ContentError: data/areas/khanh_hoa.yml does not fit.
    """
    await seed_areas(connection, data)
    source = read_areas(data)
    wanted = [one.code for one in source.communes if any(was[2] == NINH_THUAN for was in one.was)]
    rows = await connection.execute(select(areas.c.id, areas.c.code, areas.c.name).where(areas.c.code.in_(wanted)).order_by(areas.c.code))
    communes = rows.all()
    province = int((await connection.execute(select(areas.c.id).where(areas.c.code == source.province.code))).scalar_one())
    commune_of = np.sort(np.arange(scale.teams, dtype=np.int64) % len(communes))
    first = await next_number(connection, areas)
    hamlets = np.arange(first, first + scale.teams, dtype=np.int64)
    names = await _write_hamlets(connection, words, chance, [tuple(row) for row in communes], commune_of, first)
    first = await next_number(connection, teams)
    team_ids = np.arange(first, first + scale.teams, dtype=np.int64)
    await write(connection, teams, [
        {"id": int(number), "area_id": int(hamlet), "kind": "thon", "name": words.one("team", hamlet=name), "valid_from": since}
        for number, hamlet, name in zip(team_ids, hamlets, names, strict=True)
    ])  # fmt: skip
    sizes = _sizes(scale, chance)
    team_of = np.repeat(np.arange(scale.teams, dtype=np.int64), sizes)
    leads = np.diff(team_of, prepend=-1) > 0
    first = await next_number(connection, people)
    crew = Crew(
        province, np.array([row.id for row in communes], dtype=np.int64), hamlets, commune_of, team_ids,
        np.arange(first, first + len(team_of), dtype=np.int64), team_of, leads, np.zeros(len(team_of), dtype=np.int64), names=names,
    )  # fmt: skip
    await _write_members(connection, words, chance, crew, at, since)
    await _write_officials(connection, words, crew, at, since)
    await _write_accounts(connection, chance, crew, at)
    return crew


def _sizes(scale: Scale, chance: np.random.Generator) -> Numbers:
    """How many people each team has, at least three; together exactly as many as wanted."""
    spare = scale.members - 3 * scale.teams
    return 3 + chance.multinomial(spare, np.full(scale.teams, 1 / scale.teams)).astype(np.int64)


async def _write_hamlets(
    connection: AsyncConnection,
    words: DemoWords,
    chance: np.random.Generator,
    communes: list[tuple[int, str, str]],
    of: Numbers,
    first: int,
) -> list[str]:
    rows: list[Json] = []
    names: list[str] = []
    counted: dict[int, int] = {}
    for place, number in enumerate(of):
        commune, code, called = communes[int(number)]
        counted[commune] = counted.get(commune, 0) + 1
        name = words.one("ward_hamlet" if fold(called).startswith("phuong") else "hamlet", number=counted[commune])
        households = int(chance.integers(110, 620))
        rows.append(
            {
                "id": first + place,
                "code": f"{code}-{counted[commune]:02}",
                "name": name,
                "folded": fold(name),
                "kind": "thon",
                "parent_id": commune,
                "households": households,
                "population": round(households * 3.9),
                "adults": round(households * 2.6),
            }
        )
        names.append(name)
    await write(connection, areas, rows)
    return names


async def _write_members(
    connection: AsyncConnection, words: DemoWords, chance: np.random.Generator, crew: Crew, at: str, since: str
) -> None:
    components = chance.choice(len(COMPONENTS), size=len(crew.people), p=OF_EACH)
    persons: list[Json] = []
    held: list[Json] = []
    for place, number in enumerate(crew.people):
        leads, team = bool(crew.leads[place]), int(crew.team_of[place])
        name = words.one("leader", number=team + 1) if leads else words.one("member", number=place + 1)
        persons.append(_person(int(number), name, "truong_thon" if leads else COMPONENTS[components[place]], at))
        held.append(_role(int(number), "leader" if leads else "member", int(crew.hamlets[team]), int(crew.team_ids[team]), since))
    await write(connection, people, persons)
    await write(connection, roles, held)


async def _write_officials(connection: AsyncConnection, words: DemoWords, crew: Crew, at: str, since: str) -> None:
    """An officer for every commune, one of the province, one administrator; and who can be talked as."""
    number = await next_number(connection, people)
    persons: list[Json] = []
    held: list[Json] = []
    for place, commune in enumerate(crew.communes):
        crew.officers[int(commune)] = number + place
        persons.append(_person(number + place, words.one("commune_officer", number=place + 1), "can_bo_xa", at))
        held.append(_role(number + place, "commune_officer", int(commune), None, since))
    province, administrator = number + len(crew.communes), number + len(crew.communes) + 1
    persons += [_person(province, words.one("province_officer", number=1), "", at),
                _person(administrator, words.one("administrator", number=1), "", at)]  # fmt: skip
    held += [_role(province, "province_officer", crew.province, None, since),
             _role(administrator, "administrator", crew.province, None, since)]  # fmt: skip
    await write(connection, people, persons)
    await write(connection, roles, held)
    crew.talkers = {
        "demo-member": int(crew.people[1]), "demo-leader": int(crew.people[0]),
        "demo-officer": crew.officers[int(crew.communes[crew.commune_of[0]])], "demo-province": province, "demo-admin": administrator,
    }  # fmt: skip


async def _write_accounts(connection: AsyncConnection, chance: np.random.Generator, crew: Crew, at: str) -> None:
    """A web chat for most members, under a key nobody can have; a console conversation for those one can talk as."""
    state = dump(State(greeted=True))
    first = await next_number(connection, conversations)
    has = chance.random(len(crew.people)) < REACHED
    has[[0, 1]] = False
    crew.accounts[has] = np.arange(first, first + int(has.sum()))
    rows = [
        conversation(int(crew.accounts[place]), "web", f"demo:{number}", state, at, int(number))
        for place, number in enumerate(crew.people) if has[place]
    ]  # fmt: skip
    first += len(rows)
    for place, (key, person) in enumerate(crew.talkers.items()):
        rows.append(conversation(first + place, "console", key, state, at, person))
    crew.accounts[1], crew.accounts[0] = first, first + 1
    await write(connection, conversations, rows)


def conversation(number: int, channel: str, key: str, state: Json, at: str, person: int | None) -> Json:
    """A row of conversations."""
    return {"id": number, "channel": channel, "key": key, "state": state, "turn": 0, "created_at": at, "updated_at": at, "heard_at": at,
            "person_id": person}  # fmt: skip


def _person(number: int, name: str, component: str, at: str) -> Json:
    return {"id": number, "name": name, "component": component, "settings": {}, "created_at": at}


def _role(person: int, role: str, area: int, team: int | None, since: str) -> Json:
    return {"person_id": person, "role": role, "area_id": area, "team_id": team, "valid_from": since}
