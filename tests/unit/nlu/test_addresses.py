"""nlu.addresses: links as people and cheats write them."""

import pytest

from nlu.addresses import addresses, readable


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("Vào dichvucong.gov.vn.", ["dichvucong.gov.vn"]),
        ("dichvucong . gov . vn", ["dichvucong.gov.vn"]),
        ("dichvucong. gov. vn", ["dichvucong.gov.vn"]),
        ("dichvucong .gov .vn nha", ["dichvucong.gov.vn"]),
        ("HTTPS://VNEID.GOV.VN/abc", ["vneid.gov.vn"]),
        ("hxxps :// cutt[.]ly/abc", ["cutt.ly"]),
        ("bit . ly / abc", ["bit.ly"]),
        ("trang shopee chấm vn", ["shopee.vn"]),
        ("vneid chấm capnhat chấm com", ["vneid.capnhat.com"]),
        ("xem(vneid.top)và vneid.xyz,", ["vneid.top", "vneid.xyz"]),
        ("...vneid.top", ["vneid.top"]),
        ("https://vietcombank.com.vn@evil.top/x", ["evil.top"]),
        ("https://tiktok.com/@abc", ["tiktok.com"]),
        ("http://103.97.125.10/a.apk", ["103.97.125.10"]),
        ("http://1730379018/", ["1730379018"]),
        ("xn--80ak6aa92e.com", ["аррӏе.com"]),
        ("t.me/abc và s.id/x", ["t.me", "s.id"]),
    ],
)
def test_an_address_is_found(text: str, hosts: list[str]) -> None:
    assert [address.host for address in addresses(text)] == hosts


@pytest.mark.parametrize(
    "text",
    [
        "Gửi a.b@gmail.com nha",
        "TP.HCM, v.v., Th.S, Q.1",
        "1.000.000 đồng, ngày 22.11.2026, phiên bản 2.1.3.4",
        "xong.me bảo tôi rồi.la hết",
        "http://192.168.1.1 vào wifi",
        "Tôi đi chợ rồi. Top 10 món ngon",
        "dùng facebook. top 10 bài",
        "gọi 0912345678/0987654321",
        "file cccd.pdf, anh.jpg, bai.docx",
        "http:// ://..",
        "",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert addresses(text) == ()


def test_places_are_those_of_the_readable_text() -> None:
    text = "Xem vneid . gov . vn nhé"
    (address,) = addresses(text)
    assert readable(text)[address.start : address.end] == "vneid.gov.vn"


@pytest.mark.parametrize("part", ["a-", "a.", "a .", "http://", "a@", "chấm ", ". vn", "[.]", "/?", "xn--a."])
def test_a_long_strange_text_ends_soon(part: str) -> None:
    addresses(part * 4000)
