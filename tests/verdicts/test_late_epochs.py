"""Verdicts on scores that are means over the last epochs."""

import numpy as np
import pandas as pd
import pytest

from harness.errors import ComparisonError, DataError, TrackingError
from harness.evaluation.answers import answers_of
from harness.evaluation.predictions import EpochPredictions, Predictions
from harness.runs.recorded import RecordedRun
from harness.tracking.record import STUDY, GroupRecord
from harness.verdicts.evidence import read_run
from harness.verdicts.store import keep, kept
from harness.verdicts.verify import check_verdict
from tests.verdicts.factories import CLASSES, an_experiment, answers, judged, the_labels

FEATURES = {"features": {"kind": "thumbnail"}, "augmentation": {"kind": "none"}}


def late(skill):
    """Answers after the two epochs before the last."""
    return lambda repetition: {epoch: answers(skill, repetition, own=epoch) for epoch in (18, 19)}


def averaged(tracker, name, skill, **said):
    spec = {"evaluation": {"average_epochs": 3}}
    return an_experiment(
        tracker, name, skill, repetitions=4, spec=spec, earlier=late(skill), **said
    )


def scores_of(probabilities):
    ids = tuple(map(str, range(len(probabilities))))
    predictions = Predictions(ids, the_labels(), probabilities, CLASSES)
    return answers_of(EpochPredictions(predictions), 15).scores


def test_a_score_is_the_mean_over_the_epochs_and_so_is_being_right(tracker):
    run = averaged(tracker, "base", 0.6).runs[1]
    epochs = [*late(0.6)(1).values(), answers(0.6, 1)]
    expected = np.mean([scores_of(each)["macro_f1"] for each in epochs])
    assert run.scores["macro_f1"] == pytest.approx(expected, abs=1e-12)
    right = [each.argmax(axis=1) == the_labels() for each in epochs]
    np.testing.assert_allclose(run.correct, np.mean(right, axis=0))
    np.testing.assert_array_equal(run.kept_correct, right[-1])
    assert run.counts.sum() == pytest.approx(len(the_labels()))
    assert set(np.unique(np.round(3 * run.correct, 9))) == {0, 1, 2, 3}


def test_a_verdict_rests_on_the_means_says_so_and_is_computed_again(tracker):
    baseline, proposal = averaged(tracker, "base", 0.6), averaged(tracker, "good", 0.9)
    verdicts = judged(tracker, baseline, proposal, planned=4)
    (one,) = verdicts.proposals
    pairs = zip(proposal.runs.values(), baseline.runs.values(), strict=True)
    gains = [good.scores["macro_f1"] - base.scores["macro_f1"] for good, base in pairs]
    assert one.decision.difference == pytest.approx(np.mean(gains))
    assert "stopped after each of the last 3 epochs" in verdicts.methods["en"]
    assert "cada una de las últimas 3 épocas" in verdicts.methods["es"]
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as run:
        keep(verdicts, run)
    assert check_verdict(tracker, kept(tracker, run.id)).problems == ()


def test_an_altered_earlier_epoch_is_found(tracker):
    baseline, proposal = averaged(tracker, "base", 0.6), averaged(tracker, "good", 0.9)
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as run:
        keep(judged(tracker, baseline, proposal, planned=4), run)
    altered = proposal.runs[2].run_id
    file = tracker.artifact(altered, "earlier_predictions.parquet")
    pd.read_parquet(file).to_parquet(file, index=False, compression="gzip")
    (problem,) = check_verdict(tracker, kept(tracker, run.id)).problems
    assert problem == (
        f"run {altered} (good, repetition 3): expected the predictions that were judged; got "
        "another file: it was altered"
    )


def test_a_run_without_one_of_its_epochs_is_refused(tracker):
    run = averaged(tracker, "base", 0.6).runs[0]
    file = tracker.artifact(run.run_id, "earlier_predictions.parquet")
    frame = pd.read_parquet(file)
    frame[frame["epoch"] == 19].to_parquet(file, index=False)
    with pytest.raises(TrackingError, match=r"the answers of 2 earlier epoch.*; got 1 epoch"):
        read_run(tracker, tracker.recorded(run.run_id))
    file.write_bytes(b"")
    with pytest.raises(DataError, match="expected a table of predictions"):
        read_run(tracker, tracker.recorded(run.run_id))
    file.unlink()
    with pytest.raises(TrackingError, match="earlier_predictions"):
        read_run(tracker, tracker.recorded(run.run_id))


def test_experiments_that_are_stopped_at_other_epochs_are_not_compared(tracker):
    one = an_experiment(tracker, "base", 0.6, repetitions=4)
    with pytest.raises(ComparisonError, match=r"expected the evaluation\.average_epochs"):
        judged(tracker, one, averaged(tracker, "good", 0.9), planned=4)


def test_a_model_without_epochs_is_compared_with_those_that_are_averaged(tracker):
    flat = {"model": {"kind": "logistic"}, **FEATURES, "evaluation": {"average_epochs": 3}}
    logistic = an_experiment(tracker, "flat", 0.9, repetitions=4, spec=flat)
    assert logistic.averaged_epochs == 1
    assert logistic.first.correct.tolist() == logistic.first.kept_correct.tolist()
    verdicts = judged(tracker, averaged(tracker, "base", 0.6), logistic, planned=4)
    assert verdicts.proposals[0].decision.difference > 0.1


def test_what_reads_a_single_model_is_given_the_one_that_is_kept(tracker):
    run = averaged(tracker, "base", 0.6).runs[0]
    recorded = RecordedRun.of(tracker, tracker.recorded(run.run_id))
    np.testing.assert_array_equal(recorded.predictions.probabilities, answers(0.6, 0))
    assert list(recorded.tested.earlier) == [18, 19]
