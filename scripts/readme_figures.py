"""Writes the README's tables from bench/results.json, between their markers. `make bench` does this at its end."""

from __future__ import annotations

import sys

from bench.readme import MarkerError, write_readme

if __name__ == "__main__":
    try:
        write_readme()
    except (MarkerError, OSError) as error:
        sys.exit(str(error))
