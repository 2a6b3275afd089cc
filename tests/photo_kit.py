"""Photos as phones send them, made up, and a channel that gives them out."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from tests.desk_kit import Phones

SECRET = b"GPS-made-up-place"
TURNED = 6
"""EXIF orientation: the camera was held upright, the top of the picture is at the right."""


def photo(width: int = 1600, height: int = 1200, kind: str = "JPEG", colour: str = "red") -> bytes:
    """A picture whose left half is of a colour and whose right half is blue. A JPEG has EXIF (a place, an orientation) and a comment."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste(Image.new("RGB", (width // 2, height), colour), (0, 0))
    made = BytesIO()
    if kind != "JPEG":
        image.save(made, kind)
        return made.getvalue()
    exif = Image.Exif()
    exif[0x0112] = TURNED
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    image.save(made, "JPEG", exif=exif, comment=SECRET, quality=90)
    return made.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is `side` × `side` points large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")


@dataclass
class Cameras(Phones):
    """Phones whose photos can be fetched by their reference; `asked` are those that were."""

    photos: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def download(self, media_ref: str) -> bytes | None:
        self.asked.append(media_ref)
        if media_ref == "fails":
            raise ConnectionError("told to fail")
        return self.photos.get(media_ref)
