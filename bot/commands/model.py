"""`trolyso train`, and whether the model in the repo is as new as its data."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import typer

from bot.clock import now
from bot.commands.failure import console_phrases, fail
from bot.content.findings import Finding
from bot.settings import ROOT, Settings

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
MOST_BYTES = 5_000_000
CODE = ("accents", "ngrams", "softmax", "text", "training", "two_stage")


def run_train() -> None:
    """Runs `rasa train nlu` and puts the archive and its fingerprint into data/model/."""
    if not RASA.exists():
        fail(console_phrases()["train_missing"])
    target = Settings().model_path
    started = now()
    with tempfile.TemporaryDirectory(prefix="trolyso-train-") as folder:
        arguments = ["train", "nlu", "--config", "config.yml", "--domain", "domain.yml", "--nlu", "data/nlu", "--out", folder]
        done = subprocess.run([RASA, *arguments, "--fixed-model-name", "nlu"], cwd=ROOT, check=False)
        if done.returncode:
            raise typer.Exit(1)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(folder) / "nlu.tar.gz", target)
    seconds = round((now() - started).total_seconds())
    target.with_name("training.json").write_text(json.dumps({"seconds": seconds, "at": started.isoformat()}) + "\n", encoding="utf-8")
    fingerprint_file(target).write_text(fingerprint(ROOT) + "\n", encoding="utf-8")
    typer.echo(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes")


def fingerprint_file(model: Path) -> Path:
    """Beside the archive: what it was trained on."""
    return model.with_name("trained_on.sha256")


def fingerprint(root: Path) -> str:
    """SHA-256 over everything that the model depends on: pipeline, sentences, and the code that computes."""
    files = [root / "config.yml", root / "data" / "calibration.yml", *sorted((root / "data" / "nlu").glob("*.yml"))]
    files += [root / "nlu" / f"{name}.py" for name in CODE] + [root / "nlu" / "tables" / "slang.tsv"]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def check_model(root: Path, model: Path) -> list[Finding]:
    """The archive is there, small enough, and trained on what the repo holds."""
    name = str(model)
    if not model.is_file():
        return [Finding("model_stale", name, values={"reason": "?"})]
    findings = []
    if model.stat().st_size > MOST_BYTES:
        findings.append(Finding("model_large", name, values={"size": model.stat().st_size, "most": MOST_BYTES}))
    kept = fingerprint_file(model)
    if not kept.is_file() or kept.read_text(encoding="utf-8").strip() != fingerprint(root):
        findings.append(Finding("model_stale", name, values={"reason": "data/nlu, data/calibration.yml, config.yml, nlu/"}))
    return findings
