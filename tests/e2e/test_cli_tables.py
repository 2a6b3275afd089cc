"""`trolyso areas` and `trolyso people` on a database of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def trolyso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TROLYSO_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/cli.db")
    monkeypatch.setenv("TROLYSO_VAR_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def run(trolyso: CliRunner, *words: object) -> tuple[int, str]:
    result = trolyso.invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_templates_are_filled_in_and_read(trolyso: CliRunner, tmp_path: Path) -> None:
    for kind in ("areas", "people"):
        file = tmp_path / f"{kind}.xlsx"
        assert run(trolyso, kind, "template", file)[0] == 0
        assert "1 mới" in run(trolyso, kind, "import", file, "--dry-run")[1]
        assert "Đã ghi 1 dòng" in run(trolyso, kind, "import", file)[1]
        assert "Không có gì mới" in run(trolyso, kind, "import", file)[1]
        assert run(trolyso, kind, "export", tmp_path / f"{kind}.csv")[0] == 0
        assert "0 mới, 0 thay đổi" in run(trolyso, kind, "import", tmp_path / f"{kind}.csv")[1]


def test_faults_keep_everything_out_unless_partial(trolyso: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("Họ tên;Vai trò;Xã\nLê Mẫu;Cán bộ xã;Cà Ná\nLê Khác;Vua;Cà Ná\n", encoding="utf-8")
    code, said = run(trolyso, "people", "import", file)
    assert code == 1
    assert "dòng 3, cột 'Vai trò'" in said
    assert "Chưa ghi gì" in said
    code, said = run(trolyso, "people", "import", file, "--partial")
    assert code == 0
    assert "Đã ghi 1 dòng" in said
    assert "0 mới, 0 thay đổi, 1 giữ nguyên, 1 dòng có lỗi" in run(trolyso, "people", "import", file, "--partial")[1]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.csv", None, "Không thấy tệp"), ("a.pdf", "x", "không phải bảng Excel"), ("a.csv", "Tên\nA", "Thiếu cột 'Xã, phường, đặc khu'")],
)
def test_a_file_that_is_no_good_says_so(trolyso: CliRunner, tmp_path: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    code, output = run(trolyso, "areas", "import", tmp_path / name)
    assert code == 1
    assert said in output


def test_a_folder_that_is_not_there_is_said(trolyso: CliRunner, tmp_path: Path) -> None:
    code, output = run(trolyso, "people", "template", tmp_path / "none" / "a.xlsx")
    assert code == 1
    assert "Không ghi được tệp" in output
