"""What a person says while a flow asks: an answer, a correction, a question of their own, or nothing that fits."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from flows.book import Book, FlowText, QuestionText
from flows.communes import Found
from flows.effects import Choice
from flows.events import Said
from flows.fitting import answer_title, is_valid, read_answer, said_inside
from flows.fold import fold
from flows.path import Path, walk
from flows.questions import ask, current, go_on, put
from flows.state import FlowFrame
from flows.turn import Turn
from flows.wording import phrase

SIGHS = frozenset({"a", "o", "u", "ui", "ua", "da", "chet", "xin", "loi", "oi", "thoi"})
"""What may stand before "nhầm" and the like."""
MOST_SLIP = 6
PAUSES = ",.;:-!"
"""Without one, "không phải 16 tuổi" says what is not, "không phải, 16 tuổi" what is."""
ASKING = (
    "bao nhieu", "bao lau", "o dau", "cho nao", "the nao", "nhu nao", "lam sao", "tai sao", "vi sao", "sao vay", "khi nao", "chung nao",
    "la gi", "can gi", "gi vay", "duoc khong", "phai khong", "co phai", "co can",
)  # fmt: skip
"""Words that make a text a question; so does a question mark."""


def listen(turn: Turn, said: Said) -> bool:
    """Takes a text as an answer or a correction; False when something else is to be done with it."""
    frame = turn.asking or turn.state.ended
    if frame is None or said.meaning.danger:
        return False
    if _correct(turn, frame, _after_slip(turn.book, said.text)):
        return True
    if turn.asking is None or (turn.state.paused and not _fits_at_once(turn, frame, said)):
        return False
    found = current(turn)
    if found is None:
        return frame.flow in turn.book.flows
    flow, path = found
    return path.question is not None and _reply(turn, flow, path, path.question, said)


def _reply(turn: Turn, flow: FlowText, path: Path, question: QuestionText, said: Said) -> bool:
    """Takes a text as the answer to the open question; False when it is a question of its own, to be answered first."""
    reading = read_answer(turn.book, question, said.text)
    sure = said.meaning.decision == "answer"
    if is_question(said.text) and (sure or (said.meaning.decision == "clarify" and not reading.value)):
        return False
    if reading.value:
        if reading.old:
            turn.tell("flow_commune_now", old=reading.old, new=said_inside(turn.book, question, reading.value))
        go_on(turn, flow, (*path.answers, (question.id, reading.value)))
    elif reading.options:
        turn.tell("flow_which_commune", *[_commune_choice(turn, question, one) for one in reading.options])
    elif sure:
        return False
    else:
        _missed(turn, path, question)
    return True


def choose(turn: Turn, value: str) -> bool:
    """A button: the answer to the open question, or a correction of an earlier one; False when it belongs to no question here."""
    question_id, _, answer = value.partition(":")
    frame = turn.asking or turn.state.ended
    flow = turn.book.flows.get(frame.flow) if frame else None
    question = flow.questions.get(question_id) if flow else None
    if frame is None or flow is None or question is None or not is_valid(turn.book, question, answer):
        return False
    path = walk(turn.book, flow, frame.answers, turn.today)
    if question_id in dict(path.answers):
        correct_answer(turn, flow, path, question, answer)
    elif path.question is question:
        go_on(turn, flow, (*path.answers, (question_id, answer)))
    else:
        return False
    return True


def correct_answer(turn: Turn, flow: FlowText, path: Path, question: QuestionText, answer: str) -> None:
    """Puts another answer in its place, says what changed, and goes on from where the path now leads."""
    before = dict(path.answers)
    after = walk(turn.book, flow, (before | {question.id: answer}).items(), turn.today)
    old, new = (answer_title(turn.book, question, one) for one in (before[question.id], answer))
    turn.tell("flow_corrected" if old != new else "flow_same", old=old, new=new)
    kept = dict(after.answers)
    dropped = [answer_title(turn.book, flow.questions[key], value) for key, value in before.items() if key not in kept]
    if dropped:
        turn.tell("flow_dropped", what="; ".join(dropped))
    go_on(turn, flow, after.answers)


def is_question(text: str) -> bool:
    """Whether a text asks something."""
    folded = f" {fold(text)} "
    return "?" in text or any(f" {words} " in folded for words in ASKING)


def _fits_at_once(turn: Turn, frame: FlowFrame, said: Said) -> bool:
    """While the flow waits, only a plain answer to its open question is taken as one."""
    flow = turn.book.flows.get(frame.flow)
    question = flow.questions.get(frame.question) if flow else None
    if question is None or said.meaning.decision != "reject" or is_question(said.text):
        return False
    return bool(read_answer(turn.book, question, said.text).value)


def _after_slip(book: Book, text: str) -> str:
    """What stands after "à nhầm", "không phải"…; "" when the text does not begin so."""
    words = text.split()
    folded = [[one for one in fold(word).split() if one not in SIGHS] for word in words[:MOST_SLIP]]
    for end in range(min(MOST_SLIP, len(words) - 1), 0, -1):
        begin = list(chain.from_iterable(folded[:end]))
        denies = begin[:1] in (["khong"], ["hong"])
        if "correct" in book.plain_commands.get(" ".join(begin), ()) and (not denies or words[end - 1][-1] in PAUSES):
            return " ".join(words[end:])
    return ""


def _correct(turn: Turn, frame: FlowFrame, text: str) -> bool:
    """Corrects the latest answer that `text` can be an answer to, else takes it as the answer to the open question."""
    flow = turn.book.flows.get(frame.flow)
    if flow is None or not text:
        return False
    path = walk(turn.book, flow, frame.answers, turn.today)
    for key, _ in reversed(path.answers):
        if value := read_answer(turn.book, flow.questions[key], text).value:
            correct_answer(turn, flow, path, flow.questions[key], value)
            return True
    value = read_answer(turn.book, path.question, text).value if path.question and turn.asking else ""
    if value and path.question:
        go_on(turn, flow, (*path.answers, (path.question.id, value)))
    return bool(value)


def _missed(turn: Turn, path: Path, question: QuestionText) -> None:
    """What was said does not fit: the question's own words first, then simpler ones and a person."""
    frame = turn.asking
    misses = frame.misses + 1 if frame else 1
    if frame:
        put(turn, replace(frame, misses=misses))
    turn.change(paused=False)
    if misses == 1:
        turn.tell("flow_again", again=question.again)
        ask(turn, path, question)
    else:
        turn.tell(f"flow_lost_{question.kind}", least=question.least, most=question.most, unit=question.unit)
        ask(turn, path, question, *([turn.choice("h", "handover")] if question.choices else []))


def _commune_choice(turn: Turn, question: QuestionText, found: Found) -> Choice:
    key = "commune_was" if found.old else "commune_is"
    return Choice(f"q:{question.id}:{found.commune.code}", phrase(turn.book, key, name=found.commune.name, old=found.old))
