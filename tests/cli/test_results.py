"""`results` on a store of a study, an experiment that failed, and one of the same name."""

import json
import sqlite3
from contextlib import closing

import pytest

from harness.cli.main import main
from harness.cli.results import age
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import SCORES_DIGEST, WORDS_DIGEST
from harness.tracking.result_rows import results_frame
from harness.tracking.score_digest import scores_digest, words_digest
from tests.cli.json_answers import read_answer
from tests.tracking.factories import a_group, a_run, a_workspace


@pytest.fixture
def store(tmp_path, new_database, monkeypatch):
    workspace = a_workspace(tmp_path / "project", new_database)
    mlflow_tracker = MlflowTracker(workspace, sample_every_s=None)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.setenv("HARNESS_ROOT", str(workspace.root))
    with mlflow_tracker.group(a_group("ours", kind="study", fingerprint="s")) as study:
        study.log_metrics({"verdict/helps": 1, "verdict/inconclusive": 2})
        below = {"parent": study.id, "tags": {f"harness.member_of.{study.id}": "true"}}
        with mlflow_tracker.group(a_group("baseline", fingerprint="b", **below)) as group:
            for number, score in ((1, 0.5), (2, 0.7)):
                record = a_run(group.id, f"baseline r{number}/2", f"b{number}")
                with mlflow_tracker.run(record) as run:
                    run.log_params({"training": {"epochs": 5}})
                    run.log_metrics({"test/macro_f1": score, "test/accuracy": score})
    with mlflow_tracker.group(a_group("baseline", fingerprint="c")) as group:
        with mlflow_tracker.run(a_run(group.id, "baseline r1/2", "c1")) as run:
            run.log_params({"training": {"epochs": 9}})
            run.log_metrics({"test/macro_f1": 0.25})
        failing = a_run(group.id, "baseline r2/2", "c2")
        with pytest.raises(ValueError, match="no memory"), mlflow_tracker.run(failing):
            raise ValueError("no memory")
    return workspace


def lines(capsys):
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_the_newest_comes_first_under_the_name_to_type(store, capsys):
    assert main(["results"]) == 0
    head, *rows = lines(capsys)
    assert head[:4] == ["name", "runs", "macro", "F1"]
    assert [row[0] for row in rows] == ["baseline@latest", "ours/baseline", "ours"]


def test_scores_are_means_with_their_spread_and_settings_those_that_differ(store, capsys):
    main(["results"])
    latest, baseline, study = lines(capsys)[1:]
    assert latest[1:5] == ["1", "of", "2", "0.250"]
    assert latest[-2:] == ["training.epochs:", "9"]
    assert baseline[1:5] == ["2", "0.600", "±", "0.141"]
    assert " ".join(study).endswith("demo; study: 1 helps, 2 inconclusive")


def test_a_growing_study_is_told_with_what_was_tried(store, capsys):
    tracker = MlflowTracker(store, sample_every_s=None)
    with tracker.group(a_group("ideas", kind="growing", fingerprint="g")) as growing:
        growing.log_metrics({"growing/ideas": 3, "growing/adopted": 1}, step=7)
        growing.log_metrics({"growing/ideas": 4, "growing/adopted": 2}, step=9)
    main(["results", "ideas"])
    assert lines(capsys)[1][-6:] == ["growing", "study:", "4", "ideas,", "2", "adopted"]


def test_of_pictures_that_were_painted_the_distance_is_told(store, capsys):
    tracker = MlflowTracker(store, sample_every_s=None)
    with tracker.group(a_group("dcgan", fingerprint="d")) as group:
        record = a_run(group.id, "dcgan r1/1", "d1")
    with tracker.run(record) as run:
        run.log_metrics({"test/kid": 0.529, "test/kid_real": 0.002})
    main(["results", "dcgan"])
    (row,) = lines(capsys)[1:]
    assert row[-2:] == ["KID", "0.529"]


