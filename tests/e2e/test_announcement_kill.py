"""An announcement survives `kill -9`: nobody gets it twice, and whoever may have missed it is shown for "resend to the rest"."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random  # noqa: TID251 (seeded)

import pytest
from sqlalchemy import select

from bot.announcements.receipts import read_reasons, read_receipts
from bot.clock import now
from bot.people.areas import read_tree
from bot.settings import ROOT
from bot.store import Database
from bot.store.schema import upgrade
from bot.store.tables import announcements, conversations, recipients
from tests.announcing_kit import announce_to_all, seed_members
from tests.announcing_worker import NAME

MEMBERS = 2_439
HAMLETS = 446
KILLS = 5
PATIENCE = 120


def run_worker(url: str, received: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.announcing_worker", url, str(received)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    return worker


def kill_after(worker: subprocess.Popen[str], seconds: float) -> bool:
    """Whether it was still at work."""
    try:
        worker.wait(seconds)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait(PATIENCE)
        return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_five_times_at_random_moments_everybody_gets_it_once(tmp_path: Path, seed: int) -> None:
    url, received = f"sqlite+aiosqlite:///{tmp_path}/killed.db", tmp_path / "received"
    upgrade(url)
    database = Database.open(url)
    at = now().isoformat(timespec="milliseconds")
    async with database.writing() as connection:
        province = await seed_members(connection, MEMBERS, HAMLETS, NAME, at)
        number = await announce_to_all(connection, province, at)
    chance = Random(seed)
    killed = 0
    while killed < KILLS:
        worker = run_worker(url, received)
        assert kill_after(worker, chance.uniform(0.02, 0.2)), f"all was sent after {killed} kills: the moments are too late"
        killed += 1
    assert run_worker(url, received).wait(PATIENCE) == 0
    got = Counter(received.read_text(encoding="utf-8").split())
    twice = [key for key, times in got.items() if times > 1]
    async with database.reading() as connection:
        rows = await connection.execute(
            select(recipients.c.status, recipients.c.reason, conversations.c.key)
            .join(conversations, conversations.c.id == recipients.c.conversation_id)
            .where(recipients.c.announcement_id == number)
        )
        noted = {row.key: (row.status, row.reason) for row in rows}
        status = (await connection.execute(select(announcements.c.status))).scalar_one()
        reasons = await read_reasons(connection, number)
        lines = await read_receipts(connection, await read_tree(connection), number)
    await database.close()
    assert twice == []
    assert len(noted) == MEMBERS
    missing = [key for key in noted if key not in got]
    assert {noted[key] for key in missing} <= {("failed", "unknown")}
    assert {noted[key] for key in got} <= {("sent", ""), ("failed", "unknown")}
    unknown = [key for key, state in noted.items() if state == ("failed", "unknown")]
    assert reasons["unknown"] == len(unknown) == sum(line.failed for line in lines)
    assert len(lines) == HAMLETS
    assert status == "done"
