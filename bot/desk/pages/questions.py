"""/desk/cau-hoi: questions nobody could answer and disliked answers; each becomes an example, a new topic's draft, or is put aside."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from bot.desk.call import Call, RefusedError, found
from bot.desk.page import Door, Page
from bot.desk.pages.content_names import address_of
from bot.desk.pages.content_new import begin
from bot.desk.paging import Place, asked_page
from bot.desk.said import tell
from bot.desk.topics import find_topic, title_of, topic_titles
from bot.editing.examples import count, silent
from bot.editing.overlays import withdrawn
from bot.editing.question_list import KINDS, Asked, accept_all, new_questions, reopen, same_questions, settle_all, settled_since
from bot.people.persons import RoleName

PATH = "/desk/cau-hoi"
READERS: tuple[RoleName, ...] = ("editor", "province_officer", "administrator")
EDITORS: tuple[RoleName, ...] = ("editor", "administrator")
MOST_SHOWN = 20
UNDO = timedelta(days=1)


async def show(call: Call) -> Response:
    kind = call.fields.text("loai", 20)
    kind = kind if kind in KINDS else ""
    return await page(call, kind, asked_page(call.fields))


async def page(call: Call, kind: str = "", number: int = 1, status: int = 200, typed: str = "", wrong: int = 0) -> Response:
    """The list. `wrong`: the question whose topic, `typed`, was not found."""
    asked = await new_questions(call.connection, kind)
    place = Place(number, len(asked), MOST_SHOWN)
    book = call.parts.house.book
    since = (call.now - UNDO).isoformat(timespec="milliseconds")
    total, waiting = await count(call.connection)
    gone = {one.key: str(one.body.get("title") or one.key) for one in await withdrawn(call.connection) if one.kind == "topics"}

    def named(topic: str) -> str:
        return title_of(book, topic) if topic in book.topics else gone.get(topic, topic)

    return call.show(
        "questions.html", http_status=status, rows=asked[place.offset : place.offset + MOST_SHOWN], place=place, kind=kind,
        kinds=KINDS, path=PATH, titles=topic_titles(book), title_of=named, known=book.topics,
        editor=call.person.has(*EDITORS), total=total, waiting=waiting, settled=await settled_since(call.connection, since), typed=typed,
        silent=sum((await silent(call.connection, book.topics)).values()), wrong=wrong, params={"loai": kind} if kind else {},
    )  # fmt: skip


async def take(call: Call) -> Response:
    """The question becomes an example of the topic that was chosen."""
    asked = await _asked(call)
    typed = call.fields.line("chu-de", 100)
    topic = find_topic(call.parts.house.book, typed)
    if not topic:
        tell(call, "bad", "desk_questions_no_topic")
        return await page(call, status=422, typed=typed, wrong=asked.id)
    if not await accept_all(call.connection, asked, topic, call.person.id, call.at):
        raise RefusedError("desk_questions_settled")
    call.after.append(call.parts.live.refresh)
    return call.go(PATH, "desk_done_taken")


async def ignore(call: Call) -> Response:
    if not await settle_all(call.connection, await _asked(call), "ignored", call.person.id, call.at):
        raise RefusedError("desk_questions_settled")
    return call.go(PATH, "desk_done_ignored")


async def draft(call: Call) -> Response:
    """A new topic's draft that begins with the question, in the group that the assistant guessed at."""
    asked = await _asked(call)
    topics = call.parts.house.book.topics
    group = next((topics[one].group for one in asked.guesses if one in topics), "")
    if not await settle_all(call.connection, asked, "topic", call.person.id, call.at):
        raise RefusedError("desk_questions_settled")
    return call.go(address_of("topics", await begin(call, asked.text, asked.text, group)), "desk_done_new_topic")


async def undo(call: Call) -> Response:
    """Takes back what was decided within a day."""
    number: int = found(call.fields.number("cau"))
    since = (call.now - UNDO).isoformat(timespec="milliseconds")
    known = {one.id for one in await settled_since(call.connection, since)}
    if number not in known or not await reopen(call.connection, number, call.person.id, call.at):
        raise RefusedError("desk_questions_learnt")
    call.after.append(call.parts.live.refresh)
    return call.go(PATH, "desk_done_reopened")


async def _asked(call: Call) -> Asked:
    number: int = found(call.fields.number("cau"))
    asked = await same_questions(call.connection, number)
    if asked is None:
        raise RefusedError("desk_questions_settled")
    return asked


DOORS = (
    Door(PATH, show),
    Door(f"{PATH}/nhan", take, "POST", EDITORS),
    Door(f"{PATH}/bo-qua", ignore, "POST", EDITORS),
    Door(f"{PATH}/chu-de-moi", draft, "POST", EDITORS),
    Door(f"{PATH}/lam-lai", undo, "POST", EDITORS),
)
PAGE = Page("questions", PATH, DOORS, READERS, "ask", "content")
