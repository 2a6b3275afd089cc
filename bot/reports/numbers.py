"""Numbers as Vietnamese offices write them: 1.234,56; rounded half up; "-" for what is not known."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

Number: TypeAlias = int | Decimal
UNKNOWN = "-"
PLACES = 2


def exact(value: float | Decimal | None) -> Number | None:
    """A stored figure as it was typed: whole numbers as int, the rest as Decimal, never binary fractions."""
    if value is None or isinstance(value, int):
        return value
    said = value if isinstance(value, Decimal) else Decimal(str(value))
    return int(said) if said == said.to_integral_value() else said


def rounded(value: Number, places: int = PLACES) -> Decimal:
    """Half up, away from zero: 0.125 → 0.13, as offices count (not to the even neighbour)."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(part: Number | None, whole: Number | None) -> Decimal | None:
    """part/whole × 100, not rounded; None where one is unknown or the whole is 0."""
    return None if part is None or not whole else Decimal(part) * 100 / Decimal(whole)


def change(now: Number | None, before: Number | None) -> Decimal | None:
    """(now − before)/before × 100; None where one is unknown or before is 0."""
    return None if now is None or not before else (Decimal(now) - Decimal(before)) * 100 / Decimal(before)


def difference(one: Number, other: Number) -> Number:
    """one − other, whole where it is whole."""
    apart = Decimal(one) - Decimal(other)
    return int(apart) if apart == apart.to_integral_value() else apart


def size(value: Number) -> Number:
    """Without its sign."""
    return value if value >= 0 else -value


def total(values: list[Number | None]) -> Number | None:
    """The sum; None when one of them, or all, are not there: a partial sum is no total."""
    if not values or any(value is None for value in values):
        return None
    return sum((value for value in values if value is not None), start=0)


def written(value: Number | None, places: int | None = None) -> str:
    """`2.439`, `76,78`, `-3,39`, `-` for None. `places` decimals; by default none for whole numbers, else two."""
    if value is None:
        return UNKNOWN
    if places is None:
        places = 0 if Decimal(value) == Decimal(value).to_integral_value() else PLACES
    said = f"{rounded(value, places):,.{places}f}"
    return said.replace(",", " ").replace(".", ",").replace(" ", ".")


def written_percent(value: Number | None) -> str:
    """`76,78%`; always two decimals, so that a column lines up."""
    return UNKNOWN if value is None else f"{written(value, PLACES)}%"


def signed(value: Number | None) -> str:
    """`+13,68` or `-3,39`; `0,00` has no sign."""
    said = written(value, PLACES)
    return f"+{said}" if value is not None and rounded(value) > 0 else said


def in_text(value: Number | None) -> str:
    """As in running text: whole numbers below 10 with a leading 0 ("01 sản phẩm", "06 lớp")."""
    return f"0{value}" if isinstance(value, int) and 0 < value < 10 else written(value)
