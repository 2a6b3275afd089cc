"""Cutting a message where a second request may begin."""

from __future__ import annotations

import re

from nlu.text import clean

LEAST_WORDS = 3
_JOINTS = re.compile(
    r"[?!;\n]+|(?<=\w)\.\s+|,?\s+(?:với lại|voi lai|ngoài ra|ngoai ra|đồng thời|dong thoi|tiện thể|tien the|sẵn tiện|san tien|sẵn hỏi|san hoi"
    r"|còn nữa|con nua|còn vụ|con vu|còn cái|con cai|luôn tiện|luon tien|rồi còn|roi con|à mà|cho hỏi thêm|cho hoi them|thêm nữa|them nua"
    r"|và còn|va con|và cả|va ca|và muốn|va muon|và|va)\s+",
    re.IGNORECASE,
)


def pieces(text: str) -> list[str]:
    """Two to four pieces of at least three words each; one piece (the text) when it cannot be cut."""
    cut = [piece.strip(" ,.") for piece in _JOINTS.split(clean(text))]
    kept = [piece for piece in cut if len(piece.split()) >= LEAST_WORDS]
    return kept[:4] if len(kept) >= 2 else [clean(text)]
