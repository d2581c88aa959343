"""A run that ended, of which something is told again: MLflow is asked only for what is new."""

import pytest

from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import ERROR, NOTE, STARTS
from tests.tracking.factories import a_client, a_group

MEAN = {"test/accuracy": 0.5}
SCORES = '{"rows": []}'


@pytest.fixture
def told(tmp_path):
    """Return what tells a tracker of an experiment whose runs are all finished."""
    folder = tmp_path / "told"

    def tell(tracker, *, metrics=MEAN, scores=SCORES, more=None, group=None):
        folder.mkdir(exist_ok=True)
        (folder / "scores.json").write_text(scores)
        with tracker.group(group or a_group(), settled=True) as run:
            kept = run.log_metrics(metrics, step=2)
            run.log_files(folder)
            run.tag({"harness.summarised": "2", **(more or {})})
            run.tag({NOTE: "what was found"})
        return run.id, kept

    return tell


def stored(workspace, run_id):
    return a_client(workspace).get_run(run_id)


def test_what_is_told_again_opens_nothing_and_returns_what_is_kept(workspace, told, monkeypatch):
    first, _ = told(MlflowTracker(workspace))
    before = stored(workspace, first)
    monkeypatch.setattr("harness.tracking.mlflow_store.open_store", lambda *_: pytest.fail("open"))
    again, kept = told(MlflowTracker(workspace))
    assert (again, kept) == (first, MEAN)
    after = stored(workspace, first)
    assert after.info == before.info
    assert after.data.tags == before.data.tags


def test_the_costs_that_were_kept_stay(workspace, told):
    _, first = told(MlflowTracker(workspace), metrics={"cost/wall_s": 1.0})
    _, again = told(MlflowTracker(workspace), metrics={"cost/wall_s": 2.0})
    assert again == first == {"cost/wall_s": 1.0}


@pytest.mark.parametrize(
    "new",
    [
        {"metrics": {"test/macro_f1": 0.25}},
        {"scores": '{"rows": [1]}'},
        {"more": {"harness.look": "2"}},
        {"group": a_group(tags={"harness.file": "elsewhere.yaml"})},
    ],
)
def test_what_is_new_is_kept_and_the_run_ends_again(workspace, told, new):
    first, _ = told(MlflowTracker(workspace))
    again, _ = told(MlflowTracker(workspace), **new)
    assert again == first
    run = stored(workspace, first)
    assert (run.info.status, run.data.tags[STARTS]) == ("FINISHED", "2")
    assert run.data.tags[NOTE] == "what was found"
    assert run.data.metrics.items() >= new.get("metrics", MEAN).items()
    assert run.data.tags.items() >= new.get("more", {}).items()
    file = MlflowTracker(workspace).artifact(first, "scores.json")
    assert file.read_text() == new.get("scores", SCORES)


def test_a_file_that_was_altered_is_written_again(workspace, told):
    first, _ = told(MlflowTracker(workspace))
    MlflowTracker(workspace).artifact(first, "scores.json").write_text("altered")
    told(MlflowTracker(workspace))
    assert MlflowTracker(workspace).artifact(first, "scores.json").read_text() == SCORES


def test_an_error_is_kept_with_the_run(workspace, told):
    first, _ = told(MlflowTracker(workspace))
    with (
        pytest.raises(ValueError, match="altered"),
        MlflowTracker(workspace).group(a_group(), settled=True),
    ):
        raise ValueError("a prediction was altered")
    run = stored(workspace, first)
    assert run.info.status == "FAILED"
    assert "a prediction was altered" in run.data.tags[ERROR]
    told(MlflowTracker(workspace))
    mended = stored(workspace, first)
    assert mended.info.status == "FINISHED"
    assert ERROR not in mended.data.tags


def test_one_that_is_not_there_is_made(workspace, told):
    first, _ = told(MlflowTracker(workspace))
    a_client(workspace).delete_run(first)
    again, _ = told(MlflowTracker(workspace))
    assert again != first
