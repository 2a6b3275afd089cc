"""Visits: help that members gave, as drafts, in the log, and as sums."""
