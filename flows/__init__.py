"""The pure dialogue core: (book, state, event) → (state, effects)."""

from flows.book import (
    Book,
    Branch,
    ChoiceText,
    CommuneText,
    FlowText,
    GuideText,
    OldCommune,
    OutcomeText,
    QuestionText,
    SourceLine,
    StepText,
    StuckText,
    TopicText,
)  # fmt: skip
from flows.effects import AskHandover, Choice, Effect, KeepAnswer, KeepQuestion, KeepRating, Say
from flows.engine import step
from flows.events import Chose, Commanded, Event, Flooded, Meaning, Said, Sent, Started, TooLong
from flows.path import walk
from flows.predicates import PREDICATES
from flows.recognise import recognise
from flows.state import FlowFrame, Frame, State, dump, load

__all__ = [
    "PREDICATES", "AskHandover", "Book", "Branch", "Choice", "ChoiceText", "Chose", "Commanded", "CommuneText", "Effect", "Event",
    "Flooded", "FlowFrame", "FlowText", "Frame", "GuideText", "KeepAnswer", "KeepQuestion", "KeepRating", "Meaning", "OldCommune",
    "OutcomeText", "QuestionText", "Said", "Say", "Sent", "SourceLine", "Started", "State", "StepText", "StuckText", "TooLong",
    "TopicText", "dump", "load", "recognise", "step", "walk",
]  # fmt: skip
