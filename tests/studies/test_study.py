"""Studies of a few seconds, in this process, recorded in memory."""

import json
import math

import pytest

from harness.cli.run_study import exit_code
from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError, LostError, TrackingError
from harness.executors import loop as executor_course
from harness.executors.job import Ended
from harness.progress import SILENT
from harness.runs.context import RunContext, RunResult
from harness.specs.plans.load import load
from harness.specs.plans.plan import run_fingerprint
from harness.studies.preregistration import CLAIM, RULES, rule_digest, rule_document
from harness.studies.study import StudyRequest, run_study
from harness.tracking.locks import TakenError
from harness.tracking.record import ERROR, PARENT, STUDY
from harness.workspace import Workspace
from tests.small_project import make_project
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import a_run, answers

STUDY_FILE = """
kind: study
question: Which?
baseline: colours.yaml
set: {training.epochs: 1, augmentation: {kind: none}, training.precision: float32}
proposals:
  - {name: wide, set: {model.filters: [8, 16]}}
  - {name: slow, set: {training.optimizer.learning_rate: 0.0001}}
repetitions: {kind: resampled_splits, count: 4}
"""
SKILLS = {"colours": 0.6, "wide": 0.9, "slow": 0.3}


class Trial:
    """A study, and the executor of its runs, which take no time: what they answer is made up."""

    def __init__(self, root):
        self.root = root
        self.waiting = None
        self.tracker = MemoryTracker(root / "files")
        self.done = []
        self.broken = {}
        self.taken = {}
        self.seconds = {"colours": 36.0, "wide": 36.0, "slow": 18.0}
        make_project(root)
        self.write(STUDY_FILE)

    def write(self, text):
        (self.root / "study.yaml").write_text(text)

    def go(self, *overrides, file="study.yaml", **wishes):
        study = load(self.root / file, overrides)
        workspace = Workspace(self.root)
        pictures = load_collection(
            study.baseline.spec.data, workspace=workspace, spec_folder=self.root
        )
        context = RunContext(workspace, self.tracker, SILENT, {})
        collections = {experiment.name: pictures for experiment in study.experiments}
        request = StudyRequest("float32", **wishes)
        return run_study(study, collections, request, context, self)

    def has_room(self):
        return self.waiting is None

    def begin(self, job):
        self.waiting = job

    def ended(self, patience_s=None):  # noqa: ARG002
        job, self.waiting = self.waiting, None
        try:
            return Ended(job, self.pretend(job.plan, job.collection, job.group))
        except Exception as error:  # noqa: BLE001
            return Ended(job, error)

    def pretend(self, plan, collection, group):
        """Record a run as the harness does, or fail as it is told to."""
        name, number = plan.experiment, plan.repetition
        self.done.append((name, number))
        if self.taken.get((name, number), 0):
            self.taken[name, number] -= 1
            raise TakenError("another process has it")
        error = self.broken.get((name, number))
        if error is not None:
            raise error
        mark = run_fingerprint(plan, collection.digest)
        run_id = a_run(
            self.tracker,
            name,
            group,
            number,
            self.answered(name, number),
            fingerprint=mark,
            cost=self.seconds.get(name, 36.0) / 36,
        )
        found = self.tracker.recorded(run_id)
        return RunResult(plan, mark, run_id, found.metrics, reused=False)

    def answered(self, name, number):
        return answers(SKILLS.get(name, 0.7), number)

    @property
    def group(self):
        (found,) = self.tracker.kept_groups("study", STUDY)
        return found

    def status(self, name):
        return next(run.status for run in self.tracker.runs.values() if run.record.name == name)


@pytest.fixture
def trial(tmp_path):
    return Trial(tmp_path)


def words(concluded):
    return {one.experiment.name: one.word for one in concluded.verdicts.proposals}


def test_a_study_ends_with_a_word_for_each_proposal(trial):
    concluded = trial.go()
    assert words(concluded) == {"wide": "helps", "slow": "hurts"}
    assert concluded.verdicts.complete
    assert concluded.verdicts.question == "Which?"


def test_repetitions_come_pair_by_pair_the_baseline_first_and_then_what_is_cheap(trial):
    trial.go()
    assert trial.done[:3] == [("colours", 0), ("wide", 0), ("slow", 0)]
    assert [number for _, number in trial.done] == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3
    assert trial.done[3:] == [
        (name, number) for number in (1, 2, 3) for name in ("colours", "slow", "wide")
    ]


def test_runs_are_shown_below_their_experiment_and_that_below_the_study(trial):
    trial.go()
    runs = trial.tracker.runs
    for run in runs.values():
        if run.record.name.startswith("wide r"):
            above = runs[run.tags[PARENT]]
            assert above.record.name == "wide"
            assert runs[above.tags[PARENT]].record.name == "study"


