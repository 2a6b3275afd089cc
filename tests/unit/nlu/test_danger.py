"""nlu.danger: a scam in progress is noticed by rule."""

import pytest

from nlu.danger import danger


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("trời ơi em bị lừa chuyển khoản mất 20 triệu rồi", "ld_da_chuyen_tien"),
        ("lo chuyen tien xong no chan zalo luon", "ld_da_chuyen_tien"),
        ("toi lo doc ma otp cho no roi", "ld_lo_otp_thong_tin"),
        ("lỡ cài cái app lạ nó gửi qua", "ld_cai_app_gia"),
        ("có người xưng công an gọi biểu cập nhật vneid", "ld_gia_cong_an"),
        ("app vay nó khủng bố ghép ảnh đòi nợ cả nhà", "ld_vay_app"),
    ],
)
def test_danger_is_noticed(text: str, topic: str) -> None:
    assert danger(text) == topic


@pytest.mark.parametrize(
    "text",
    [
        "làm sao để tránh bị lừa khi chuyển khoản",
        "không nhận được mã otp",
        "công an xã làm căn cước thứ bảy không",
        "cài vneid ở đâu",
        "",
        "🙂",
    ],
)
def test_a_question_is_not_danger(text: str) -> None:
    assert danger(text) is None
