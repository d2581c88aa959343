"""A study of generations of a few steps, in this process, recorded in memory."""

import json

import pytest

from harness.cli.verify import verify_archive
from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.runs.recorded_pictures import PictureLocation
from harness.specs.plans.load import load
from harness.studies.archive import opened_archive
from harness.studies.certificate.certify import certify
from harness.studies.collection_files import collection_files
from harness.studies.export_study import export_study
from harness.studies.import_study import import_study
from harness.studies.study import StudyRequest, run_study
from harness.tracking.record import GROUP, STUDY
from harness.verdicts.store import kept
from harness.verdicts.verify import check_verdict
from harness.workspace import Workspace
from tests.figures_of_runs import unrendered
from tests.runs.test_generation import GENERATION
from tests.small_project import make_pictures
from tests.tracking.memory import MemoryTracker

pytestmark = pytest.mark.end_to_end  # its fixture trains four generators

STUDY_FILE = """
kind: study
question: Which small change paints better colours?
baseline: colours.yaml
set: {training.images: 16}
proposals:
  - {name: hinge, set: {loss.kind: hinge}}
repetitions: {kind: seeds, count: 2}
metric: kid
"""


class Painted:
    """A study that was run, and all that it was run with."""

    def __init__(self, root):
        make_pictures(root / "pictures", each=30)
        (root / "colours.yaml").write_text(GENERATION)
        (root / "study.yaml").write_text(STUDY_FILE)
        self.root = root
        self.tracker = MemoryTracker(root / "files")
        self.concluded = self.go()

    def go(self):
        study, workspace = load(self.root / "study.yaml"), Workspace(self.root)
        data = study.baseline.spec.data
        pictures = load_collection(data, workspace=workspace, spec_folder=self.root)
        collections = {one.name: pictures for one in study.experiments}
        context = RunContext(workspace, self.tracker, SILENT, {"python": "3"})
        with unrendered():
            return run_study(study, collections, StudyRequest("float32"), context)

    @property
    def group(self):
        (found,) = self.tracker.kept_groups("study", STUDY)
        return found

    @property
    def document(self):
        return kept(self.tracker, self.group.id)


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    return Painted(tmp_path_factory.mktemp("painted"))


def test_it_ends_with_a_word_on_the_kernel_distance(painted):
    verdicts = painted.concluded.verdicts
    (one,) = verdicts.proposals

    assert (verdicts.rule.metric, verdicts.rule.margin, verdicts.rule.rises) == (
        "kid",
        0.003,
        False,
    )
    assert verdicts.complete
    assert one.word in ("helps", "hurts", "equivalent", "inconclusive", "no_worse")
    assert ("loss.kind", "non_saturating", "hinge") in one.changes
    assert verdicts.setting.image_pixels == 16
    runs = painted.concluded.state.results["hinge"].values()
    scores = [run.metrics["test/kid"] for run in runs]
    assert one.experiment.scores["kid"].mean == pytest.approx(sum(scores) / 2)


def test_its_methods_say_what_was_trained_and_when_the_rule_was_fixed(painted):
    methods = painted.concluded.verdicts.methods

    assert "In each of 2 repetitions, trainings on one split of pictures" in methods["en"]
    assert "from 16 pictures shown" in methods["en"]
    assert "The rule was written down before the first result." in methods["en"]
    assert "En cada una de 2 repeticiones" in methods["es"]


def test_a_second_start_trains_nothing_and_says_the_same(painted):
    again = painted.go()

    assert all(run.reused for runs in again.state.results.values() for run in runs.values())
    assert not again.news


def test_what_stands_for_an_experiment_has_its_spec_as_a_generation(painted):
    for name in ("colours", "hinge"):
        (group,) = painted.tracker.kept_groups(name, GROUP)
        said = painted.tracker.artifact(group.id, "spec.yaml").read_text()
        assert "kind: generation" in said


def test_every_number_comes_out_again_from_the_measures_that_are_kept(painted):
    checked = check_verdict(painted.tracker, painted.document)

    assert checked.problems == ()
    assert (checked.runs, checked.without_checksums) == (4, 0)


def test_measures_that_were_altered_are_named(painted):
    run = next(iter(painted.concluded.state.results["hinge"].values()))
    path = painted.tracker.artifact(run.run_id, "likeness.csv")
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b"generated", b"Generated"))
        (problem,) = check_verdict(painted.tracker, painted.document).problems
    finally:
        path.write_bytes(before)
    assert "hinge, repetition 1" in problem
    assert "likeness.csv" in problem


def test_its_archive_holds_measures_and_no_picture_and_is_verified_from_them(painted, tmp_path):
    path = tmp_path / "study.zip"
    assert export_study(painted.tracker, painted.group, path, SILENT).runs == 4

    with opened_archive(path) as archive:
        files = {name for run in archive.index.runs for name in run.files}
        assert "likeness.csv" in files
        assert not {"painted.npz", "samples.npz", "generator.keras", "answers.npz"} & files
        verdict = archive.artifact(archive.index.study.id, "verdict.json").read_text()
        assert check_verdict(archive, json.loads(verdict)).problems == ()


def test_its_archive_has_the_ledger_and_an_audit_of_its_collection(painted, tmp_path):
    where = PictureLocation(Workspace(painted.root), None)
    beside = collection_files(painted.tracker, painted.group, where)
    assert beside.audit == "an audit of its pictures, made now and kept with it"

    export_study(painted.tracker, painted.group, tmp_path / "study.zip", SILENT, beside.files)
    checked = verify_archive(tmp_path / "study.zip")
    assert (checked.problems, checked.remarks) == ((), ())


def test_a_certificate_is_refused_with_what_does_in_its_place(painted, tmp_path):
    path = tmp_path / "study.zip"
    export_study(painted.tracker, painted.group, path, SILENT)

    with opened_archive(path) as archive, pytest.raises(ComparisonError) as caught:
        certify(archive, tmp_path / "certificate.zip", "en")
    told = str(caught.value)
    assert "study: expected a study of `kind: experiment`" in told
    assert "`python -m harness export study`, then `python -m harness verify study.zip`" in told
    assert not (tmp_path / "certificate.zip").exists()


def test_its_archive_is_taken_over_as_if_it_had_been_run_here(painted, tmp_path):
    path, tracker = tmp_path / "study.zip", MemoryTracker(tmp_path / "files")
    export_study(painted.tracker, painted.group, path, SILENT)

    with opened_archive(path) as archive:
        assert import_study(archive, tracker, SILENT).taken == 4
        assert import_study(archive, tracker, SILENT).known == 4
    (study,) = tracker.kept_groups("study", STUDY)
    assert check_verdict(tracker, kept(tracker, study.id)).problems == ()
