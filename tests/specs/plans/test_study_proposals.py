"""A study's file, and the experiments that it stands for."""

import time

import pytest

from harness.errors import SpecError
from harness.metrics import METRICS
from harness.specs.plans.differences import flatten
from harness.specs.plans.load import check_files, load
from harness.specs.plans.search_budgets import budget_of
from harness.specs.plans.study_proposals import LoadedStudy
from tests.specs.specs import write

STUDY = """\
kind: study
question: Which?
baseline: small.yaml
proposals: [deep.yaml]
repetitions: {kind: resampled_splits, count: 6}
"""
DEEP = "extends: small.yaml\nquestion: Deeper?\nmodel: {filters: [4, 8, 16]}\n"


def a_study(folder, text=STUDY, *overrides) -> LoadedStudy:
    write(folder)
    write(folder, DEEP, "deep.yaml")
    loaded = load(write(folder, text, "study.yaml"), overrides)
    assert isinstance(loaded, LoadedStudy)
    return loaded


def mistakes(folder, text):
    write(folder)
    write(folder, DEEP, "deep.yaml")
    path = write(folder, text, "study.yaml")
    (found,) = check_files([path])
    with pytest.raises(SpecError) as caught:
        load(path)
    assert str(caught.value) == str(found)
    return [line.strip() for line in str(found).splitlines()[1:]]


def said(study, key):
    return {experiment.name: flatten(experiment.spec).get(key) for experiment in study.experiments}


def test_a_study_is_its_baseline_and_its_proposals(tmp_path):
    study = a_study(tmp_path)

    assert (study.name, study.path) == ("study", tmp_path / "study.yaml")
    assert [experiment.name for experiment in study.experiments] == ["small", "deep"]
    assert study.proposals[0].changes == (("model.filters", "[4, 8]", "[4, 8, 16]"),)
    assert study.proposals[0].parent == study.baseline.path


def test_repetitions_and_seed_of_the_study_are_those_of_every_arm(tmp_path):
    study = a_study(tmp_path, STUDY + "seed: 5\n")

    assert said(study, "repetitions.kind") == {"small": "resampled_splits"} | {
        "deep": "resampled_splits"
    }
    assert said(study, "repetitions.count") == {"small": 6, "deep": 6}
    assert said(study, "seed") == {"small": 5, "deep": 5}


def test_twelve_hundred_proposals_are_checked_in_seconds(tmp_path):
    """A file that each of them reads again would take minutes."""
    rows = "".join(f"- {{name: p{n}, set: {{model.filters: [4, {n}]}}}}\n" for n in range(9, 1209))
    text = STUDY.replace("proposals: [deep.yaml]", f"proposals:\n{rows}")
    began = time.process_time()
    assert len(a_study(tmp_path, text).experiments) == 1201
    assert time.process_time() - began < 20


def test_what_is_set_changes_the_baseline_and_all_that_extend_it(tmp_path):
    study = a_study(tmp_path, STUDY + "set: {training.epochs: 1, augmentation: {kind: none}}\n")

    assert said(study, "training.epochs") == {"small": 1, "deep": 1}
    assert said(study, "augmentation.kind") == {"small": "none", "deep": "none"}
    assert study.proposals[0].changes == (("model.filters", "[4, 8]", "[4, 8, 16]"),)


def test_a_proposals_own_words_stand_over_what_is_set(tmp_path):
    study = a_study(tmp_path, STUDY + "set: {model.filters: [2, 2]}\n")

    assert said(study, "model.filters") == {"small": "[2, 2]", "deep": "[4, 8, 16]"}


def test_what_is_set_reaches_an_experiment_of_another_family(tmp_path):
    write(tmp_path, "extends: small.yaml\nquestion: Wide?\nmodel: {filters: [9]}\n", "wide.yaml")
    text = STUDY.replace("baseline: small", "baseline: wide") + "set: {training.epochs: 1}\n"
    study = a_study(tmp_path, text)

    assert said(study, "training.epochs") == {"wide": 1, "deep": 1}


def test_a_proposal_can_be_named_and_changed_in_place(tmp_path):
    text = STUDY.replace(
        "[deep.yaml]",
        "[{name: short, set: {training.epochs: 2}},"
        " {file: deep.yaml, name: deep and wide, set: {model: {filters: [8, 8, 8]}}}]",
    )
    study = a_study(tmp_path, text)

    assert said(study, "training.epochs") == {"small": 3, "short": 2, "deep and wide": 3}
    assert said(study, "model.filters")["deep and wide"] == "[8, 8, 8]"


