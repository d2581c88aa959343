"""Records of `judge` are computed again from what they name."""

import json
import shutil

import pandas as pd
import pytest

from harness.cli.main import main
from harness.runtime.documents import write_json
from tests.verdicts.prediction_files import a_frame, seeds_of, write


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged(capsys, *words):
    assert main(["judge", *words, "--out", "verdict.json"]) == 0
    capsys.readouterr()


def verified(capsys, *more):
    code = main(["verify", "verdict.json", *more])
    return code, capsys.readouterr().out


def of_files(home, capsys):
    seeds_of(home, "base", 0.6, repetitions=3)
    seeds_of(home, "new", 0.9, repetitions=3)
    judged(capsys, "--baseline", "base/*.csv", "--proposal", "wide=new/*.csv", "--train-size", "50")


def of_scores(home, capsys):
    frame = pd.DataFrame({"fold": [1, 2, 3], "a": [0.5, 0.6, 0.7], "b": [0.9, 0.8, 0.95]})
    frame.to_csv(home / "scores.csv", index=False)
    table = ("--scores", "scores.csv", "--baseline", "a", "--design", "folds", "--metric", "auc")
    sizes = ("--train-size", "20", "--test-size", "10")
    judged(capsys, *table, *sizes, "--higher-is-better", "--margin", "0.02")


@pytest.mark.parametrize(("make", "count"), [(of_files, 6), (of_scores, 6)])
def test_a_record_comes_out_again(home, capsys, make, count):
    make(home, capsys)
    code, said = verified(capsys)
    assert code == 0
    assert said.startswith("verdict.json: ")
    assert said.endswith(f"numbers resting on {count} repetitions: as claimed\n")


def test_repetitions_in_one_file_and_a_pattern_come_out_again(home, capsys):
    for name, skill in (("base", 0.6), ("new", 0.9)):
        for half in range(2):
            frames = [a_frame(skill, 2 * half + r).assign(repetition=2 * half + r) for r in (0, 1)]
            write(pd.concat(frames), home / f"{name}_{half}.csv")
    judged(capsys, "--baseline", "base_*.csv", "--proposal", "new_*.csv")
    assert verified(capsys)[0] == 0
    seeds_of(home, "other", 0.7, repetitions=2)
    for path in sorted((home / "other").iterdir()):
        path.rename(path.with_name(f"{path.stem}_epoch90.csv"))
    shutil.copytree(home / "other", home / "another")
    sides = ("--baseline", "other/*.csv", "--proposal", "another/*.csv")
    judged(capsys, *sides, "--repetition", r"seed(\d+)")
    assert verified(capsys)[0] == 0


@pytest.mark.parametrize(
    ("make", "name", "old", "new"),
    [(of_files, "new/seed2.csv", "Klee", "Goya"), (of_scores, "scores.csv", "0.9", "0.91")],
)
def test_a_file_that_was_altered_or_is_gone_is_named(home, capsys, make, name, old, new):
    make(home, capsys)
    text = (home / name).read_text()
    (home / name).write_text(text.replace(old, new, 1))
    code, said = verified(capsys)
    assert code == 1
    assert "NOT AS CLAIMED: 1 problem" in said
    assert (
        f"  {name}: expected the file that was judged; got another content: it was altered" in said
    )
    (home / name).unlink()
    code, said = verified(capsys)
    assert code == 1
    assert f"  {name}: expected the file that was judged; got No such file or directory." in said
    assert "Verify from where it was judged" in said


@pytest.mark.parametrize("make", [of_files, of_scores])
def test_a_number_that_was_altered_is_named(home, capsys, make):
    make(home, capsys)
    record = json.loads((home / "verdict.json").read_text())
    record["proposals"][0]["decision"]["difference"] += 0.01
    write_json(home / "verdict.json", record)
    code, said = verified(capsys)
    assert code == 1
    assert "  proposals.0.decision.difference: claimed 0." in said


def test_what_is_no_record_is_named(home, capsys):
    (home / "verdict.json").write_text('{"format": 4}')
    assert main(["verify", "verdict.json"]) == 2
    said = capsys.readouterr().err
    assert "verdict.json: expected the verdicts of a study" in said
    assert "Run the study, or `judge`, again." in said
