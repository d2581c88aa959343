"""Growing studies of a few seconds, in this process, recorded in memory: no network is trained."""

from functools import cached_property

from harness.data.collection.collection import load_collection
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.growing_study import load_growing
from harness.specs.plans.one_file import load_experiment
from harness.studies.growing.opening import Growth
from harness.studies.growing.propose import propose
from harness.studies.study import StudyRequest, run_study
from harness.workspace import Workspace
from tests.studies.test_study import Trial
from tests.verdicts.factories import answers

GROWING = """
kind: growing
question: What helps?
baseline: colours.yaml
set: {training.epochs: 1, augmentation: {kind: none}, training.precision: float32}
repetitions: {kind: resampled_splits, at_least: 4, at_most: 9}
metric: accuracy
"""
IDEAS = {
    "wide": ("model: {filters: [8, 16]}", 0.8),
    "slow": ("training: {optimizer: {learning_rate: 0.0001}}", 0.3),
    "same": ("training: {batch_size: 16}", 0.6),
    "deep": ("model: {dense_units: [16, 16]}", 1.0),
}


def write_idea(root, name, change):
    path = root / f"{name}.yaml"
    path.write_text(f"extends: colours.yaml\nquestion: Does {name} help?\n{change}\n")
    return path


class GrowingTrial(Trial):
    """A growing study, and the executor of its runs, which take no time."""

    def __init__(self, root, spec=GROWING):
        super().__init__(root)
        self.plans = []
        self.spec = root / "growing.yaml"
        self.spec.write_text(spec)
        for name, (change, _) in IDEAS.items():
            write_idea(root, name, change)

    @cached_property
    def pictures(self):
        spec = load_experiment(self.root / "colours.yaml").spec.data
        return load_collection(spec, workspace=Workspace(self.root), spec_folder=self.root)

    @property
    def growth(self):
        return Growth(load_growing(self.spec), self.pictures, Workspace(self.root))

    def run(self, study):
        """Do the study of one idea."""
        context = RunContext(Workspace(self.root), self.tracker, SILENT, {})
        collections = {experiment.name: self.pictures for experiment in study.experiments}
        return run_study(
            study, collections, StudyRequest("float32", keep_going=True), context, self
        )

    def propose(self, name, because="why not", **how):
        return propose(self.growth, self.root / f"{name}.yaml", because, self.run, **how)

    def begin(self, job):
        self.plans.append(job.plan)
        super().begin(job)

    def answered(self, name, number):
        skill = IDEAS[name.partition("-")[0]][1] if name != "colours" else 0.6
        return answers(skill, number)
