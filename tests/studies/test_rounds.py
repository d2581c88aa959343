"""Which repetitions come next: a pure function of what whole looks said."""

import random
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.simulated_families import Family, judged_in_rounds
from harness.specs.schema.study import StudySplits
from harness.statistics.estimates import MeanEstimate, StudentError
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.stopping import FUTILITY, SPENDING, LookResult, look_at
from harness.studies.adaptive import AdaptiveRounds, budget_line
from harness.studies.rounds import Round, next_round, standing
from harness.studies.state import StudyState

LOOKS = (4, 6, 9, 13)
BASE, IDEAS = "base", ("a", "b", "c")
SETTLED, HOPEFUL = LookResult(settled=True), LookResult(settled=False, chance=0.5, needed=12)
HOPELESS = LookResult(settled=False, chance=FUTILITY / 2, needed=90)


def says(**results):
    """Looks at proposals that were written down; each is hopeful where nothing is said."""

    def decide(name, number):
        said = results.get(name, ())
        return said[number - 1] if number <= len(said) else HOPEFUL

    return decide


def state_with(**repetitions):
    """A study of which these repetitions are there, each after 36 seconds."""
    run = SimpleNamespace(metrics={"cost/wall_s": 36.0})
    return StudyState({name: dict.fromkeys(there, run) for name, there in repetitions.items()})


def rounds(decide, **said):
    return AdaptiveRounds((BASE, *IDEAS), LOOKS, decide, **said)


def finish(study, chance, *, workers=1, runs=None, stop_after=10_000):
    """Do what is wanted, runs ending in any order, and return them all."""
    state, under_way = runs or state_with(**dict.fromkeys((BASE, *IDEAS), ())), []
    run = SimpleNamespace(metrics={"cost/wall_s": 36.0})
    for _ in range(stop_after):
        wanted = [
            (name, number)
            for name, count in study(state).items()
            for number in range(count)
            if number not in state.results[name] and (name, number) not in under_way
        ]
        under_way += wanted[: workers - len(under_way)]
        if not under_way:
            break
        name, number = under_way.pop(chance.randrange(len(under_way)))
        state.results[name][number] = run
    return state


def counted(state):
    return {name: sorted(runs) for name, runs in state.results.items()}


results = st.sampled_from([SETTLED, HOPEFUL, HOPELESS])
tables = st.fixed_dictionaries(
    {name: st.lists(results, min_size=len(LOOKS), max_size=len(LOOKS)) for name in IDEAS}
)


