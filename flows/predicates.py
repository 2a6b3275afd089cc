"""The conditions that flows may name in `when`. A file of data/flows that names another does not load.

Each looks at the answers on the path or at the day; figures of law stand here with their source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """What a condition may look at. `answers`: all so far, by question (see `flows.state.FlowFrame`). `today`: ISO date."""

    answers: Mapping[str, str]
    today: str


Predicate = Callable[[Given], bool]

REVENUE_LIMITS = {2026: 1_000}
"""By year: million đồng a household business may take in before it pays tax (fact nguong_thue_hkd; Nghị định 141/2026)."""
CHANGE_AGES = (14, 25, 40, 60)
"""The ages at which a card must be changed; a card made within two years before one is good until the next (topic
can_cuoc_doi_het_han)."""


def duoi_6_tuoi(given: Given) -> bool:
    return _number(given, "tuoi") < 6


def duoi_14_tuoi(given: Given) -> bool:
    return _number(given, "tuoi") < 14


def tuoi_phai_doi_the(given: Given) -> bool:
    """At this age the card must be changed."""
    return _number(given, "tuoi") in CHANGE_AGES


def dang_dung_cccd(given: Given) -> bool:
    """Has a CCCD, the card from before 1/7/2024."""
    return given.answers.get("dang_co") == "cccd"


def vuong_ma_otp(given: Given) -> bool:
    """What was asked about is the one-time code, not the password."""
    return given.answers.get("chuyen_gi") == "otp"


def chua_ro_nguong_thue(given: Given) -> bool:
    """No limit is known for this year."""
    return int(given.today[:4]) not in REVENUE_LIMITS


def tren_nguong_thue(given: Given) -> bool:
    """Takes in more in a year than the limit; exactly the limit is not over it."""
    limit = REVENUE_LIMITS.get(int(given.today[:4]))
    return limit is not None and _number(given, "doanh_thu") > limit


def ban_tren_san(given: Given) -> bool:
    """Sells on a platform that takes the tax off each order, alone or beside a stall."""
    return given.answers.get("noi_ban") in ("san", "ca_hai")


def chua_co_tai_khoan(given: Given) -> bool:
    """No bank account in the person's own name."""
    return given.answers.get("tai_khoan") == "chua"


def hang_ocop(given: Given) -> bool:
    return given.answers.get("mon_hang") == "ocop"


def hang_ocop_chua_tk(given: Given) -> bool:
    return hang_ocop(given) and chua_co_tai_khoan(given)


def sim_van_goi_duoc(given: Given) -> bool:
    """The phone was changed, the SIM is not locked yet."""
    return given.answers.get("tinh_trang") == "binh_thuong"


def _number(given: Given, question: str) -> int:
    """The number that was answered to `question`; 0 when it was not asked."""
    return int(given.answers.get(question, "0"))


PREDICATES: Mapping[str, Predicate] = {
    one.__name__: one
    for one in (
        duoi_6_tuoi, duoi_14_tuoi, tuoi_phai_doi_the, dang_dung_cccd, vuong_ma_otp, chua_ro_nguong_thue, tren_nguong_thue, ban_tren_san,
        chua_co_tai_khoan, hang_ocop, hang_ocop_chua_tk, sim_van_goi_duoc,
    )
}  # fmt: skip
