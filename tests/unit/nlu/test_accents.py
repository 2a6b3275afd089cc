"""nlu.accents: accents come back as they were learned."""

from nlu.accents import AccentRestorer

SENTENCES = ["quên mật khẩu", "mất thẻ căn cước", "mật khẩu sai", "mất điện thoại", "quên mật khẩu rồi", "mất thẻ rồi"] * 2


def test_the_likeliest_path_is_taken() -> None:
    restorer = AccentRestorer.learn(SENTENCES)
    assert restorer.restore("quen mat khau") == "quên mật khẩu"
    assert restorer.restore("mat the can cuoc") == "mất thẻ căn cước"


def test_what_was_never_seen_and_what_has_accents_stays() -> None:
    restorer = AccentRestorer.learn(SENTENCES)
    assert restorer.restore("xyz mật khau") == "xyz mật khẩu"
    assert restorer.restore("") == ""
