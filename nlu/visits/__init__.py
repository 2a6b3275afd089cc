"""Reading a visit from one typed line: what help was given, to how many, when and where. Rules: docs of the visit log."""

from nlu.visits.reading import ServiceCount, VisitReading, read_visit, split_visits
from nlu.visits.service import EVENTS

__all__ = ["EVENTS", "ServiceCount", "VisitReading", "read_visit", "split_visits"]
