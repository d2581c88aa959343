"""A judged study keeps its report; one that cannot be written costs only itself."""

import json
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest
from mlflow.tracking import MlflowClient

from harness.cli.study_report import keep_report
from harness.errors import TrackingError
from harness.runtime import registered
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import NOTE, STUDY
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import TABLE, keep
from harness.workspace import Workspace

PAGE = "report.es.html"


@pytest.fixture
def judged(store, monkeypatch):
    """A study as `run` leaves it, and the writer that stands in for an installed one."""
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    tracker = MlflowTracker(Workspace(store), sample_every_s=None)
    (study,) = tracker.kept_groups("small", STUDY)
    written = []

    def writes(group, name):
        assert (group, name) == ("harness.pages", "study")
        return [SimpleNamespace(load=lambda: write)]

    def write(study_id, language, pictures, folder):
        written.append(study_id)
        page = folder / PAGE
        page.write_text("a page")
        return page

    monkeypatch.setattr(registered, "entry_points", writes)
    verdicts = SimpleNamespace(name="small", complete=True)
    concluded = SimpleNamespace(verdicts=verdicts, study_id=study.id, news=True)
    return SimpleNamespace(tracker=tracker, concluded=concluded, written=written)


def test_the_page_is_kept_and_written_again_only_with_news(judged):
    keep_report(judged.concluded, None, "es")
    assert judged.tracker.artifact(judged.concluded.study_id, PAGE).read_text() == "a page"
    judged.concluded.news = False
    keep_report(judged.concluded, None, "es")
    assert len(judged.written) == 1
    judged.concluded.news = True
    keep_report(judged.concluded, None, "es")
    assert judged.written == [judged.concluded.study_id] * 2


def test_nothing_is_kept_of_a_study_that_is_not_finished(judged):
    judged.concluded.verdicts.complete = False
    keep_report(judged.concluded, None, "es")
    assert judged.written == []


def test_a_report_that_fails_is_a_warning(judged, monkeypatch, capsys):
    monkeypatch.setattr(registered, "entry_points", lambda **_: [])
    keep_report(judged.concluded, None, "en")
    said = capsys.readouterr().err
    assert "warning: small is judged, but its report was not written: HarnessError: " in said
    assert "Run `pip install -e .` in the project's folder." in said
    assert "Try `python -m analysis report small --keep`." in said
    with pytest.raises(TrackingError):
        judged.tracker.artifact(judged.concluded.study_id, "report.html")


def test_the_project_declares_who_writes_the_page():
    import tomllib
    from pathlib import Path

    text = (Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8")
    declared = tomllib.loads(text)["project"]["entry-points"]["harness.pages"]["study"]
    write = EntryPoint("study", declared, "harness.pages").load()
    assert write.__name__ == "write_page"


def test_mlflow_alone_tells_the_story(judged, store, monkeypatch):
    tracker, study_id = judged.tracker, judged.concluded.study_id
    (study,) = tracker.kept_groups("small", STUDY)
    note = study.tags[NOTE]
    assert note.startswith("**")
    assert "- better: **helps**, macro F1 +" in note
    assert "- alike: **inconclusive**, macro F1 " in note
    assert "`report.html`" in note
    # Part of `load_table` asks the client, part of it the surroundings.
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{store}/mlruns/mlflow.db")
    client = MlflowClient()
    place = client.get_run(study_id).info.experiment_id
    table = client.load_table(place, TABLE, run_ids=[study_id])
    assert table.iloc[:, 0].tolist() == ["better", "alike"]
    assert table.iloc[:, 1].tolist() == ["helps", "inconclusive"]


def test_the_same_verdict_is_no_news(judged):
    (study,) = judged.tracker.kept_groups("small", STUDY)
    verdicts = read_verdicts(judged.tracker.artifact(study.id, "verdict.json"))
    told = []
    run = SimpleNamespace(
        tags=dict(study.tags),
        tag=told.append,
        log_files=lambda _: None,
        log_metrics=lambda _, **_at: None,
    )
    assert keep(verdicts, run) is False
    run.tags["harness.verdict"] = "another"
    assert keep(verdicts, run) is True
    assert json.loads(told[0]["mlflow.loggedArtifacts"]) == [{"path": TABLE, "type": "table"}]
