"""Reading a visit from one typed line: what help was given, to how many, when and where. Rules: docs of the visit log."""

from nlu.visits.reading import ServiceCount, VisitReading, read_visit, split_visits

__all__ = ["ServiceCount", "VisitReading", "read_visit", "split_visits"]
