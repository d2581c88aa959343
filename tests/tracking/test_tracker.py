"""What every tracker must do; each test runs against both."""

import math
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import TrackingError
from harness.tracking.record import (
    DIFFERS,
    ERROR,
    EVIDENCE,
    GROUP,
    PARENT,
    STARTS,
    STUDY,
    DatasetRecord,
)
from tests.tracking.factories import a_finished_run, a_group, a_run, an_open_run, kept


class CutError(Exception):
    """Stands for whatever ends a run early."""


def test_an_unknown_fingerprint_is_not_finished(tracker):
    assert tracker.finished("f1") is None


def test_a_finished_run_is_found_with_its_name_and_metrics(tracker):
    run_id = a_finished_run(tracker, **{"test/accuracy": 0.5})
    found = tracker.finished("f1")
    assert (found.id, found.name, found.fingerprint) == (run_id, "r", "f1")
    assert found.metrics == {"test/accuracy": 0.5}
    assert kept(tracker, run_id).status == "FINISHED"


def test_an_open_run_is_not_finished(tracker):
    with an_open_run(tracker) as run:
        assert tracker.finished("f1") is None
        assert kept(tracker, run.id).status == "RUNNING"


def test_a_finished_metric_has_the_value_of_its_last_epoch(tracker):
    with an_open_run(tracker) as run:
        for epoch in range(1, 12):
            run.log_epoch(epoch, {"validation/loss": 1 / epoch})
    assert tracker.finished("f1").metrics == {"validation/loss": 1 / 11}


def test_an_epoch_told_twice_is_kept_once(tracker):
    with an_open_run(tracker) as run:
        run.log_epoch(1, {"validation/loss": 2.0})
        run.log_epoch(1, {"validation/loss": 2.0, "validation/accuracy": 0.25})
        run.log_epoch(2, {"validation/loss": 1.0})
    assert kept(tracker, run.id).rows == [
        ("validation/accuracy", 1, 0.25),
        ("validation/loss", 1, 2.0),
        ("validation/loss", 2, 1.0),
    ]


def test_an_interrupted_run_goes_on_as_the_same_run(tracker):
    with suppress(CutError), an_open_run(tracker) as first:
        first.log_epoch(1, {"validation/loss": 2.0})
        first.log_metrics({"test/accuracy": 0.5})
        raise CutError("the light went out")
    with an_open_run(tracker) as second:
        second.log_epoch(1, {"validation/loss": 2.0})
        second.log_epoch(2, {"validation/loss": 1.0})
        second.log_metrics({"test/accuracy": 0.5, "test/macro_f1": 0.25})
    after = kept(tracker, second.id)
    assert second.id == first.id
    assert after.status == "FINISHED"
    assert after.tags[STARTS] == "2"
    assert ERROR not in after.tags
    assert DIFFERS not in after.tags
    assert after.rows == [
        ("test/accuracy", 0, 0.5),
        ("test/macro_f1", 0, 0.25),
        ("validation/loss", 1, 2.0),
        ("validation/loss", 2, 1.0),
    ]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(cuts=st.lists(st.integers(0, 4), max_size=3))
def test_however_often_a_run_is_cut_every_epoch_is_kept_once(tracker, cuts):
    number = uuid4()  # not drawn: two examples may draw the same one
    values = {
        epoch: {"train/loss": 1 / epoch, "validation/loss": 2 / epoch} for epoch in range(1, 5)
    }
    for end in [*cuts, 4]:
        with suppress(CutError), an_open_run(tracker, number.hex) as run:
            for epoch in range(1, end + 1):
                run.log_epoch(epoch, values[epoch])
            if end != 4:
                raise CutError
        if tracker.finished(number.hex):
            break
    expected = [(key, epoch, v) for epoch, row in values.items() for key, v in row.items()]
    assert kept(tracker, run.id).rows == sorted(expected)


def test_a_run_that_raises_is_recorded_as_failed_and_raises_on(tracker):
    error = CutError("loss is not finite")
    error.add_note("while training baseline r01")
    with pytest.raises(CutError) as caught, an_open_run(tracker) as run:
        raise error
    assert caught.value is error
    after = kept(tracker, run.id)
    assert after.status == "FAILED"
    assert after.tags[ERROR] == "CutError: loss is not finite\nwhile training baseline r01"
    assert tracker.finished("f1") is None


def test_a_run_ended_by_ctrl_c_is_recorded_as_killed(tracker):
    with pytest.raises(KeyboardInterrupt), an_open_run(tracker) as run:
        raise KeyboardInterrupt
    assert kept(tracker, run.id).status == "KILLED"
    assert kept(tracker, run.id).tags[ERROR].startswith("KeyboardInterrupt")


