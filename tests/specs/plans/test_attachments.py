import hashlib

import pytest

from harness.errors import SpecError
from harness.specs.plans.one_file import load_experiment
from harness.specs.plans.plan import plans, run_fingerprint
from tests.specs.specs import SMALL, write

BACKBONE = SMALL.replace(
    "features: {kind: pixels, image_pixels: 16}",
    "features: {kind: backbone, backbone: vgg16, image_pixels: 32, weights: WEIGHTS}",
).replace("{kind: random, zoom: 0.1}", "{kind: none}")
BACKBONE = BACKBONE.replace("{kind: cnn, filters: [4, 8]}", "{kind: dense_head}")
FINE_TUNE = SMALL.replace(
    "{kind: cnn, filters: [4, 8]}",
    "{kind: fine_tune, backbone: vgg16, weights: WEIGHTS, head_epochs: 1}",
)


def loaded(folder, text, name="weights.h5"):
    return load_experiment(write(folder, text.replace("WEIGHTS", name)))


@pytest.mark.parametrize("text", [BACKBONE, FINE_TUNE], ids=["backbone", "fine_tune"])
def test_a_weights_file_is_found_beside_the_spec_and_known_by_its_content(tmp_path, text):
    (tmp_path / "weights.h5").write_bytes(b"one")
    found = loaded(tmp_path, text).weights
    assert found.path == tmp_path / "weights.h5"
    assert found.sha256 == hashlib.sha256(b"one").hexdigest()


def test_other_content_under_the_same_name_is_another_run(tmp_path):
    marks = []
    for content in (b"one", b"two", b"one"):
        (tmp_path / "weights.h5").write_bytes(content)
        marks.append(run_fingerprint(plans(loaded(tmp_path, BACKBONE), "float32")[0], "0" * 64))
    assert marks[0] == marks[2] != marks[1]


def test_imagenet_is_no_file(tmp_path):
    assert loaded(tmp_path, BACKBONE, "imagenet").weights is None
    assert load_experiment(write(tmp_path)).weights is None


def test_a_file_that_is_not_there_is_the_users_to_fix(tmp_path):
    with pytest.raises(SpecError, match="weights: expected `imagenet` or a weights file; got 'x'"):
        loaded(tmp_path, BACKBONE, "x")
