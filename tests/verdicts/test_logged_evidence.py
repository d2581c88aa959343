"""Runs of anybody's MLflow in pairs: whatever is no pair is named, and nothing is left out."""

import pytest

from harness.errors import HarnessError, SpecError
from harness.tracking.logged_scores import LoggedRun
from harness.verdicts.logged_evidence import LoggedQuestion, runs_in_pairs, store_evidence

ASKED = LoggedQuestion(("sweep",), "test_accuracy", "params.seed", "tags.variant")


def a_run(variant, seed, score=None, **changes):
    run = LoggedRun(
        id=f"{variant}{seed}",
        name=f"{variant} of {seed}",
        experiment="sweep",
        status="FINISHED",
        params={"seed": str(seed)},
        tags={"variant": variant},
        metrics={"loss": 1.0, "test_accuracy": seed / 100 if score is None else score},
    )
    return run._replace(**changes)


def runs():
    return [a_run(variant, seed) for seed in (10, 9, 1) for variant in ("plain", "wide", "deep")]


def in_pairs(found, *named, asked=ASKED):
    return runs_in_pairs(found, asked, "the store", named or ("plain",))


def test_runs_are_paired_by_what_they_have_alike():
    found = in_pairs(runs())
    assert found.baseline.ids == ("plain1", "plain9", "plain10")
    assert [one.name for one in found.proposals] == ["wide", "deep"]
    assert found.proposals[1].scores.tolist() == [0.01, 0.09, 0.1]
    assert found.source.pair_by == "params.seed"
    assert [one.name for one in in_pairs(runs(), "wide", "plain").proposals] == ["plain"]


def test_an_mlflow_experiment_may_be_a_side():
    mine = [run._replace(experiment=run.tags["variant"], tags={}) for run in runs()]
    asked = LoggedQuestion(("plain", "wide"), "test_accuracy", "params.seed")
    assert in_pairs(mine, "plain", "wide", asked=asked).proposals[0].ids == (
        "wide1",
        "wide9",
        "wide10",
    )


def test_runs_of_what_is_not_compared_may_be_as_they_are():
    found = [*runs(), a_run("other", 1, status="RUNNING")]
    assert in_pairs(found, "plain", "wide").proposals[0].name == "wide"


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (
            [*runs(), a_run("wide", 2, status="FAILED"), a_run("wide", 3, status="RUNNING")],
            "run wide2 (wide of 2): expected a finished run; got FAILED (and 1 more). Choose the "
            "runs with --filter, such as \"attributes.status = 'FINISHED'\".",
        ),
        (
            [*runs(), a_run("wide", 2, metrics={"loss": 1.0, "accuracy": 0.5})],
            "run wide2 (wide of 2): expected a number as test_accuracy; got none of this name, "
            "but accuracy, loss. Choose the runs with --filter.",
        ),
        (
            [*runs(), a_run("wide", 2, score=float("nan"))],
            "run wide2 (wide of 2): expected a number as test_accuracy; got nan. Choose the runs "
            "with --filter.",
        ),
        (
            [*runs(), a_run("wide", 2, params={})],
            "run wide2 (wide of 2): expected params.seed; got none. Choose the runs with "
            "--filter, such as \"params.seed LIKE '%'\".",
        ),
        (
            [*runs(), a_run("", 1, name="parent")],
            "run 1 (parent): expected tags.variant; got none. Choose the runs with --filter, such "
            "as \"tags.variant LIKE '%'\".",
        ),
        (
            [*runs(), a_run("wide", 9, id="again")],
            "run again (wide of 9): expected one run of wide with params.seed 9; got run wide9 "
            "(wide of 9), too. Choose the runs with --filter, or delete one in MLflow.",
        ),
        (
            runs()[:-2],
            "wide: expected a run for each params.seed of plain; got none for 1. Choose the runs "
            "with --filter, such as \"params.seed != '1'\".",
        ),
        (
            [*runs(), a_run("wide", 4)],
            "run wide4 (wide of 4): expected a params.seed that plain has, too (1, 9, 10); got 4. "
            "Choose the runs with --filter, such as \"params.seed != '4'\".",
        ),
        ([], "the store: expected runs of sweep; got none."),
    ],
)
def test_what_is_no_pair_is_named(found, message):
    with pytest.raises(HarnessError) as caught:
        in_pairs(found)
    assert str(caught.value) == message


def test_names_that_nothing_has_are_named():
    with pytest.raises(HarnessError) as caught:
        in_pairs(runs(), "plain", "thin")
    assert str(caught.value) == (
        "the store: expected runs of a baseline and of proposals, by tags.variant (plain, wide, "
        "deep); got thin."
    )


def test_one_experiment_that_nothing_parts_is_told_how_to_part_it():
    with pytest.raises(HarnessError) as caught:
        in_pairs(runs(), asked=ASKED._replace(group_by=""))
    assert str(caught.value) == (
        "the store: expected runs of a baseline and of proposals, by experiment (sweep); got "
        "plain. Say what parts them with --group-by: tags.variant."
    )


@pytest.mark.parametrize("key", ["", "seed", "metrics.seed"])
def test_a_key_that_is_none_is_refused_before_a_store_is_opened(key):
    with pytest.raises(SpecError, match=r"--pair-by: expected params\.NAME or tags\.NAME, such"):
        store_evidence("sqlite:///nowhere.db", ASKED._replace(pair_by=key), "plain")
