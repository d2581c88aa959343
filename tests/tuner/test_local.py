"""A search in one process, of a function that costs nothing."""

import json

import pytest
from filelock import FileLock

from harness.errors import SpecError, TrackingError, TrainingError
from harness.seeds import derive_seed
from harness.tuner.local import search_here
from harness.tuner.trial import Outcome, best_of
from tests.tuner.stand_ins import SPACE, Seen, a_search, a_task, parabola

STEPPED = SPACE | {"x": {"float": [-1.0, 1.0], "step": 0.5}}
TUNERS = {
    "random": a_search("random", 10),
    "bayesian": a_search({"kind": "bayesian", "initial_points": 5}, 7),
    "hyperband": a_search("hyperband", 14),
    "grid": a_search("grid", 12, STEPPED),
}


class Killed(BaseException):
    """Stands for a process that is gone: nothing after it is executed."""


def always(asked):
    return Outcome((1.0,), 1.0)


def searched(task, evaluate=parabola):
    return search_here(task, evaluate, Seen())


@pytest.fixture(params=TUNERS, scope="module")
def undisturbed(request, tmp_path_factory):
    spec = TUNERS[request.param]
    return spec, searched(a_task(tmp_path_factory.mktemp(request.param), spec))


def test_every_trial_has_values_of_the_space(undisturbed):
    spec, trials = undisturbed
    assert [trial.number for trial in trials] == list(range(1, spec.trials + 1))
    for trial in trials:
        assert -1 <= trial.values["x"] <= 1
        assert trial.values["kind"] in ("a", "b", [1, 2])
        assert ("depth" in trial.values) == (trial.values["kind"] in ("a", "b"))
        assert not [key for key in trial.values if key.startswith("tuner/")]


def test_a_search_killed_in_each_of_its_trials_ends_as_an_undisturbed_one(undisturbed, tmp_path):
    spec, trials = undisturbed
    task = a_task(tmp_path, spec)
    once: set[int] = set()

    def killed_once(asked):
        if asked.number not in once:
            once.add(asked.number)
            raise Killed
        return parabola(asked)

    for _ in range(spec.trials):
        with pytest.raises(Killed):
            searched(task, killed_once)
    assert searched(task, killed_once) == trials


def test_more_trials_go_on_with_the_same_search(undisturbed, tmp_path):
    spec, trials = undisturbed
    few = spec.model_copy(update={"trials": 4})
    begun = searched(a_task(tmp_path, few))
    seen = Seen()
    assert search_here(a_task(tmp_path, spec), parabola, seen) == trials
    assert begun == trials[:4]
    assert [asked.number for asked in seen.begun] == list(range(5, spec.trials + 1))


def test_fewer_trials_are_the_first_of_the_same_search(undisturbed, tmp_path):
    spec, trials = undisturbed
    searched(a_task(tmp_path, spec))
    assert searched(a_task(tmp_path, spec.model_copy(update={"trials": 3}))) == trials[:3]


def test_searches_of_neighbouring_root_seeds_share_no_draw(tmp_path):
    one, other = (
        searched(a_task(tmp_path / str(root), seed=derive_seed(root, "search", 0), trials=5))
        for root in (0, 1)
    )
    assert not {trial.values["x"] for trial in one} & {trial.values["x"] for trial in other}


def test_hyperband_gives_the_best_more_epochs(tmp_path):
    trials = searched(a_task(tmp_path, TUNERS["hyperband"]))
    first = {json.dumps(t.values): t.score for t in trials[:9]}
    second = [t for t in trials[9:] if t.epochs == 3 and json.dumps(t.values) in first]
    assert {trial.epochs for trial in trials} == {1, 3, 9}
    assert [first[json.dumps(t.values)] for t in second] == sorted(first.values())[:-4:-1]


def test_the_winner_of_hyperband_was_trained_longest(tmp_path):
    trials = searched(a_task(tmp_path, TUNERS["hyperband"]))
    assert best_of(trials, higher_is_better=True).epochs == 9


def test_the_gaussian_process_finds_the_top_better_than_its_first_points(tmp_path):
    tuner = {"kind": "bayesian", "initial_points": 6}
    trials = searched(a_task(tmp_path, a_search(tuner, 14, {"x": SPACE["x"]})))
    assert max(t.score for t in trials[6:]) > max(t.score for t in trials[:6])
    assert max(t.score for t in trials) > -0.001


@pytest.mark.parametrize("tuner", ["random", "bayesian"])
def test_a_failing_region_does_not_end_the_search(tmp_path, tuner):
    def fails_above_zero(asked):
        if asked.values["x"] > 0:
            raise TrainingError("epoch 1: expected finite numbers; got train/loss = nan")
        return parabola(asked)

    spec = a_search({"kind": tuner} | ({"initial_points": 6} if tuner == "bayesian" else {}), 9)
    trials = searched(a_task(tmp_path, spec), fails_above_zero)
    failed = [trial for trial in trials if trial.status == "failed"]
    assert len(trials) == 9
    assert failed
    assert {trial.message for trial in failed} == {
        "TrainingError: epoch 1: expected finite numbers; got train/loss = nan"
    }
    assert best_of(trials, higher_is_better=True).values["x"] <= 0


