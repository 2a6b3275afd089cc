"""What may not go out: too long, secret marks, personal numbers, links that lead who knows where, times that are over. Pure.

Rules of group chats of offices (Đắk Lắk 2547/QĐ-UBND and others): no "Mật", "Tối mật", "Tuyệt mật", no unofficial sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from unicodedata import normalize
from urllib.parse import urlsplit

from bot.announcements.audience import ended_areas
from bot.announcements.draft import REPEATS, URGENCIES, Draft
from bot.people.areas import AreaTree
from nlu import MASK, mask

MOST_TITLE = 80
MOST_TEXT = 1_500
MOST_LINK = 300
MOST_DOCUMENT = 80
LEAST_REASON = 5
MOST_FILE = 5_000_000
MOST_AHEAD = timedelta(days=366)
PATIENCE = timedelta(minutes=10)
"""A time that was right when it was chosen is still taken this much later."""
FILES = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_SECRET = re.compile(
    r"\b(?:tối|tuyệt)\s+mật\b|(?:văn bản|tài liệu|công văn|hồ sơ|báo cáo|dấu|độ|chế độ)\s+mật\b(?!\s+khẩu)"
    r"|^\W*mật\s*(?:$|[:.\-–,;()\[\]!])|[(\[]\s*mật\s*[)\]]",
    re.IGNORECASE | re.MULTILINE,
)
_STAMP = re.compile(r"(?<!BẢO )(?<!BÍ )\bMẬT\b(?! KHẨU| MÃ| ONG)")
_ADDRESS = re.compile(
    r"https?://[^\s<>\"]+|\b(?:[a-z0-9-]+\.)+(?:com|vn|net|org|info|me|ly|io|xyz|top|shop|online|site|club|link|app|cc|biz)\b(?:/[^\s]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Trouble:
    """Something that must be changed first: the key of a phrase and its gaps."""

    key: str
    gaps: dict[str, object] = field(default_factory=dict)


def check_draft(draft: Draft, tree: AreaTree, now: datetime, domains: str) -> list[Trouble]:
    """Everything that keeps a draft from being sent for approval. `domains`: settings.link_domains."""
    today = now.date().isoformat()
    found = [*check_title(draft.title), *check_text(draft.text), *check_times(draft, now)]
    if len(draft.document) > MOST_DOCUMENT:
        found.append(Trouble("announcements_document_long", {"most": MOST_DOCUMENT}))
    found += _check_words(draft.document)
    if draft.link and (len(draft.link) > MOST_LINK or not _host(draft.link)):
        found.append(Trouble("announcements_link_bad"))
    strange = strange_links(draft, domains)
    if strange and len(draft.reason.strip()) < LEAST_REASON:
        found.append(Trouble("announcements_link_strange", {"link": strange[0]}))
    if draft.urgency not in URGENCIES:
        found.append(Trouble("announcements_urgency_unknown"))
    if not draft.corrects:
        if draft.audience.empty:
            found.append(Trouble("announcements_audience_empty"))
        for area in ended_areas(tree, draft.audience, today):
            found.append(Trouble("announcements_area_ended", {"name": tree.label(area) if area in tree.by_id else area}))
    return list({(one.key, str(one.gaps)): one for one in found}.values())


def check_title(title: str) -> Iterator[Trouble]:
    if not title.strip():
        yield Trouble("announcements_title_empty")
    elif len(title) > MOST_TITLE or "\n" in title.strip():
        yield Trouble("announcements_title_long", {"most": MOST_TITLE, "has": len(title)})
    yield from _check_words(title)


def check_text(text: str) -> Iterator[Trouble]:
    if not text.strip():
        yield Trouble("announcements_text_empty")
    elif len(text) > MOST_TEXT:
        yield Trouble("announcements_text_long", {"most": MOST_TEXT, "has": len(text)})
    yield from _check_words(text)


def check_times(draft: Draft, now: datetime) -> Iterator[Trouble]:
    """Send time, recurrence and its end."""
    at = datetime.fromisoformat(draft.send_at) if draft.send_at else now
    if at < now - PATIENCE:
        yield Trouble("announcements_time_over", {"now": f"{now:%H:%M} {now.day}/{now.month}"})
    elif at > now + MOST_AHEAD:
        yield Trouble("announcements_time_far")
    if draft.repeats not in REPEATS:
        yield Trouble("announcements_repeats_unknown")
    elif draft.repeats and not draft.ends_on:
        yield Trouble("announcements_end_missing")
    elif draft.ends_on and date.fromisoformat(draft.ends_on) < at.astimezone(now.tzinfo).date():
        yield Trouble("announcements_end_early")


def check_file(name: str, content: bytes) -> Trouble | None:
    """A file that is to go along: its kind by what stands in it, not by its name alone."""
    suffix = f".{name.rpartition('.')[2].lower()}"
    begins = FILES.get(suffix)
    if not content or begins is None or not content.startswith(begins):
        return Trouble("announcements_file_kind")
    if len(content) > MOST_FILE:
        return Trouble("announcements_file_large", {"most": MOST_FILE // 1_000_000})
    return None


def strange_links(draft: Draft, domains: str) -> list[str]:
    """Hosts that links lead to and that are not on the list."""
    allowed = [one.strip().lower().lstrip(".") for one in domains.split(",") if one.strip()]
    hosts = [_host(link) for link in (draft.link, *_ADDRESS.findall(f"{draft.title}\n{draft.text}")) if link]
    return [host for host in dict.fromkeys(hosts) if host and not any(host == one or host.endswith(f".{one}") for one in allowed)]


def secret_mark(text: str) -> bool:
    """Whether a text says that it is secret; "mật khẩu" and "bảo mật" do not."""
    text = normalize("NFC", text)
    return bool(_SECRET.search(text) or (_STAMP.search(text) and not text.isupper()) or text.strip().upper() == "MẬT")


def _check_words(text: str) -> Iterator[Trouble]:
    if secret_mark(text):
        yield Trouble("announcements_secret")
    if MASK in text or mask(text).found:
        yield Trouble("announcements_personal")


def _host(link: str) -> str:
    """The host a link leads to, "" when it is none. What stands before an @ is not the host."""
    link = link.strip().rstrip(".,;)")
    try:
        parts = urlsplit(link if "://" in link else f"https://{link}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    return host if parts.scheme in ("http", "https") and "." in host and " " not in link else ""
