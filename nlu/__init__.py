"""Understanding Vietnamese text: normalising, masking, topics, entities. Knows neither bot nor flows."""

from nlu.danger import danger
from nlu.masking import MASK, Masked, mask
from nlu.player import ArchiveProblem, Guess, Parse, Player
from nlu.text import MOST_TEXT, clean

__all__ = ["MASK", "MOST_TEXT", "ArchiveProblem", "Guess", "Masked", "Parse", "Player", "clean", "danger", "mask"]
