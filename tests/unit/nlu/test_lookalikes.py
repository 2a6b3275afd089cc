"""nlu.lookalikes: names that want to be taken for others."""

import pytest

from nlu.addresses import addresses
from nlu.lookalikes import distance, has_odd_letters, is_government, is_known, look_alike, reals, skeleton


@pytest.mark.parametrize(
    ("link", "real"),
    [
        ("vneid-capnhat.com", "vneid.gov.vn"),
        ("dichvucong.gov.vn.capnhat.top", "dichvucong.gov.vn"),
        ("dichvucong-gov.vn", "dichvucong.gov.vn"),
        ("khanhhoa.gov-vn.com", "gov.vn"),
        ("khanhhoa.gov.vn.abc.com", "gov.vn"),
        ("vietcombank.evil.com", "vietcombank.com.vn"),
        ("vietconbank.com", "vietcombank.com.vn"),
        ("vietcombnak.com", "vietcombank.com.vn"),
        ("v1etc0mbank.com", "vietcombank.com.vn"),
        ("víetcombank.com", "vietcombank.com.vn"),
        ("acb-online.com", "acb.com.vn"),
        ("vcb24h.com", "vietcombank.com.vn"),
        ("scb.vn-kr.xyz", "scb.com.vn"),
        ("evnhoantien.com", "evn.com.vn"),
        ("faceb00k.com", "facebook.com"),
        ("shopee.com-vn.vip", "shopee.vn"),
        ("bocongan.weebly.com", "bocongan.gov.vn"),
        ("sites.google.com/view/mbbank-hotro", "mbbank.com.vn"),
    ],
)
def test_a_borrowed_name_is_seen(link: str, real: str) -> None:
    (address,) = addresses(link)
    assert look_alike(address) == real


@pytest.mark.parametrize(
    "link",
    [
        "dichvucong.khanhhoa.gov.vn",
        "portal.vietcombank.com.vn",
        "cskh.evnspc.vn",
        "insidegovuk.blog.gov.uk",
        "usa.gov",
        "sanphamninhthuan.com",
        "docs.google.com/forms/d/e/1FAIpQLSd-vcb_x",
        "thuvienphapluat.vn",
        "vietjack.me",
        "pineapple.com",
        "sevenhotel.com",
    ],
)
def test_another_name_is_left_alone(link: str) -> None:
    assert [look_alike(address) for address in addresses(link)] == [None]


def test_real_pages_are_known_and_like_no_other() -> None:
    for real in reals():
        for domain in real.domains:
            assert is_known(f"www.{domain}")


def test_government_is_the_end_of_the_name() -> None:
    assert is_government("vneid.gov.vn")
    assert not is_government("vneid.gov.vn.top")
    assert not is_government("xgov.vn")


def test_letters_of_other_alphabets() -> None:
    assert has_odd_letters("vіetinbank.vn")
    assert not has_odd_letters("víetinbank.vn")
    assert skeleton("vіet1n") == skeleton("vietin")


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("", "ab", 2), ("abcd", "badc", 2)]
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits
