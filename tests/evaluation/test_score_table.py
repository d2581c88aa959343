"""Tables of scores: what is read, and what is named as wrong."""

import numpy as np
import pandas as pd
import pytest

from harness.errors import DataError
from harness.evaluation.score_table import read_score_table, score_table_of

FRAME = pd.DataFrame({"a": [0.5, 0.6, 0.7], "b": [0.6, 0.8, 0.7]})


def written(folder, text, name="scores.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def told(path, column=""):
    with pytest.raises(DataError) as caught:
        read_score_table(path, column)
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("heading", "column", "repetitions"),
    [
        ("a,b", "", ("1", "2", "3")),
        ("repetition,a,b", "", ("7", "8", "9")),
        ("a,repetition,b", "", ("7", "8", "9")),
        ("seed,a,b", "", ("7", "8", "9")),
        (",a,b", "", ("7", "8", "9")),
        ("Fold,a,b", "", ("7", "8", "9")),
        ("a,Repetition,b", "", ("7", "8", "9")),
        ("Unnamed: 0,a,b", "", ("7", "8", "9")),
        ("draw,a,b", "draw", ("7", "8", "9")),
    ],
)
def test_repetitions_are_told_by_a_column_or_by_their_rows(tmp_path, heading, column, repetitions):
    names = heading.split(",")
    frame = FRAME.assign(**{name: [7, 8, 9] for name in names if name not in FRAME})[names]
    path = tmp_path / "scores.csv"
    frame.to_csv(path, index=False)
    found = read_score_table(path, column)
    assert found.repetitions == repetitions
    assert {name: scores.tolist() for name, scores in found.scores.items()} == {
        "a": [0.5, 0.6, 0.7],
        "b": [0.6, 0.8, 0.7],
    }


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_other_formats_and_frames_say_the_same_as_csv(tmp_path, suffix):
    path = tmp_path / f"scores.{suffix}"
    if suffix == "parquet":
        FRAME.to_parquet(path, index=False)
    else:
        FRAME.to_json(path, orient="records", lines=True)
    of_frame = score_table_of(FRAME)
    for found in (read_score_table(path), of_frame):
        np.testing.assert_array_equal(found.scores["b"], FRAME["b"])
        assert found.repetitions == ("1", "2", "3")
    assert of_frame.sha256 == ""
    assert len(read_score_table(path).sha256) == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "seed,a\n1,0.5\n2,\n3,\n",
            "scores.csv, line 3: expected a number as score of a; got none (and 1 more).",
        ),
        (
            "seed,a\n1,high\n",
            "scores.csv, line 2: expected a number as score of a; got high.",
        ),
        ("a\n0.5\n\n\nnan\n", "scores.csv, line 5: expected a number as score of a; got nan."),
        (
            "seed,a\n1,0.5\n2,0.5\n1,0.6\n",
            "scores.csv, line 4: expected each repetition once; got 1, which stands at "
            "scores.csv, line 2, too.",
        ),
        ("seed,a\n,0.5\n", "scores.csv, line 2: expected a repetition; got none."),
        ("a,a\n1,2\n", "scores.csv: expected each column once; got 'a' twice."),
        ("a,b\n", "scores.csv: expected a row for each repetition; got none."),
        (
            "seed;a\n1;0,5\n",
            "scores.csv: expected values parted by commas; got semicolons, in 'seed;a'. Write it "
            "with commas, in pandas: pd.read_csv(path, sep=';').to_csv(path, index=False); where "
            "numbers have a decimal comma, read with decimal=',' too.",
        ),
        (
            "params,split0_test_score,split1_test_score\n{},0.5,0.6\n",
            "scores.csv: expected a row for each repetition and a column for each experiment; got "
            "scikit-learn's cv_results_, the other way round. Turn it: "
            "results.filter(regex=r'^split\\d+_test_score$').set_axis(results['params'].map(str)).T",
        ),
    ],
)
def test_a_cell_that_is_wrong_is_named_by_line_and_column(tmp_path, text, message):
    assert told(written(tmp_path, text)) == message


def test_a_file_that_is_no_table_is_named(tmp_path):
    assert told(written(tmp_path, "a,b\n1\n")) == (
        "scores.csv, line 2: expected 2 cells, as the heading has; got 1."
    )
    assert told(written(tmp_path, "a", "scores.xlsx")) == (
        "scores.xlsx: expected a file that ends in .csv, .parquet, .jsonl, .ndjson; got .xlsx."
    )
    assert told(written(tmp_path, "a,b\n1,2\n"), "fold") == (
        "scores.csv: expected a column fold, which names repetitions; got a, b."
    )


def test_a_row_of_a_frame_has_a_number():
    with pytest.raises(DataError, match="table, row 2: expected a number as score of a; got none"):
        score_table_of(FRAME.assign(a=[0.1, None, 0.2]))


def test_what_a_message_says_turns_the_results_of_a_search():
    results = pd.DataFrame(
        {
            "params": [{"kernel": "rbf"}, {"kernel": "linear"}],
            "split0_test_score": [0.5, 0.7],
            "split1_test_score": [0.6, 0.8],
            "mean_test_score": [0.55, 0.75],
        }
    )
    with pytest.raises(DataError) as caught:
        score_table_of(results)
    turn = str(caught.value).partition("Turn it: ")[2]
    found = score_table_of(eval(turn, {"results": results}))
    assert {name: scores.tolist() for name, scores in found.scores.items()} == {
        "{'kernel': 'rbf'}": [0.5, 0.6],
        "{'kernel': 'linear'}": [0.7, 0.8],
    }


def test_a_named_index_names_the_repetitions():
    assert score_table_of(FRAME.set_axis([7, 8, 9]).rename_axis("seed")).repetitions == (
        *("7", "8", "9"),
    )


def test_a_file_that_is_not_there_is_told_in_words(tmp_path):
    assert told(tmp_path / "none.csv") == (
        "none.csv: expected a table with a row for each repetition; got No such file or directory"
    )
