"""One measurement in this process: `python -m bench.one KEY SENTENCES FOLDER`; the figures are the last line, as JSON."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.measurements import MEASUREMENTS
from bench.sentences import read_json
from bench.workbench import Workbench

if __name__ == "__main__":
    key, sentences, folder = sys.argv[1:]
    module = importlib.import_module(MEASUREMENTS[key][1])
    figures = module.measure(Workbench(read_json(Path(sentences)), Path(folder)))
    print(json.dumps([asdict(figure) for figure in figures]))
