"""Addresses of pages in a text, also when they are written to be missed: spaced out, without https, with hidden marks.

Nothing here opens an address. tables/endings.tsv says which endings exist and which of them are also Vietnamese words ('xong.me bảo').
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from ipaddress import AddressValueError, IPv4Address

from nlu.text import MOST_TEXT, TABLES, clean

_JOINED_ENDINGS = ("gov", "com", "net", "org", "edu", "info")
_SURE_ENDINGS = frozenset({"vn", "com", "net", "org", "xyz", "icu"})
_BRACKETED_DOT = re.compile(r"\s*[\[({]\s*(?:\.|dot|ch[ấa]m)\s*[\])}]\s*", re.IGNORECASE)
_SCHEME = re.compile(r"\bh(?:tt|xx)p(s?)\s*[:;]\s*/\s*/\s*", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s+(?:chấm|cham|dot)\s+", re.IGNORECASE)
_SYLLABLE = re.compile(r"(?:[bdhklmnprstvxcg]|ch|gh|gi|kh|ngh?|nh|ph|qu|th|tr)?[aeiouy]{1,3}(?:[cmnpt]|ch|ng|nh)?")
_WRITTEN = re.compile(
    r"(?P<scheme>https?://)?(?<![\w@])(?<!\w[.-])(?:(?P<user>[^\s/@]{1,200})@)?"
    r"(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63})*)(?::(?P<port>\d{1,5}))?(?P<path>[/?#][^\s<>\"“”]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Address:
    """Where a link says it leads. `host` is lower case with punycode read; `start` and `end` are places in `readable(text)`."""

    host: str
    path: str
    scheme: str
    user: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether the host is an IP address, not a name."""
        return _ip(self.host) is not None

    @property
    def ending(self) -> str:
        return self.host.rpartition(".")[2]


def readable(text: str) -> str:
    """The text without hidden marks and fancy letters, with the addresses in it closed up: 'vneid . gov . vn' → 'vneid.gov.vn'."""
    text = unicodedata.normalize("NFKC", clean(text))
    text = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cf", "Mn", "Co", "Cs"))
    text = clean(text.replace("。", "."))[:MOST_TEXT]
    text = _SCHEME.sub(lambda match: f"http{match.group(1).lower()}://", text)
    return _spaced().sub(_closed, _BRACKETED_DOT.sub(".", text))


def addresses(text: str) -> tuple[Address, ...]:
    """Every address in a text as typed, in order. An e-mail address is not one."""
    return tuple(find_addresses(readable(text)))


def find_addresses(text: str) -> list[Address]:
    """Every address in a text that `readable` made."""
    found = []
    position = 0
    while match := _WRITTEN.search(text, position):
        scheme, user = (match.group("scheme") or "").lower().removesuffix("://"), match.group("user") or ""
        path = (match.group("path") or "").rstrip(".,;:!?)]}'\"…")
        host = ".".join(_decoded(label) for label in match.group("host").lower().strip("-_.").split("."))
        if _is_address(host, scheme, user, path or match.group("port") or ""):
            found.append(Address(host, path, scheme, user, match.start(), match.end()))
            position = match.end()
        else:
            position = match.end("host")
    return found


def _is_address(host: str, scheme: str, user: str, more: str) -> bool:
    number = _ip(host)
    if number is not None:
        return number.is_global and bool(scheme or (more and "." in host))
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return False
    if user and not scheme and not (more and "." in user):
        return False
    if scheme or labels[0] == "www":
        return True
    kind = endings().get(labels[-1])
    if kind in ("word", "odd word"):
        return bool(more) or any(_is_a_name(label) for label in labels[:-1]) or host in hosts()
    return kind is not None


def _closed(match: re.Match[str]) -> str:
    """A spaced-out address without its spaces; the same words where it rather is the end of a sentence."""
    name, middle, end = _SPOKEN_DOT.sub(".", match.group("name")), match.group("middle"), match.group("end").lower()
    host = ".".join(part for part in (name, middle, end) if part).lower()
    space_before = not match.group("gap").startswith(".")
    if not any(mark.isalpha() for mark in name):
        return match.group(0)
    a_name = _is_a_name(name.rpartition(".")[2].lower())
    if middle or (end == "vn" and name.rpartition(".")[2].lower() in _JOINED_ENDINGS):
        sure = end == "vn"
    elif space_before:
        sure = end in _SURE_ENDINGS or host in hosts() or a_name or not _SYLLABLE.fullmatch(name.lower())
    else:
        sure = a_name and end in _SURE_ENDINGS
    return host if sure else match.group(0)


@cache
def _spaced() -> re.Pattern[str]:
    """An address whose last dots stand apart or are spelled out."""
    dot, ending = r"(?:chấm|cham|dot)", "|".join(sorted(endings(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.@-])(?P<name>[a-z0-9-]+(?:(?:\.|\s+{dot}\s+)[a-z0-9-]+)*?)(?P<gap>\s+\.\s*|\.\s+|\s+{dot}\s+)"
        rf"(?:(?P<middle>{'|'.join(_JOINED_ENDINGS)})(?:\s*\.\s*|\s+{dot}\s+))?(?P<end>{ending})(?![\w.-]*\w)",
        re.IGNORECASE,
    )


def _is_a_name(label: str) -> bool:
    """Whether a label cannot be a Vietnamese syllable: longer than 'nghiêng', or with a digit or dash between letters."""
    return len(label) >= 8 or (any(mark.isalpha() for mark in label) and not label.isalpha())


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def _ip(host: str) -> IPv4Address | None:
    try:
        return IPv4Address(int(host) if host.isascii() and host.isdigit() and len(host) >= 8 else host)
    except (AddressValueError, ValueError):
        return None


@cache
def endings() -> dict[str, str]:
    """Kind of each known ending: plain, odd, word or odd word."""
    return _table("endings.tsv")


@cache
def hosts() -> dict[str, str]:
    """Kind of each known host that anyone can use: short or free."""
    return _table("hosts.tsv")


def _table(name: str) -> dict[str, str]:
    rows = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return dict(row.split("\t") for row in rows if row and not row.startswith("#"))
