"""Training pictures tell how many they are, and that none of them was tested."""

from dataclasses import replace

import pandas as pd
import pytest

from harness.cli.main import main
from harness.errors import HarnessError
from tests.verdicts.prediction_files import RULE, judged_files, splits_of, write

WIDE = replace(RULE, claim="collections_like_it")


@pytest.fixture
def sides(tmp_path, monkeypatch):
    """Predictions on six random splits, from where messages name files."""
    monkeypatch.chdir(tmp_path)
    return splits_of(tmp_path, "base", 0.6), splits_of(tmp_path, "good", 0.9)


def trained(folder, sizes, suffix="csv", column="image"):
    return tuple(
        write(
            pd.DataFrame({column: [f"t{row}" for row in range(size)]}),
            folder / "train" / f"split_{r + 1:02}.{suffix}",
        ).relative_to(folder)
        for r, size in enumerate(sizes)
    )


def told(sides, paths, **asked):
    with pytest.raises(HarnessError) as caught:
        judged_files(*sides, training=paths, **asked)
    return str(caught.value)


@pytest.mark.parametrize(
    ("suffix", "column"), [("csv", "image"), ("parquet", "image_id"), ("jsonl", "image")]
)
def test_the_claim_about_collections_like_it_is_made_as_with_their_number(
    tmp_path, sides, suffix, column
):
    paths = trained(tmp_path, [288] * 6, suffix, column)
    assert judged_files(*sides, rule=WIDE, training=paths) == judged_files(
        *sides, rule=WIDE, train_size=288
    )


def test_of_several_numbers_the_least_counts_and_a_copy_counts_once(tmp_path, sides):
    paths = trained(tmp_path, [288, 287, 288, 289, 288, 288])
    twice = pd.read_csv(paths[0])
    write(pd.concat([twice, twice]), tmp_path / paths[0])
    assert judged_files(*sides, training=paths).setting.n_train == 287


@pytest.mark.parametrize("numbered", [True, False])
def test_one_file_is_of_all_repetitions_or_has_a_column_of_them(tmp_path, sides, numbered):
    frame = pd.DataFrame({"image": [f"t{row}" for row in range(288)]})
    parts = [frame.assign(repetition=r + 1) for r in range(6)] if numbered else [frame]
    path = write(pd.concat(parts), tmp_path / "train.csv")
    assert judged_files(*sides, training=(path,)).setting.n_train == 288


def test_a_picture_that_was_trained_on_and_tested_is_named(tmp_path, sides):
    paths = trained(tmp_path, [288] * 6)
    tested = pd.read_csv(tmp_path / "base" / "split2.csv", dtype=str)["image"][3:5]
    known = pd.read_csv(paths[1])["image"]
    write(pd.DataFrame({"image": [*known, *tested]}), tmp_path / paths[1])
    place = (tmp_path / "base" / "split2.csv").as_posix()
    assert told(sides, paths) == (
        f"{place}, line 5: expected a test picture that repetition 2 was not trained on; got "
        f"{tested.iloc[0]}, which is in train/split_02.csv, too (and 1 more)."
    )


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda paths: paths[:-1],
            "--train-ids: expected training pictures of each repetition; got none of 6, but of "
            "1, 2, 3, 4, 5.",
        ),
        (
            lambda paths: (*paths, write(pd.read_csv(paths[0]), paths[0].with_name("new_1.csv"))),
            "train/new_1.csv: expected the training pictures of a repetition once; got 1, which "
            "is that of train/split_01.csv, too.",
        ),
        (
            lambda paths: (*paths, write(pd.read_csv(paths[0]), paths[0].with_name("new.csv"))),
            "train/new.csv: expected a column `repetition`, or a number in the name of the file "
            "or its folder; got neither. Say how with --repetition.",
        ),
        (
            lambda paths: (write(pd.DataFrame({"name": ["a"]}), paths[0]), *paths[1:]),
            "train/split_01.csv: expected a column image, with a row for each training picture; "
            "got name.",
        ),
        (
            lambda paths: (write(pd.DataFrame({"image": ["a", ""], "n": 1}), paths[0]),),
            "train/split_01.csv, line 3: expected a value as image; got none.",
        ),
    ],
)
def test_what_tells_not_of_each_repetition_is_named(tmp_path, sides, spoil, message):
    assert told(sides, spoil(trained(tmp_path, [288] * 6))) == message


def test_they_are_typed_in_place_of_their_number(tmp_path, sides, capsys):
    trained(tmp_path, [288] * 6)
    words = ["judge", "--baseline", "base/*.csv", "--proposal", "good/*.csv"]
    wide = ["--claim", "collections_like_it", "--train-ids", "train/*.csv", "--out", "v.json"]
    assert main([*words, *wide]) == 0
    assert "Each model was trained on 288 pictures" in capsys.readouterr().out
    assert main(["verify", "v.json"]) == 0
    scores = ["judge", "--scores", "s.csv", "--baseline", "a", "--design", "folds"]
    capsys.readouterr()
    assert main([*scores, "--metric", "accuracy", "--train-ids", "train/*.csv"]) == 2
    assert "--train-ids: expected files of predictions" in capsys.readouterr().err
