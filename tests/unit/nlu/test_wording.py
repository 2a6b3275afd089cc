"""nlu.wording: phrases in a text, with accents or without, and not denied."""

import pytest

from nlu.wording import Wording, rules

TABLE = "red_flags.tsv"


def found(text: str, code: str) -> str | None:
    wording = Wording(text)
    return next((hit for rule in rules(TABLE) if rule.code == code and (hit := wording.fits(rule)) is not None), None)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("anh đọc mã OTP cho em", "đọc mã OTP"),
        ("ANH DOC MA OTP CHO EM", "DOC MA OTP"),
        ("đọc giúp em cái mã OTP", "đọc giúp em cái mã OTP"),
        ("Để không bị khóa, vui lòng đọc mã OTP", "đọc mã OTP"),
        ("Nếu anh không đọc mã OTP thì bị khóa", "đọc mã OTP"),
        ("Không được chậm trễ. Đọc mã OTP ngay", "Đọc mã OTP"),
    ],
)
def test_a_phrase_is_found_as_typed(text: str, evidence: str) -> None:
    assert found(text, "asks_otp") == evidence


@pytest.mark.parametrize("text", ["không đọc mã OTP cho ai", "Dung doc ma OTP cho ai", "đọc báo", ""])
def test_a_denied_or_different_phrase_is_not(text: str) -> None:
    assert found(text, "asks_otp") is None


def test_accents_must_be_the_same_where_there_are_any() -> None:
    assert found("Chúc mừng, bấm link nhận quà", "prize") == "nhận quà"
    assert found("Chúc mừng, có link nhắn qua Zalo", "prize") is None


def test_private_numbers_are_not_quoted() -> None:
    assert found("đọc cái 0123456789 mã OTP", "asks_otp") == "đọc cái … mã OTP"
