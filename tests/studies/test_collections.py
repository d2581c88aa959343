"""A study run on two collections, whose verdicts are kept, judged together and verified."""

import json
from pathlib import Path

import pytest

from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError, TrackingError
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.load import load
from harness.studies.collections import keep_together, require_different
from harness.studies.study import StudyRequest, run_study
from harness.tracking.record import COLLECTIONS, NAMES, STUDY
from harness.verdicts.joint_store import JOINT, check_joint, read_joint
from harness.verdicts.joint_text import methods, remarks
from harness.verdicts.store import VERDICT
from harness.workspace import Workspace
from tests.small_project import make_pictures
from tests.studies.test_nested_search import LOGISTIC
from tests.tracking.memory import MemoryTracker

TEXT = """
kind: study
question: Which is better, whatever the pictures?
baseline: colours.yaml
set: {training.keep_model: false}
proposals: [{name: neighbours, set: {model: {kind: nearest_neighbours, neighbours: 3}}}]
collections: [{folder: one}, {folder: other}]
repetitions: {kind: resampled_splits, count: 2}
"""


class Several:
    """A small study on two folders of pictures."""

    def __init__(self, root):
        self.root, self.tracker = root, MemoryTracker(root / "files")
        make_pictures(root / "one", each=8)
        make_pictures(root / "other", classes=4, each=8)
        (root / "colours.yaml").write_text(LOGISTIC)
        (root / "study.yaml").write_text(TEXT)
        self.study = load(root / "study.yaml")
        self.pictures = {
            name: load_collection(one.baseline.spec.data, workspace=Workspace(root))
            for name, one in self.study.studies.items()
        }

    def go(self, *names):
        context = RunContext(Workspace(self.root), self.tracker, SILENT, {})
        judged = {}
        for name in names or self.study.studies:
            one = self.study.studies[name]
            pictures = {each.name: self.pictures[name] for each in one.experiments}
            done = run_study(one, pictures, StudyRequest("float32"), context)
            judged[name] = done.study_id
        return keep_together(self.study, judged, self.tracker)

    @property
    def group(self):
        (found,) = self.tracker.kept_groups("study", COLLECTIONS)
        return found

    def problems(self):
        studies = {one.id: one for one in self.tracker.kept_groups("study", STUDY)}
        return check_joint(self.tracker, self.group, studies).problems


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    found = Several(tmp_path_factory.mktemp("several"))
    found.joint = found.go()
    return found


def test_each_collection_has_a_study_and_runs_of_its_own(several):
    studies = several.tracker.kept_groups("study", STUDY)

    assert [one.name for one in several.joint.collections] == ["one", "other"]
    assert {one.study for one in several.joint.collections} == {one.id for one in studies}
    assert len({one.data_digest for one in several.joint.collections}) == 2
    assert len(several.tracker.repetitions()) == 8


def test_the_joint_record_is_kept_and_read_as_it_was(several):
    assert read_joint(several.tracker, several.group) == several.joint
    assert several.joint.complete
    assert [len(one.on) for one in several.joint.proposals] == [2]
    assert several.joint.proposals[0].outlook is None


def test_what_is_done_is_found_again_and_says_the_same(several):
    assert several.go() == several.joint
    assert len(several.tracker.repetitions()) == 8


def test_every_number_is_computed_again(several):
    assert several.problems() == ()


def test_another_number_in_the_record_is_seen(several):
    path = several.tracker.artifact(several.group.id, JOINT)
    kept = path.read_text()
    document = json.loads(kept)
    document["proposals"][0]["on"][1]["gain"] += 0.1
    path.write_text(json.dumps(document))
    found = "\n".join(several.problems())
    with pytest.raises(TrackingError, match=r"joint_verdict\.json: .*the file was altered"):
        read_joint(several.tracker, several.group)
    path.write_text(kept)

    assert "it was altered" in found


def test_another_verdict_of_a_collection_is_seen(several):
    path = several.tracker.artifact(several.joint.collections[0].study, VERDICT)
    kept = path.read_text()
    path.write_text(kept.replace('"margin": 0.01', '"margin": 0.02'))
    found = "\n".join(several.problems())
    path.write_text(kept)

    assert "altered" in found


def test_a_collection_that_is_taken_out_after_results_stays_named(several):
    text = TEXT.replace("{folder: other}", "{folder: third}")
    (several.root / "study.yaml").write_text(text)
    edited = load(several.root / "study.yaml")
    judged = {"one": several.joint.collections[0].study, "third": "gone"}
    with pytest.raises(Exception, match="gone"):
        keep_together(edited, judged, several.tracker)
    judged["third"] = several.joint.collections[1].study
    joint = keep_together(edited, judged, several.tracker)

    assert joint.left_out == ("other",)
    assert joint.missing == ()
    assert json.loads(several.group.tags[NAMES]) == ["one", "other", "third"]
    assert several.problems() == ()


def test_a_collection_without_a_verdict_is_named(several, tmp_path):
    text = TEXT.replace("[{folder: one}", "[{folder: third}, {folder: one}")
    (several.root / "study.yaml").write_text(text)
    judged = {one.name: one.study for one in several.joint.collections}
    tracker = several.tracker
    joint = keep_together(load(several.root / "study.yaml"), judged, tracker)

    assert joint.missing == ("third",)
    for language, told in (("en", "without a verdict"), ("es", "sin veredicto")):
        (remark,) = (one for one in remarks(joint, language) if told in one)
        assert remark.endswith("third.")
        assert remark in methods(joint, language)
    assert several.problems() == ()


def test_one_collection_alone_says_nothing_together(several):
    assert keep_together(several.study, {"one": "x"}, several.tracker) is None


def test_the_same_pictures_under_two_names_are_refused(several):
    twice = {"one": several.pictures["one"], "copy": several.pictures["one"]}

    with pytest.raises(ComparisonError, match="got the same in one and copy, which would count"):
        require_different(twice)
    require_different(several.pictures)


def test_a_part_of_a_collection_is_none_of_its_own(several, tmp_path):
    link = tmp_path / "elsewhere"
    link.symlink_to(several.root / "one")
    data = several.study.studies["one"].baseline.spec.data
    said = data.model_dump() | {"folder": str(link), "maximum_pictures": 3}
    few = load_collection(type(data)(**said), workspace=Workspace(several.root))

    count = len(few.paths)
    told = f"got {count} of the {count} of few in one, too, which would count one collection as two"
    with pytest.raises(ComparisonError, match=told):
        require_different({**several.pictures, "few": few})


def test_a_folder_is_seen_from_the_studys_file(several):
    for name, one in several.study.studies.items():
        assert Path(one.baseline.spec.data.folder) == several.root / name
