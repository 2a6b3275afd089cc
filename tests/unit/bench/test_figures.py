"""The pure parts of the benchmarks: percentiles, what is shown, tables, the README's markers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figure import Figure, Results, Section, dump, load
from bench.machine import cpu_model
from bench.readme import MarkerError, bench_tables, between, markdown, nlu_table, write_readme
from bench.spread import percentile, spread_over
from bench.tables import rows

FACTS = {
    "cpu": "Z80",
    "cores": "1",
    "memory": "64 GB",
    "system": "CP/M",
    "python": "3.11",
    "date": "2026-11-22",
    "commit": "abc",
    "load": "0",
}
SPEED = Section("parsing", "Speed", (Figure("parse p50", 1.234, "ms", "warm"), Figure("training", None, "s", "no file")))
COMPARED = Section("side_by_side", "Beside", (Figure("memory", 80, "MB", "", "ours"), Figure("memory", 512.4, "MB", "", "theirs")))
QUALITY = Section("understanding", "Quality", (Figure("first", 91.04, "%", "n", "ours"), Figure("first", 40, "%", "n", "theirs")))
RESULTS = Results(FACTS, (SPEED, COMPARED, QUALITY))


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 5), (0.95, 10), (0.9, 9), (1.0, 10)])
def test_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share) == expected


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_things_are_spread_over_the_whole_list() -> None:
    assert spread_over(range(100), 4) == [0, 25, 50, 75]
    assert spread_over([1, 2], 4) == [1, 2]
    assert len(set(spread_over(range(2137), 1200))) == 1200


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1.234, "ms", "1.23 ms"),
        (12.34, "ms", "12.3 ms"),
        (1234.5, "/s", "1,234 /s"),
        (91.04, "%", "91.0 %"),
        (42, "bytes", "42 bytes"),
        (None, "s", "not measured"),
    ],
)
def test_a_figure_shows_no_more_digits_than_it_is_worth(value: float | None, unit: str, shown: str) -> None:
    assert Figure("x", value, unit).shown == shown


def test_results_survive_json() -> None:
    assert load(json.loads(json.dumps(dump(RESULTS)))) == RESULTS


def test_rows_put_what_is_compared_side_by_side() -> None:
    assert rows(SPEED) == [["parse p50", "1.23 ms", "warm"], ["training", "not measured", "no file"]]
    assert rows(COMPARED) == [["memory", "80.0 MB", "512 MB", ""]]


def test_a_column_without_a_figure_is_empty() -> None:
    section = Section("x", "X", (Figure("one", 1, "s", "", "ours"), Figure("two", 2, "s", "", "theirs")))
    assert rows(section) == [["one", "1.00 s", "", ""], ["two", "", "2.00 s", ""]]


def test_markdown_keeps_bars_out_of_its_cells() -> None:
    assert markdown(["a", "b", "c"], [["x|y", "1", ""]]) == "| a | b | c |\n| --- | ---: | --- |\n| x\\|y | 1 |  |"


def test_understanding_has_a_table_of_its_own() -> None:
    assert "| first | 91.0 % | 40.0 % | n |" in nlu_table(RESULTS)
    assert "first" not in bench_tables(RESULTS)
    assert "| Beside | ours | theirs |  |" in bench_tables(RESULTS)
    assert "| **Speed** |  |  |" in bench_tables(RESULTS)
    assert "2026-11-22: Z80, 1 cores" in bench_tables(RESULTS)
    assert nlu_table(Results(FACTS)) == "Not measured."


def test_only_what_stands_between_the_markers_changes() -> None:
    text = "a <!-- x -->old<!-- /x --> b"
    once = between(text, "x", "new\n")
    assert once == "a <!-- x -->\nnew\n<!-- /x --> b"
    assert between(once, "x", "new") == once


@pytest.mark.parametrize("text", ["", "<!-- x -->", "<!-- /x --><!-- x -->"])
def test_a_missing_marker_is_an_error(text: str) -> None:
    with pytest.raises(MarkerError, match="<!-- x -->"):
        between(text, "x", "new")


def test_the_readme_gets_both_tables_or_stays(tmp_path: Path) -> None:
    results, readme = tmp_path / "results.json", tmp_path / "README.md"
    results.write_text(json.dumps(dump(RESULTS)), encoding="utf-8")
    readme.write_text("<!-- bench --><!-- /bench -->", encoding="utf-8")
    with pytest.raises(MarkerError, match="nlu"):
        write_readme(results, readme)
    assert readme.read_text(encoding="utf-8") == "<!-- bench --><!-- /bench -->"
    readme.write_text("<!-- bench --><!-- /bench -->\n<!-- nlu --><!-- /nlu -->\n", encoding="utf-8")
    write_readme(results, readme)
    assert "1.23 ms" in readme.read_text(encoding="utf-8")
    assert "91.0 %" in readme.read_text(encoding="utf-8")


def test_the_name_of_the_cpu() -> None:
    assert cpu_model("processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: AMD EPYC\n") == "AMD EPYC"
