"""Understanding Vietnamese text: normalising, masking, topics, entities. Knows neither bot nor flows."""

from nlu.danger import danger
from nlu.masking import MASK, Masked, mask
from nlu.player import ArchiveError, Guess, Parse, Player
from nlu.red_flags import looks_pasted, red_flags
from nlu.text import MOST_TEXT, clean

__all__ = [
    "MASK",
    "MOST_TEXT",
    "ArchiveError",
    "Guess",
    "Masked",
    "Parse",
    "Player",
    "clean",
    "danger",
    "looks_pasted",
    "mask",
    "red_flags",
]
