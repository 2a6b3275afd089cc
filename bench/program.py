"""The command-line program in a process of its own, with database and caches in a folder of the benchmark."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.workbench import UNLIMITED

TROLYSO = Path(sys.executable).with_name("trolyso")


def command(folder: Path, *arguments: str) -> list[str]:
    """`trolyso` with these arguments; the variables win over the operator's .env."""
    variables = {
        "TROLYSO_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bench.db",
        "TROLYSO_VAR_DIR": str(folder),
        "TROLYSO_MESSAGES_PER_MINUTE": str(UNLIMITED),
        "TELEGRAM_BOT_TOKEN": "",
        "NLU_URL": "",
    }
    # `env` becomes the program, so the process id stays the same.
    return ["env", *(f"{name}={value}" for name, value in variables.items()), str(TROLYSO), *arguments]