def test_the_experiment_of_a_failed_run_has_failed_too(tracker):
    with pytest.raises(CutError), tracker.group(a_group()) as group:
        raise CutError
    assert kept(tracker, group.id).status == "FAILED"


def test_a_finished_run_is_not_opened_again(tracker):
    a_finished_run(tracker)
    with pytest.raises(TrackingError, match="expected a run that is not finished"):
        a_finished_run(tracker)


def test_a_run_is_open_once_at_a_time(tracker):
    with tracker.group(a_group()) as group, tracker.run(a_run(group.id)) as run:
        with pytest.raises(TrackingError, match="is being run"), tracker.run(a_run(group.id)):
            pass
        assert kept(tracker, run.id).status == "RUNNING"
    assert tracker.finished("f1").id == run.id


def test_an_experiment_opened_again_is_the_same_run(tracker):
    with tracker.group(a_group()) as first:
        pass
    with tracker.group(a_group()) as again, tracker.group(a_group("other")) as other:
        assert kept(tracker, again.id).status == "RUNNING"
    assert first.id == again.id != other.id
    assert kept(tracker, again.id).status == "FINISHED"


def test_an_experiment_is_no_finished_repetition(tracker):
    with tracker.group(a_group(fingerprint="f1")):
        pass
    assert tracker.finished("f1") is None


def test_a_summary_is_kept_for_each_number_of_repetitions(tracker):
    for count in (2, 2, 3):
        with tracker.group(a_group()) as group:
            group.log_metrics({"test/accuracy": 1 / count}, step=count)
    assert kept(tracker, group.id).rows == [
        ("test/accuracy", 2, 1 / 2),
        ("test/accuracy", 3, 1 / 3),
    ]


def test_params_are_kept_flat_and_may_be_told_twice(tracker):
    spec = {
        "training": {"epochs": 20, "early_stopping": None},
        "data": {"source": "demo"},
        "x": [1],
    }
    with an_open_run(tracker) as run:
        run.log_params(spec)
        run.log_params(spec)
    assert kept(tracker, run.id).params == {
        "training.epochs": "20",
        "training.early_stopping": "null",
        "data.source": "demo",
        "x": "[1]",
    }


def test_a_param_is_not_changed(tracker):
    with an_open_run(tracker) as run:
        run.log_params({"seed": 1})
        with pytest.raises(TrackingError, match="expected the parameters this run began with"):
            run.log_params({"seed": 2})
    assert kept(tracker, run.id).params == {"seed": "1"}


def test_more_than_a_hundred_params_are_kept(tracker):
    with an_open_run(tracker) as run:
        run.log_params({f"p{i}": i for i in range(250)})
    assert kept(tracker, run.id).params == {f"p{i}": str(i) for i in range(250)}


def test_files_are_kept_as_a_tree(tracker, tmp_path):
    folder = tmp_path / "Dürer & others"
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "courbes é.svg").write_text("<svg/>")
    (folder / "history.csv").write_text("epoch")
    with an_open_run(tracker) as run:
        run.log_files(folder)
        (folder / "history.csv").write_text("epoch,loss")
        run.log_files(folder)
    assert tracker.artifact(run.id, "figures/courbes é.svg").read_text() == "<svg/>"
    assert tracker.artifact(run.id, "history.csv").read_text() == "epoch,loss"
    (folder / "history.csv").unlink()
    assert tracker.artifact(run.id, "history.csv").is_file()


def test_a_missing_artifact_is_named(tracker):
    run_id = a_finished_run(tracker)
    with pytest.raises(TrackingError, match=r"expected the artifact 'model\.keras'.*got no such"):
        tracker.artifact(run_id, "model.keras")


def test_the_last_value_of_a_tag_counts(tracker):
    with tracker.group(a_group()) as group, tracker.run(a_run(group.id, tags={"r": "1"})) as run:
        run.tag({"split": "a"})
        run.tag({"split": "b"})
    tags = kept(tracker, run.id).tags
    assert (tags["split"], tags["r"]) == ("b", "1")


def test_a_dataset_told_twice_is_kept_once(tracker):
    dataset = DatasetRecord("demo", "0123456789ab", "/data/demo", {"pictures": 800})
    with an_open_run(tracker) as run:
        run.log_dataset(dataset)
        run.log_dataset(dataset)
    assert kept(tracker, run.id).digests == ["0123456789ab"]


