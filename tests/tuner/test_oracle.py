"""What an oracle proposes, writes down, and proposes again after its process has died."""

import pytest
from keras_tuner.engine.trial import TrialStatus

from harness.errors import TrackingError
from harness.tuner.local import Tuner
from harness.tuner.oracle import MOST_STARTS, build_oracle, number_of
from tests.tuner.stand_ins import SPACE, a_search, a_task, parabola

STEPPED = SPACE | {"x": {"float": [-1.0, 1.0], "step": 0.5}}
SPECS = {
    "random": a_search("random", 6),
    "bayesian": a_search({"kind": "bayesian", "initial_points": 2}, 4),
    "hyperband": a_search("hyperband", 6),
    "grid": a_search("grid", 6, STEPPED),
}


def an_oracle(task):
    """An oracle as a search has it: its tuner has told it where Keras Tuner keeps its own files."""
    oracle = build_oracle(task)
    Tuner(oracle, task, parabola, task.folder / "keras_tuner")
    return oracle


def begin(oracle, tuner="one"):
    return oracle.create_trial(tuner)


def end(oracle, trial, score):
    oracle.update_trial(trial.trial_id, {"score": score})
    trial.status = TrialStatus.COMPLETED
    oracle.end_trial(trial)


def values(trial):
    return dict(trial.hyperparameters.values)


@pytest.fixture(params=SPECS)
def spec(request):
    return SPECS[request.param]


def proposed(oracle, count):
    """Values of the next trials, each scored by its `x`."""
    found = []
    for _ in range(count):
        trial = begin(oracle)
        found.append(values(trial))
        end(oracle, trial, -abs(trial.hyperparameters.values["x"]))
    return found


@pytest.mark.parametrize("ended", [0, 1, 3])
def test_an_oracle_started_again_proposes_what_it_would_have_proposed(tmp_path, spec, ended):
    whole = proposed(an_oracle(a_task(tmp_path / "whole", spec)), 4)
    task = a_task(tmp_path / "cut", spec)
    assert proposed(an_oracle(task), ended) == whole[:ended]
    again = an_oracle(task)
    again.replay()
    assert proposed(again, 4 - ended) == whole[ended:]


def test_a_trial_whose_process_died_is_begun_again_with_its_values(tmp_path, spec):
    task = a_task(tmp_path, spec)
    died = begin(an_oracle(task))
    again = an_oracle(task)
    again.replay()
    trial = begin(again, "another")
    assert (number_of(trial), values(trial)) == (number_of(died), values(died))


def test_a_trial_that_ended_its_process_thrice_has_failed_and_the_next_begins(tmp_path):
    task = a_task(tmp_path, SPECS["random"])
    for _ in range(MOST_STARTS):
        oracle = an_oracle(task)
        oracle.replay()
        assert number_of(begin(oracle)) == 1
    oracle = an_oracle(task)
    oracle.replay()
    assert number_of(begin(oracle)) == 2
    ended = [event for event in task.journal.events() if event["event"] == "ended"]
    assert [(event["number"], event["status"], event["message"]) for event in ended] == [
        (1, "FAILED", "ended its process 3 times: too little memory?")
    ]


def test_a_pause_forgives_the_deaths_before_it(tmp_path):
    task = a_task(tmp_path, SPECS["random"])
    for _ in range(MOST_STARTS):
        oracle = an_oracle(task)
        oracle.replay()
        begin(oracle)
    task.journal.write({"event": "paused"})
    oracle = an_oracle(task)
    oracle.replay()
    assert number_of(begin(oracle)) == 1


def test_what_happens_is_written_down_as_it_happens(tmp_path):
    task = a_task(tmp_path, SPECS["grid"])
    oracle = an_oracle(task)
    trial = begin(oracle)
    (began,) = task.journal.events()
    assert began == {"event": "began", "number": 1, "values": values(trial)}
    end(oracle, trial, 0.25)
    *_, ended = task.journal.events()
    assert ended["seconds"] >= 0
    assert {**ended, "seconds": 0} == {
        "event": "ended",
        "number": 1,
        "status": "COMPLETED",
        "metrics": {"score": 0.25},
        "seconds": 0,
        "message": "",
    }


def test_two_tuners_at_once_are_never_given_the_same_trial(tmp_path, spec):
    oracle = an_oracle(a_task(tmp_path, spec))
    one, other = begin(oracle, "one"), begin(oracle, "other")
    assert number_of(one) != number_of(other)
    assert number_of(begin(oracle, "one")) == number_of(one)


def test_when_the_trials_are_done_the_search_stops(tmp_path):
    oracle = an_oracle(a_task(tmp_path, SPECS["random"]))
    proposed(oracle, 6)
    assert begin(oracle).status == TrialStatus.STOPPED


def test_a_journal_of_more_trials_than_the_space_has_is_refused(tmp_path):
    few = a_search("grid", 6, {"x": {"choice": [1, 2]}})
    task = a_task(tmp_path, few)
    oracle = an_oracle(task)
    for trial in (begin(oracle), begin(oracle)):
        end(oracle, trial, 0.5)
    task.journal.write({"event": "began", "number": 3, "values": {"x": 1}})
    with pytest.raises(TrackingError, match="got number 3 where Keras Tuner has none"):
        an_oracle(task).replay()


def test_a_failed_trial_counts_as_the_worst_only_while_the_next_is_sought(tmp_path):
    task = a_task(tmp_path, a_search({"kind": "bayesian", "initial_points": 2}, 6))
    oracle = an_oracle(task)
    proposed(oracle, 3)
    failed = begin(oracle)
    failed.status, failed.message = TrialStatus.FAILED, "no room"
    oracle.end_trial(failed)
    begin(oracle)
    kept = oracle.trials[failed.trial_id]
    assert (kept.status, kept.score) == (TrialStatus.FAILED, None)
