"""nlu.masking: nothing personal is kept. The numbers here are made up and cannot be real (no such prefixes or checksums)."""

import pytest

from nlu.masking import MASK, mask


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("số em là 0000 000 001 nha", ("phone",)),
        ("gọi +84 000000001", ("phone",)),
        ("cccd 000000000001", ("id_number",)),
        ("cmnd 000 000 001", ("id_number",)),
        ("thẻ 0000 0000 0000 0001", ("card",)),
        ("mã OTP là 123456", ("otp",)),
        ("ma xac nhan 12 34 56", ("otp",)),
        ("otp: 1234", ("otp",)),
        ("mật khẩu của tôi là Abc@1234", ("password",)),
        ("mk la hoilamgi99", ("password",)),
        ("stk 12345678 vcb", ("account",)),
        ("sđt 0000.000.001, cccd 000000000001", ("phone", "id_number")),
    ],
)
def test_secrets_are_taken_out(text: str, kinds: tuple[str, ...]) -> None:
    masked = mask(text)
    assert masked.found == kinds
    assert MASK in masked.text
    for number in ("00000", "123456", "1234", "Abc@1234", "hoilamgi99", "12345678"):
        assert number not in masked.text.replace(" ", "").replace(".", "")


@pytest.mark.parametrize(
    "text",
    [
        "gọi 113 hay 156, 5656",
        "tổng đài 1900 0368 và 1800 1096",
        "doanh thu 1.000.000.000 đồng",
        "mất 500000000 đồng",
        "sinh năm 1986, đổi thẻ ngày 22/11/2026",
        "nghị định 141/2026/NĐ-CP",
        "quên mật khẩu là sao",
        "không nhận được mã otp",
        "mật khẩu là gì vậy",
        "hạn 100 triệu một tháng",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    masked = mask(text)
    assert masked.text == text
    assert masked.found == ()
