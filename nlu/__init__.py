"""Understanding Vietnamese text: normalising, masking, topics, entities. Knows neither bot nor flows."""

from nlu.danger import danger
from nlu.masking import MASK, Masked, mask
from nlu.player import ArchiveError, Guess, Parse, Player
from nlu.text import MOST_TEXT, clean

__all__ = ["MASK", "MOST_TEXT", "ArchiveError", "Guess", "Masked", "Parse", "Player", "clean", "danger", "mask"]
