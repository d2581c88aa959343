"""Whatever is wrong with files of predictions is named with file and line, and refused."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from harness.errors import HarnessError
from harness.verdicts.named_predictions import NamedFiles
from tests.verdicts.prediction_files import (
    RULE,
    a_frame,
    judged_files,
    seeds_of,
    splits_of,
    write,
)

USUAL = 0.6


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A baseline of three seeds, from where messages name files."""
    monkeypatch.chdir(tmp_path)
    seeds_of(tmp_path, "base", USUAL, repetitions=3)
    seeds_of(tmp_path, "new", 0.8, repetitions=3)
    return tmp_path


def named(home, name):
    return NamedFiles(name, tuple(sorted(p.relative_to(home) for p in (home / name).iterdir())))


def told(home, **asked):
    """Return what is said of them."""
    with pytest.raises(HarnessError) as caught:
        judged_files(named(home, "base"), named(home, "new"), **asked)
    return str(caught.value)


def altered(home, change, name="new", seed=2):
    frame = a_frame(0.8, 1)
    write(change(frame), home / name / f"seed{seed}.csv")


def one_value(row, column, value):
    def change(frame):
        frame[column] = frame[column].astype(object)
        frame.loc[row, column] = value
        return frame

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda frame: frame.rename(columns={"true": "label"}),
            "new/seed2.csv: expected the columns image, true and predicted, parted by commas, and "
            "p_CLASS for each class where there are probabilities; got image, label, predicted, "
            "p_Degas, p_Goya, p_Klee.",
        ),
        (
            one_value(4, "predicted", ""),
            "new/seed2.csv, line 6: expected a value as predicted; got none.",
        ),
        (
            one_value(5, "image", "3"),
            "new/seed2.csv, line 7: expected each picture once in a repetition; got 3, which "
            "stands at new/seed2.csv, line 5, too.",
        ),
        (
            one_value(0, "true", "Klee"),
            "new/seed2.csv, line 2: expected Degas as true class of 0, as at base/seed2.csv, line "
            "2; got Klee.",
        ),
        (
            one_value(0, "true", "Monet"),
            "new/seed2.csv, line 2: expected one of the 3 classes of the baseline's test pictures "
            "as true (Degas, Goya, Klee); got Monet.",
        ),
        (
            one_value(7, "p_Klee", 0.5),
            "new/seed2.csv, line 9: expected probabilities from 0 that sum to 1 within 0.001; got "
            "a sum of 1.4. Write what the softmax gives, with all its digits.",
        ),
        (
            one_value(3, "p_Goya", None),
            "new/seed2.csv, line 5: expected a number as p_Goya; got none.",
        ),
        (
            one_value(3, "predicted", "Klee "),
            "new/seed2.csv, line 5: expected one of the classes that have a column of "
            "probabilities as predicted (Degas, Goya, Klee); got 'Klee '.",
        ),
        (
            lambda frame: frame.rename(
                columns={"p_Degas": "p_0", "p_Goya": "p_1", "p_Klee": "p_2"}
            ),
            "new/seed2.csv, line 2: expected one of the classes that have a column of "
            "probabilities as predicted (0, 1, 2); got Degas (and 71 more).",
        ),
        (
            lambda frame: frame.drop(columns="p_Klee").assign(
                predicted="Degas", p_Degas=1.0, p_Goya=0.0
            ),
            "new/seed2.csv: expected columns of probabilities of the same classes as in "
            "base/seed1.csv; got none of Klee.",
        ),
        (
            lambda frame: frame.assign(image="C:\\data\\" + frame["image"]),
            "new/seed2.csv: expected the same test pictures as in repetition 2 of the baseline; "
            "got none of 0 (base/seed2.csv, line 2) (and 71 more). Its own are named otherwise, as "
            "C:\\data\\0 is (new/seed2.csv, line 2): give each picture one name in all files.",
        ),
        (
            lambda frame: pd.concat([frame.assign(seed=1), frame.assign(seed=2)]),
            "new/seed2.csv, line 74: expected each picture once in a repetition; got 0, which "
            "stands at new/seed2.csv, line 2, too (and 71 more). If a column tells repetitions "
            "apart, call it `repetition`, or name it with --repetition.",
        ),
        (
            lambda frame: frame.assign(predicted="Klee")[:12],
            "new/seed2.csv, line 2: expected the most probable class as predicted, Degas; got Klee "
            "(and 11 more).",
        ),
        (
            lambda frame: frame.replace("Klee", "Monet").rename(columns={"p_Klee": "p_Monet"}),
            "new/seed2.csv: expected columns of probabilities of the same classes as in "
            "base/seed1.csv; got none of Klee, and one of Monet, which is not there.",
        ),
        (
            lambda frame: frame[["image", "true", "predicted"]],
            "new/seed2.csv: expected probabilities in all files or in none; got none here, and "
            "some in base/seed1.csv.",
        ),
        (
            lambda frame: frame[:-2],
            "new/seed2.csv: expected the same test pictures as in repetition 2 of the baseline; "
            "got none of 70 (base/seed2.csv, line 72) (and 1 more).",
        ),
        (
            lambda frame: pd.concat([frame, frame[:1].assign(image="extra")]),
            "new/seed2.csv, line 74: expected the same test pictures as in base/seed2.csv; got "
            "extra, which is not there.",
        ),
        (
            lambda frame: frame[:0],
            "new/seed2.csv: expected a row for each picture; got none.",
        ),
    ],
)
def test_a_row_that_is_wrong_is_named_by_file_and_line(home, change, message):
    altered(home, change)
    assert told(home) == message


