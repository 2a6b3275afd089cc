"""Recipients, queueing and outcomes on a database, without a sender: the test says what became of the messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.announcements.audience import Audience
from bot.announcements.draft import Draft, columns_of, read_announcement
from bot.announcements.queueing import MOST_AHEAD
from bot.announcements.receipts import confirm, note_seen, read_receipts, read_totals
from bot.announcements.selection import select_people, summarise
from bot.announcements.sending import Announcer
from bot.announcements.standing import StepError
from bot.announcements.steering import pause
from bot.announcements.steps import submit
from bot.announcements.subscriptions import LOCAL, follow
from bot.channels.contract import WEB, ZALO_BOT, ZALO_OA
from bot.people.areas import read_tree
from bot.people.persons import Person, Role
from bot.store import Database
from bot.store.outbox import Outbox
from bot.store.schema import upgrade
from bot.store.tables import announcements, conversations, outbox, people, recipients
from flows import State, dump
from tests.announcing_kit import announce_to_all, seed_members
from tests.clock import SteppingClock

PHRASES = {name: name for name in (
    "announcements_from", "announcements_ok", "announcements_ok_typed", "announcements_mark_hoa_toc", "announcements_mark_reminder",
)}  # fmt: skip
CAN = {"one": replace(WEB, name="one"), "two": replace(ZALO_BOT, name="two", quiet=(21, 6)), "oa": replace(ZALO_OA, name="oa")}
MEMBERS = 12
HAMLETS = 4


@dataclass
class Post:
    """An announcer over a small province of twelve members on channel "one"."""

    database: Database
    announcer: Announcer
    clock: SteppingClock
    province: int

    @property
    def at(self) -> str:
        return self.clock().isoformat(timespec="milliseconds")

    async def settle(self, status: str = "sent", **values: object) -> None:
        """The sender's outcome for all that waits."""
        async with self.database.writing() as connection:
            done = update(outbox).where(outbox.c.status == "waiting").values(status=status, sent_at=self.at, **values)
            await connection.execute(done)

    async def states(self) -> dict[str, int]:
        async with self.database.reading() as connection:
            rows = await connection.execute(select(recipients.c.status, func.count()).group_by(recipients.c.status))
            return {row[0]: row[1] for row in rows}

    async def status(self, number: int) -> str:
        async with self.database.reading() as connection:
            return str((await connection.execute(select(announcements.c.status).where(announcements.c.id == number))).scalar_one())

    async def announce(self, urgency: str = "thuong") -> int:
        async with self.database.writing() as connection:
            return await announce_to_all(connection, self.province, self.at, urgency)


def new_announcer(database: Database, clock: SteppingClock) -> Announcer:
    return Announcer(database, Outbox(database, "one"), CAN, clock, lambda: PHRASES, lambda: None)


@pytest.fixture
async def post(tmp_path: Path, clock: SteppingClock) -> AsyncIterator[Post]:
    url = f"sqlite+aiosqlite:///{tmp_path}/post.db"
    upgrade(url)
    database = Database.open(url)
    async with database.writing() as connection:
        province = await seed_members(connection, MEMBERS, HAMLETS, "one", clock().isoformat(timespec="milliseconds"))
    yield Post(database, new_announcer(database, clock), clock, province)
    await database.close()


async def test_one_row_and_one_message_for_a_person_with_two_channels(post: Post) -> None:
    later = "2026-11-22T10:00:00.000+07:00"
    row = {"channel": "two", "key": "m1b", "state": dump(State()), "turn": 0, "created_at": later, "updated_at": later, "person_id": 1}
    async with post.database.writing() as connection:
        await connection.execute(insert(conversations).values(**row, heard_at=later))
    await post.announce()
    await post.announcer.tick()
    async with post.database.reading() as connection:
        which = select(conversations.c.key).join(recipients, recipients.c.conversation_id == conversations.c.id)
        assert (await connection.execute(which.where(recipients.c.person_id == 1))).scalars().all() == ["m1b"]
        assert (await connection.execute(select(func.count()).select_from(outbox))).scalar_one() == MEMBERS


async def test_who_is_left_out_and_why(post: Post) -> None:
    asked = dump(State(stopped=True))
    c = conversations.c
    async with post.database.writing() as connection:
        await connection.execute(update(conversations).where(c.person_id == 1).values(stopped_at=post.at))
        await connection.execute(update(conversations).where(c.person_id == 2).values(stopped_at=post.at, state=asked))
        await connection.execute(update(conversations).where(c.person_id == 3).values(person_id=None))
        await connection.execute(update(people).where(people.c.id == 4).values(left_at=post.at))
        tree = await read_tree(connection)
        everyone = Audience(subtrees=(post.province,), roles=("member", "leader"), without_people=(5,))
        found = {one.person: one.left_out async for page in select_people(connection, tree, everyone, post.at[:10]) for one in page}
    assert {person: why for person, why in found.items() if why} == {1: "blocked", 3: "no_account", 4: "left", 5: "excluded"}
    assert found[2] == ""


