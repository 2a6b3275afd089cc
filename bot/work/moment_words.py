"""A day and a time as a person says them: "8 giờ sáng ngày mai, thứ hai 23/11/2026"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.wording import day, fill

PARTS = ((11, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
"""Hour before which a part of the day lasts."""


def moment_words(phrases: Mapping[str, str], when: datetime, now: datetime) -> str:
    """Both times in the same zone. Hours are counted to twelve, as people speak."""
    hour = when.hour if when.hour <= 12 else when.hour - 12
    clock = fill(phrases["moment_hour_minute" if when.minute else "moment_hour"], {"hour": hour, "minute": f"{when.minute:02}"})
    part = next(name for before, name in PARTS if when.hour < before)
    away = (when.date() - now.date()).days
    key = {0: "moment_today", 1: "moment_tomorrow"}.get(away, "moment_other")
    said = {"clock": clock, "part": phrases[f"moment_{part}"], "weekday": phrases[f"moment_weekday_{when.weekday()}"]}
    return fill(phrases[key], said | {"date": day(when.date().isoformat())})
