"""A whole search of a few seconds: trials are ordinary runs that never see the test part."""

from typing import NamedTuple

import pandas as pd
import pytest

from harness.console.live_search import PlainSearch
from harness.data.collection.collection import load_collection
from harness.errors import SpecError
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.search_plan import search_plans
from harness.studies.search import run_search, search
from harness.studies.search_artifacts import Honest
from harness.tracking.test_set_uses import describe_readings, readings
from harness.tuner.distributed import Crew
from harness.workspace import Workspace
from tests.figures_of_runs import drawn
from tests.small_project import SPEC, make_project
from tests.studies.test_nested_search import LOGISTIC, SIMPLE
from tests.tracking.memory import MemoryTracker

SEARCH = """\
search:
  tuner: {kind: random}
  trials: 3
  repetitions: {kind: resampled_splits, count: 2}
  space:
    model.inverse_penalty: {log: [1.0e-2, 1.0e+2]}
    features.image_pixels: {choice: [4, 6]}
"""
# A network on rows of numbers is traced in a third of the time.
DENSE = SIMPLE.replace(
    "{kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}", "{kind: dense_head}"
)


def a_space(*lines: str) -> str:
    """A random search of three trials, each trained once."""
    space = "".join(f"    {line}\n" for line in lines)
    return f"search:\n  tuner: {{kind: random}}\n  trials: 3\n  space:\n{space}"


class Done(NamedTuple):
    found: tuple[Honest, ...]
    tracker: MemoryTracker
    context: RunContext

    def runs(self, kind: str):
        return [run for run in self.tracker.runs.values() if run.tags["harness.kind"] == kind]


def surroundings(root, tracker=None):
    tracker = tracker or MemoryTracker(root / "files")
    return RunContext(Workspace(root), tracker, SILENT, {"python": "3"})


def pictures_of(loaded, root):
    return load_collection(loaded.spec.data, workspace=Workspace(root), spec_folder=root)


def searched(root, *overrides, spec=LOGISTIC + SEARCH, tracker=None) -> Done:
    path = root / "colours.yaml"
    loaded = load_experiment(
        path if path.exists() else make_project(root, spec=spec),
        ["training.epochs=1", *overrides],
    )
    context = surroundings(root, tracker)
    found = run_search(loaded, "float32", pictures_of(loaded, root), context, PlainSearch(SILENT))
    return Done(found, context.tracker, context)


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Done:
    with drawn("harness.search_figures"):
        return searched(tmp_path_factory.mktemp("searched"))


def ids_in(done, run, part=None) -> set[str]:
    table = pd.read_csv(done.tracker.artifact(run.id, "split.csv"))
    return set(table["image_id"] if part is None else table["image_id"][table["part"] == part])


def final_runs(done):
    ids = {result.run_id for each in done.found for result in each.results}
    return [done.tracker.runs[run_id] for run_id in ids]


def trial_runs(done):
    ids = {result.run_id for each in done.found for result in each.results}
    return [run for run in done.runs("repetition") if run.id not in ids]


def test_runs_are_below_trials_and_trials_below_their_search(done):
    (the_search,) = done.runs("search")
    trials = done.runs("trial")
    assert [run.record.name for run in trials] == [f"colours search t{i:03}" for i in range(4)]
    assert {run.record.parent for run in trials} == {the_search.id}
    assert [run.record.group for run in trial_runs(done)] == [
        trial.id for trial in trials for _ in range(2)
    ]
    assert {run.status for run in done.tracker.runs.values()} == {"FINISHED"}


def test_no_trial_sees_a_picture_of_the_test_part(done):
    (winner,) = final_runs(done)
    hidden = ids_in(done, winner, "test")
    assert len(trial_runs(done)) == 8
    for run in trial_runs(done):
        assert not ids_in(done, run) & hidden
        answered = pd.read_parquet(done.tracker.artifact(run.id, "predictions.parquet"))
        assert set(answered["image_id"]) == ids_in(done, run, "selection")
        assert not any(key.startswith("test/") for key, _ in run.metrics)


def test_trials_are_compared_on_the_same_pictures_and_repetitions_on_others(done):
    parts = [frozenset(ids_in(done, run, "selection")) for run in trial_runs(done)]
    assert len(set(parts)) == 2
    assert parts[0::2] == [parts[0]] * 4


def test_a_trial_has_its_values_and_score_to_be_compared_by(done):
    trial = done.runs("trial")[2]
    kept = done.found[0].searched.trials[1]
    assert trial.params["features.image_pixels"] == str(kept.values["features.image_pixels"])
    assert trial.metrics["selection/macro_f1", 2] == pytest.approx(kept.score)
    assert trial.metrics["selection/macro_f1_sd", 2] == pytest.approx(kept.spread)