def test_a_grid_is_every_combination_and_one_may_be_the_baseline(tmp_path):
    grid = "grid: {training.batch_size: [16, 32], training.optimizer.momentum: [0.1, 0.5]}\n"
    study = a_study(tmp_path, STUDY.replace("proposals: [deep.yaml]\n", grid))

    assert [experiment.name for experiment in study.proposals] == [
        "batch_size=16 momentum=0.1",
        "batch_size=16 momentum=0.5",
        "batch_size=32 momentum=0.5",
    ]
    assert [cell.experiment for cell in study.cells] == [
        "batch_size=16 momentum=0.1",
        "batch_size=16 momentum=0.5",
        "small",
        "batch_size=32 momentum=0.5",
    ]
    assert study.cells[1].levels == (
        ("training.batch_size", 16),
        ("training.optimizer.momentum", 0.5),
    )


def test_the_command_line_changes_the_study_not_its_experiments(tmp_path):
    study = a_study(tmp_path, STUDY, "margin=0.02", "set.training.epochs=9")

    assert study.spec.margin == 0.02
    assert said(study, "training.epochs") == {"small": 9, "deep": 9}


def test_every_mistake_of_a_study_and_of_its_experiments_is_told_with_its_place(tmp_path):
    write(tmp_path, "extends: small.yaml\nquestion: No?\nlabels: {kind: x}\n", "wrong.yaml")
    text = """\
kind: study
question: Which?
baseline: small.yaml
set: {training.epoch: 1, seed: 4}
proposals:
  - wrong.yaml
  - dep.yaml
  - {file: ../../far.yaml}
  - {file: deep.yaml, set: {training.batch_size: many}}
  - study.yaml
  - {file: deep.yaml, name: dep}
grid:
  training.batch_size: [8, none]
  training.optimizer.momentum: [0.1, 0.5]
repetitions: {kind: resampled_splits, count: 6}
"""
    assert mistakes(tmp_path, text) == [
        "set.seed (line 4): expected `seed` at the top of the study, where all experiments get it",
        "training.epoch (line 4): no such key here; did you mean 'epochs'?",
        f"proposals.1 (line 7): expected a file; got none at {tmp_path / 'dep.yaml'}. "
        "Did you mean deep.yaml?",
        "proposals.2 (line 8): expected a file at most one folder up; got the text "
        "'../../far.yaml'",
        "training.batch_size (line 9): expected a whole number of at least 1; got the text 'many'",
        f"proposals.4 (line 10): {tmp_path / 'study.yaml'}: expected an experiment; got a study",
        "proposals.5 (line 11): expected names that differ; 'dep' is taken. Give it a `name`.",
        "training.batch_size (line 13): expected a whole number of at least 1; got the text 'none'",
        "labels.kind (wrong.yaml, line 3): expected binary_codes, one_hot or sparse; got the text "
        "'x'",
    ]


def test_what_cannot_be_compared_or_changes_nothing_is_refused(tmp_path):
    text = STUDY.replace(
        "[deep.yaml]",
        "[{name: few, set: {data.maximum_pictures: 5}}, {name: same, set: {training.epochs: 3}},"
        " {name: tested, set: {split.test: 0.5}}, deep.yaml, {file: deep.yaml, name: again},"
        " {name: precise, set: {training.precision: float32}}]",
    )
    because = "because only runs on the same pictures can be compared"
    assert mistakes(tmp_path, text) == [
        "proposals.0 (line 4): few: expected the baseline's data.maximum_pictures (null), "
        f"{because}; got 5",
        "proposals.1 (line 4): same: expected a proposal of its own; it is the same as small",
        f"proposals.2 (line 4): tested: expected the baseline's split.test (0.15), {because}; "
        "got 0.5",
        "proposals.4 (line 4): again: expected a proposal of its own; it is the same as deep",
        "proposals.5 (line 4): precise: expected the baseline's training.precision (auto), "
        "because only runs in the same arithmetic can be compared; got float32",
    ]