async def test_costs_by_channel(post: Post) -> None:
    old, new = "2026-11-19T09:00:00.000+07:00", "2026-11-22T08:00:00.000+07:00"
    async with post.database.writing() as connection:
        for person, heard in ((1, old), (2, new), (3, "2026-11-01T08:00:00.000+07:00")):
            moved = update(conversations).where(conversations.c.person_id == person).values(channel="oa", heard_at=heard)
            await connection.execute(moved)
        tree = await read_tree(connection)
        audience = Audience(subtrees=(post.province,), roles=("member", "leader"))
        summary = await summarise(connection, tree, audience, post.clock(), CAN)
    assert (summary.total, summary.channels["oa"], summary.paid["oa"], summary.closed["oa"]) == (MEMBERS, 3, 1, 1)


async def test_residents_of_the_place_who_follow(post: Post) -> None:
    async with post.database.writing() as connection:
        tree = await read_tree(connection)
        hamlets = [area.id for area in tree.by_id.values() if area.kind == "thon"]
        for key, area in (("r1", hamlets[0]), ("r2", hamlets[1]), ("r3", None)):
            row = {"channel": "one", "key": key, "state": dump(State()), "turn": 0, "created_at": post.at, "updated_at": post.at}
            made = await connection.execute(insert(conversations).values(**row, area_id=area).returning(conversations.c.id))
            await follow(connection, made.scalar_one(), LOCAL, post.at)

        async def count(audience: Audience) -> int:
            return sum([len(page) async for page in select_people(connection, tree, audience, post.at[:10])])

        assert await count(Audience(subtrees=(hamlets[0],), topics=(LOCAL,))) == 1
        assert await count(Audience(subtrees=(post.province,), topics=(LOCAL,))) == 3
        assert await count(Audience(subtrees=(post.province,), topics=(LOCAL,), without_areas=(hamlets[0],))) == 2
        assert await count(Audience(subtrees=(post.province,), topics=("vneid",))) == 0


async def test_outcomes_are_taken_over_and_it_is_done_when_all_are_known(post: Post) -> None:
    number = await post.announce()
    await post.announcer.tick()
    assert await post.states() == {"queued": MEMBERS}
    async with post.database.writing() as connection:
        numbers = (await connection.execute(select(outbox.c.id).order_by(outbox.c.id))).scalars().all()
        for place, status in enumerate(("failed", "unknown", "blocked", "closed", "sending")):
            await connection.execute(update(outbox).where(outbox.c.id == numbers[place]).values(status=status))
    await post.settle()
    await post.announcer.tick()
    assert await post.states() == {"failed": 2, "unreachable": 2, "sent": 7, "queued": 1}
    assert await post.status(number) == "sending"
    async with post.database.writing() as connection:
        await connection.execute(update(outbox).where(outbox.c.status == "sending").values(status="sent", sent_at=post.at))
    await post.announcer.tick()
    assert await post.status(number) == "done"


async def test_a_second_announcer_goes_on_where_the_first_died(post: Post) -> None:
    number = await post.announce()
    async with post.database.writing() as connection:
        found = await read_announcement(connection, number)
        assert found
        await post.announcer._page(connection, found, post.clock())
    again = new_announcer(post.database, post.clock)
    await again.tick()
    await again.tick()
    assert await post.states() == {"queued": MEMBERS}
    async with post.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(outbox))).scalar_one() == MEMBERS


async def test_ordinary_ones_wait_for_the_morning_and_the_most_urgent_do_not(post: Post) -> None:
    post.clock.later(hours=13)
    await post.announce()
    urgent = await post.announce("hoa_toc")
    async with post.database.writing() as connection:
        await connection.execute(update(conversations).values(channel="two"))
    await post.announcer.tick()
    async with post.database.reading() as connection:
        rows = (await connection.execute(select(outbox.c.purpose, outbox.c.urgency))).all()
    assert {(row.purpose.split(":")[1], row.urgency) for row in rows} == {(str(urgent), "urgent")}
    await post.settle()
    post.clock.later(hours=9)
    await post.announcer.tick()
    async with post.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(outbox))).scalar_one() == 2 * MEMBERS


