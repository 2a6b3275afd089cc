"""/desk/kho-khan: what members cannot solve; answering it, or passing it up. The steps and letters are those of the chat."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true
from starlette.responses import Response

from bot.desk.call import Call, RefusedError, found
from bot.desk.letters import post, work_desk
from bot.desk.page import Door, Page
from bot.desk.paging import MOST_ROWS, Place, asked_page
from bot.desk.places import area_options
from bot.desk.scope import with_old
from bot.store.tables import difficulties
from bot.visits.difficulties import KINDS, MOST_TEXT, STEPS, Difficulty, read_difficulty
from bot.visits.difficulty_list import list_difficulties
from bot.work.difficulty_answers import MAY, pass_up, take_answer
from bot.work.difficulty_words import home_of

PATH = "/desk/kho-khan"
STATES = ("moi", "da_tra_loi")


async def show(call: Call) -> Response:
    fields = call.fields
    kind, status = fields.text("loai", 12), fields.text("tinh-trang", 12) if "tinh-trang" in fields.texts else "moi"
    kind, status = kind if kind in KINDS else "", status if status in STATES else ""
    asked = fields.number("noi")
    area = asked if asked is not None and asked in call.tree.by_id else None
    which = scope(call) & (difficulties.c.area_id.in_(with_old(call.tree, [area])) if area is not None else true())
    page = asked_page(fields)
    rows, count = await list_difficulties(call.connection, which, MOST_ROWS, Place(page, 0).offset, kind, status)
    phrases = call.parts.house.book.phrases
    return call.show(
        "difficulties.html", rows=rows, place=Place(page, count), path=PATH, kind=kind, status=status, areas=area_options(call),
        area=area or "", kinds=[(one, phrases[f"difficulties_kind_{one}"]) for one in KINDS],
        states=[(one, phrases[f"desk_difficulty_{one}"]) for one in STATES],
        params={"loai": kind, "tinh-trang": status, "noi": area or ""},
    )  # fmt: skip


async def show_one(call: Call) -> Response:
    await _theirs(call)
    rows, _ = await list_difficulties(call.connection, difficulties.c.id == call.number, 1)
    one = await read_difficulty(call.connection, call.number)
    assert one
    may = await may_answer(call, one)
    return call.show("difficulty.html", one=rows[0], may=may, may_raise=may and one.level != STEPS[-1], most=MOST_TEXT, path=PATH)


async def answer(call: Call) -> Response:
    """Answers it; its author hears it in the chat."""
    one = await _open(call)
    text = call.fields.text("tra-loi")
    if not text:
        raise RefusedError("desk_difficulty_empty", 422)
    if len(text) > MOST_TEXT:
        raise RefusedError("difficulties_long", 422, most=MOST_TEXT)
    desk = work_desk(call)
    await take_answer(desk, one.id, text)
    told = await post(call, desk)
    return call.go(f"{PATH}/{one.id}", "desk_done_answered" if told else "desk_done_answered_unheard")


async def raise_up(call: Call) -> Response:
    """Gives it to the next level where somebody can be reached."""
    one = await _open(call)
    desk = work_desk(call)
    await pass_up(desk, one.id)
    await post(call, desk)
    after = await read_difficulty(call.connection, one.id)
    if after is None or after.level == one.level:
        raise RefusedError("desk_difficulty_nobody_above")
    return call.go(PATH, f"desk_done_raised_{after.level}")


async def may_answer(call: Call, one: Difficulty) -> bool:
    """The chat's rule: the level that has it, or one above; never one's own."""
    home = await home_of(work_desk(call), one)
    return one.open and one.person != call.person.id and call.may(home, *MAY[one.level])


def scope(call: Call) -> ColumnElement[bool]:
    return call.scope.where(difficulties.c.area_id, difficulties.c.team_id)


async def _theirs(call: Call) -> Difficulty:
    one: Difficulty = found(await read_difficulty(call.connection, call.number))
    call.demand(call.scope.has(one.area, one.team))
    return one


async def _open(call: Call) -> Difficulty:
    one = await _theirs(call)
    if not one.open:
        raise RefusedError("desk_difficulty_over")
    call.demand(await may_answer(call, one))
    return one


PAGE = Page(
    "difficulties", PATH,
    (
        Door(PATH, show), Door(f"{PATH}/{{number:int}}", show_one), Door(f"{PATH}/{{number:int}}/tra-loi", answer, "POST"),
        Door(f"{PATH}/{{number:int}}/chuyen", raise_up, "POST"),
    ),
    icon="trouble",
)  # fmt: skip
