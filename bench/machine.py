"""On which machine and which state of the project was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from bench.memory import machine_memory
from bot.clock import now
from bot.settings import ROOT

CPUINFO = Path("/proc/cpuinfo")
WRITTEN = (":!bench/results.json", ":!README.md")
"""What the benchmark itself writes does not make the commit another."""


def machine() -> dict[str, str]:
    """Facts to print beside the figures."""
    return {
        "cpu": cpu_model(CPUINFO.read_text(encoding="utf-8")) if CPUINFO.exists() else platform.processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{machine_memory() / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "date": now().date().isoformat(),
        "commit": _commit(),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def cpu_model(cpuinfo: str) -> str:
    """The name in the text of /proc/cpuinfo."""
    names = [line.partition(":")[2].strip() for line in cpuinfo.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    """The commit, with a mark when files differ from it."""
    changed = _git("status", "--porcelain", "--", ".", *WRITTEN)
    return _git("rev-parse", "--short", "HEAD") + (" and later changes" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"