@given(tables, st.integers(1, 5), st.integers(0, 1000), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_whatever_ends_first_and_wherever_it_is_killed_the_same_runs_are_done(
    table, workers, seed, killed_after
):
    expected = counted(finish(rounds(says(**table)), random.Random(0)))
    chance = random.Random(seed)
    killed = finish(rounds(says(**table)), chance, workers=workers, stop_after=killed_after)
    resumed = finish(rounds(says(**table)), chance, workers=chance.randint(1, 5), runs=killed)
    assert counted(resumed) == expected


@given(tables, st.integers(1, 5), st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_every_proposal_gets_a_look_s_repetitions_and_the_baseline_as_many_as_the_longest(
    table, workers, seed
):
    study = rounds(says(**table))
    state = finish(study, random.Random(seed), workers=workers)
    for name in IDEAS:
        decisive = [k for k, said in enumerate(table[name]) if said is not HOPEFUL]
        repetitions = LOOKS[min(decisive, default=len(LOOKS) - 1)]
        assert sorted(state.results[name]) == list(range(repetitions))
    most = max(len(state.results[name]) for name in IDEAS)
    assert sorted(state.results[BASE]) == list(range(most))
    assert most <= LOOKS[-1]
    assert study.coming(state) is None


@given(tables)
def test_a_decided_proposal_is_never_looked_at_again(table):
    asked = []

    def decide(name, number):
        asked.append((name, number))
        return table[name][number - 1]

    finish(rounds(decide), random.Random(1), workers=3)
    assert len(asked) == len(set(asked))
    for name in IDEAS:
        looks = sorted(number for who, number in asked if who == name)
        assert all(table[name][number - 1] is HOPEFUL for number in looks[:-1])


def test_a_look_waits_for_all_its_repetitions():
    assert standing("a", 3, LOOKS, says()).looks == 0
    found = standing("a", 8, LOOKS, says())
    assert (found.looks, found.repetitions, found.ending) == (2, 6, None)


@pytest.mark.parametrize(
    ("said", "looks", "ending"),
    [
        ((HOPEFUL, SETTLED), 2, "settled"),
        ((HOPELESS,), 1, "futile"),
        ((HOPEFUL, HOPEFUL, HOPEFUL, HOPELESS), 4, "at_most"),
        ((HOPEFUL, HOPEFUL, HOPEFUL, SETTLED), 4, "settled"),
    ],
)
def test_a_proposal_ends_settled_or_for_futility_or_with_the_last_repetition(said, looks, ending):
    found = standing("a", LOOKS[-1], LOOKS, says(a=said))
    assert (found.looks, found.ending) == (looks, ending)
    assert found.last == said[looks - 1]


def test_the_next_round_is_of_those_that_are_undecided():
    standings = {
        "a": standing("a", 4, LOOKS, says(a=(SETTLED,))),
        "b": standing("b", 4, LOOKS, says()),
        "c": standing("c", 4, LOOKS, says()),
    }
    assert next_round(standings, LOOKS) == Round(2, 4, 6, ("b", "c"))
    assert next_round(standings, LOOKS, waiting=["c"]) == Round(2, 4, 6, ("b",))
    assert next_round({"a": standings["a"]}, LOOKS) is None


def test_each_round_is_told_once():
    told = []
    study = rounds(says(a=(SETTLED,)), say=told.append)
    finish(study, random.Random(2), workers=2)
    assert told == [
        "round 1: 3 of 3 proposals undecided, repetitions 1 to 4",
        "round 2: 2 of 3 proposals undecided, repetitions 5 to 6",
        "round 3: 2 of 3 proposals undecided, repetitions 7 to 9",
        "round 4: 2 of 3 proposals undecided, repetitions 10 to 13",
    ]


def test_no_round_begins_that_would_go_over_the_budget():
    # 16 runs of 36 s are 0.16 h; the second round would take 8 more, to 0.24 h.
    study = rounds(says(), budget_hours=0.23)
    state = finish(study, random.Random(3), workers=2)
    assert {len(runs) for runs in state.results.values()} == {4}
    assert study.coming(state) is None
    assert study.stopped_by_budget(state) == Round(2, 4, 6, IDEAS)
    assert "round 2 does not begin" in budget_line(study.stopped_by_budget(state), state, study)
    enough = rounds(says(), budget_hours=0.24)
    assert {
        len(runs) for runs in finish(enough, random.Random(3), runs=state).results.values()
    } == {6}


def test_a_round_that_began_within_the_budget_is_finished_after_a_kill():
    study = rounds(says(), budget_hours=0.24)
    state = finish(study, random.Random(4), stop_after=19)
    assert sum(map(len, state.results.values())) == 19
    assert {len(runs) for runs in finish(study, random.Random(4), runs=state).results.values()} == {
        6
    }


def test_a_proposal_whose_run_was_lost_waits_and_the_others_go_on():
    study = rounds(says(a=(HOPEFUL, SETTLED), c=(SETTLED,)))
    state = state_with(base=range(4), a=range(4), b=(0, 1, 3), c=range(4))
    state.lost["b", 2] = OSError("killed")
    assert study(state) == {"base": 6, "a": 6, "b": 4, "c": 4}
    assert study.coming(state) is not None
    state.results["a"] |= dict.fromkeys(range(6), state.results["a"][0])
    state.results["base"] |= dict.fromkeys(range(6), state.results["a"][0])
    assert study(state) == {"base": 6, "a": 6, "b": 4, "c": 4}
    # The run is done at the next start: the proposal catches up alone.
    state.lost.clear()
    state.results["b"] |= dict.fromkeys(range(4), state.results["a"][0])
    assert study(state) == {"base": 6, "a": 6, "b": 6, "c": 4}


def test_looking_at_every_round_keeps_alpha_whatever_is_true():
    looks = StudySplits(kind="resampled_splits", at_least=4, at_most=24).looks
    for truths in ((0.0,) * 5, (1.0,) * 5, (-1.0, 0.0, 0.0, 1.0, 1.0)):
        rng = np.random.default_rng(7)
        found = judged_in_rounds(Family(truths, 24), looks, SPENDING, 4_000, rng)
        # Three standard errors of the simulation above 5 %.
        assert found.false.mean() < 0.05 + 3 * 0.0035


@pytest.mark.parametrize(
    ("differences", "ending"),
    [
        ((0.30, 0.31, 0.29, 0.30), "settled"),
        ((0.05, -0.05, 0.02, -0.02), "futile"),
        ((0.05, 0.02, 0.04, 0.06), None),
    ],
)
def test_a_look_settles_what_is_clear_and_gives_up_what_is_hopeless(differences, ending):
    sample = np.array(differences)
    error = StudentError(float(sample.std(ddof=1)) / 2, 3)
    estimate = MeanEstimate(float(sample.mean()), error, error, 0.0, 0.0, 4)
    found = look_at(estimate, Rule(0.01), 6, RepeatedLooks((4, 6, 9, 13, 20), 1, SPENDING))
    assert found.ending(is_last=False) == ending
    assert (found.needed is None) == (ending == "settled")
    assert found.ending(is_last=True) == ("settled" if ending == "settled" else "at_most")


def test_a_probe_does_no_more_than_it_was_told_to():
    study = rounds(says(), at_most=2)
    state = finish(study, random.Random(5))
    assert {len(runs) for runs in state.results.values()} == {2}
