"""Twelve forgeries of what a study rests on: each is named by `verify`, also after another run."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from harness.cli.compare import say_unproved
from harness.errors import HarnessError
from harness.evaluation.answers import answers_of
from harness.evaluation.predictions import EpochPredictions, Predictions
from harness.runs.digests import note_digests
from harness.runs.recorded import RecordedRun, require_as_it_ended
from harness.tracking.record import CHECKSUMS, DIGESTS, SCORES_DIGEST, STUDY, GroupRecord
from harness.tracking.score_digest import scores_digest
from harness.verdicts.evidence import find_experiments
from harness.verdicts.store import altered_since, keep, kept, require_same_predictions
from harness.verdicts.verify import check_verdict
from tests.tracking.memory import MemoryRun, MemoryTracker
from tests.verdicts.factories import an_experiment, judged


class Study:
    """A study of two experiments whose verdict is kept, as a finished one is."""

    def __init__(self, tracker, group, runs):
        """Take the study's own run, and those of the proposal."""
        self.tracker, self.id, self.runs = tracker, group, runs

    def judge_again(self):
        """What `run` does with a study whose runs are all finished."""
        now = find_experiments(self.tracker, ["base", "good"], self.tracker.repetitions())
        record = GroupRecord("study", "s1", "best-artworks", kind=STUDY)
        with self.tracker.group(record) as run:
            require_same_predictions(self.tracker, run, now)
            keep(judged(self.tracker, *now, planned=3), run)

    def verify(self):
        """What `verify` finds wrong."""
        (group,) = self.tracker.kept_groups("study", STUDY)
        found = check_verdict(self.tracker, kept(self.tracker, self.id)).problems
        return (*altered_since(self.tracker, group), *found)

    @property
    def run(self):
        """A finished run of the proposal."""
        return self.runs[2]

    @property
    def folder(self):
        return self.tracker.artifact(self.run, "")