async def test_no_more_is_queued_than_a_channel_sends_in_some_seconds(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.announcements.queueing.MOST_AHEAD", 5)
    assert MOST_AHEAD > MEMBERS
    await post.announce()
    await post.announcer.tick()
    await post.announcer.tick()
    assert await post.states() == {"waiting": MEMBERS - 5, "queued": 5}
    await post.settle()
    await post.announcer.tick()
    assert await post.states() == {"sent": 5, "queued": 5, "waiting": 2}


async def test_a_pause_takes_back_what_no_sender_has(post: Post) -> None:
    number = await post.announce()
    await post.announcer.tick()
    officer = Person(99, "Cán bộ", roles=(Role("province_officer", post.province),))
    later = (post.clock().replace(hour=10)).isoformat(timespec="milliseconds")
    async with post.database.writing() as connection:
        await connection.execute(insert(people).values(id=99, name="Cán bộ", settings={}, created_at=post.at))
        claimed = select(func.min(outbox.c.id)).scalar_subquery()
        await connection.execute(update(outbox).where(outbox.c.id == claimed).values(claimed_until=later))
        await pause(connection, await read_tree(connection), post.at, officer, number)
    assert await post.states() == {"waiting": MEMBERS - 1, "queued": 1}
    await post.announcer.tick()
    assert await post.states() == {"waiting": MEMBERS - 1, "queued": 1}


async def test_a_recurring_one_plans_the_next_once(post: Post) -> None:
    audience = Audience(subtrees=(post.province,), roles=("leader",))
    draft = Draft("Nhắc báo cáo", "Gửi trước 16 giờ.", audience=audience, send_at=post.at, repeats="weekly", ends_on="2026-12-05",
                  area=post.province)  # fmt: skip
    row = columns_of(draft) | {"status": "scheduled", "made_by": 1, "approved_by": 2, "made_at": post.at, "changed_at": post.at}
    async with post.database.writing() as connection:
        await connection.execute(insert(announcements).values(**row))
    for _ in range(4):
        while await post.announcer.tick():
            await post.settle()
        post.clock.later(days=7)
    async with post.database.reading() as connection:
        rows = (await connection.execute(select(announcements.c.send_at, announcements.c.status).order_by(announcements.c.id))).all()
    assert [(one.send_at[:10], one.status) for one in rows] == [("2026-11-22", "done"), ("2026-11-29", "done")]


async def test_reminders_after_hours_once(post: Post) -> None:
    number = await post.announce()
    async with post.database.writing() as connection:
        await connection.execute(update(announcements).values(remind_hours=4))
    while await post.announcer.tick():
        await post.settle()
    async with post.database.writing() as connection:
        mine = (await connection.execute(select(recipients.c.conversation_id).where(recipients.c.person_id == 1))).scalar_one()
        assert await confirm(connection, number, 1, mine, post.at) is True
        assert await confirm(connection, number, 1, mine, post.at) is False
        assert await confirm(connection, number, 1_000, mine + 1_000, post.at) is None
    for _ in range(3):
        post.clock.later(hours=4, seconds=1)
        await post.announcer.tick()
        await post.settle()
    async with post.database.reading() as connection:
        reminders = (await connection.execute(select(func.count()).where(outbox.c.purpose.like("%:remind:%")))).scalar_one()
    assert reminders == MEMBERS - 1


async def test_receipts_name_every_team(post: Post) -> None:
    number = await post.announce()
    await post.announcer.tick()
    await post.settle(provider_id="p")
    await post.announcer.tick()
    async with post.database.writing() as connection:
        assert await note_seen(connection, "one", "m1", "p", post.at)
        assert not await note_seen(connection, "one", "m1", "other", post.at)
        lines = await read_receipts(connection, await read_tree(connection), number)
        totals = await read_totals(connection, number)
    assert [line.name for line in lines] == [f"Tổ CNSCĐ Thôn Thử {number}" for number in range(HAMLETS)]
    assert [line.total for line in lines] == [3] * HAMLETS
    assert (totals["total"], totals["sent"], totals["seen"]) == (MEMBERS, MEMBERS, 1)


async def test_a_draft_of_someone_else_and_an_old_version_are_refused(post: Post) -> None:
    number = await post.announce()
    stranger = Person(5, "Người lạ", roles=(Role("member", post.province),))
    async with post.database.writing() as connection:
        tree = await read_tree(connection)
        await connection.execute(update(announcements).values(status="draft"))
        with pytest.raises(StepError, match="announcements_not_yours"):
            await submit(connection, tree, post.at, stranger, number, 1)
        with pytest.raises(StepError, match="announcements_changed"):
            await submit(connection, tree, post.at, stranger, number, 2)
        with pytest.raises(StepError, match="announcements_gone"):
            await submit(connection, tree, post.at, stranger, 999, 1)
