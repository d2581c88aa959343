"""A study of tuned experiments: nested, with one budget, and the same after an interruption."""

import json

import pandas as pd
import pytest

from harness.data.collection.collection import load_collection
from harness.progress import SILENT
from harness.runs.context import RunContext, RunResult
from harness.specs.plans.load import load
from harness.studies import trial as trials
from harness.studies.preregistration import rule_document
from harness.studies.search_result import found_before
from harness.studies.state import study_experiments
from harness.studies.study import StudyRequest, run_study
from harness.tracking.record import PARENT
from harness.tracking.test_set_uses import readings
from harness.verdicts.table import as_text
from harness.verdicts.verify import check_verdict
from harness.workspace import Workspace
from tests.small_project import SPEC, make_project
from tests.tracking.memory import MemoryTracker

# Models that are fitted at once: what is tested here is who sees what, and when.
SIMPLE = SPEC.replace(
    "{kind: random, flip: horizontal, rotation: 0.1, contrast: 0.2}", "{kind: none}"
).replace("{kind: pixels, image_pixels: 24}", "{kind: thumbnail, image_pixels: 4}")
LOGISTIC = SIMPLE.replace(
    "{kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}", "{kind: logistic}"
)
STUDY = """
kind: study
question: Which is better when both are tuned?
baseline: colours.yaml
set: {training.keep_model: false}
proposals:
  - name: neighbours
    set:
      model: {kind: nearest_neighbours}
      search: {space: {model.neighbours: {int: [1, 9]}}}
repetitions: {kind: resampled_splits, count: 2}
search:
  tuner: {kind: random}
  trials: 2
  space:
    model.inverse_penalty: {log: [1.0e-4, 1.0e+2]}
    features.image_pixels: {choice: [4, 6, 8]}
"""


class Tuned:
    """A small study whose experiments are tuned."""

    def __init__(self, root, text=STUDY):
        self.root, self.workspace = root, Workspace(root)
        self.tracker = MemoryTracker(root / "files")
        make_project(root, spec=LOGISTIC)
        (root / "study.yaml").write_text(text)
        self.study = load(root / "study.yaml")
        self.pictures = load_collection(
            self.study.baseline.spec.data, workspace=self.workspace, spec_folder=root
        )

    @property
    def collections(self):
        return {experiment.name: self.pictures for experiment in self.study.experiments}

    @property
    def experiments(self):
        return study_experiments(
            self.study,
            {experiment.name: self.pictures for experiment in self.study.experiments},
            "float32",
        )

    def go(self, **wishes):
        context = RunContext(self.workspace, self.tracker, SILENT, {})
        return run_study(self.study, self.collections, StudyRequest("float32", **wishes), context)

    def found(self):
        """What was found by each search, told by experiment."""
        return {
            name: [
                found_before(plan, self.pictures.digest, self.workspace)
                for plan in experiment.searches
            ]
            for name, experiment in self.experiments.items()
        }

    def chain(self, run):
        """The kinds of run that one lies below, itself first."""
        kinds = [run.tags["harness.kind"]]
        while (above := run.tags.get(PARENT)) is not None:
            run = self.tracker.runs[above]
            kinds.append(run.tags["harness.kind"])
        return kinds

    def ids(self, run_id, part=None):
        table = pd.read_csv(self.tracker.artifact(run_id, "split.csv"))
        return set(table["image_id"] if part is None else table["image_id"][table["part"] == part])

    def repetitions(self, *, of_trials):
        runs = (
            run for run in self.tracker.runs.values() if run.tags["harness.kind"] == "repetition"
        )
        return [run for run in runs if ("search" in run.record.name) == of_trials]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    study = Tuned(tmp_path_factory.mktemp("tuned"))
    return study, study.go()


def test_every_experiment_is_tuned_with_the_same_number_of_trials(done):
    study, concluded = done
    tuning = concluded.verdicts.tuning
    assert list(tuning) == ["colours", "neighbours"]
    assert {(one.searches, one.trials, one.tuner) for one in tuning.values()} == {(2, 4, "random")}
    assert all(len(found) == 2 for found in study.found().values())
    assert concluded.verdicts.complete


def test_no_search_sees_a_picture_that_its_repetition_is_tested_on(done):
    study, _ = done
    tested = {run.record.name[-4:]: study.ids(run.id, "test") for run in final(study)}
    of_trials = study.repetitions(of_trials=True)
    assert len(of_trials) == 2 * 2 * (1 + 2)
    for run in of_trials:
        number = run.record.name.partition(" search ")[2][0]  # `colours search 2/2 t001 r1/1`
        assert not study.ids(run.id) & tested[f"r{number}/2"]


