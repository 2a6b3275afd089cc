"""What is wrong with a message, a link or a call that a person asks about: plain rules, the words in data/phrases/red_flags.yml.

No flag never means safe: the rules know old tricks only. No link is opened. http without s is no flag: real commune pages still use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlu.addresses import Address, addresses, endings, find_addresses, hosts, readable
from nlu.lookalikes import has_odd_letters, is_government, is_known, look_alike
from nlu.wording import LINK, Wording, rules

__all__ = ["Flag", "addresses", "looks_pasted", "red_flags", "unlinked"]

LINK_CODES = frozenset({"at_sign", "ip_address", "shortener", "odd_letters", "look_alike_domain", "odd_ending", "not_gov_vn"})
"""Flags that only an address raises."""

_PAGE = "{page}"
_AGENCY = "agency"
_LONGEST_HOST = 48
_BARE = 4
"""A link with so few words around it was pasted, not told about."""
_LONG = 10
"""From so many words on, a text with a flag is a message and not a question."""


@dataclass(frozen=True)
class Flag:
    """One sign of a scam. `evidence` is what it was seen in, cut short, never a tappable link; `real` the domain that is copied."""

    code: str
    evidence: str
    real: str = ""


def red_flags(text: str) -> tuple[Flag, ...]:
    """Every sign in a text as typed, each code once: those of links first, then those of words in the order of the table."""
    plain = readable(text)
    found = find_addresses(plain)
    return _flags(found, _wording(plain, found))


def looks_pasted(text: str) -> bool:
    """Whether a text is a message, a link or a call to be checked: no ordinary question, and no cry for help, which `danger` hears."""
    plain = readable(text)
    found = find_addresses(plain)
    wording = _wording(plain, found)
    flags = _flags(found, wording)
    codes = {rule.code for rule in rules("pasted.tsv") if wording.fits(rule) is not None}
    if "asks_check" in codes or any(flag.code in LINK_CODES for flag in flags):
        return True
    if found and len(wording) == len(found):
        return True
    if "already_happened" in codes:
        return False
    if "told_by_others" in codes and flags:
        return True
    if "asks_how" in codes:
        return False
    unknown = any(not is_known(address.host) for address in found)
    return (unknown and not len(found) + _BARE < len(wording) < _LONG) or (bool(flags) and len(wording) >= _LONG)


def unlinked(host: str) -> str:
    """A host that no app turns into a link: 'vneid.top' → 'vneid . top'."""
    return (host if len(host) <= _LONGEST_HOST else f"…{host[-_LONGEST_HOST:]}").replace(".", " . ")


def _flags(found: list[Address], wording: Wording) -> tuple[Flag, ...]:
    claims_agency = any(rule.code == _AGENCY and wording.fits(rule) for rule in rules("pasted.tsv"))
    flags: dict[str, Flag] = {}
    for address in found:
        for flag in _of_link(address, claims_agency):
            flags.setdefault(flag.code, flag)
    for rule in rules("red_flags.tsv"):
        if rule.code not in flags:
            evidence = wording.fits(rule)
            if evidence is not None:
                flags[rule.code] = Flag(rule.code, evidence)
    return tuple(flags.values())


def _of_link(address: Address, claims_agency: bool) -> Iterator[Flag]:
    host, shown = address.host, unlinked(address.host)
    if address.user:
        yield Flag("at_sign", shown)
    if address.path.lower().split("?")[0].endswith((".apk", ".xapk", ".apks")) and not is_known(host):
        yield Flag("apk", shown)
    if address.is_number:
        yield Flag("ip_address", shown)
        return
    if any(f".{host}".endswith(f".{short}") for short, kind in hosts().items() if kind == "short"):
        yield Flag("shortener", shown)
        return
    if has_odd_letters(host):
        yield Flag("odd_letters", shown)
    real = look_alike(address)
    if real is not None:
        yield Flag("look_alike_domain", shown, real)
    if is_known(host):
        return
    if "odd" in endings().get(address.ending, ""):
        yield Flag("odd_ending", shown)
    if claims_agency and not is_government(host):
        yield Flag("not_gov_vn", shown)


def _wording(plain: str, found: list[Address]) -> Wording:
    """The words around the links; a link that leads to no known page stands as {link}, another as {page}."""
    for address in reversed(found):
        mark = _PAGE if is_known(address.host) else LINK
        plain = f"{plain[: address.start]} {mark} {plain[address.end :]}"
    return Wording(plain)
