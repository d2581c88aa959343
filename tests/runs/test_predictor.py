"""A recorded model answers pictures from files as it answered them when it was tested."""

import shutil
from functools import cache

import numpy as np
import pytest

from harness.errors import DataError
from harness.evaluation.predictions import Predictions
from harness.runs.predict import Answer, Refused, learn_from, predict
from harness.runs.predictor import Predictor, ShownPictures
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import recorded_collection
from tests.runs.recorded import recorded

NONE = "augmentation={kind: none}"
THUMBNAIL = "{kind: thumbnail, image_pixels: 6}"
KINDS = {
    "pixels": (),
    "pca_pictures": (
        NONE,
        "features={kind: pca_pictures, image_pixels: 16, components: 8}",
    ),
    "pca": (NONE, f"features={{kind: pca, of: {THUMBNAIL}, components: 6}}", "model.kind=logistic"),
    "clusters": (
        NONE,
        "features={kind: clusters, of: {kind: histogram, image_pixels: 16}, clusters: 4}",
        "model.kind=dense_head",
    ),
    "geometry": (NONE, "features={kind: geometry}", "model.kind=naive_bayes"),
    "majority": (NONE, "model.kind=majority"),
}
MODELS = {
    "model.kind=logistic": "model={kind: logistic}",
    "model.kind=dense_head": "model={kind: dense_head, dense_units: [5]}",
    "model.kind=naive_bayes": "model={kind: naive_bayes}",
    "model.kind=majority": "model={kind: majority}",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("opened")


recorded_once = cache(recorded)


@pytest.fixture(scope="module", params=KINDS)
def run(request, root):
    return recorded_once(root, *(MODELS.get(word, word) for word in KINDS[request.param]))


def paths_of(run):
    places = dict(zip(run.collection.image_ids, run.collection.paths, strict=True))
    predictions = Predictions.read_parquet(run.folder / "predictions.parquet")
    return predictions, [places[name] for name in predictions.image_ids]


def test_files_are_answered_as_they_were_when_the_model_was_tested(run):
    opened = Predictor(RecordedRun.at(run.folder))
    predictions, paths = paths_of(run)
    squares = np.stack([opened.show(path) for path in paths])
    seen = opened.see(ShownPictures(paths, squares))
    np.testing.assert_allclose(opened.answer(seen), predictions.probabilities, atol=1e-5)


def test_a_training_picture_is_its_own_nearest(run):
    opened = Predictor(RecordedRun.at(run.folder))
    known = learn_from(opened, run.collection, run.workspace.cache)
    paths = [run.collection.paths[run.collection.image_ids.index(known.image_ids[0])]]
    (answer,) = predict(opened, run.collection.class_names, paths, known)
    assert len(answer.neighbours) == 3
    assert answer.neighbours[0].similarity == pytest.approx(1, abs=1e-3)


def test_only_networks_on_pictures_have_an_eye(run):
    opened = Predictor(RecordedRun.at(run.folder))
    sees = opened.spec.sees_pictures and not opened.spec.is_classical
    assert (opened.eye is not None) == sees


@pytest.fixture(scope="module")
def pixels(root):
    return recorded_once(root)


def test_calibration_changes_how_sure_an_answer_is_and_not_the_answer(pixels):
    opened = Predictor(RecordedRun.at(pixels.folder))
    known = learn_from(opened, pixels.collection, pixels.workspace.cache)
    assert known.temperature.pictures == 12
    assert known.temperature.loss_after <= known.temperature.loss_before
    names, (_, paths) = pixels.collection.class_names, paths_of(pixels)
    plain = list(predict(opened, names, paths, None))
    calibrated = list(predict(opened, names, paths, known))
    assert [one.classes for one in plain] == [one.classes for one in calibrated]
    assert not np.allclose(
        [one.probabilities for one in plain], [one.probabilities for one in calibrated]
    )
    assert all(one.neighbours == () for one in plain)


def test_pictures_that_cannot_be_read_are_refused_in_their_place(pixels, tmp_path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff nothing")
    _, paths = paths_of(pixels)
    given = [broken, paths[0], tmp_path / "absent.png", paths[1]]
    found = list(
        predict(
            Predictor(RecordedRun.at(pixels.folder)), pixels.collection.class_names, given, None
        )
    )
    assert [type(one) for one in found] == [Refused, Answer, Refused, Answer]
    assert [one.path for one in found] == given
    assert "expected a picture; got" in found[0].reason


def test_pictures_are_found_again_wherever_the_spec_began(pixels):
    found = recorded_collection(RecordedRun.at(pixels.folder), pixels.pictures)
    assert found.digest == pixels.collection.digest


def test_pictures_that_are_gone_are_asked_for(pixels, tmp_path):
    from harness.runs.recorded_pictures import PictureLocation
    from harness.workspace import Workspace

    with pytest.raises(
        DataError, match=r"pictures of colours r1/1: .* Name its folder with --data"
    ):
        recorded_collection(
            RecordedRun.at(pixels.folder), PictureLocation(Workspace(tmp_path), None)
        )
    given = PictureLocation(Workspace(tmp_path), pixels.workspace.root / "pictures")
    assert len(recorded_collection(RecordedRun.at(pixels.folder), given).paths) == 48


def test_changed_pictures_are_not_taken_for_those_of_the_run(pixels, tmp_path):
    from harness.runs.recorded_pictures import PictureLocation
    from harness.workspace import Workspace

    shutil.copytree(pixels.workspace.root / "pictures", tmp_path / "pictures")
    changed = tmp_path / "pictures" / "Painter_0" / "Painter_0_0.png"
    shutil.copy(tmp_path / "pictures" / "Painter_1" / "Painter_1_0.png", changed)
    others = PictureLocation(Workspace(tmp_path), tmp_path / "pictures")
    with pytest.raises(DataError, match="got others under the same names"):
        recorded_collection(RecordedRun.at(pixels.folder), others)


def test_other_pictures_are_not_taken_for_those_of_the_run(pixels, tmp_path):
    from harness.runs.recorded_pictures import PictureLocation
    from harness.workspace import Workspace
    from tests.small_project import make_pictures

    make_pictures(tmp_path / "pictures", each=4)
    others = PictureLocation(Workspace(tmp_path), tmp_path / "pictures")
    with pytest.raises(DataError, match="without 36 of them, such as Painter_0/Painter_0_10.png"):
        recorded_collection(RecordedRun.at(pixels.folder), others)
