"""A store that an earlier version wrote is read, resumed, verified and reported as before."""

from pathlib import Path

import pytest

from analysis.__main__ import main
from tests.earlier_store import earlier_store, said
from tests.small_project import run_harness


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    return earlier_store(tmp_path_factory)


def test_its_files_are_still_right(store):
    files = sorted(store.glob("experiments/*.yaml"))
    assert run_harness(store, "check", *files).stdout == said("check.txt")


def test_its_runs_are_already_done_and_its_verdicts_the_same(store):
    ended = run_harness(store, "run", "experiments/study_digits.yaml", "--no-report")
    assert ended.stdout == said("run.txt")
    assert "training" not in ended.stderr


def test_its_verdicts_are_verified_in_the_format_they_were_written_in(store):
    assert (store / "verified.txt").read_text("utf-8") == said("verify.txt")


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("report.md", ("--format", "markdown")),
        ("report.es.tex", ("--format", "latex", "--language", "es")),
    ],
)
def test_its_report_says_the_same(store, tmp_path, monkeypatch, unrendered, file, options):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.chdir(store)
    for name in ("HARNESS_DATA", "HARNESS_CACHE", "MLFLOW_TRACKING_URI"):
        monkeypatch.delenv(name, raising=False)
    assert main(["report", "study_digits", *options, "--out", str(tmp_path)]) == 0
    assert (tmp_path / file).read_text(encoding="utf-8") == said(file)


def test_a_run_that_was_killed_goes_on_from_its_last_whole_epoch(store):
    # With other threads it would be begun anew: its sums would have other last digits.
    threads = {"TF_NUM_INTRAOP_THREADS": "2", "TF_NUM_INTEROP_THREADS": "2"}
    ended = run_harness(store, "run", "experiments/longer.yaml", **threads)
    assert ended.returncode == 0, ended.stderr
    assert "epoch 3/12" not in ended.stderr
    assert "epoch 4/12" in ended.stderr
    assert "epoch 12/12" in ended.stderr
