"""`trolyso demo`: what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer import Exit

from bot.commands.demo import run_demo


def test_it_fills_and_tells_how_to_look_at_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/demo.db"
    run_demo(url, 0.002, force=False)
    said = capsys.readouterr().out
    assert f"TROLYSO_DATABASE_URL={url} trolyso talk --as demo-member" in said
    assert said.count("/vaoto ") == 5
    assert "{" not in said
    with pytest.raises(Exit):
        run_demo(url, 0.002, force=False)
    assert "--force" in capsys.readouterr().err
    run_demo(url, 0.002, force=True)
    assert "Xong" in capsys.readouterr().out


@pytest.mark.parametrize("times", [0.0, -1.0, 21.0, float("nan"), float("inf")])
def test_a_size_that_cannot_be(times: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exit):
        run_demo(f"sqlite+aiosqlite:///{tmp_path}/demo.db", times, force=False)
    assert "Quy mô" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