def test_the_winner_is_trained_anew_with_seeds_of_its_own(done):
    (winner,) = final_runs(done)
    seeds = {run.params["seed"] for run in trial_runs(done)}
    assert winner.params["seed"] == "1"
    assert len(seeds) == 1
    assert not seeds & {"0", "1"}


def test_the_search_and_the_honest_score_stand_side_by_side(done):
    (each,) = done.found
    (result,) = each.results
    assert each.said == each.searched.winner.score
    assert each.honest == result.metrics["test/macro_f1"]
    (kept,) = done.runs("search")
    assert kept.metrics["search/drop", 3] == pytest.approx(each.said - each.honest)


def test_the_winner_is_no_worse_than_the_spec_as_written(done):
    (each,) = done.found
    assert each.searched.winner.score >= each.searched.written.score


def test_the_table_and_the_figures_of_a_search_are_kept(done):
    (kept,) = done.runs("search")
    table = pd.read_csv(done.tracker.artifact(kept.id, "trials.csv"))
    assert list(table["trial"]) == [0, 1, 2, 3]
    assert {"features.image_pixels", "model.inverse_penalty", "spread"} <= set(table)
    for name in ("parallel", "course"):
        assert done.tracker.artifact(kept.id, f"figures/{name}.png").stat().st_size > 10_000


def test_the_ledger_knows_one_look_at_the_test_part(done):
    workspace = done.context.workspace
    (look,) = readings(workspace)
    assert (look.experiment, look.run) == ("colours", "colours r1/1")
    assert look.test_part == done.found[0].test_part
    assert describe_readings(workspace, {look.test_part}) == (
        "test part read 1 time so far, by 1 run of colours"
    )


def test_the_same_search_again_trains_nothing(done):
    before = len(done.tracker.runs)
    again = searched(done.context.workspace.root, tracker=done.tracker)
    assert again.found[0].searched.trials == done.found[0].searched.trials
    assert again.found[0].honest == done.found[0].honest
    assert len(done.tracker.runs) == before


def test_a_trial_keeps_no_model(done):
    for run in trial_runs(done):
        assert not list(done.tracker.artifact(run.id, ".").glob("model.*"))
    (winner,) = final_runs(done)
    assert done.tracker.artifact(winner.id, "model.skops").exists()


def test_nothing_is_left_unfinished(done):
    assert not list(done.context.workspace.unfinished.glob("*/"))


def test_a_failing_region_is_recorded_and_the_search_goes_on(tmp_path):
    optimizers = "[{kind: rmsprop}, {kind: sgd, learning_rate: 1.0e+38}]"
    done = searched(tmp_path, spec=DENSE + a_space(f"training.optimizer: {{choice: {optimizers}}}"))
    trials = done.found[0].searched.trials
    failed = [trial for trial in trials if trial.status == "failed"]
    assert failed
    assert all("expected finite numbers" in trial.message for trial in failed)
    statuses = {run.status for run in done.runs("trial")}
    assert statuses == {"FINISHED", "FAILED"}


def test_hopeless_trials_are_stopped_early(tmp_path):
    done = searched(
        tmp_path,
        "training.epochs=3",
        "search.trials=4",
        "search.pruning={grace_epochs: 1, minimum_trials: 2, metric: validation/loss}",
        spec=DENSE
        + a_space(
            "training.optimizer.learning_rate: {choice: [0.01, 1.0e-7]}",
            "training.batch_size: {choice: [8, 16, 4]}",
        ),
    )
    trials = done.found[0].searched.trials
    pruned = [trial.number for trial in trials if trial.status == "pruned"]
    assert pruned
    for run in trial_runs(done):
        number = int(run.record.name.split()[2][1:])
        epochs = len(pd.read_csv(done.tracker.artifact(run.id, "history.csv")))
        assert (epochs < 3) == (number in pruned)


def test_pruning_by_several_processes_is_refused(tmp_path):
    loaded = load_experiment(
        make_project(tmp_path, spec=SPEC + a_space("training.batch_size: {choice: [8, 16]}")),
        ["search.pruning={}"],
    )
    (plan,) = search_plans(loaded, "float32")
    with pytest.raises(SpecError, match="stopped or not by who was faster"):
        search(
            plan,
            pictures_of(loaded, tmp_path),
            surroundings(tmp_path),
            PlainSearch(SILENT),
            Crew(2, ()),
        )
