"""A province of many members in the database, and an announcement to all of them that is due: for tests and benchmarks of sending."""

from __future__ import annotations

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.announcements.audience import Audience
from bot.announcements.draft import Draft, columns_of
from bot.store import Json
from bot.store.tables import announcements, areas, conversations, people, roles, teams
from flows import State, dump

HAMLETS_OF_COMMUNE = 10
CHUNK = 1_000


async def seed_members(connection: AsyncConnection, members: int, hamlets: int, channel: str, at: str) -> int:
    """Communes of ten hamlets with a team each, members spread over them, each with an account "m1", "m2", …; the province's id."""
    state = dump(State(greeted=True))
    made = await connection.execute(insert(areas).values(code="56", name="Tỉnh Thử", folded="tinh thu", kind="tinh").returning(areas.c.id))
    province = int(made.scalar_one())
    team_of: list[tuple[int, int]] = []
    commune = province
    for number in range(hamlets):
        if number % HAMLETS_OF_COMMUNE == 0:
            commune = await _area(connection, f"9{number:05}", f"Xã Thử {number // HAMLETS_OF_COMMUNE}", "xa", province)
        hamlet = await _area(connection, f"9{number:05}-1", f"Thôn Thử {number}", "thon", commune)
        row = {"area_id": hamlet, "kind": "thon", "name": f"Tổ CNSCĐ Thôn Thử {number}"}
        team = (await connection.execute(insert(teams).values(**row).returning(teams.c.id))).scalar_one()
        team_of.append((hamlet, int(team)))
    for start in range(1, members + 1, CHUNK):
        numbers = range(start, min(start + CHUNK, members + 1))
        await connection.execute(insert(people), [{"id": n, "name": f"Người {n}", "settings": {}, "created_at": at} for n in numbers])
        held: list[Json] = []
        for number in numbers:
            hamlet, team = team_of[number % hamlets]
            role = "leader" if number <= hamlets else "member"
            held.append({"person_id": number, "role": role, "area_id": hamlet, "team_id": team, "valid_from": at[:10]})
        await connection.execute(insert(roles), held)
        rows = [{"channel": channel, "key": f"m{n}", "state": state, "turn": 0, "created_at": at, "updated_at": at, "person_id": n,
                 "heard_at": at} for n in numbers]  # fmt: skip
        await connection.execute(insert(conversations), rows)
    return province


async def announce_to_all(connection: AsyncConnection, province: int, at: str, urgency: str = "thuong", confirm: bool = True) -> int:
    """An approved announcement to every member, due at `at`; its number."""
    audience = Audience(subtrees=(province,), roles=("member", "leader"))
    draft = Draft("Họp tổ", "14 giờ tại nhà văn hóa.", urgency=urgency, audience=audience, confirm=confirm, send_at=at, area=province)
    row = columns_of(draft) | {"status": "scheduled", "made_by": 1, "approved_by": 2, "approved_at": at, "made_at": at, "changed_at": at}
    return int((await connection.execute(insert(announcements).values(**row).returning(announcements.c.id))).scalar_one())


async def _area(connection: AsyncConnection, code: str, name: str, kind: str, parent: int) -> int:
    row = {"code": code, "name": name, "folded": name.lower(), "kind": kind, "parent_id": parent}
    return int((await connection.execute(insert(areas).values(**row).returning(areas.c.id))).scalar_one())
