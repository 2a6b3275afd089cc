"""The one place that makes ids by chance."""

from __future__ import annotations

from uuid import uuid4  # noqa: TID251


def new_id() -> str:
    """A fresh id, 32 hexadecimal digits."""
    return uuid4().hex
