"""A cell is text to a spreadsheet, and to the one who reads it back what it was."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.runtime.csv_files import (
    as_written,
    safe_cell,
    safe_table,
    table_as_written,
    write_csv,
    write_rows,
)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd|' !A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "＝1", "-a"],
)
def test_what_a_spreadsheet_would_carry_out_is_text(cell):
    assert safe_cell(cell) == f"'{cell}"
    assert as_written(f"'{cell}") == cell


@pytest.mark.parametrize(
    "cell", ["-1", "+0.25", "-1e-5", "−3", "-12 %", "-", "a=b", "'a", "", 5, -1.5]
)
def test_numbers_and_plain_words_stay(cell):
    assert safe_cell(cell) is cell


@given(st.text(alphabet="=+-@'\t\r\n a1", max_size=8))
def test_every_cell_comes_back(cell):
    assert as_written(safe_cell(cell)) == cell


def test_names_of_columns_and_rows_are_safe_too(tmp_path):
    table = pd.DataFrame({"class": ["=x", "b"], "=x": [-1, 2]}, index=["@a", "c"])
    write_csv(table, tmp_path / "t.csv", index=True)
    assert (tmp_path / "t.csv").read_text() == ",class,'=x\n'@a,'=x,-1\nc,b,2\n"
    pd.testing.assert_frame_equal(table_as_written(safe_table(table)), table)


def test_rows_are_written_one_a_line():
    text = io.StringIO()
    write_rows(text, [("image", "n"), ("=a", -1)])
    assert list(csv.reader(io.StringIO(text.getvalue()))) == [["image", "n"], ["'=a", "-1"]]
