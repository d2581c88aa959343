"""Adaptive studies of a few seconds, in this process, recorded in memory."""

import pytest

from harness.errors import ComparisonError, LostError, SpecError
from harness.specs.plans.load import load
from tests.cli.test_run_study import without_measurements
from tests.studies.test_study import Trial
from tests.verdicts.factories import answers

STUDY = """
kind: study
question: Which?
baseline: colours.yaml
set: {training.epochs: 1, augmentation: {kind: none}, training.precision: float32}
proposals:
  - {name: wide, set: {model.filters: [8, 16]}}
  - {name: lucky, set: {training.optimizer.learning_rate: 0.0001}}
  - {name: same, set: {training.batch_size: 16}}
repetitions: {kind: resampled_splits, at_least: 4, at_most: 9}
metric: accuracy
"""
SKILLS = {"colours": 0.6, "wide": 0.9, "lucky": 0.72, "same": 0.6}
OWN_LUCK = ("lucky", "same")


class Cut(Exception):  # noqa: N818 (nothing is wrong: somebody pulled the plug)
    """The process was killed."""


class AdaptiveTrial(Trial):
    """Three proposals: one that is clear at once, one that is later, and one that never is."""

    def __init__(self, root):
        super().__init__(root)
        self.write(STUDY)
        self.cut_after = None

    def answered(self, name, number):
        return answers(SKILLS[name], number, own=3 * (name in OWN_LUCK) + (name == "same"))

    def begin(self, job):
        if len(self.done) == self.cut_after:
            raise Cut
        super().begin(job)


@pytest.fixture
def trial(tmp_path):
    return AdaptiveTrial(tmp_path)


def counts(runs):
    names = [name for name, _ in runs]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def test_what_is_clear_gets_few_repetitions_and_what_is_not_gets_more(trial):
    verdicts = trial.go().verdicts
    print(counts(trial.done))
    print([(one.word, one.look, one.ending, one.repetitions, one.decision.low,one.decision.high) for one in verdicts.proposals])
    from harness.verdicts.table import as_text
    print(as_text(verdicts,"en"))
    for one in verdicts.proposals: print(one.sentences["en"]); print(one.sentences["es"])
    assert 0
