"""The player, to stand beside Rasa: `python -m bench.side_player ARCHIVE`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench.side import run


def load() -> Callable[[str], object]:
    from pathlib import Path

    from nlu import Player

    return Player.open(Path(sys.argv[1])).parse


if __name__ == "__main__":
    run(load)
