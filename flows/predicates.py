"""The conditions that flows may name in `when`. A file of data/flows that names another does not load.

Each looks at the answer just given, at all answers on the path, or at the day; figures of law stand here with their source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.book import CommuneText


@dataclass(frozen=True)
class Given:
    """`answer`: to the question whose branches are tried. `answers`: all so far, by question. `today`: ISO date."""

    answer: str
    answers: Mapping[str, str]
    today: str
    commune: CommuneText | None = None

    @property
    def number(self) -> int:
        return int(self.answer) if self.answer.isdigit() else 0


Predicate = Callable[[Given], bool]

REVENUE_LIMITS = {2026: 1_000}
"""By year: million đồng a household business may take in before it pays tax (fact nguong_thue_hkd; Nghị định 141/2026)."""
CHANGE_AGES = (25, 40, 60)
"""The ages at which a card must be changed, after 14; a card made within two years before one is good until the next (topic
can_cuoc_doi_het_han; Luật Căn cước 2023, Điều 21)."""


def duoi_6_tuoi(given: Given) -> bool:
    return given.number < 6


def duoi_14_tuoi(given: Given) -> bool:
    return given.number < 14


def tuoi_phai_doi_the(given: Given) -> bool:
    """The age asked for is one at which the card must be changed."""
    return int(given.answers.get("tuoi", "0")) in (14, *CHANGE_AGES)


def chua_ro_nguong_thue(given: Given) -> bool:
    """No limit is known for this year."""
    return int(given.today[:4]) not in REVENUE_LIMITS


def tren_nguong_thue(given: Given) -> bool:
    """Takes in more in a year than the limit; exactly the limit is not over it."""
    limit = REVENUE_LIMITS.get(int(given.today[:4]))
    return limit is not None and int(given.answers.get("doanh_thu", "0")) > limit


def ban_tren_san(given: Given) -> bool:
    """Sells on a platform that takes the tax off each order, alone or beside a stall."""
    return given.answers.get("noi_ban") in ("san", "ca_hai")


PREDICATES: Mapping[str, Predicate] = {
    one.__name__: one for one in (duoi_6_tuoi, duoi_14_tuoi, tuoi_phai_doi_the, chua_ro_nguong_thue, tren_nguong_thue, ban_tren_san)
}