@pytest.mark.parametrize("evidence", [True, False])
def test_a_repetition_is_evidence_if_its_experiment_is(tracker, evidence):
    with tracker.group(a_group(evidence=evidence)) as group, tracker.run(a_run(group.id)) as run:
        pass
    assert kept(tracker, run.id).tags[EVIDENCE] == str(evidence).lower()


def test_what_comes_out_otherwise_the_second_time_is_told(tracker):
    with an_open_run(tracker) as run:
        run.log_epoch(3, {"validation/loss": 2.0, "cost/wall_s": 1.0})
        run.log_epoch(3, {"validation/loss": 2.5, "cost/wall_s": 3.0})
    assert ("validation/loss", 3, 2.0) in kept(tracker, run.id).rows
    assert kept(tracker, run.id).tags[DIFFERS] == "validation/loss at step 3"


def test_seconds_may_come_out_otherwise(tracker):
    with an_open_run(tracker) as run:
        run.log_metrics({"cost/wall_s": 1.0, "test/nll": math.nan, "test/worst": math.inf})
        run.log_metrics({"cost/wall_s": 3.0, "test/nll": math.nan, "test/worst": math.inf})
    after = kept(tracker, run.id)
    assert DIFFERS not in after.tags
    assert len(after.rows) == 3
    assert math.isnan(next(value for key, _, value in after.rows if key == "test/nll"))


def a_finished_pair(tracker, name="baseline", fingerprint="ab12cd34", **given):
    """An experiment with two finished repetitions, and a third that failed."""
    with (
        suppress(CutError),
        tracker.group(a_group(name, fingerprint=fingerprint, **given)) as group,
    ):
        ids = []
        for number in (1, 2):
            record = a_run(group.id, f"{name} r{number}", f"{number}{fingerprint}")
            with tracker.run(record) as run:
                ids.append(run.id)
        with tracker.run(a_run(group.id, f"{name} r3", f"3{fingerprint}")):
            raise CutError
    return group.id, ids


def test_an_experiment_below_a_study_is_shown_there_and_stays_there(tracker):
    with tracker.group(a_group("which", kind=STUDY)) as study:
        inside = a_group(parent=study.id)
        with tracker.group(inside) as group:
            pass
    with tracker.group(a_group()) as alone:
        pass
    assert alone.id == group.id
    assert kept(tracker, group.id).tags[PARENT] == study.id
    assert PARENT not in kept(tracker, study.id).tags


def test_a_study_and_an_experiment_of_one_fingerprint_are_told_apart(tracker):
    with tracker.group(a_group(fingerprint="f1", kind=STUDY)) as study:
        assert tracker.kept_groups("baseline", GROUP) == ()
    with tracker.group(a_group(fingerprint="f1")) as group:
        pass
    assert [one.id for one in tracker.kept_groups("baseline", STUDY)] == [study.id]
    assert [one.id for one in tracker.kept_groups("baseline", GROUP)] == [group.id]
    assert tracker.finished("f1") is None


def test_a_group_opened_again_knows_what_it_was_told_before(tracker):
    with tracker.group(a_group(kind=STUDY)) as first:
        first.tag({"rule": "abc"})
    with tracker.group(a_group(kind=STUDY)) as again:
        assert again.tags["rule"] == "abc"
    (found,) = tracker.kept_groups("baseline", STUDY)
    assert (found.fingerprint, found.tags["rule"]) == ("of-baseline", "abc")


def test_finished_repetitions_are_listed_once_for_each_fingerprint_the_first_begun_first(tracker):
    group, ids = a_finished_pair(tracker)
    other, others = a_finished_pair(tracker, "other", "ef56ab78")
    found = tracker.repetitions()
    assert [run.id for run in found] == [*ids, *others]
    assert [run.group for run in found] == [group, group, other, other]
    assert found[0].name == tracker.recorded(ids[0]).name == "baseline r1"
    assert found[0].fingerprint == tracker.recorded(ids[0]).fingerprint


@pytest.mark.parametrize("word", ["ab12", "nothing", "x' OR 1=1 --", "%", "ab12%4", ""])
def test_what_is_no_id_is_no_recorded_repetition(tracker, word):
    a_finished_pair(tracker)
    assert tracker.recorded(word) is None


def test_a_group_or_what_did_not_end_is_no_recorded_repetition(tracker):
    group, _ = a_finished_pair(tracker)
    assert tracker.recorded(group) is None
    with an_open_run(tracker) as run:
        assert tracker.recorded(run.id) is None
