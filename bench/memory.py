"""Memory of a process and of the machine."""

from __future__ import annotations

import psutil  # type: ignore[import-untyped]

MEGABYTE = 1_000_000


def resident(pid: int | None = None) -> int:
    """Bytes of a process (this one without `pid`) that are in memory, shared pages among them."""
    return int(psutil.Process(pid).memory_info().rss)


def machine_memory() -> int:
    """Bytes of memory that the machine has."""
    return int(psutil.virtual_memory().total)
