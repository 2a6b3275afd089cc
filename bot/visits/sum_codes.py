"""Under which codes visits are summed, beside those of the services."""

from __future__ import annotations

ALL = ""
"""The visits themselves."""
MARK = "@"
"""Codes of sums that are neither visits nor services begin with it."""
FOR_THE_WEAK = "@YT"
"""Visits to people who have it harder (indicator B04)."""
WEAK = ("cao_tuoi", "khuyet_tat", "dan_toc", "ho_ngheo")
"""Audiences of these people, as visits name them."""
SERVICES = "@DV"
"""Service lines of any kind (B01); only in the sums of half months."""
ACTIVE_DAYS = "@NG"
"""Member × day with a visit, each once, in the area of the member's team with the lowest number (A10); only in the sums of half months."""


def is_service(code: str) -> bool:
    """Whether a code is a service's."""
    return code != ALL and not code.startswith(MARK)