def test_lines_are_counted_as_an_editor_counts_them(home):
    path = home / "new" / "seed2.csv"
    lines = path.read_text().splitlines()
    lines[5] = lines[5].replace(lines[5].split(",")[2], "", 1)
    path.write_text("\n".join([*lines[:3], "", *lines[3:]]) + "\n")
    assert told(home).startswith("new/seed2.csv, line 7: expected a value as ")


def test_a_row_of_parquet_has_a_number_and_no_line(home):
    (home / "new" / "seed2.csv").unlink()
    write(one_value(4, "predicted", "")(a_frame(0.8, 1)), home / "new" / "seed2.parquet")
    assert told(home) == ("new/seed2.parquet, row 5: expected a value as predicted; got none.")


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_an_answer_that_is_missing_beside_probabilities_is_named(home, suffix):
    (home / "new" / "seed2.csv").unlink()
    write(one_value(4, "predicted", None)(a_frame(0.8, 1)), home / "new" / f"seed2.{suffix}")
    place = {"parquet": "row", "jsonl": "line"}[suffix]
    assert told(home) == (
        f"new/seed2.{suffix}, {place} 5: expected a value as predicted; got none."
    )


def test_a_repetition_that_one_side_lacks_is_named(home):
    (home / "new" / "seed3.csv").unlink()
    assert told(home) == (
        "new: expected each repetition of the baseline; got none for base/seed3.csv. Add the file, "
        "or leave the baseline's out."
    )
    write(a_frame(0.8, 2), home / "new" / "seed3.csv")
    (home / "base" / "seed3.csv").unlink()
    assert told(home) == (
        "new/seed3.csv: expected a repetition that the baseline has, too (1, 2); got 3."
    )


def test_a_repetition_that_is_there_twice_is_named(home):
    write(a_frame(0.8, 1), home / "new" / "again_2.csv")
    assert told(home) == (
        "new/seed2.csv: expected each repetition of new once; got 2, which is that of "
        "new/again_2.csv, too. Say where a repetition is named with --repetition."
    )


def test_a_file_whose_name_tells_no_repetition_is_named(home):
    (home / "new" / "seed2.csv").rename(home / "new" / "second.csv")
    assert told(home) == (
        "new/second.csv: expected a column `repetition`, or a number in the name of the file or "
        "its folder; got neither. Say how with --repetition."
    )


def test_a_picture_of_two_classes_in_two_repetitions_is_named(home):
    altered(home, one_value(0, "true", "Klee"), name="base")
    assert told(home) == (
        "base/seed2.csv, line 2: expected Degas as true class of 0, as at base/seed1.csv, line 2; "
        "got Klee."
    )


