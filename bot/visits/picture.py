"""A photo as it is kept: small, upright, and nothing in it but what the eye sees."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

MOST_BYTES = 10_000_000
MOST_POINTS = 40_000_000
"""Points (width × height) that are unpacked; a file of a few kilobytes can claim billions."""
SIDE = 1280
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")

Trouble = Literal["", "missing", "huge", "broken"]


@dataclass(frozen=True)
class Picture:
    """`content`: a JPEG, or b"" and the `trouble`: not to be had from the channel, too large, or no picture."""

    content: bytes = b""
    trouble: Trouble = ""


def small_picture(raw: bytes) -> Picture:
    """The picture as a JPEG of at most 1280 points a side, turned upright, without EXIF, comments and profiles.

    Takes tens of milliseconds, more for a large PNG: not in the event loop.
    """
    # Pillow costs a tenth of a second at import, and most offices keep no photos.
    from PIL import Image, ImageOps

    if len(raw) > MOST_BYTES:
        return Picture(trouble="huge")
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as image:
            if image.width * image.height > MOST_POINTS:
                return Picture(trouble="huge")
            # A JPEG is unpacked at a fraction of its size where that is enough.
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            # A new picture has none of the old one's notes: Pillow would write a JPEG's comment again.
            plain = Image.new("RGB", upright.size, "white")
            solid = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
            plain.paste(solid, mask=solid if solid.mode == "RGBA" else None)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Picture(trouble="huge")
    except Exception:
        # Pillow raises what it likes for broken files: OSError, SyntaxError, ValueError, struct.error, zlib.error.
        return Picture(trouble="broken")
    made = BytesIO()
    plain.save(made, "JPEG", quality=QUALITY)
    return Picture(made.getvalue())
