"""All measurements: key, title, module; `LONG` ones only when their key is given.

Each module has `measure(Workbench) -> list[Figure]` and runs in a process of its own.
"""

from __future__ import annotations

MEASUREMENTS = {
    "cold_start": ("From start to first answer", "bench.cold_start"),
    "server_memory": ("Memory of the server", "bench.server_memory"),
    "parsing": ("Understanding a sentence: time", "bench.parsing"),
    "turns": ("Whole turns", "bench.turns"),
    "webhooks": ("From a service's webhook to the reply", "bench.webhooks"),
    "engine": ("Dialogue core", "bench.engine"),
    "conversations": ("Open conversations", "bench.conversations"),
    "model_file": ("Model", "bench.model_file"),
    "side_by_side": ("Beside Rasa, the same model", "bench.side_by_side"),
    "understanding": ("Understanding a sentence: quality", "bench.understanding"),
    "announcing": ("Announcements", "bench.announcing"),
    "reports": ("Reports", "bench.reports"),
    "at_scale": ("A member's work on a large log", "bench.results_at_scale"),
    "at_scale_ten": ("Ten times the visits", "bench.at_scale_ten"),
}
LONG = frozenset({"at_scale_ten"})