def test_run_again_it_does_nothing_and_says_the_same(trial):
    first = trial.go()
    done = len(trial.done)
    again = trial.go()
    assert len(trial.done) == done
    assert again.verdicts.as_json() == first.verdicts.as_json()


def test_interrupted_and_started_again_it_ends_the_same(tmp_path):
    whole = Trial(tmp_path / "whole").go().verdicts.as_json()
    cut = Trial(tmp_path / "cut")
    cut.broken["slow", 2] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        cut.go()
    assert {cut.status(name) for name in ("study", "colours", "wide", "slow")} == {"KILLED"}
    cut.broken.clear()
    ended = cut.go().verdicts.as_json()

    def without_ids(document):
        text = json.dumps(document)
        for number, run in enumerate(document["runs"]):
            text = text.replace(f'"{run["id"]}"', f'"run {number}"')
        return json.loads(text)

    assert without_ids(ended) == without_ids(whole)


def test_an_experiment_that_fails_stops_the_study_with_its_own_error(trial):
    trial.broken["wide", 1] = ValueError("no room")
    with pytest.raises(ValueError, match="no room"):
        trial.go()
    assert trial.done[-1] == ("wide", 1)
    assert trial.status("wide") == "FAILED"
    assert trial.status("study") == "FAILED"
    assert trial.status("colours") == "FINISHED"


def test_keep_going_finishes_the_others_and_keeps_the_failure(trial):
    trial.broken["slow", 1] = ValueError("no room")
    concluded = trial.go(keep_going=True)
    assert words(concluded) == {"wide": "helps"}
    assert concluded.verdicts.failed == {"slow": "ValueError: no room"}
    assert ("wide", 3) in trial.done
    assert ("slow", 2) not in trial.done
    assert (trial.status("slow"), trial.status("wide")) == ("FAILED", "FINISHED")
    trial.broken.clear()
    assert words(trial.go()) == {"wide": "helps", "slow": "hurts"}


def test_a_store_that_cannot_be_written_stops_even_what_keeps_going(trial):
    trial.broken["slow", 0] = TrackingError("disk full")
    with pytest.raises(TrackingError, match="disk full"):
        trial.go(keep_going=True)


def test_nothing_is_judged_without_the_baseline(trial):
    trial.broken["colours", 0] = ValueError("no room")
    concluded = trial.go(keep_going=True)
    assert concluded.verdicts is None
    assert set(concluded.state.failed) == {"colours"}


def test_a_budget_stops_before_the_run_that_would_exceed_it(trial):
    # A repetition of all costs 90 s; 180 s are two of them and nothing more.
    concluded = trial.go(f"budget_hours={200 / 3600}")
    assert len(trial.done) == 6
    assert concluded.state.spent_s == pytest.approx(180)
    assert [plan.name for plan in concluded.state.missing][:2] == ["colours r3/4", "slow r3/4"]
    assert words(concluded) == {"wide": "unfinished", "slow": "unfinished"}
    assert words(trial.go()) == {"wide": "helps", "slow": "hurts"}


def test_what_the_budget_left_out_is_said_and_is_the_users_to_fix(trial, capsys):
    over = f"budget_hours={200 / 3600}"
    study = load(trial.root / "study.yaml", [over])
    assert exit_code(study, trial.go(over)) == 2
    assert capsys.readouterr().err == (
        f"\n{trial.root / 'study.yaml'}: expected to end within budget_hours 0.0555556; got 0.05 h "
        "of finished runs, and 6 runs are missing: colours r3/4, slow r3/4, wide r3/4, "
        "colours r4/4, slow r4/4, wide r4/4. Raise budget_hours and start again.\n"
    )
    assert exit_code(study, trial.go()) == 0


def test_an_experiment_that_failed_is_said_at_the_end(trial, capsys):
    trial.broken["slow", 1] = ValueError("no room")
    study = load(trial.root / "study.yaml")
    assert exit_code(study, trial.go(keep_going=True)) == 1
    assert capsys.readouterr().err == "\nslow failed: ValueError: no room\n"


LOOKS = STUDY_FILE.replace("count: 4", "count: 6") + "looks: {repetitions: [3, 6]}\n"


def test_looks_are_taken_one_by_one_when_asked_for(trial):
    trial.write(LOOKS)
    first = trial.go()
    assert (first.verdicts.look, first.verdicts.setting.count, len(trial.done)) == (1, 3, 9)
    assert trial.go().verdicts.as_json() == first.verdicts.as_json()
    second = trial.go(next_look=True)
    assert (second.verdicts.look, second.verdicts.setting.count, len(trial.done)) == (2, 6, 18)
    with pytest.raises(ComparisonError, match="expected a look that is left; got all 2 taken"):
        trial.go(next_look=True)


