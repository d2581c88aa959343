"""Faults of whole studies, planted: each is detected, or shown to be harmless."""

import shutil

import numpy as np
import pytest
from PIL import Image

from harness.data.audit import forest_scores
from harness.data.audit.forest_scores import balanced_accuracy
from harness.data.cache.preparation import prepare
from harness.data.collection.collection import load_collection
from harness.data.pictures import read_picture
from harness.data.splits.leaks import require_no_leak
from harness.data.splits.split import make_split
from harness.errors import DataError
from harness.specs.schema.data import DataSpec, NormaliseSpec, Seeds, SplitSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import coded, make_folder, put

ONCE = Seeds(kind="seeds")
GROUPED, APART = SplitSpec(), SplitSpec(group_near_duplicates=False)


@pytest.fixture
def study(tmp_path):
    """A folder of two classes, and its loader."""
    make_folder(tmp_path / "pictures", {"One": 20, "Two": 20})

    def load(name="pictures"):
        spec = DataSpec(source="folder", folder=name)
        return load_collection(spec, workspace=Workspace(tmp_path))

    return tmp_path / "pictures", load


def a_split(collection, spec):
    return make_split(collection, spec, ONCE, seed=1, repetition=0)


def test_test_pictures_copied_into_training_stop_the_run_or_stay_together(study):
    folder, load = study
    for number in range(1, 21):  # each picture again, re-encoded, under another name
        picture = read_picture(folder / "One" / f"One_{number}.jpg")
        put(folder / "One" / f"again_{number}.jpg", coded(Image.fromarray(picture), quality=60))
    collection = load()
    assert len(np.unique(collection.groups)) == 40
    with pytest.raises(DataError, match="split: expected near-duplicates in one part; got"):
        require_no_leak(collection, a_split(collection, APART), APART)
    assert require_no_leak(collection, a_split(collection, GROUPED), GROUPED) == {}


def test_a_duplicated_class_folder_is_told_and_cannot_leak(study):
    folder, load = study
    shutil.copytree(folder / "One", folder / "One (copy)")
    collection = load()
    assert any(
        "20 groups of near-duplicates with more than one class" in n for n in collection.notes
    )
    with pytest.raises(DataError, match="near-duplicates"):
        require_no_leak(collection, a_split(collection, APART), APART)
    assert require_no_leak(collection, a_split(collection, GROUPED), GROUPED) == {}


def test_shuffled_labels_leave_nothing_to_be_told(monkeypatch):
    monkeypatch.setattr(forest_scores, "TREES", 15)
    rng = np.random.default_rng(4)
    labels = np.repeat(np.arange(4), 50)
    values = labels[:, None] + rng.normal(0, 0.1, (200, 3))
    groups = np.arange(200)
    assert balanced_accuracy(values, labels, groups, "told").value > 0.98
    shuffled = balanced_accuracy(values, rng.permutation(labels), groups, "shuffled")
    assert shuffled.low < 1 / 4 < shuffled.high


def test_copies_in_one_group_do_not_make_shuffled_labels_learnable(monkeypatch):
    """Each picture twice with a random label: only folds that part the copies can be right."""
    monkeypatch.setattr(forest_scores, "TREES", 15)
    rng = np.random.default_rng(5)
    labels = np.repeat(rng.permutation(np.repeat(np.arange(2), 60)), 2)
    values = np.repeat(rng.normal(0, 1, (120, 4)), 2, axis=0)
    parted = balanced_accuracy(values, labels, np.arange(240), "parted")
    together = balanced_accuracy(values, labels, np.arange(240) // 2, "together")
    assert parted.low > 0.6
    assert together.low < 0.5 < together.high


def test_a_file_name_that_tells_the_class_never_reaches_the_model(study, tmp_path):
    folder, load = study
    for number, path in enumerate(sorted(folder.rglob("*.jpg"))):
        other = tmp_path / "renamed" / path.parent.name / f"{number:03}.jpg"
        other.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, other)
    shown = []
    for name in ("pictures", "renamed"):
        with prepare(
            load(name),
            image_pixels=16,
            normalise=NormaliseSpec(square_pixels=16),
            cache=tmp_path / name / "cache",
        ) as images:
            shown.append(sorted(images[[row]].tobytes() for row in range(len(images))))
    assert shown[0] == shown[1]