def test_a_search_that_would_end_in_another_arithmetic_is_refused_before_it_runs(tmp_path):
    text = STUDY.replace(
        "[deep.yaml]",
        "[{file: deep.yaml, set: {search: {tuner: {kind: random}, trials: 2, space: "
        "{training.precision: {choice: [float32, bfloat16]}}}}}]",
    )
    assert mistakes(tmp_path, text) == [
        "proposals.0 (line 4): deep: expected a search in which all trials have the same "
        "training.precision, because only runs in the same arithmetic can be compared"
    ]


def test_proposals_that_are_measured_otherwise_are_refused_before_anything_is_trained(tmp_path):
    text = STUDY.replace(
        "[deep.yaml]", "[{file: deep.yaml, set: {evaluation.calibration_bins: 2}}]"
    )
    assert mistakes(tmp_path, text) == [
        "proposals.0 (line 4): deep: expected the baseline's evaluation.calibration_bins (15), "
        "because only runs measured alike can be compared; got 2"
    ]


def test_what_only_draws_an_interval_may_differ(tmp_path):
    settings = "{evaluation.bootstrap_resamples: 100, evaluation.confidence: 0.9}"
    text = STUDY.replace("[deep.yaml]", f"[{{file: deep.yaml, set: {settings}}}]")
    assert said(a_study(tmp_path, text), "evaluation.confidence") == {"small": 0.95, "deep": 0.9}


def test_a_study_may_ask_about_arithmetic_that_is_spelled_out(tmp_path):
    proposal = "[{name: precise, set: {training.precision: bfloat16}}]"
    text = STUDY.replace("[deep.yaml]", proposal) + "set: {training.precision: float32}\n"
    arithmetic = said(a_study(tmp_path, text), "training.precision")
    assert arithmetic == {"small": "float32", "precise": "bfloat16"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("[deep.yaml]", "[]"),
            "proposals (line 4): expected at least one, or a grid; got neither",
        ),
        (
            ("[deep.yaml]", "[{name: x}]"),
            "proposals.0.file (line 4): expected a file, or a name together with `set`; "
            "got neither",
        ),
        (
            ("[deep.yaml]", "deep.yaml"),
            "proposals (line 4): expected a list, each entry a mapping; got the text 'deep.yaml'",
        ),
        (
            ("resampled_splits, count: 6}", "seeds, count: 6}\nclaim: collections_like_it"),
            "claim (line 6): expected this_collection, because trainings on one split show nothing "
            "of other pictures to train on; got collections_like_it. Repeat with resampled_splits.",
        ),
        (
            ("count: 6}", "count: 6}\nlooks: {repetitions: [4, 5]}"),
            "looks.repetitions (line 6): expected numbers that rise to 6, all repetitions; "
            "got [4, 5]",
        ),
        (
            ("resampled_splits, count: 6}", "cross_validation}\nlooks: {repetitions: [4, 5]}"),
            "looks.repetitions (line 6): expected whole rounds of 5 folds; got [4, 5]",
        ),
        (
            ("count: 6}", "count: 6}\ngrid: {training.epochs: [1]}"),
            "grid.training.epochs (line 6): expected a list of at least 2, each entry any value; "
            "got a list",
        ),
        (
            ("count: 6}", "count: 6}\ngrid: {training.epochs: [1, 2]}"),
            "grid (line 6): expected two keys or more; got training.epochs alone. Write a "
            "proposal with `set` for each of its values.",
        ),
        (
            ("count: 6}", "count: 6}\nmetric: macro-f1"),
            "metric (line 6): expected accuracy, top5_accuracy, balanced_accuracy, macro_f1, "
            "weighted_f1, negative_log_likelihood, brier, calibration_error or kid; got the text "
            "'macro-f1'. Did you mean 'macro_f1'?",
        ),
        (
            ("count: 6}", "count: 6}\nalpha: 0.6"),
            "alpha (line 6): expected a number above 0 and at most 0.5; got 0.6",
        ),
    ],
)
def test_a_study_that_cannot_be_judged_is_refused(tmp_path, change, told):
    assert mistakes(tmp_path, STUDY.replace(*change)) == [told]


