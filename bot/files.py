"""Files that leave with messages: pictures, documents, reports. Kept in a folder under their hash, given out by links that expire."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIGNATURE = 32
LONGEST = 80


@dataclass(frozen=True)
class FileStore:
    """`folder` is made when needed; `secret` signs links; `public_url` is this server's address as the services see it, "" unknown."""

    folder: Path
    secret: bytes
    public_url: str = ""

    def keep(self, content: bytes, suffix: str) -> str:
        """The file's id: 32 hexadecimal digits of its SHA-256 and its suffix (".pdf")."""
        file = hashlib.sha256(content).hexdigest()[:32] + suffix
        place = self.folder / file
        if place.exists():
            # Kept again, it is new again: `older` does not find it.
            place.touch()
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            begun = place.with_name(place.name + ".part")
            begun.write_bytes(content)
            begun.replace(place)
        return file

    def path(self, file: str) -> Path | None:
        """Where a file lies; None when there is none, or the id is none."""
        place = self.folder / file
        if Path(file).name != file or file.startswith(".") or len(file) > LONGEST:
            return None
        return place if place.is_file() else None

    def remove(self, file: str) -> None:
        """Removes a file if there is one: links to it lead nowhere."""
        place = self.path(file)
        if place:
            place.unlink(missing_ok=True)

    def older(self, suffix: str, before: float) -> list[str]:
        """Files whose id ends with `suffix` that were written before a Unix time."""
        found = []
        for place in self.folder.glob(f"*{suffix}"):
            with suppress(FileNotFoundError):
                # Another process may have removed it since it was listed.
                if place.stat().st_mtime < before:
                    found.append(place.name)
        return sorted(found)

    def address(self, file: str, until: int) -> str:
        """A link that is good until a Unix time; "" when this server has no public address."""
        return f"{self.public_url.rstrip('/')}{self.local_address(file, until)}" if self.public_url else ""

    def local_address(self, file: str, until: int) -> str:
        """The same link without the server."""
        return f"/tep/{file}?den={until}&ky={self.sign(file, until)}"

    def sign(self, file: str, until: int) -> str:
        return hmac.new(self.secret, f"{file}:{until}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE]

    def admits(self, file: str, until: int, signature: str, now: int) -> bool:
        """Whether a link is genuine and not over."""
        return now <= until and hmac.compare_digest(self.sign(file, until).encode(), signature.encode("utf-8", "replace"))
