"""What can be searched, and what a search is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import SpecError
from harness.specs.plans.dump import to_yaml
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans, run_fingerprint
from harness.specs.plans.search_plan import (
    search_fingerprint,
    search_plans,
    trial_plan,
    trial_spec,
    winning_plans,
)
from harness.specs.plans.search_space import with_values
from harness.specs.schema.search import SearchSpec
from tests.specs.specs import a_child, write

SEARCH = """\
search:
  tuner: {kind: random}
  trials: 5
  space:
    training.optimizer.learning_rate: {log: [1.0e-4, 1.0e-2]}
    training.batch_size: {choice: [16, 32]}
"""


def refused(folder, search: str) -> str:
    with pytest.raises(SpecError) as wrong:
        a_child(folder, search)
    return str(wrong.value)


def searching(folder, text: str = SEARCH, *overrides: str):
    return a_child(folder, text, *overrides)


def a_plan(folder, *overrides: str):
    return search_plans(searching(folder, SEARCH, *overrides), "float32")[0]


def test_every_mistake_of_a_space_is_told_at_its_line(tmp_path):
    message = refused(
        tmp_path,
        """\
search:
  tuner: {kind: random}
  trials: 5
  space:
    training.batch_size: {choice: [16, 0]}
    training.batchsize: {choice: [16]}
    model.dropout_rate: {float: [0.0, 1.5]}
    model.filters: {choice: [[4], [4, 4, 4, 4, 4]]}
    split.test: {float: [0.1, 0.2]}
    training.epochs: {float: [1.0, 5.0]}
""",
    )
    assert message.splitlines()[1:] == [
        "  search.space.training.batch_size (line 7): expected a whole number of at least 1; got 0",
        "  search.space.training.batchsize (line 8): no such key here; did you mean 'batch_size'?",
        "  search.space.model.dropout_rate (line 9): expected a number of at least 0 and below 1; "
        "got 1.5",
        "  search.space.model.filters (line 10): expected at most 4 blocks, because each halves "
        "the 16 pixels; got 5",
        "  search.space.split.test (line 11): expected a key of augmentation, features, labels, "
        "model or training, in which trials may differ",
        "  search.space.training.epochs (line 12): expected a whole number of at least 1; got 1.0. "
        "Did you mean 1?",
        "  search.space.training.epochs (line 12): expected a whole number of at least 1; got 5.0. "
        "Did you mean 5?",
    ]


@pytest.mark.parametrize(
    ("domain", "told"),
    [
        ("{log: [1.0e-2, 1.0e-4]}", ".log (line 7): expected the smaller end first; got 0.01 and"),
        ("{choice: [1], int: [1, 2]}", ": expected one of choice, int, float and log; got choice "),
        ("{}", ": expected one of choice, int, float and log; got none"),
        ("{choise: [1]}", ".choise (line 7): no such key here; did you mean 'choice'?"),
        ("{choice: [1], step: 2.0}", ".step (line 7): expected with int, float or log; got it"),
        ("{int: [1, 9], step: 0.5}", ".step (line 7): expected a whole number with int; got 0.5"),
        ("{log: [1.0, 9.0], step: 1.0}", ".step (line 7): expected a ratio above 1 with log"),
        ("{float: [0.1]}", ".float.1 (line 7): required, but missing; expected a number"),
    ],
)
def test_a_domain_says_one_thing(tmp_path, domain, told):
    text = "search:\n  tuner: {kind: random}\n  trials: 5\n  space:\n"
    assert told in refused(tmp_path, f"{text}    model.dropout_rate: {domain}\n").replace(
        "search.space.model.dropout_rate (line 7)", ""
    )


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("{model.kind: cnn}", "a key of this space with a choice; got 'model.kind'"),
        ("{training.optimizer.kind: sgd}", "choices of training.optimizer.kind; got 'sgd'"),
        ("{training.optimizer.momentum: 1}", "a key of this space with a choice"),
    ],
)
def test_conditions_name_choices_of_the_space(tmp_path, when, told):
    space = "training.optimizer.kind: {choice: [rmsprop, adam]}"
    child = f"training.optimizer.momentum: {{float: [0.0, 0.9], when: {when}}}"
    text = f"search: {{tuner: {{kind: random}}, trials: 5, space: {{{space}, {child}}}}}\n"
    assert told in refused(tmp_path, text)


def test_a_value_under_a_condition_is_tried_together_with_it(tmp_path):
    loaded = searching(
        tmp_path,
        """\
