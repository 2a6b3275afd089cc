"""Which real page an address wants to be taken for. Compared by name only; no page is opened.

tables/real_domains.tsv has the real pages, tables/letters.tsv the foreign letters that look Latin, tables/baits.txt the words that stand
beside a borrowed name. A page that is not in the first table may be real all the same: the answer is 'not on the list', never 'fake'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlu.addresses import Address, hosts
from nlu.text import TABLES, strip_accents

_SECOND_LEVEL = frozenset({"com", "net", "org", "edu", "gov", "info", "name", "biz", "health", "co", "ac", "or", "ne", "go"})
_DIGITS_FOR_LETTERS = str.maketrans("01345789|i", "oleastbgll")
_SHORTEST_MARK = 5
_GOVERNMENT = "gov.vn"


@dataclass(frozen=True)
class Real:
    """A page that fakes copy. `marks` are the skeletons of its names."""

    kind: str
    name: str
    domains: tuple[str, ...]
    marks: tuple[str, ...]


def is_government(host: str) -> bool:
    """Whether the host ends in .gov.vn, which is given to state agencies only."""
    return f".{host}".endswith(f".{_GOVERNMENT}")


def is_known(host: str) -> bool:
    """Whether the host belongs to an agency, bank, company or newspaper of the table."""
    return is_government(host) or any(_under(host, domain) for real in reals() for domain in real.domains)


def look_alike(address: Address) -> str | None:
    """The real domain that the address resembles without belonging to it, or None."""
    free = next((host for host, kind in hosts().items() if kind == "free" and _under(address.host, host)), None)
    if free is None and is_known(address.host):
        return None
    labels = _own_labels(address.host)
    if free is not None:
        parts = re.split(r"[/?=&#]", address.path)
        labels = [*address.host.removesuffix(free).split("."), *(part for part in parts if part in (part.lower(), part.upper()))]
    for real in reals():
        if any(_borrows(label, mark) for label in labels for mark in real.marks):
            return real.domains[0]
    if free is None:
        if _government_in_front(address.host):
            return _GOVERNMENT
        for real in reals():
            if any(_misspells(label, mark) for label in labels for mark in real.marks):
                return real.domains[0]
    return None


def has_odd_letters(host: str) -> bool:
    """Whether a name mixes Latin with letters that only look Latin, or is in punycode nobody can read."""
    return any(label.startswith("xn--") or (not strip_accents(label).isascii()) for label in host.split("."))


def skeleton(label: str) -> str:
    """One form for what looks the same: foreign letters, digits for letters, i as l, 'rn' as m, without accents."""
    plain = "".join(_letters().get(mark, mark) for mark in label)
    return strip_accents(plain).lower().replace("rn", "m").replace("vv", "w").translate(_DIGITS_FOR_LETTERS)


def _borrows(label: str, mark: str) -> bool:
    """Whether the label has the mark in it: anywhere for a long one, as a part or beside bait words for a short one."""
    seen = skeleton(label)
    if len(mark) >= _SHORTEST_MARK:
        return mark in seen.replace("-", "").replace("_", "")
    for part in re.split(r"[-_]", seen):
        rest = part.removeprefix(mark) if part.startswith(mark) else part.removesuffix(mark)
        if rest != part and (not rest or rest in _baits()):
            return True
    return skeleton(re.sub(r"\d", "", label)) == mark


def _misspells(label: str, mark: str) -> bool:
    """Whether one wrong, missing, added or swapped letter makes the mark; two where it is long."""
    if len(mark) < _SHORTEST_MARK:
        return False
    allowed = 2 if len(mark) >= 10 else 1
    parts = {skeleton(label), *re.split(r"[-_]", skeleton(label))}
    return any(abs(len(part) - len(mark)) <= allowed and distance(part, mark) <= allowed for part in parts)


def distance(one: str, other: str) -> int:
    """Edits that turn one word into the other; a swap of neighbours is one (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mark in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mark != wanted))
            if i > 1 and j > 1 and mark == other[j - 2] and one[i - 2] == wanted:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def _government_in_front(host: str) -> bool:
    """'gov' or 'vn-' in a name that does not end so: vneid.gov.vn.abc.top, scb.vn-kr.xyz. Other countries' .gov are left alone."""
    labels = host.split(".")
    if labels[-1] == "gov" or (len(labels) > 2 and labels[-2] == "gov" and len(labels[-1]) == 2):
        return False
    own = _own_labels(host)
    if any(re.search(r"(^|[-_])gov(vn)?($|[-_])|gov-?vn", label) for label in own):
        return True
    return labels[-1] != "vn" and len(own) > 1 and re.match(r"(com-?)?vn($|-)", own[-1]) is not None


def _own_labels(host: str) -> list[str]:
    """The labels without the ending: shopee.com.vn → shopee."""
    labels = host.split(".")
    ending = 2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 1
    return labels[:-ending]


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


@cache
def reals() -> tuple[Real, ...]:
    """The rows of tables/real_domains.tsv."""
    rows = [row.split("\t") for row in _lines("real_domains.tsv")]
    return tuple(
        Real(kind, name, tuple(domains.split()), tuple(skeleton(mark) for mark in marks.split() if mark != "-"))
        for kind, name, domains, marks in rows
    )


@cache
def _letters() -> dict[str, str]:
    return dict(row.split("\t") for row in _lines("letters.tsv"))


@cache
def _baits() -> frozenset[str]:
    return frozenset(skeleton(word) for word in _lines("baits.txt"))


def _lines(name: str) -> list[str]:
    return [row for row in (TABLES / name).read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