def test_a_look_that_was_interrupted_is_finished_and_not_skipped(trial):
    trial.write(LOOKS)
    trial.go()
    trial.broken["wide", 4] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        trial.go(next_look=True)
    trial.broken.clear()
    assert trial.go(next_look=True).verdicts.look == 2
    assert trial.go().verdicts.setting.count == 6


def test_a_look_that_was_not_named_beforehand_is_refused(trial):
    trial.go()
    with pytest.raises(ComparisonError, match="expected looks named beforehand"):
        trial.go(next_look=True)
    assert trial.status("study") == "FINISHED"


def test_a_rule_that_is_changed_after_results_is_told_for_ever_after(trial):
    first = trial.go()
    assert first.verdicts.history.changes == ()
    trial.write(STUDY_FILE + "margin: 0.05\n")
    second = trial.go()
    assert second.verdicts.history.changes == (("margin: 0.01 -> 0.05",),)
    trial.write(STUDY_FILE)
    third = trial.go()
    assert third.verdicts.history.changes == (
        ("margin: 0.01 -> 0.05",),
        ("margin: 0.05 -> 0.01",),
    )
    assert third.verdicts.rule.digest == first.verdicts.rule.digest


def test_a_new_study_claims_something_of_this_collection(trial):
    verdicts = trial.go().verdicts
    assert (verdicts.rule.claim, verdicts.rule.correction) == ("this_collection", "simultaneous")
    assert trial.group.tags[CLAIM] == "this_collection"
    named = trial.go("claim=this_collection").verdicts
    assert named.rule == verdicts.rule
    assert named.history.changes == ()


def test_a_claim_that_is_changed_after_results_is_told_and_back_again_is_the_first(trial):
    first = trial.go().verdicts
    second = trial.go("claim=collections_like_it").verdicts
    change = 'claim: "this_collection" -> "collections_like_it"'
    assert (second.rule.claim, second.history.changes) == ("collections_like_it", ((change,),))
    third = trial.go().verdicts
    assert (third.rule.claim, third.rule.digest) == ("this_collection", first.rule.digest)


def test_a_study_that_was_begun_without_a_claim_keeps_its_rule(trial):
    trial.go()
    tags = trial.tracker.runs[trial.group.id].tags
    del tags[CLAIM]
    del tags[RULES]
    old = trial.go().verdicts
    assert (old.rule.claim, old.rule.correction, old.format) == (None, "holm", 3)
    assert old.history.changes == ()
    document = rule_document(load(trial.root / "study.yaml"), "float32", None)
    assert old.rule.digest == rule_digest(document)
    assert "claim" not in document
    named = trial.go("claim=this_collection").verdicts
    assert (named.rule.claim, named.format) == ("this_collection", 4)
    assert named.history.changes == (
        ('correction: "holm" -> "simultaneous"', 'claim: absent -> "this_collection"'),
    )


def test_a_rule_is_written_down_without_passwords(trial):
    weights = trial.root / "https:" / "me:SECRETPW@host" / "weights.keras"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"")
    features = (
        f"kind: backbone, backbone: efficientnet_lite0, image_pixels: 32, weights: '{weights}'"
    )
    trial.write(
        STUDY_FILE.replace(
            "{model.filters: [8, 16]}", f"{{features: {{{features}}}, model: {{kind: logistic}}}}"
        )
    )
    rule = rule_document(load(trial.root / "study.yaml"), "float32", None)
    assert "https:/***@host/weights.keras" in rule["experiments"]["wide"]["features"]["weights"]
    assert "SECRETPW" not in json.dumps(rule)


def test_a_rule_that_is_changed_before_any_result_is_no_change(trial):
    trial.broken["colours", 0] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        trial.go()
    trial.broken.clear()
    trial.write(STUDY_FILE + "margin: 0.05\n")
    assert trial.go().verdicts.history.changes == ()


def test_a_proposal_added_after_results_is_a_change_and_a_reworded_question_is_none(trial):
    trial.go()
    trial.write(STUDY_FILE.replace("Which?", "Which one?"))
    assert trial.go().verdicts.history.changes == ()
    trial.write(
        STUDY_FILE.replace(
            "repetitions:", "  - {name: more, set: {training.epochs: 2}}\nrepetitions:"
        )
    )
    assert trial.go().verdicts.history.changes == (("the experiment more was added",),)
    trial.write(STUDY_FILE.replace("Which?", "Which one?"))
    *_, removed = trial.go().verdicts.history.changes
    assert removed == ("the experiment more was removed",)