def ended(tracker, run_id):
    """Note what a run's files and scores are, as is done when it ends."""
    run = tracker.runs[run_id]
    scores = {key: value for (key, _), value in run.metrics.items()}
    about = json.loads((run.files / "run.json").read_text())
    (run.files / "run.json").write_text(json.dumps(about | {"checksums": True}))
    run.tag(
        {
            CHECKSUMS: "sha256",
            DIGESTS: note_digests(run.files),
            SCORES_DIGEST: scores_digest(scores),
        }
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study whose runs have ended; it is made once, and each test has a copy."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("finished") / "files")
    experiments = [
        an_experiment(tracker, name, skill, repetitions=3)
        for name, skill in (("base", 0.6), ("good", 0.9))
    ]
    for run_id in [run.run_id for one in experiments for run in one.runs.values()]:
        ended(tracker, run_id)
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as group:
        pass
    study = Study(tracker, group.id, [run.run_id for run in experiments[1].runs.values()])
    study.judge_again()
    return study


@pytest.fixture
def study(finished, tmp_path):
    shutil.copytree(finished.tracker.artifact("", ""), tmp_path / "files")
    tracker = MemoryTracker(tmp_path / "files")
    for run_id, run in finished.tracker.runs.items():
        copy = tracker.runs[run_id] = MemoryRun(run_id, run.record, tmp_path / "files" / run_id)
        copy.status, copy.metrics, copy.tags = run.status, dict(run.metrics), dict(run.tags)
    return Study(tracker, finished.id, finished.runs)


def alter_predictions(study):
    """Answer two more pictures rightly."""
    file = study.folder / "predictions.parquet"
    frame = pd.read_parquet(file)
    wrong = frame.index[frame["true"] != frame["predicted"]][:2]
    for row in wrong:
        names = [f"p_{name}" for name in ("Degas", "Goya", "Klee")]
        frame.loc[row, names] = np.where(np.array(names) == f"p_{frame['true'][row]}", 0.8, 0.1)
        frame.loc[row, "predicted"] = frame["true"][row]
    frame.to_parquet(file, index=False)


def alter_scores_too(study):
    """Give the store the scores of the altered predictions."""
    alter_predictions(study)
    altered = Predictions.read_parquet(study.folder / "predictions.parquet")
    scores = answers_of(EpochPredictions(altered), 15).scores
    run = study.tracker.runs[study.run]
    run.metrics.update({(f"test/{key}", 0): value for key, value in scores.items()})


def alter_the_note_beside_the_files(study):
    alter_scores_too(study)
    note_digests(study.folder)


def alter_the_note_in_the_store(study):
    alter_scores_too(study)
    (study.folder / "digests.json").unlink()
    run = study.tracker.runs[study.run]
    del run.tags[DIGESTS], run.tags[SCORES_DIGEST]


def pad_the_split(study):
    """Claim four times as many training pictures, which narrows the interval."""
    file = study.folder / "split.csv"
    rows = file.read_text().splitlines()
    more = [row.replace("/t", f"/more{n}t") for row in rows if row.endswith("train") for n in "123"]
    file.write_text("\n".join([*rows, *more]) + "\n")


def edited(name, before, after):
    def edit(study):
        path = study.folder / name
        content = path.read_text()
        assert before in content
        path.write_text(content.replace(before, after))

    return edit


def raise_a_score(study):
    study.tracker.runs[study.run].metrics["test/macro_f1", 0] += 0.05


def lower_a_cost(study):
    study.tracker.runs[study.run].metrics["cost/training_cpu_s", 0] = 1.0


def delete_the_predictions(study):
    (study.folder / "predictions.parquet").unlink()


def take_the_files_of_a_better_run(study):
    better = study.tracker.artifact(study.runs[1], "")
    shutil.copytree(better, study.folder, dirs_exist_ok=True)


FORGERIES = {
    "predictions": alter_predictions,
    "predictions and scores": alter_scores_too,
    "predictions, scores and the note beside the files": alter_the_note_beside_the_files,
    "predictions, scores, and no note is left": alter_the_note_in_the_store,
    "a padded split": pad_the_split,
    "another spec": edited("spec.yaml", "calibration_bins: 15", "calibration_bins: 2"),
    "another environment": edited("environment.json", "3.15", "3.16"),
    "another description": edited("run.json", '"evidence": true', '"evidence": false'),
    "a raised score": raise_a_score,
    "a lowered cost": lower_a_cost,
    "deleted predictions": delete_the_predictions,
    "the files of a better run": take_the_files_of_a_better_run,
}


def test_nothing_is_wrong_with_a_study_that_nobody_touched(study):
    assert study.verify() == ()
    study.judge_again()
    assert study.verify() == ()
    require_as_it_ended(study.tracker, study.tracker.recorded(study.run))


def test_there_are_twelve():
    assert len(FORGERIES) == 12


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_verify_names_it_also_after_another_run_of_the_study_which_gives_no_new_verdict(
    study, forge
):
    before = study.tracker.artifact(study.id, "verdict.json").read_bytes()
    forge(study)
    assert any(study.run in problem for problem in study.verify())
    with pytest.raises(HarnessError) as caught:
        study.judge_again()
    assert study.run in str(caught.value)
    assert study.tracker.artifact(study.id, "verdict.json").read_bytes() == before
    problems = study.verify()
    assert any(study.run in problem for problem in problems)
    assert not any("\n" in problem for problem in (*problems, str(caught.value)))


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_compare_refuses_it(study, forge):
    forge(study)
    with pytest.raises(HarnessError, match=study.run):
        find_experiments(study.tracker, ["base", "good"], study.tracker.repetitions())


def unmark_the_tag(study):
    del study.tracker.runs[study.run].tags[CHECKSUMS]


unmark_the_description = edited("run.json", '"checksums": true', '"checksums": false')


@pytest.mark.parametrize("unmark", [unmark_the_tag, unmark_the_description])
def test_a_run_whose_notes_and_one_of_two_marks_of_them_were_removed_is_damaged(study, unmark):
    unmark(study)
    alter_the_note_in_the_store(study)
    with pytest.raises(HarnessError, match=r"digests\.json: .* no such file: it was deleted"):
        RecordedRun.of(study.tracker, study.tracker.recorded(study.run)).whole("split.csv")
    with pytest.raises(HarnessError, match=study.run):
        find_experiments(study.tracker, ["base", "good"], study.tracker.repetitions())


def test_compare_names_a_run_of_which_nothing_says_that_it_had_notes(study, capsys):
    unmark_the_tag(study)
    unmark_the_description(study)
    alter_the_note_in_the_store(study)
    found = find_experiments(study.tracker, ["base", "good"], study.tracker.repetitions())
    say_unproved(study.tracker, found)
    name = study.tracker.recorded(study.run).name
    assert capsys.readouterr().err == (
        "1 of 6 runs have no checksums, because an earlier version recorded them or somebody "
        f"removed every note of them: {name} ({study.run[:12]}). Their predictions give the "
        "recorded scores; whether both were altered cannot be seen\n"
    )
    assert any(study.run in problem for problem in study.verify())


def test_a_folder_alone_whose_note_was_removed_is_damaged(study):
    (study.folder / "digests.json").unlink()
    with pytest.raises(HarnessError, match="no such file: it was deleted"):
        RecordedRun.at(study.folder).whole("split.csv")


def test_an_edited_verdict_is_named_and_another_run_puts_it_right(study):
    path = study.tracker.artifact(study.id, "verdict.json")
    document = json.loads(path.read_text())
    document["proposals"][0]["word"] = "hurts"
    path.write_text(json.dumps(document))
    altered, *others = study.verify()
    assert altered.startswith(
        f"{path}: expected the verdicts of a study, in format 2, 3 or 4; got other"
    )
    assert any(one.startswith("proposals.0.word: claimed 'hurts'") for one in others)
    study.judge_again()
    assert study.verify() == ()


def test_runs_of_an_earlier_version_are_held_to_the_predictions_that_were_judged(study):
    for run in study.tracker.runs.values():
        run.tags.pop(DIGESTS, None)
        run.tags.pop(SCORES_DIGEST, None)
        run.tags.pop(CHECKSUMS, None)
        (run.files / "digests.json").unlink(missing_ok=True)
        about = run.files / "run.json"
        if about.is_file():
            about.write_text(about.read_text().replace('"checksums": true', '"checksums": false'))
    study.judge_again()
    assert study.verify() == ()
    found = check_verdict(study.tracker, kept(study.tracker, study.id))
    assert (found.runs, found.without_checksums) == (6, 6)
    alter_scores_too(study)
    with pytest.raises(HarnessError, match="expected the predictions that the verdict of study"):
        study.judge_again()
