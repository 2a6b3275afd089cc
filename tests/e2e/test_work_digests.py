"""Digests: planned once, written when they go out, only in working hours, and not for those who want none."""

from __future__ import annotations

from datetime import datetime

from bot.clock import VIETNAM
from bot.store import Timer
from bot.store.database import insert_once
from bot.store.tables import timers
from bot.visits.log import Visit, log_visit
from bot.work.digests import plan_digests
from tests.desk_kit import Town


async def plan(town: Town) -> list[Timer]:
    """What the hourly planning does."""
    async with town.writing() as connection:
        made = await plan_digests(connection, town.assistant.settings, town.clock())
        rows = [{"conversation_id": one.conversation, "kind": one.kind, "payload": one.payload, "due_at": one.due_at,
                 "purpose": one.purpose}
                for one in made]  # fmt: skip
        if rows:
            await connection.execute(insert_once(connection, timers, rows, ["purpose"]))
    return made


async def log(town: Town, who: str, day: str) -> None:
    async with town.writing() as connection:
        visit = Visit(town.person[who], town.team["Thôn Nắng"], town.area["Thôn Nắng"], day, (("CQ01", 2),), town.person[who])
        await log_visit(connection, visit, f"{day}T08:00:00.000+07:00")


async def test_leaders_hear_on_monday_morning_once(town: Town) -> None:
    await log(town, "an", "2026-11-18")
    await log(town, "an", "2026-11-10")
    assert await plan(town) == []
    town.clock.time = datetime(2026, 11, 23, 7, 10, tzinfo=VIETNAM)
    assert [one.purpose for one in await plan(town)] == [f"digest:{town.person['to_truong']}:2026-W48"]
    assert await town.later("to_truong", minutes=30) == []
    said = (await town.later("to_truong", minutes=30))[0]
    assert said.startswith("Tuần 16/11–22/11, Tổ CNSCĐ Thôn Nắng: 1 lượt, 1 việc (tuần trước 1 lượt).")
    assert "1/3 người đã ghi" in said
    assert "Chưa ghi trong tuần: To Truong, Binh." in said
    await plan(town)
    assert await town.later("to_truong", hours=1) == []
    assert town.read("an") == []


async def test_officers_hear_when_the_month_is_over(town: Town) -> None:
    await log(town, "an", "2026-12-10")
    town.clock.time = datetime(2026, 12, 15, 9, 0, tzinfo=VIETNAM)
    assert sum(one.kind == "digests:monthly" for one in await plan(town)) == 4
    await town.later()
    said = town.read("can_bo")[0]
    assert said.startswith("Tháng 12/2026 (15/11–14/12), Xã Cát Trắng: 1 lượt, 1 việc (tháng trước 0 lượt).")
    assert "1/2 tổ đã ghi" in said
    assert "Chưa ghi trong tháng: Tổ CNSCĐ Thôn Gió." in said
    assert town.read("tinh")[0].startswith("Tháng 12/2026 (15/11–14/12), Tỉnh Thử Nghiệm")


async def test_a_server_that_was_off_waits_for_the_day(town: Town) -> None:
    town.clock.time = datetime(2026, 11, 23, 22, 0, tzinfo=VIETNAM)
    assert [one.due_at[:16] for one in await plan(town)] == ["2026-11-24T07:00"]
    town.clock.time = datetime(2026, 11, 25, 9, 0, tzinfo=VIETNAM)
    assert await plan(town) == []


async def test_a_digest_that_comes_late_at_night_waits(town: Town) -> None:
    town.clock.time = datetime(2026, 11, 23, 7, 0, tzinfo=VIETNAM)
    await plan(town)
    assert await town.later("to_truong", hours=14) == []
    assert (await town.later("to_truong", hours=10))[0].startswith("Tuần 16/11–22/11")


async def test_who_wants_none_gets_none(town: Town) -> None:
    assert "đang bật" in (await town.say("to_truong", "/bantin"))[0]
    assert "đã tắt" in (await town.say("to_truong", "tắt bản tin"))[0]
    town.clock.time = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
    assert await plan(town) == []
    assert "đang bật" in (await town.tap("to_truong", "Bật bản tin"))[0]
    await plan(town)
    await town.say("to_truong", "tắt bản tin")
    assert await town.later("to_truong", hours=1) == []
    assert "dành cho" in (await town.say("an", "/bantin"))[0]
