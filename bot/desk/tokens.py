"""The token that every form of a session carries: another site cannot know it."""

from __future__ import annotations

import hashlib
import hmac

FIELD = "token"


def csrf_token(secret: str) -> str:
    """Made from the session's secret, so nothing is stored; the secret cannot be read from it."""
    return hmac.new(secret.encode(), b"desk form", hashlib.sha256).hexdigest()


def is_genuine(secret: str, token: str) -> bool:
    return hmac.compare_digest(csrf_token(secret), token)
