"""Cutting a message where a second request may begin."""

from __future__ import annotations

import re

from nlu.text import clean, strip_accents

LEAST_WORDS = 3
MOST_PIECES = 4
JOINTS = (
    "với lại", "ngoài ra", "đồng thời", "tiện thể", "sẵn tiện", "sẵn hỏi", "luôn tiện", "còn nữa", "còn vụ", "còn cái", "rồi còn", "à mà",
    "cho hỏi thêm", "thêm nữa", "và còn", "và cả", "và muốn", "và",
)  # fmt: skip
"""Words between two requests; each counts with and without accents."""

_WORDS = "|".join(dict.fromkeys(word for joint in JOINTS for word in (joint, strip_accents(joint))))
_CUT = re.compile(rf"[?!;\n]+|(?<=\w)\.\s+|,?\s+(?:{_WORDS})\s+", re.IGNORECASE)


def pieces(text: str) -> list[str]:
    """Two to four pieces of at least three words each; one piece (the text) when it cannot be cut."""
    text = clean(text)
    kept = [piece for piece in (cut.strip(" ,.") for cut in _CUT.split(text)) if len(piece.split()) >= LEAST_WORDS]
    return kept[:MOST_PIECES] if len(kept) >= 2 else [text]
