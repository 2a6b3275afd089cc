"""Secrets at rest: opened by the key that sealed them, and by nothing else."""

from __future__ import annotations

import pytest

from bot.channels.sealed import Seal, SealError

KEY, OTHER = "mot-khoa-du-dai-de-thu", "khoa-khac-cung-du-dai"


@pytest.fixture(scope="module")
def seal() -> Seal:
    return Seal(KEY)


@pytest.mark.parametrize("text", ["", "token-of-nobody", "tiếng Việt 🔑", "x" * 5_000])
def test_what_is_sealed_opens_in_another_process(seal: Seal, text: str) -> None:
    assert Seal(KEY).open(seal.seal(text)) == text


def test_a_seal_shows_nothing_and_is_never_the_same_twice(seal: Seal) -> None:
    first, second = seal.seal("token-of-nobody"), seal.seal("token-of-nobody")
    assert first != second
    assert first.isascii()
    assert "token" not in first


def test_another_key_does_not_open_and_the_error_names_no_secret(seal: Seal) -> None:
    sealed = Seal(OTHER).seal("token-of-nobody")
    with pytest.raises(SealError) as caught:
        seal.open(sealed)
    assert not any(secret in str(caught.value) for secret in (KEY, OTHER, "token-of-nobody", sealed))


@pytest.mark.parametrize("spoiled", ["", "not sealed at all", "gAAAA", "ố"])
def test_what_was_never_sealed_is_refused(seal: Seal, spoiled: str) -> None:
    with pytest.raises(SealError):
        seal.open(spoiled)


def test_a_changed_seal_is_refused(seal: Seal) -> None:
    sealed = seal.seal("token-of-nobody")
    changed = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]
    with pytest.raises(SealError):
        seal.open(changed)


def test_a_key_is_changed_by_putting_the_new_one_in_front(seal: Seal) -> None:
    before = seal.seal("token-of-nobody")
    both = Seal(f" {OTHER} , {KEY} ")
    assert both.open(before) == "token-of-nobody"
    assert Seal(OTHER).open(both.seal("newer")) == "newer"


@pytest.mark.parametrize("key", ["", "  ", ",", "ngan", f"{KEY},ngan"])
def test_a_key_that_is_missing_or_short_is_refused(key: str) -> None:
    with pytest.raises(SealError, match="secret key"):
        Seal(key)
