"""nlu.requests: where a second request may begin."""

import pytest

from nlu.requests import pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quên mật khẩu vneid, với lại thẻ căn cước hết hạn đổi ở đâu", ["quên mật khẩu vneid", "thẻ căn cước hết hạn đổi ở đâu"]),
        ("mat the can cuoc va khong nhan duoc otp", ["mat the can cuoc", "khong nhan duoc otp"]),
        ("Mất thẻ làm sao? Có tốn tiền không?", ["Mất thẻ làm sao", "Có tốn tiền không"]),
        ("cài vneid ở đâu", ["cài vneid ở đâu"]),
        ("ok và thôi", ["ok và thôi"]),
    ],
)
def test_pieces(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected
