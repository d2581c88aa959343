"""Tables that no program should be given are refused in one line, soon, and in little memory."""

import json
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from harness.errors import DataError
from harness.evaluation.prediction_files import read_prediction_rows
from harness.evaluation.score_table import read_score_table
from harness.evaluation.table_faults import LONGEST_CELL, brief
from harness.evaluation.table_files import BLOCK, MOST_COLUMNS

ROW = {"image": "a.png", "true": "cat", "predicted": "cat"}
CSV = "image,true,predicted\na.png,cat,cat\n"


def refusal(path, content):
    """What is said of this content, in less than ten seconds."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    began = time.monotonic()
    with pytest.raises(DataError) as caught:
        read_prediction_rows(path, "1")
    text = str(caught.value)
    assert text.startswith(str(path))
    assert "\n" not in text
    assert len(text) < 500 + len(str(path))
    assert time.monotonic() - began < 10
    return text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (CSV.encode("utf-16"), "line 1: expected text in UTF-8; got the byte 0xff"),
        (CSV.encode("utf-16-le"), "line 1: expected text in UTF-8; got the byte 0x00"),
        (CSV.replace("cat,cat", "cat,c\0t"), "line 2: expected text in UTF-8; got the byte 0x00"),
        (bytes(5000), "line 1: expected text in UTF-8; got the byte 0x00"),
        (CSV.replace(",", ";"), "expected values parted by commas; got semicolons"),
        (CSV.replace(",", "\t"), "expected values parted by commas; got tabs"),
        (CSV + '"' + "a" * (2 * BLOCK), "line 3: expected cells of at most 131,072 letters"),
        ("a" * (2 * BLOCK), "line 1: expected cells of at most 131,072 letters"),
        (
            ",".join(["image,true,predicted", *(f"p_{n}" for n in range(MOST_COLUMNS))]) + "\n",
            "expected at most 10,000 columns; got 10,003",
        ),
        (CSV.replace("cat,cat", 'cat,"' + "a\n" * 9000 + '"'), "expected "),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_a_csv_that_is_none(tmp_path, content, told):
    if told == "expected ":
        content = content.replace("predicted\n", "predicted,p_cat,p_dog\n").rstrip() + ",1,0\n"
        told = "probabilities as predicted (cat, dog); got a\\na\\n"
    assert told in refusal(tmp_path / "table.csv", content)


def nested(depth, inner="1"):
    return '{"image":' * depth + inner + "}" * depth + "\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[" * 200_000, "brackets within brackets, more than 16 deep"),
        (nested(100_000), "brackets within brackets, more than 16 deep"),
        (nested(1) * 50 + nested(100_000), "brackets within brackets, more than 16 deep"),
        ('{"image":"' + "a" * (2 * BLOCK + 10), "expected lines of at most 4,194,304 bytes"),
        (json.dumps([ROW]), "line 1: expected a JSON object with a value for each column"),
        (json.dumps(ROW | {"predicted": None}), "line 1: expected a value as predicted; got none"),
        (json.dumps(ROW | {"p_cat": 0}).replace("0}", "9" * 5000 + "}"), "got a sum of inf"),
    ],
    ids=["list", "objects", "late", "long", "array", "null", "digits"],
)
def test_json_lines_that_are_none(tmp_path, content, told):
    assert told in refusal(tmp_path / "table.jsonl", content)


def test_brackets_in_words_are_no_brackets(tmp_path):
    path = tmp_path / "table.jsonl"
    words = [ROW | {"image": f'{"[{" * 20}{n}"\\'} for n in range(5)]
    path.write_text("\n".join(map(json.dumps, words)) + "\n")
    (found,) = read_prediction_rows(path, "1")
    assert found.images.to_pylist() == [one["image"] for one in words]


def test_a_predicted_class_that_is_missing_beside_probabilities_is_told(tmp_path):
    rows = [ROW | {"p_cat": 0.9, "p_dog": 0.1}, ROW | {"image": "b", "p_cat": 0.6, "p_dog": 0.4}]
    rows[1]["predicted"] = None
    content = "\n".join(map(json.dumps, rows)) + "\n"
    assert "line 2: expected a value as predicted; got none" in refusal(
        tmp_path / "table.jsonl", content
    )


def test_rows_without_end_in_a_small_file_are_refused(tmp_path):
    path = tmp_path / "table.parquet"
    same = pa.array(np.zeros(60_000_000, np.int8)).dictionary_encode()
    table = pa.table(dict.fromkeys(ROW, same))
    parquet.write_table(table, path, compression="zstd")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(DataError, match="expected at most 50,000,000 rows; got more"):
        read_prediction_rows(path, "1")


def test_a_line_is_found_behind_a_cell_that_is_too_long_to_be_parted(tmp_path):
    path = tmp_path / "table.csv"
    notes = ["x" * (LONGEST_CELL + 1), "", ""]
    pd.DataFrame(
        {
            "image": ["a", "b", "b"],
            "true": ["cat"] * 3,
            "predicted": ["cat"] * 3,
            "note": notes,
        }
    ).to_csv(path, index=False)
    with pytest.raises(DataError, match="expected each picture once in a repetition; got b"):
        read_prediction_rows(path, "1")


@pytest.mark.parametrize("cell", ["0_83", "0x1", "83%", "1e300", "inf", "true", "", "2020-01-01"])
def test_a_score_that_is_no_number_is_told(tmp_path, cell):
    path = tmp_path / "scores.csv"
    path.write_text(f"fold,linear\n1,0.5\n2,{cell}\n")
    with pytest.raises(DataError, match="line 3: expected a number as score of linear; got "):
        read_score_table(path)


def test_truth_values_are_no_scores_and_decimals_are(tmp_path):
    path = tmp_path / "scores.parquet"
    pd.DataFrame({"linear": [True, False]}).to_parquet(path)
    with pytest.raises(DataError, match="expected a number as score of linear; got True"):
        read_score_table(path)
    exact = pa.array([1, 2]).cast(pa.decimal128(38, 2))
    parquet.write_table(pa.table({"linear": exact}), path)
    assert read_score_table(path).scores["linear"].tolist() == [1.0, 2.0]


def test_a_value_is_shown_short_and_on_one_line():
    assert brief("cat") == "cat"
    assert brief("a\nb\x1b") == "a\\nb\\x1b"
    assert brief("a" * 10**6) == "a" * 60 + "…"
