"""A pasted message, link or call is looked at for signs of a scam; then what to do by what has already happened.

The signs come with the event (`Meaning.flags`: code, evidence, true address), found by plain rules outside the core. Nothing is ever
called safe.
"""

from __future__ import annotations

from flows import answers
from flows.book import Book
from flows.effects import KeepQuestion
from flows.events import Meaning
from flows.turn import Turn
from flows.wording import phrase

HAPPENED = {"link": "", "app": "ld_cai_app_gia", "code": "ld_lo_otp_thong_tin", "money": "ld_da_chuyen_tien", "nothing": "ld_bao_cao_o_dau"}
"""What may have happened already, worst last but one, and the topic that says what to do then."""
MOST_FLAGS = 5


def triage(turn: Turn, text: str, meaning: Meaning) -> None:
    """What is wrong with it, in plain words, and the question what has already happened."""
    turn.change(misses=0)
    flags = meaning.flags[:MOST_FLAGS]
    turn.keep(KeepQuestion(text, tuple(code for code, _, _ in flags)))
    lines = [turn.book.phrases["flags_none"]] if not flags else _found(turn.book, flags)
    lines += ["", turn.book.phrases["flags_not_opened"], turn.book.phrases["happened_ask"]]
    turn.say_first("\n".join(lines), *[turn.choice(f"p:{one}", f"happened_{one}") for one in HAPPENED])


def _found(book: Book, flags: tuple[tuple[str, str, str], ...]) -> list[str]:
    lines = [book.phrases["flags_found" if len(flags) > 1 else "flags_one"]]
    lines += [f"• {phrase(book, f'flag_{code}', evidence=evidence)}" for code, evidence, _ in flags if f"flag_{code}" in book.phrases]
    real = next((real for _, _, real in flags if real), "")
    return [*lines, phrase(book, "flags_real", real=real)] if real else lines


def happened(turn: Turn, what: str) -> None:
    """What to do in the next minutes."""
    topic = HAPPENED.get(what)
    if topic is None:
        turn.tell("old_menu_free", *answers.group_choices(turn))
    elif topic:
        answers.answer(turn, topic)
    else:
        turn.tell(
            "happened_link_do",
            *[turn.choice(f"p:{one}", f"happened_{one}") for one in ("app", "code", "money")],
            turn.choice("h", "handover"),
        )