def test_scores_that_were_altered_in_the_store_are_named_and_told_nowhere(store, capsys):
    tracker = MlflowTracker(store, sample_every_s=None)
    with tracker.group(a_group("noted", fingerprint="n")) as group:
        for number, score in ((1, 0.5), (2, 0.8)):
            record = a_run(group.id, f"noted r{number}/2", f"n{number}")
            with tracker.run(record) as run:
                scores = {"test/macro_f1": score, "selection/macro_f1": 0.4}
                run.log_metrics(scores)
                run.tag({SCORES_DIGEST: scores_digest(scores)})
    assert main(["results", "noted"]) == 0
    assert "0.650 ± 0.212" in capsys.readouterr().out

    with closing(sqlite3.connect(store.database)) as database, database:
        change = "UPDATE latest_metrics SET value = 0.9 WHERE key = 'test/macro_f1' AND value = 0.8"
        assert database.execute(change).rowcount == 1
    assert main(["results", "noted", "--runs"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "noted 1 of 2 0.500" in told
    assert "not counted, as scores were altered in the store: noted r2/2; `doctor`" in told
    assert "0.900" not in told

    assert main(["results", "noted", "--json"]) == 0
    (row,) = read_answer("results", capsys.readouterr().out)
    assert row["scores"] == {"macro_f1": 0.5}
    assert [run["status"] for run in row["runs"]] == ["FINISHED", "ALTERED"]
    assert row["runs"][1]["metrics"] == {}
    frame = results_frame("noted", each=True)
    assert frame["test/macro_f1"].tolist()[0] == 0.5
    assert frame["test/macro_f1"].isna().tolist() == [False, True]


def test_words_that_were_altered_in_the_store_are_not_told(store, capsys):
    tracker = MlflowTracker(store, sample_every_s=None)
    words = {"verdict/helps": 0.0, "verdict/hurts": 1.0, "verdict/a/difference": -0.2}
    with tracker.group(a_group("judged", kind="study", fingerprint="j")) as study:
        study.log_metrics(words)
        study.tag({WORDS_DIGEST: words_digest(words)})
    main(["results", "judged"])
    assert "study: 1 hurts" in capsys.readouterr().out

    with closing(sqlite3.connect(store.database)) as database, database:
        change = "UPDATE latest_metrics SET value = ? WHERE key = ? AND run_uuid = ?"
        database.execute(change, (1.0, "verdict/helps", study.id))
        database.execute(change, (0.0, "verdict/hurts", study.id))
    main(["results", "judged"])
    told = " ".join(capsys.readouterr().out.split())
    assert "1 helps" not in told
    assert "study: its words were altered in the store; `verify judged` computes them" in told
    main(["results", "judged", "--json"])
    (row,) = read_answer("results", capsys.readouterr().out)
    assert (row["status"], row["verdict"]) == ("ALTERED", {})


def test_every_run_is_shown_when_asked_with_what_went_wrong(store, capsys):
    main(["results", "latest", "--runs"])
    assert "  baseline r2/2" in (text := capsys.readouterr().out)
    assert "failed: ValueError: no memory" in text
    assert "ours" not in text


def test_json_has_everything(store, capsys):
    main(["results", "--json"])
    latest, baseline, study = read_answer("results", capsys.readouterr().out)
    assert [run["status"] for run in latest["runs"]] == ["FINISHED", "FAILED"]
    assert (latest["scores"], latest["settings"]) == (
        {"macro_f1": 0.25},
        {"training.epochs": "9"},
    )
    assert (baseline["name"], baseline["studies"]) == ("ours/baseline", ["ours"])
    assert study["verdict"] == {"helps": 1.0, "inconclusive": 2.0}


def test_a_name_that_nothing_has_is_said_to_be_one(store, capsys):
    assert main(["results", "nothing"]) == 0
    assert capsys.readouterr().out == (
        "nothing of that name; `python -m harness results` lists 3.\n"
    )


def test_an_empty_folder_is_told_how_to_begin(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert main(["results"]) == 0
    assert capsys.readouterr().out.startswith("no results yet. Begin with `python -m harness run")
    assert not list(tmp_path.iterdir())
    main(["results", "--json"])
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("seconds", "words"), [(-3, "0 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"), (172800, "2 d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds, words):
    assert age(seconds) == words
