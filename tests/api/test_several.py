"""A study of several collections from Python: a table of all, and one report of them."""

import pytest

import harness
from tests.made_once import made_once
from tests.small_project import make_pictures, make_project, run_harness
from tests.tracking.factories import a_workspace

STUDY = """
kind: study
question: Does <b>guessing</b> cost anything, whatever the pictures?
baseline: colours.yaml
set:
  features: {kind: thumbnail, image_pixels: 8}
  model: {kind: logistic}
  augmentation: {kind: none}
proposals: [{name: guess, set: {model: {kind: majority}}}]
collections: [{folder: one}, {folder: other}]
repetitions: {kind: resampled_splits, count: 2}
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory, new_database):
    def make(root):
        a_workspace(root, new_database)
        make_project(root)
        make_pictures(root / "one", each=8)
        make_pictures(root / "other", classes=4, each=8)
        for name in ("everywhere", "fresh"):
            (root / f"{name}.yaml").write_text(STUDY)
        ended = run_harness(root, "run", "everywhere.yaml", "--no-report", "--workers", "1")
        assert ended.returncode == 0, ended.stderr
        (root / "stdout.txt").write_text(ended.stdout)

    return made_once(tmp_path_factory, "everywhere", make)


@pytest.fixture
def study(finished, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(finished))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(finished)
    return harness.load("everywhere.yaml")


def test_runs_verdicts_and_pairs_of_all_collections_are_one_table_each(study):
    assert set(study.plan()["state"]) == {"done"}
    on_each = ["one", "other"]
    assert list(study.verdicts["collection"]) == on_each
    assert list(study.differences["collection"]) == ["one", "one", "other", "other"]
    for name in on_each:
        own = study.studies[name].verdicts["difference"][0]
        every = study.verdicts.set_index("collection")["difference"]
        assert every[name] == own
    assert list(study.experiments["experiment"]) == ["colours", "guess"]


def test_to_run_it_again_gives_the_same_verdicts(study):
    before = study.verdicts
    assert study.run(report=False, workers=1) is study
    assert study.verdicts.equals(before)
    assert study.verify() == []


def test_it_shows_itself_escaped_with_what_the_command_printed(study, finished):
    shown = study._repr_html_()
    assert "&lt;b&gt;guessing&lt;/b&gt;" in shown
    assert "<b>guessing" not in shown
    printed = (finished / "stdout.txt").read_text()
    assert all(sentence in printed for sentence in study.sentences())


def test_its_report_opens_by_name(study):
    report = harness.report("everywhere", language="es")
    assert {"collections", "verdicts", "verdicts_2"} <= set(report.contents["name"])
    assert list(report.table("collections").frame.columns[1:]) == ["one", "other"]
    assert study.figure().png.startswith(b"\x89PNG")
    assert study.sentences()[0].split(". ")[0] in harness.report("everywhere")._repr_html_()


@pytest.mark.parametrize("short", [False, True])
def test_its_report_is_written_in_the_formats_of_any_other(study, tmp_path, short):
    page = study.report("html", out=tmp_path, short=short)
    assert page.name == ("short_report.html" if short else "report.html")
    assert "&lt;b&gt;guessing&lt;/b&gt;" in page.read_text()
    assert study.report("markdown").parent.parts[-3:] == ("reports", "everywhere", "report")
    with pytest.raises(harness.HarnessError, match="format: expected html, markdown"):
        study.report("docx")


def test_its_page_is_kept_with_the_run_that_stands_for_all(study, finished, capsys):
    from analysis.__main__ import main
    from harness.tracking.mlflow_store import MlflowTracker
    from harness.tracking.record import COLLECTIONS
    from harness.workspace import Workspace

    assert main(["report", "everywhere", "--keep"]) == 0
    tracker = MlflowTracker(Workspace(finished))
    (group,) = tracker.kept_groups("everywhere", COLLECTIONS)
    assert f"report.html of run {group.id}" in capsys.readouterr().out
    assert "one, other" in tracker.artifact(group.id, "report.html").read_text()


@pytest.mark.end_to_end
def test_its_notebook_computes_what_all_say_together(study, tmp_path):
    import nbformat

    made = nbformat.read(study.report("notebook", out=tmp_path, short=True), 4)
    shown = {cell.source: cell.outputs for cell in made.cells if cell.cell_type == "code"}
    assert "guess" in shown["report.table('collections')"][-1]["data"]["text/html"]
    assert "image/png" in shown["report.figure('collections')"][-1]["data"]


def test_one_that_was_not_run_says_so(study):
    fresh = harness.load("fresh.yaml")
    assert set(fresh.plan()["collection"]) == {"one", "other"}
    assert "guess" in fresh._repr_html_()
    for ask in ("verdicts", "together", "differences"):
        with pytest.raises(harness.HarnessError, match="got none of the name 'fresh' on several"):
            getattr(fresh, ask)
    with pytest.raises(harness.HarnessError, match="Run it first"):
        fresh.report()


def test_verdicts_by_another_rule_are_not_given_for_its_own(study):
    stricter = harness.load("everywhere.yaml", margin=0.05)
    with pytest.raises(harness.HarnessError, match=r"margin: 0\.01 -> 0\.05"):
        stricter.verdicts  # noqa: B018
