"""How the person wants to be called."""

from __future__ import annotations

from flows.effects import Choice
from flows.turn import Turn


def ask_address(turn: Turn, rest: str) -> None:
    """Sets the form of address that `rest` names, else offers them all."""
    wanted = rest.strip().lower()
    if wanted in turn.book.addresses:
        set_address(turn, turn.book.addresses.index(wanted))
        return
    turn.tell("address_ask", *[Choice(f"a:{number}", word) for number, word in enumerate(turn.book.addresses)])


def set_address(turn: Turn, number: int) -> None:
    if 0 <= number < len(turn.book.addresses):
        turn.change(address=turn.book.addresses[number])
        turn.tell("address_set")
    else:
        ask_address(turn, "")
