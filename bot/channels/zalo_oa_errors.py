"""What Zalo's error numbers mean for a message: a table, and its reading.

Source: one full transcription of the OpenAPI v3 error page, January 2026. Other lists confuse -213, -216 and -124: this one is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.channels.contract import SendResult

Status = Literal["retry", "failed", "blocked", "closed"]


@dataclass(frozen=True)
class Fault:
    """What becomes of the message. `after`: seconds before it is tried again. `alarm`: an operator must act, the message is innocent."""

    status: Status = "failed"
    after: float = 0.0
    alarm: bool = False


FAILED, ALARM, BLOCKED, CLOSED = Fault(), Fault(alarm=True), Fault("blocked"), Fault("closed")
OUTDATED_ATTACHMENT = -100
STALE_TOKEN = frozenset({-216, -220})
NO_WINDOW = frozenset({-230, -232})
FAULTS: Mapping[int, Fault] = {
    -32: Fault("retry", 60.0),  # more calls a minute than the package allows
    -100: FAILED,  # attachment expired: uploaded again once before it comes here
    -200: Fault("retry", 5.0),  # sending failed on their side
    -201: FAILED,  # a field is not right
    -204: ALARM,  # the account was deleted
    -205: ALARM,  # the account does not exist
    -209: ALARM,  # the API is not enabled for the app
    -210: FAILED,  # longer than allowed
    -211: ALARM,  # quota used up
    -212: ALARM,  # the app is not authorised for this API
    -213: BLOCKED,  # not a follower
    -216: ALARM,  # token invalid, and the renewed one too
    -217: BLOCKED,  # the person blocked invitations
    -218: FAILED,  # quota for this person used up
    -220: ALARM,  # token expired, and the renewed one too
    -221: ALARM,  # the account must be verified
    -223: ALARM,  # the API is not enabled
    -224: ALARM,  # the account needs a package
    -227: BLOCKED,  # the person's account is banned, or asleep for 45 days
    -230: CLOSED,  # last interaction too long ago
    -232: CLOSED,  # never wrote
    -233: FAILED,  # kind of message not supported
    -234: CLOSED,  # not at night
    -240: ALARM,  # an interface that was shut down
    -244: BLOCKED,  # the person restricted this kind of message
    -248: ALARM,  # against Zalo's policy
    -320: ALARM,  # billing account not linked
    -321: ALARM,  # billing account has no money
}  # fmt: skip


def fault(code: int) -> Fault:
    """The row of an error; an error that nobody listed fails the message."""
    return FAULTS.get(code, FAILED)


def result(code: int) -> SendResult:
    """The error as the outcome of a message. Zalo's own words are left out: they may hold what was sent."""
    row = fault(code)
    return SendResult(row.status, after=row.after, error=str(code))