def test_values_that_no_spec_has_together_are_a_failed_trial(tmp_path):
    def refused(asked):
        if asked.values["kind"] == "a":
            raise SpecError("model.filters: expected at most 4 blocks; got 5")
        return parabola(asked)

    trials = searched(a_task(tmp_path, trials=8), refused)
    assert {trial.status for trial in trials} == {"completed", "failed"}


def test_a_mistake_of_ours_ends_the_search_at_once_with_its_own_message(tmp_path):
    asked_for = []

    def buggy(asked):
        asked_for.append(asked)
        raise KeyError("optimiser")

    with pytest.raises(KeyError, match="optimiser"):
        searched(a_task(tmp_path), buggy)
    assert len(asked_for) == 1


def test_a_search_in_which_nothing_works_stops(tmp_path, capsys):
    def hopeless(asked):
        raise TrainingError("no")

    with pytest.raises(TrainingError) as stopped:
        searched(a_task(tmp_path, trials=30), hopeless)
    assert str(stopped.value) == (
        "search: expected trials that can be trained; got 10 of which the last failed one after "
        "the other, as: TrainingError: no"
    )
    assert "Traceback" not in capsys.readouterr().err


def test_no_trial_begins_when_the_minutes_are_spent(tmp_path):
    spec = a_search(trials=20, minutes=0.1)  # two seconds each: three trials are six seconds
    task = a_task(tmp_path, spec)
    assert len(searched(task)) == 3
    assert len(searched(task)) == 3  # what earlier processes spent counts


def test_a_space_with_few_values_ends_the_search(tmp_path):
    spec = a_search("random", 30, {"kind": {"choice": ["a", "b"]}})
    trials = searched(a_task(tmp_path, spec), always)
    assert sorted(trial.values["kind"] for trial in trials) == ["a", "b"]


def test_a_grid_tries_every_combination_once(tmp_path):
    space = {
        "kind": {"choice": ["a", "b"]},
        "depth": {"int": [1, 3], "when": {"kind": "a"}},
        "rate": {"log": [0.01, 1.0], "step": 10},
    }
    spec = a_search("grid", 50, space)
    trials = searched(a_task(tmp_path, spec), always)
    found = {json.dumps(trial.values, sort_keys=True) for trial in trials}
    assert len(found) == len(trials) == 3 * 3 + 3
    assert {trial.values["rate"] for trial in trials} == {0.01, 0.1, 1.0}


def test_a_line_that_was_cut_by_a_kill_is_not_there(tmp_path):
    task = a_task(tmp_path, trials=5)
    trials = searched(task)
    content = task.journal.path.read_bytes()
    for cut in (3, 40, 90):
        task.journal.path.write_bytes(content[:-cut])
        assert searched(task) == trials


def test_a_journal_of_something_else_is_refused(tmp_path):
    task = a_task(tmp_path)
    task.journal.path.write_text("not JSON\n")
    with pytest.raises(TrackingError, match="line 1: expected one JSON document"):
        searched(task)


def test_a_trial_that_ends_its_process_again_and_again_fails(tmp_path):
    task = a_task(tmp_path, trials=3)

    def murderous(asked):
        if asked.number == 2:
            raise Killed
        return parabola(asked)

    for _ in range(3):
        with pytest.raises(Killed):
            searched(task, murderous)
    trials = searched(task, murderous)
    assert [trial.status for trial in trials] == ["completed", "failed", "completed"]
    assert trials[1].message == "ended its process 3 times: too little memory?"


def test_an_interrupted_trial_is_not_to_blame(tmp_path):
    task = a_task(tmp_path, trials=2)

    def interrupted(asked):
        raise KeyboardInterrupt

    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            searched(task, interrupted)
    assert [trial.status for trial in searched(task)] == ["completed"] * 2


def test_a_search_belongs_to_one_process(tmp_path):
    task = a_task(tmp_path)
    with FileLock(tmp_path / "lock"), pytest.raises(TrackingError, match="another process has"):
        searched(task)


def test_repetitions_keep_their_scores_and_spread(tmp_path):
    def thrice(asked):
        return Outcome((0.5, 0.7, 0.6), 1.0)

    (trial,) = searched(a_task(tmp_path, trials=1), thrice)
    assert trial.scores == (0.5, 0.7, 0.6)
    assert trial.score == pytest.approx(0.6)
    assert trial.spread == pytest.approx(0.1)


def test_lower_is_better_where_it_is(tmp_path):
    spec = a_search({"kind": "bayesian", "initial_points": 5}, 12, {"x": SPACE["x"]})
    task = a_task(tmp_path, spec)._replace(higher_is_better=False)
    trials = searched(task, lambda asked: Outcome(((asked.values["x"] - 0.3) ** 2,), 1.0))
    assert best_of(trials, higher_is_better=False).score < 0.01


def test_pruned_trials_do_not_win(tmp_path):
    def pruned_when_best(asked):
        outcome = parabola(asked)
        return outcome._replace(pruned=abs(asked.values["x"] - 0.3) < 0.3)

    trials = searched(a_task(tmp_path, trials=12), pruned_when_best)
    assert {trial.status for trial in trials} == {"completed", "pruned"}
    assert best_of(trials, higher_is_better=True).status == "completed"