search:
  tuner: {kind: random}
  trials: 5
  space:
    training.optimizer.kind: {choice: [rmsprop, adam]}
    training.optimizer.weight_decay: {log: [1.0e-5, 1.0e-2], when: {training.optimizer.kind: adam}}
""",
    )
    assert loaded.spec.search.trials == 5


def test_conditions_that_go_in_a_ring_are_refused(tmp_path):
    text = (
        "search: {tuner: {kind: random}, trials: 5, space: {"
        "training.optimizer.kind: {choice: [rmsprop], when: {model.kind: cnn}}, "
        "model.kind: {choice: [cnn], when: {training.optimizer.kind: rmsprop}}}}\n"
    )
    assert "conditions that end somewhere; got a ring" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("tuner: {kind: grid}", "expected a step in training.optimizer.learning_rate"),
        ("space: {training.epochs: {int: [1, 3]}}\n  tuner: {kind: hyperband}", "decides the epo"),
        ("pruning: {}\n  tuner: {kind: hyperband}", "which stops trials by itself"),
        ("objective: macro_f2", "Did you mean 'macro_f1'?"),
        ("trials: 0", "expected a whole number of at least 1; got 0"),
        ("tuner: {kind: bayes}", "Did you mean 'bayesian'?"),
    ],
)
def test_a_search_that_cannot_be_is_refused(tmp_path, more, told):
    write(tmp_path, f"extends: small.yaml\nquestion: Is it?\n{SEARCH}", "searching.yaml")
    write(tmp_path)
    path = write(
        tmp_path, f"extends: searching.yaml\nquestion: So?\nsearch:\n  {more}\n", "child.yaml"
    )
    with pytest.raises(SpecError) as wrong:
        load_experiment(path)
    assert told in str(wrong.value)


def test_pruning_needs_a_validation_part(tmp_path):
    text = f"split: {{validation: 0.0}}\n{SEARCH}  pruning: {{}}\n"
    assert "there is no validation score after each epoch" in refused(tmp_path, text)


def test_a_part_whose_kind_is_searched_starts_afresh(tmp_path):
    spec = a_plan(tmp_path).experiment.spec
    changed = with_values(
        spec, {"training.optimizer.kind": "adam", "training.optimizer.learning_rate": 0.01}
    )
    assert changed.training.optimizer.model_dump() == {
        "kind": "adam",
        "learning_rate": 0.01,
        "weight_decay": 0.0,
    }


def test_a_whole_part_can_be_a_value_and_its_keys_others(tmp_path):
    spec = a_plan(tmp_path).experiment.spec
    part = {"kind": "pca_pictures", "components": 5}
    changed = with_values(spec, {"features.image_pixels": 8, "features": part})
    assert changed.features.model_dump() == part | {"image_pixels": 8}


def test_values_that_no_spec_has_together_are_told(tmp_path):
    spec = a_plan(tmp_path).experiment.spec
    with pytest.raises(SpecError, match=r"^model.filters: expected at most 2 blocks"):
        with_values(spec, {"features.image_pixels": 4, "model.filters": [4, 4, 4]})


def test_the_spec_without_its_search_has_the_same_runs(tmp_path):
    plain, tuned = a_child(tmp_path, ""), searching(tmp_path / "other")
    one, other = (plans(loaded, "float32")[0] for loaded in (plain, tuned))
    assert run_fingerprint(one, "d") == run_fingerprint(other, "d")


def test_more_trials_are_the_same_search_and_another_space_is_another(tmp_path):
    def mark(*overrides):
        return search_fingerprint(a_plan(tmp_path, *overrides), "digest")

    same = mark()
    assert mark("search.trials=60") == same
    assert mark("search.minutes=3") == same
    changes = (
        "search.space={training.batch_size: {choice: [16, 32, 64]}}",
        "search.objective=accuracy",
        "search.tuner={kind: bayesian}",
        "search.repetitions={kind: seeds, count: 2}",
        "search.pruning={}",
        "training.epochs=4",
        "seed=2",
        "split.test=0.2",
    )
    marks = {mark(change) for change in changes}
    assert len(marks | {same}) == 1 + len(changes)
    assert search_fingerprint(a_plan(tmp_path), "other pictures") != same


@given(st.integers(-(2**40), 2**40))
def test_no_seed_of_a_search_is_zero_or_the_experiments_own(root):
    from harness.specs.plans.plan import OuterSplit
    from harness.specs.plans.search_plan import SearchPlan
    from harness.specs.schema.data import Seeds

    made = SearchPlan(None, None, OuterSplit(root, Seeds(kind="seeds"), 0), 1, "float32")
    assert len({made.seed, made.tuner_seed, root, 0}) == len({root, 0}) + 2


LATE_EPOCHS = ("evaluation.average_epochs=2",)


def test_trials_share_their_seeds_and_the_winner_has_the_experiments_own(tmp_path):
    plan = a_plan(tmp_path)
    values = {"training.batch_size": 16}
    trials = [trial_spec(plan, {"training.batch_size": size}) for size in (16, 32)]
    (winner, _) = winning_plans([(plan, values)])
    assert trials[0].seed == trials[1].seed != winner.spec.seed == plan.experiment.spec.seed
    assert winner.spec.training.batch_size == 16
    assert winner.spec.search is None
    assert winner.within is None
    assert trial_plan(plan, 1, trials[0], 0, None).within == plan.outer


def test_trials_are_scored_at_their_end_and_the_winner_at_several_epochs(tmp_path):
    plan = a_plan(tmp_path, "training.weights=average", "training.averaged_epochs=2", *LATE_EPOCHS)
    trial = trial_spec(plan, {"training.batch_size": 16}, epochs=1)
    assert (trial.evaluation.average_epochs, trial.training.averaged_epochs) == (1, 1)
    (winner, _) = winning_plans([(plan, {"training.batch_size": 16})])
    assert winner.spec.evaluation.average_epochs == 2
    assert winner.spec.training.averaged_epochs == 2


def test_values_that_the_winner_could_not_have_are_refused_in_a_trial(tmp_path):
    with pytest.raises(SpecError, match=r"average_epochs: expected at most 1 .training.epochs"):
        trial_spec(a_plan(tmp_path, *LATE_EPOCHS), {"training.epochs": 1})


def test_repetitions_with_their_own_test_parts_have_their_own_searches(tmp_path):
    several = "repetitions={kind: resampled_splits, count: 3}"
    made = search_plans(searching(tmp_path, SEARCH, several), "float32")
    assert [plan.outer.repetition for plan in made] == [0, 1, 2]
    assert len({search_fingerprint(plan, "d") for plan in made}) == 3
    found = winning_plans([(plan, {"training.batch_size": 16}) for plan in made])
    assert [plan.repetition for plan in found] == [0, 1, 2]


def test_one_search_serves_all_seeds_of_one_split(tmp_path):
    made = search_plans(searching(tmp_path), "float32")
    assert len(made) == 1
    assert len(winning_plans([(made[0], {})])) == 2


def test_a_search_reads_back_as_it_was_written(tmp_path):
    spec = searching(tmp_path).spec
    again = load_experiment(write(tmp_path, to_yaml(spec), "again.yaml"))
    assert again.spec == spec
    assert SearchSpec.model_validate_json(json.dumps(spec.search.model_dump(mode="json")))
