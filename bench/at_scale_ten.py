"""Reports and a member's work with ten times the visits, in as many teams.

Filling takes minutes and gigabytes: only when asked for by its key.
"""

from __future__ import annotations

from bench import reports, results_at_scale
from bench.figure import Figure
from bench.workbench import Workbench

TIMES = 10


def measure(bench: Workbench) -> list[Figure]:
    return [*reports.measure_at(bench, TIMES), *results_at_scale.measure_at(bench, TIMES)]
