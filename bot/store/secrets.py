"""Keys that are made at the first start and kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def made_once(path: Path) -> bytes:
    """32 random bytes, the same at every start."""
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        # Another process may have been quicker: then its key stands.
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_bytes()
