"""A photo made small: what stays, what goes, what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.visits.picture import MOST_BYTES, SIDE, small_picture
from tests.photo_kit import SECRET, bomb, photo


def test_it_is_small_upright_and_has_no_exif_and_no_comment() -> None:
    raw = photo()
    assert SECRET in raw
    assert Image.open(BytesIO(raw)).getexif()
    made = small_picture(raw)
    assert made.trouble == ""
    assert SECRET not in made.content
    assert b"Exif" not in made.content
    with Image.open(BytesIO(made.content)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert "comment" not in image.info
        # Turned by the orientation: what was left is at the top now.
        assert image.size == (960, SIDE)
        top, bottom = image.getpixel((480, 100)), image.getpixel((480, 1180))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


def test_a_small_one_is_not_made_larger() -> None:
    with Image.open(BytesIO(small_picture(photo(300, 200, "PNG")).content)) as image:
        assert image.size == (300, 200)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_forms_become_a_jpeg(kind: str) -> None:
    with Image.open(BytesIO(small_picture(photo(1500, 900, kind)).content)) as image:
        assert (image.format, image.size) == ("JPEG", (SIDE, 768))


def test_what_is_transparent_becomes_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(BytesIO(small_picture(made.getvalue()).content)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("raw", [b"", b"no picture", photo()[:900], photo(20, 20, "GIF"), photo(900, 900, "PNG")[:300]])
def test_what_is_no_picture_is_broken(raw: bytes) -> None:
    assert small_picture(raw).trouble == "broken"
    assert small_picture(raw).content == b""


@pytest.mark.parametrize("raw", [b"\0" * (MOST_BYTES + 1), bomb(), bomb(10_000), bomb(7_000)], ids=["bytes", "bomb", "warned", "ours"])
def test_what_is_too_large_is_not_unpacked(raw: bytes) -> None:
    assert small_picture(raw).trouble == "huge"
