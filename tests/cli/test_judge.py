"""`judge`: verdicts on files of predictions, as they are typed."""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from harness.cli.judge import named_files
from harness.cli.main import main
from harness.errors import HarnessError
from harness.verdicts.record import read_verdicts
from tests.cli.json_answers import read_answer
from tests.verdicts.prediction_files import seeds_of

ROOT = Path(__file__).resolve().parents[2]
SIDES = ("--baseline", "base/seed*.csv", "--proposal", "wide=new/seed*.csv")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seeds_of(tmp_path, "base", 0.6)
    seeds_of(tmp_path, "new", 0.9)
    seeds_of(tmp_path, "other", 0.62, own=1)
    return tmp_path


def printed(capsys, *words):
    code = main(["judge", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_verdict_is_printed_in_either_language(home, capsys):
    code, said, _ = printed(capsys, *SIDES)
    assert code == 0
    assert "wide helps: macro F1 changes by +" in said
    assert "all 6 repetitions were tested on the same pictures" in said
    code, said, _ = printed(capsys, *SIDES, "--language", "es", "--metric", "accuracy")
    assert code == 0
    assert "wide mejora: la exactitud cambia en +" in said


def test_the_record_is_printed_and_written(home, capsys):
    code, said, _ = printed(capsys, *SIDES, "--json", "--out", "verdict.json", "--margin", "0.02")
    assert code == 0
    record = json.loads((home / "verdict.json").read_text(encoding="utf-8"))
    assert (
        read_answer("judge", said)["proposals"][0]["decision"] == record["proposals"][0]["decision"]
    )
    assert record["format"] == 4
    assert record["rule"]["margin"] == 0.02
    assert record["setting"]["from_files"] is True
    assert [run["id"] for run in record["runs"]][:2] == ["base/seed1.csv", "base/seed2.csv"]
    assert read_verdicts(home / "verdict.json").as_json() == record


@pytest.mark.parametrize(
    ("proposals", "word", "code", "told"),
    [
        (["wide=new/seed*.csv"], "helps", 0, ""),
        (["wide=new/seed*.csv"], "no_worse", 0, ""),
        (["wide=new/seed*.csv"], "hurts", 1, "wide: expected hurts; got helps.\n"),
        (
            ["wide=new/seed*.csv", "other/seed*.csv"],
            "helps",
            1,
            "other: expected helps; got inconclusive.\n",
        ),
    ],
)
def test_an_expected_word_becomes_an_exit_code(home, capsys, proposals, word, code, told):
    sides = [part for one in proposals for part in ("--proposal", one)]
    found, said, error = printed(capsys, "--baseline", "base/seed*.csv", *sides, "--expect", word)
    assert found == code
    assert error.endswith(told)
    assert ("expected" in error) == bool(told)
    assert "macro F1 changes by" in said


def test_what_is_wrong_is_the_users_to_fix(home, capsys):
    code, said, error = printed(capsys, "--baseline", "nowhere/*.csv", "--proposal", "new/*.csv")
    assert (code, said) == (2, "")
    assert "nowhere/*.csv: expected files of predictions; got none in " in error
    code, _, error = printed(capsys, *SIDES, "--metric", "f2")
    assert code == 2
    assert "--metric: expected accuracy, " in error


def test_a_repetition_is_found_as_one_says(home, capsys):
    for name in ("base", "new"):
        for path in sorted((home / name).iterdir()):
            path.rename(path.with_name(f"{path.stem}_epoch90.csv"))
    code, _, error = printed(capsys, *SIDES)
    assert code == 2
    assert "Say where a repetition is named with --repetition" in error
    code, said, _ = printed(capsys, *SIDES, "--repetition", r"seed(\d+)")
    assert code == 0
    assert "6 trainings on one split" in said


def test_a_folder_is_no_file_and_a_bracket_in_a_name_is_no_pattern(home):
    with pytest.raises(HarnessError, match=r"^base: expected files of predictions; got a folder"):
        named_files([["base"]])
    (home / "a[1].csv").touch()
    (found,) = named_files([["a[1].csv"]])
    assert [path.name for path in found.paths] == ["a[1].csv"]


def test_a_place_where_no_file_can_be_written_is_named(home, capsys):
    code, _, error = printed(capsys, *SIDES, "--out", str(home))
    assert code == 2
    assert f"{home}: expected a folder that can be written, for the verdicts; got" in error


def test_experiments_have_the_names_that_were_typed_or_those_of_their_folders(home):
    (home / "lr=0.1.csv").write_text("")
    files = named_files(
        [
            ["base/seed*.csv"],
            ["wide=new/seed*.csv"],
            ["other/*.csv"],
            ["new/seed2.csv", "new/seed3.csv"],
            ["lr=0.1.csv"],
            ["*/seed2.csv"],
            ["lr=0*.csv"],
            [f"{home}/other/../new/*.csv"],
            ["oth*/*.csv"],
        ]
    )
    assert [(one.name, len(one.paths)) for one in files] == [
        ("baseline", 6),
        ("wide", 6),
        ("other", 6),
        ("seed2", 2),
        ("lr=0.1", 1),
        ("seed2", 3),
        ("lr=0", 1),
        ("new", 6),
        ("oth", 6),
    ]
    with pytest.raises(HarnessError, match="Put a pattern in quotes"):
        named_files([["base/*.parquet"]])


def test_the_workflow_of_the_page_judges_a_change(home):
    page = (Path(__file__).parents[2] / "docs" / "judge.md").read_text("utf-8")
    workflow = yaml.safe_load(page.partition("```yaml\n")[2].partition("```")[0])
    steps = workflow["jobs"]["judge"]["steps"]
    (line,) = (step["run"] for step in steps if "harness judge" in step.get("run", ""))
    python, m, module, *words = shlex.split(line)
    assert (python, m, module) == ("python", "-m", "harness")
    assert main(words) == 0
    kept = steps[-1]["with"]["path"]
    assert steps[-1]["uses"].startswith("actions/upload-artifact@")
    assert read_verdicts(home / kept).proposals[0].word == "helps"
    assert main([word.replace("no_worse", "hurts") for word in words]) == 1


def test_interrupted_it_says_that_nothing_was_written(home, monkeypatch, capsys):
    def stopped(words):
        raise KeyboardInterrupt

    monkeypatch.setattr("harness.cli.judge.named_files", stopped)
    assert main(["judge", "--baseline", "base/*", "--proposal", "new/*", "--out", "v.json"]) == 130
    assert capsys.readouterr().err == "\ninterrupted: nothing was written\n"
    assert not (home / "v.json").exists()


def test_nothing_of_the_heavy_libraries_is_imported(home):
    program = (
        "import sys; from harness.cli.main import main; "
        f"code = main(['judge', *{SIDES!r}]); "
        "heavy = {'tensorflow', 'keras', 'mlflow', 'ray', 'sklearn'} & set(sys.modules); "
        "assert 'scipy.stats' not in sys.modules; "
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_help_shows_how_to_type_it(capsys):
    with pytest.raises(SystemExit):
        main(["judge", "--help"])
    said = capsys.readouterr().out
    assert said.count("python -m harness judge --baseline '") == 2
    assert "the columns\nimage, true and predicted, and p_CLASS" in said


TABLE = ("--scores", "scores.csv", "--baseline", "plain", "--design", "seeds")
ASKED = ("--metric", "test_f1", "--higher-is-better", "--margin", "0.01")


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        f"{seed},{0.5 + seed / 50},{0.7 + seed / 60},{0.5 + seed / 50},{70 + seed}"
        for seed in range(6)
    ]
    text = "\n".join(["seed,plain,wide,same,percent", *rows]) + "\n"
    (tmp_path / "scores.csv").write_text(text)
    return tmp_path


def test_a_table_of_scores_is_judged(table, capsys):
    two = ("--proposal", "wide", "--proposal", "same")
    code, said, _ = printed(capsys, *TABLE, *ASKED, *two, "--out", "verdict.json")
    assert code == 0
    assert "wide helps: test_f1 changes by +0.1917 against plain" in said
    assert "same makes no difference that matters" in said
    record = read_verdicts(table / "verdict.json")
    assert record.setting.scores.pair_by == "seed"
    assert record.runs[0].id == "scores.csv#plain/0"
    one = (*TABLE, *ASKED, "--proposal", "same", "--expect", "helps")
    code, _, error = printed(capsys, *one)
    assert (code, error) == (1, "same: expected helps; got equivalent.\n")


def test_the_page_turns_the_results_of_a_search_into_a_table(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "judge.md").read_text("utf-8")
    blocks = [part.partition("```")[0] for part in page.split("```python")[1:]]
    (block,) = (code for code in blocks if "cv_results_" in code)
    rng = np.random.default_rng(1)
    found = {f"split{n}_test_score": rng.normal([0.7, 0.9], 0.01) for n in range(12)}
    kinds = [{"kernel": "linear"}, {"kernel": "rbf"}]
    search = SimpleNamespace(cv_results_={"params": kinds, **found, "mean_fit_time": [1, 2]})
    exec(block, {"pd": pd, "search": search})
    asked = ("--scores", "table.csv", "--design", "folds", "--metric", "roc_auc")
    direction = ("--higher-is-better", "--margin", "0.01")
    code, said, _ = printed(capsys, *asked, *direction, "--baseline", "{'kernel': 'linear'}")
    assert code == 0
    assert "{'kernel': 'rbf'} helps: roc_auc changes by +0.2" in said
    assert "12 of 12 repetitions" in said


FILES = ("--baseline", "*.csv", "--proposal", "*.csv")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (TABLE, "--metric: expected the name of the score that the numbers are; got none."),
        (
            (*TABLE[:-2], *ASKED),
            "--design: expected seeds, splits, folds, because numbers alone do not tell",
        ),
        (
            (*TABLE, *ASKED, "--baseline", "a", "b"),
            "--baseline: expected one name of scores; got a b.",
        ),
        (
            ("--baseline", "*.csv", "--proposal", "*.csv", "--design", "seeds"),
            "--scores or --mlflow: expected one of them beside --design, which is of scores; got "
            "neither.",
        ),
        (
            (*FILES, "--higher-is-better", "--filter", "a = 'b'", "--tracking-uri", "x"),
            "--scores or --mlflow: expected one of them beside --filter, --tracking-uri, "
            "--higher-is-better, which are of scores; got neither.",
        ),
        (
            (*TABLE, *ASKED, "--pair-by", "params.seed", "--filter", "a = 'b'"),
            "--scores: expected nothing that is of --mlflow; got --pair-by, --filter.",
        ),
        (
            (
                *("--mlflow", "sweep", "--baseline", "a", "--design", "seeds", *ASKED),
                *("--repetition", "seed"),
            ),
            "--mlflow: expected nothing that is of --scores; got --repetition.",
        ),
        (
            (*TABLE, *ASKED, "--out", "verdict.txt"),
            "--out: expected a file that ends in .json, by which `verify` and `report` know a "
            "record; got verdict.txt.",
        ),
        (
            (*TABLE, "--metric", "accuracy", "--proposal", "percent"),
            "scores.csv#percent/0: expected accuracy as a share from 0 to 1; got 70 (and 5 more).",
        ),
        (
            ("--baseline", "*.csv"),
            "--proposal: expected files of predictions of a proposal; got none.",
        ),
    ],
)
def test_options_that_do_not_go_together_are_named(table, capsys, words, message):
    code, said, error = printed(capsys, *words)
    assert (code, said) == (2, "")
    assert message in error