def test_the_margin_is_the_metrics_own_unless_the_study_says_another(tmp_path, monkeypatch):
    rows = METRICS | {"brier": METRICS["brier"]._replace(margin=0.04)}
    monkeypatch.setattr("harness.specs.schema.study.DECIDING", rows)

    assert a_study(tmp_path).spec.margin == METRICS["macro_f1"].margin
    assert a_study(tmp_path, STUDY + "metric: brier\n").spec.margin == 0.04
    assert a_study(tmp_path, STUDY, "metric=brier").spec.margin == 0.04
    assert a_study(tmp_path, STUDY + "metric: brier\nmargin: 0.03\n").spec.margin == 0.03


def test_a_study_that_extends_another_says_only_its_change(tmp_path):
    a_study(tmp_path)
    write(tmp_path, "extends: study.yaml\nmargin: 0.03\n", "strict.yaml")
    loaded = load(tmp_path / "strict.yaml")

    assert (loaded.spec.margin, loaded.spec.question) == (0.03, "Which?")


SEARCH = """\
search:
  tuner: {kind: random}
  trials: 4
  space:
    training.batch_size: {choice: [8, 16]}
"""
OWN = """\
search:
  tuner: {kind: grid}
  trials: 9
  minutes: 5
  space: {model.filters: {choice: [[4], [8]]}}
"""


def test_a_study_tunes_all_with_one_budget_each_in_its_own_space_or_the_studys(tmp_path):
    write(tmp_path, f"extends: small.yaml\nquestion: Tuned?\n{OWN}", "tuned.yaml")
    a_study(tmp_path, STUDY.replace("[deep.yaml]", "[deep.yaml, tuned.yaml]") + SEARCH)
    loaded = load(tmp_path / "study.yaml")
    spaces = [list(experiment.spec.search.space) for experiment in loaded.experiments]
    assert spaces == [["training.batch_size"], ["training.batch_size"], ["model.filters"]]
    assert {budget_of(experiment.spec.search) for experiment in loaded.experiments} == {
        "trials 4, minutes null, repetitions {kind: seeds, count: 1}"
    }
    assert {experiment.spec.search.tuner.kind for experiment in loaded.experiments} == {"random"}


def test_a_space_that_an_experiment_has_no_place_for_is_told_with_its_name(tmp_path):
    search = SEARCH.replace("training.batch_size: {choice", "model.dense_unit: {choice")
    told = mistakes(tmp_path, STUDY + search)
    assert [line.rpartition("(")[2] for line in told] == ["in small)", "in deep)"]


def test_an_experiment_of_a_tuned_study_states_no_more_than_its_space(tmp_path):
    own = "{name: few, set: {search: {space: {model.filters: {choice: [[4], [8]]}}}}}"
    study = a_study(tmp_path, STUDY.replace("[deep.yaml]", f"[deep.yaml, {own}]") + SEARCH)
    few = study.proposals[1]
    assert list(few.spec.search.space) == ["model.filters"]
    assert few.spec.search.trials == 4


def test_experiments_that_search_with_other_budgets_are_refused(tmp_path):
    write(tmp_path, f"extends: small.yaml\nquestion: Tuned?\n{OWN}", "tuned.yaml")
    more = OWN.replace("trials: 9", "trials: 90")
    write(tmp_path, f"extends: small.yaml\nquestion: Tuned longer?\n{more}", "longer.yaml")
    (told,) = mistakes(tmp_path, STUDY.replace("[deep.yaml]", "[tuned.yaml, longer.yaml]"))
    assert "longer: expected the search budget of tuned (trials 9, minutes 5.0" in told
    assert told.endswith("Give the study a `search`.")


def test_proposals_are_stopped_at_the_same_last_epochs_unless_they_have_none(tmp_path):
    logistic = (
        "{name: flat, set: {model: {kind: logistic}, features: {kind: thumbnail}, augmentation: "
        "{kind: none}, evaluation.average_epochs: 2}}"
    )
    write(tmp_path)
    write(tmp_path, DEEP, "deep.yaml")
    path = write(tmp_path, STUDY.replace("[deep.yaml]", f"[deep.yaml, {logistic}]"), "study.yaml")
    assert check_files([path]) == ()
    other = STUDY.replace("[deep.yaml]", "[{file: deep.yaml, set: {evaluation.average_epochs: 2}}]")
    assert mistakes(tmp_path, other) == [
        "proposals.0 (line 4): deep: expected the baseline's evaluation.average_epochs (1), "
        "because only runs measured alike can be compared; got 2"
    ]