def test_a_class_without_test_pictures_is_named(home):
    for name in ("base", "new"):
        altered(home, lambda frame: frame[frame["true"] != "Klee"], name=name)
    assert told(home) == (
        "base/seed2.csv: expected test pictures of every class in every repetition; got none of "
        "Klee. Leave these classes out of all files."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "image;true;predicted\n1;a;b\n",
            "new/seed2.csv: expected values parted by commas; got semicolons, in "
            "'image;true;predicted'. Write it with commas, in pandas: .*sep=';'",
        ),
        ("image\ttrue\tpredicted\n1\ta\tb\n", "got tabs, in .*"),
        ("image,true,predicted\n1,a\n", "new/seed2.csv, line 2: expected 3 cells, .* got 2."),
        (
            "image,true,predicted,p_a,p_b\n1,a,a,much,0\n",
            "new/seed2.csv, line 2: expected a number as p_a, such as 0.25; got much.",
        ),
        ("", "new/seed2.csv: expected a row for each picture; got an empty file."),
    ],
)
def test_a_file_that_is_no_table_is_named(home, text, message):
    (home / "new" / "seed2.csv").write_text(text)
    assert re.search(message, told(home))


def test_a_quote_that_is_open_in_a_large_file_is_named_by_its_line(home):
    path = home / "new" / "seed2.csv"
    lines = path.read_text().splitlines()
    lines[3] = '"' + lines[3]
    path.write_text("\n".join([*lines, *lines[4:] * 200]) + "\n")
    assert told(home) == (
        "new/seed2.csv, line 4: expected cells of at most 131,072 letters; got a longer one. "
        "Where a quote begins there, close it."
    )


def test_a_fault_beside_a_value_too_long_for_an_editor_is_named_by_its_row(home):
    long = a_frame(0.8, 1).assign(image=lambda f: f["image"].replace("3", "x" * 200_000))
    write(one_value(5, "predicted", "")(long), home / "new" / "seed2.csv")
    assert told(home) == "new/seed2.csv, row 6: expected a value as predicted; got none."


def test_a_file_of_another_kind_is_named(home):
    (home / "new" / "seed2.csv").rename(home / "new" / "seed2.xlsx")
    assert told(home) == (
        "new/seed2.xlsx: expected a file that ends in .csv, .parquet, .jsonl, .ndjson; got .xlsx."
    )


def test_a_claim_about_other_pictures_is_refused_where_all_saw_the_same(home):
    assert told(home, rule=replace(RULE, claim="collections_like_it"), train_size=9) == (
        "--claim: expected this_collection, because all repetitions were tested on the same "
        "pictures and show nothing of others; got collections_like_it."
    )


def test_a_claim_about_other_pictures_is_refused_where_the_training_size_is_unknown(tmp_path):
    files = splits_of(tmp_path, "base", USUAL), splits_of(tmp_path, "new", 0.8)
    with pytest.raises(HarnessError) as caught:
        judged_files(*files, rule=replace(RULE, claim="collections_like_it"))
    assert str(caught.value) == (
        "--claim: expected this_collection, because it is not known how many pictures were trained "
        "on; got collections_like_it. Say how many with --train-size."
    )


def test_a_score_of_probabilities_is_refused_where_there_are_none(home):
    for name in ("base", "new"):
        seeds_of(home, name, USUAL, repetitions=3, probabilities=False)
    assert told(home, rule=replace(RULE, metric="brier")) == (
        "base/seed1.csv: expected columns p_CLASS with probabilities, from which brier is "
        "computed; got none. Add them, or judge by accuracy, balanced_accuracy, macro_f1, "
        "weighted_f1."
    )


def test_the_same_file_on_both_sides_is_refused(home):
    with pytest.raises(HarnessError, match=r"new: expected files that differ; got base/seed1\.csv"):
        judged_files(named(home, "base"), NamedFiles("new", named(home, "base").paths))


def test_two_experiments_of_one_name_are_refused(home):
    with pytest.raises(HarnessError, match=r"new: expected another name .* --proposal NAME=FILES"):
        judged_files(named(home, "base"), named(home, "new"), named(home, "new"))


def test_what_finds_no_repetition_because_it_is_no_expression_is_refused(home):
    assert told(home, repetition="seed(") == (
        "--repetition: expected a regular expression such as 'seed(\\d+)'; got 'seed(' (missing ), "
        "unterminated subpattern at position 4)."
    )