def test_runs_made_before_the_rule_are_counted(trial):
    trial.go()
    (trial.root / "study.yaml").rename(trial.root / "other.yaml")
    trial.write(STUDY_FILE)
    (trial.root / "study.yaml").rename(trial.root / "later.yaml")
    study = load(trial.root / "later.yaml")
    workspace = Workspace(trial.root)
    pictures = load_collection(
        study.baseline.spec.data, workspace=workspace, spec_folder=trial.root
    )
    found = run_study(
        study,
        {experiment.name: pictures for experiment in study.experiments},
        StudyRequest("float32"),
        RunContext(workspace, trial.tracker, SILENT, {}),
    )
    assert found.verdicts.history.runs_before_rule == 12


def test_experiments_on_other_pictures_are_refused_before_anything_runs(trial, tmp_path):
    study = load(trial.root / "study.yaml")
    workspace = Workspace(trial.root)
    make_project(tmp_path / "more", classes=2)
    one, other = (
        load_collection(study.baseline.spec.data, workspace=workspace, spec_folder=home)
        for home in (trial.root, tmp_path / "more")
    )
    context = RunContext(workspace, trial.tracker, SILENT, {})
    with pytest.raises(ComparisonError, match="wide: expected the pictures of colours"):
        run_study(
            study, {"colours": one, "wide": other, "slow": one}, StudyRequest("float32"), context
        )
    assert trial.done == []


def test_the_mean_of_each_experiment_is_kept_with_the_number_of_its_repetitions(trial):
    trial.go()
    wide = next(run for run in trial.tracker.runs.values() if run.record.name == "wide")
    mean = wide.metrics["test/accuracy", 4]
    assert math.isclose(
        mean,
        sum(
            run.metrics["test/accuracy", 0]
            for run in trial.tracker.runs.values()
            if run.record.name.startswith("wide r")
        )
        / 4,
    )


def test_a_probe_does_the_first_repetitions_alone_and_decides_nothing(trial):
    probed = trial.go(repetitions=2)
    assert sorted(trial.done) == [(name, r) for name in ("colours", "slow", "wide") for r in (0, 1)]
    assert not probed.verdicts.complete
    assert set(words(probed).values()) == {"unfinished"}
    assert trial.go().verdicts.complete
    assert len(trial.done) == 12


def test_a_lost_process_costs_its_run_and_not_the_study(trial):
    trial.broken["wide", 1] = LostError("wide r2/4: its process was lost: killed")
    concluded = trial.go()
    assert trial.done.count(("wide", 1)) == 1
    assert len(trial.done) == 12
    assert set(concluded.state.lost) == {("wide", 1)}
    assert words(concluded) == {"wide": "unfinished", "slow": "unfinished"}
    (lost,) = [run for run in trial.tracker.runs.values() if run.status == "FAILED"]
    assert lost.record.name == "wide r2/4"
    assert lost.tags[ERROR] == "LostError: wide r2/4: its process was lost: killed"
    trial.broken.clear()
    assert words(trial.go()) == {"wide": "helps", "slow": "hurts"}
    assert len(trial.done) == 13


def test_lost_runs_are_told_at_the_end(trial, capsys):
    trial.broken["wide", 1] = LostError("wide r2/4: its process was lost: killed")
    study = load(trial.root / "study.yaml")
    assert exit_code(study, trial.go()) == 1
    assert capsys.readouterr().err == (
        f"\n{trial.root / 'study.yaml'}: expected every run to end; got 1 whose process was lost:\n"
        "  wide r2/4: its process was lost: killed\n"
        "Start again: a lost run goes on from its last epoch.\n"
    )


def test_an_experiment_that_is_lost_twice_before_any_result_has_failed(trial):
    for number in range(4):
        trial.broken["wide", number] = LostError("killed")
    concluded = trial.go(keep_going=True)
    assert [run for run in trial.done if run[0] == "wide"] == [("wide", 0), ("wide", 1)]
    assert concluded.verdicts.failed == {"wide": "LostError: killed"}


def test_a_run_that_another_process_has_is_waited_for_while_others_go_on(trial, monkeypatch):
    monkeypatch.setattr(executor_course, "_LOOK_AGAIN_S", 0.01)
    trial.taken["wide", 0] = 3
    assert words(trial.go()) == {"wide": "helps", "slow": "hurts"}
    assert trial.done[:3] == [("colours", 0), ("wide", 0), ("slow", 0)]
    assert trial.done.count(("wide", 0)) == 4
