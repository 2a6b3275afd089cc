"""The pure dialogue core: (book, state, event) → (state, effects)."""

from flows.book import Book, GuideText, SourceLine, StepText, StuckText, TopicText
from flows.effects import AskHandover, Choice, Effect, KeepAnswer, KeepQuestion, KeepRating, Say
from flows.engine import step
from flows.events import Chose, Commanded, Event, Flooded, Meaning, Said, Sent, Started, TooLong
from flows.recognise import recognise
from flows.state import Frame, State, dump, load

__all__ = [
    "AskHandover", "Book", "Choice", "Chose", "Commanded", "Effect", "Event", "Flooded", "Frame", "GuideText", "KeepAnswer",
    "KeepQuestion", "KeepRating", "Meaning", "Said", "Say", "Sent", "SourceLine", "Started", "State", "StepText", "StuckText",
    "TooLong", "TopicText", "dump", "load", "recognise", "step",
]  # fmt: skip