def final(study):
    return study.repetitions(of_trials=False)


def test_each_repetition_trains_what_its_own_search_found_with_seeds_no_trial_had(done):
    study, concluded = done
    for name, found in study.found().items():
        runs = concluded.state.results[name]
        for number, one in enumerate(found):
            spec = runs[number].plan.spec.model_dump(mode="json")
            part, key = next(iter(one.values or {"model.kind": None})).split(".")
            assert key == "kind" or spec[part][key] == one.values[f"{part}.{key}"]
    seeds = {run.params["seed"] for run in study.repetitions(of_trials=True)}
    assert not seeds & {run.params["seed"] for run in final(study)}


def test_a_study_is_above_its_experiments_searches_trials_and_repetitions(done):
    study, _ = done
    below = ["repetition", "trial", "search", "experiment", "study"]
    assert all(study.chain(run) == below for run in study.repetitions(of_trials=True))
    assert all(study.chain(run) == ["repetition", "experiment", "study"] for run in final(study))


def test_the_verdict_says_by_how_many_trials_and_calls_no_searched_value_a_change(done):
    study, concluded = done
    text = as_text(concluded.verdicts, "en")
    assert "colours was tuned (random, 4 trials in 2 searches, by macro" in text
    assert "searched for values (random, 2 trials a search)" in text
    assert "se ajustó (random, 4 pruebas en 2 búsquedas" in as_text(concluded.verdicts, "es")
    changed = {key: after for key, _, after in concluded.verdicts.proposals[0].changes}
    assert changed["model.neighbours"] == "tuned"
    again = check_verdict(study.tracker, json.loads(json.dumps(concluded.verdicts.as_json())))
    assert again.problems == ()


def test_only_final_runs_look_at_a_test_part(done):
    study, _ = done
    assert len(list(readings(study.workspace))) == len(final(study)) == 4


def test_run_again_nothing_is_searched_or_trained(done, monkeypatch):
    study, concluded = done

    def refuse(*_arguments):
        raise AssertionError("trained again")

    monkeypatch.setattr(trials, "run", refuse)
    before = len(study.tracker.runs)
    again = study.go()
    assert again.verdicts.as_json() == concluded.verdicts.as_json()
    assert len(study.tracker.runs) == before


@pytest.mark.opt_in
def test_interrupted_in_a_trial_and_started_again_it_ends_the_same(done, tmp_path, monkeypatch):
    whole, _ = done
    cut, calls, run = Tuned(tmp_path), [], trials.run

    def interrupted(*arguments) -> RunResult:
        calls.append(arguments)
        if len(calls) in (3, 8):
            raise KeyboardInterrupt
        return run(*arguments)

    monkeypatch.setattr(trials, "run", interrupted)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            cut.go()
    ended = cut.go().verdicts
    assert [(one.values, one.said) for found in cut.found().values() for one in found] == [
        (one.values, one.said) for found in whole.found().values() for one in found
    ]
    expected = whole.go().verdicts
    assert ended.baseline.scores == expected.baseline.scores
    assert ended.proposals[0].decision == expected.proposals[0].decision


@pytest.mark.opt_in
def test_one_search_serves_all_seeds_of_one_split(tmp_path):
    study = Tuned(tmp_path, STUDY.replace("resampled_splits, count: 2", "seeds, count: 2"))
    concluded = study.go()
    assert {name: len(found) for name, found in study.found().items()} == {
        "colours": 1,
        "neighbours": 1,
    }
    assert "Beforehand colours, neighbours searched" in concluded.verdicts.methods["en"]


def test_what_was_not_tuned_beside_what_was_is_named(tmp_path):
    text = STUDY[: STUDY.index("search:\n  tuner")].replace(
        "search: {space:", "search: {tuner: {kind: grid}, trials: 2, space:"
    )
    study = Tuned(tmp_path, text)
    concluded = study.go()
    assert list(concluded.verdicts.tuning) == ["neighbours"]
    assert "colours ran as written, and others were tuned" in as_text(concluded.verdicts, "en")


def test_a_changed_budget_or_space_is_a_changed_rule(done):
    study, _ = done
    more = load(study.root / "study.yaml", ["search.trials=3"])
    assert rule_document(more, "float32", None) != rule_document(study.study, "float32", None)


def test_the_searches_count_in_the_budget(tmp_path):
    study = Tuned(tmp_path, STUDY + "budget_hours: 1.0e-9\n")
    state = study.go().state
    assert len(state.missing) == 3
    assert state.spent_s > sum(found.seconds for found in state.searched["colours"]) > 0
