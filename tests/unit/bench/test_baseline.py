"""The matcher that the model is compared with has to be a fair one."""

from __future__ import annotations

from bench.baseline import NearestExample, grams

EXAMPLES = [("Quên mật khẩu VNeID?", "password"), ("Lệ phí làm căn cước?", "fee"), ("Làm căn cước ở đâu?", "place")]


def test_the_nearest_example_is_first() -> None:
    matcher = NearestExample(EXAMPLES)
    assert [topic for topic, _ in matcher.ranking("làm căn cước lệ phí bao nhiêu")][:2] == ["fee", "place"]


def test_an_example_is_nearest_to_itself_with_or_without_accents() -> None:
    matcher = NearestExample(EXAMPLES)
    for typed in ("Quên mật khẩu VNeID?", "quen mat khau vneid"):
        topic, similarity = matcher.ranking(typed)[0]
        assert topic == "password"
        assert abs(similarity - 1) < 1e-9


def test_what_is_unknown_is_like_nothing() -> None:
    assert NearestExample(EXAMPLES).ranking("xyz")[0] == ("fee", 0.0)


def test_few_in_scope_are_refused() -> None:
    matcher = NearestExample(EXAMPLES)
    inside = ["quên mật khẩu", "lệ phí", "xyz", "ở đâu"]
    matcher.refuse_most(inside, 0.25)
    assert sum(matcher.ranking(text)[0][1] < matcher.least for text in inside) == 1


def test_grams_are_words_and_pairs() -> None:
    assert set(grams("Lệ phí, LỆ PHÍ")) == {"le", "phi", "le phi", "phi le"}
