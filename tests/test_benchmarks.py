from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS
from benchmarks.ratios import TABLE, Ratio, collected, table, tell

TWO = (
    Ratio("reading", 6.0, 2.0, "ms CPU a picture", 2.5),
    Ratio("training", 1234.5, 1000.0, "s"),
)


def test_a_table_aligns_what_was_measured_with_what_was_promised():
    assert table(TWO).splitlines() == [
        "               plain        ours                         ratio  target",
        "reading         6.00        2.00  ms CPU a picture        3.00    2.50",
        "training    1,234.50    1,000.00  s                       1.23        ",
    ]


def test_lines_of_several_benchmarks_are_collected(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(TABLE, str(tmp_path / "lines"))
    for one in TWO:
        tell(one)
    assert collected(tmp_path / "lines") == list(TWO)
    assert capsys.readouterr().out.count("plain") == 2


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_a_benchmark_that_says_how_to_run_it(name):
    spec = find_spec(f"benchmarks.{name}")
    assert spec is not None
    assert f"python -m benchmarks.{name}" in Path(spec.origin).read_text(encoding="utf-8")
