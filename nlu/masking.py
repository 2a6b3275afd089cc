"""Personal numbers and secrets are taken out of a text before anything is kept or logged.

What counts: phone numbers (10 digits from 0, or +84), ID numbers (9 and 12 digits), bank cards (16–19 digits), numbers said to be an
account, a one-time code or a password. Digits may be split by spaces, dots or dashes. Hotlines (113, 156, 1900 xxxx, 1800 xxxx), dates,
sums of money and years are not personal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

MASK = "▒▒▒"
Secret = Literal["phone", "id_number", "card", "account", "otp", "password", "number"]

_DIGITS = re.compile(
    r"(?<![\w.,/-])\+?\d(?:[ .\-]?\d){7,18}(?![\d])(?!\s*(?:đồng|đ\b|vnđ|vnd|k\b|triệu|tr\b|ngàn|nghìn|tỷ|ty\b))", re.IGNORECASE
)
_MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:\s*(?:đồng|đ|vnđ|vnd))?", re.IGNORECASE)
_OTP = re.compile(
    r"(?P<say>(?:\botp\b|m[ãa] x[áa]c (?:th[ựu]c|nh[ậa]n)|m[ãa] (?:số )?(?:bảo mật|pin)|passcode|\bpin\b)[^\d\n]{0,25}?)"
    r"(?P<secret>\d(?:[ .\-]?\d){3,7})(?!\d)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?P<say>(?:m[ậa]t kh[ẩa]u|\bpass(?:word)?\b|\bmk\b)(?:\s+\w+){0,4}?\s*(?:l[àa]|:|=)\s*)(?P<secret>(?=\S*\d)\S{6,40})", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"(?P<say>(?:\bstk\b|s[ốo] t[àa]i kho[ảa]n|\btk\b)[^\d\n]{0,25}?)(?P<secret>\d(?:[ .\-]?\d){5,18})(?!\d)", re.IGNORECASE
)


@dataclass(frozen=True)
class Masked:
    """`text` without secrets; `found` says which kinds were taken out, in order of appearance, each once."""

    text: str
    found: tuple[Secret, ...]


def mask(text: str) -> Masked:
    """The text with every personal number and secret as ▒▒▒."""
    found: dict[Secret, None] = {}

    def hide(kind: Secret) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            found[kind] = None
            return f"{match.group('say')}{MASK}"

        return replace

    text = _PASSWORD.sub(hide("password"), text)
    text = _OTP.sub(hide("otp"), text)
    text = _ACCOUNT.sub(hide("account"), text)

    def number(match: re.Match[str]) -> str:
        kind = kind_of_number(match.group(0))
        if kind is None:
            return match.group(0)
        found[kind] = None
        return MASK

    return Masked(_DIGITS.sub(number, text), tuple(found))


def kind_of_number(written: str) -> Secret | None:
    """What a run of at least eight digits is; None for hotlines, dates and sums."""
    digits = re.sub(r"\D", "", written)
    if _MONEY.fullmatch(written.strip()) or (digits.startswith(("1900", "1800")) and len(digits) in (8, 10)):
        return None
    if written.startswith("+84") or (digits.startswith("84") and len(digits) == 11):
        return "phone"
    if len(digits) in (10, 11) and digits.startswith("0"):
        return "phone"
    if len(digits) in (9, 12):
        return "id_number"
    if len(digits) >= 16:
        return "card"
    return "number" if len(digits) >= 10 else None
