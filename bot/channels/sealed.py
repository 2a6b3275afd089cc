"""Secrets at rest: what a channel must keep (tokens) lies in the database only sealed with the operator's key."""

from __future__ import annotations

import base64

SHORTEST_KEY = 16
SALT = b"trolyso.sealed.1"
"""Fixed: the derived key must be the same in every process. It only keeps tables made for other programs from fitting."""


class SealError(RuntimeError):
    """The key is missing, too short, or not the one that something was sealed with. Its text never holds a key or a secret."""


class Seal:
    """Seals and opens short texts. `key`: the setting TROLYSO_SECRET_KEY, at least 16 characters.

    Several keys stand beside each other, separated by commas: the first seals, all open. So a key is changed by putting the new one in
    front, and the old one is dropped when everything was written again. A key becomes 32 bytes by scrypt (RFC 7914; n 2^14, r 8, p 1:
    about 50 ms and 16 MB, once); the rest is Fernet (AES-128-CBC with HMAC-SHA256).
    """

    def __init__(self, key: str) -> None:
        keys = [one for one in (piece.strip() for piece in key.split(",")) if one]
        if not keys:
            raise SealError("no secret key is set")
        if any(len(one) < SHORTEST_KEY for one in keys):
            raise SealError(f"a secret key has fewer than {SHORTEST_KEY} characters")
        # Loaded only where it is used: the start does without it.
        from cryptography.fernet import Fernet, MultiFernet

        self._fernet = MultiFernet([Fernet(_derive(one)) for one in keys])

    def seal(self, text: str) -> str:
        """The text as ASCII that says nothing about it but its length."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed. Raises SealError when no key fits, or it was changed."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealError("no secret key opens this: it was sealed with another key, or changed") from None


def _derive(key: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return base64.urlsafe_b64encode(Scrypt(salt=SALT, length=32, n=2**14, r=8, p=1).derive(key.encode()))
