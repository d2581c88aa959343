"""Features of an ONNX file are computed once and kept, and known by all that decides them."""

import numpy as np
import pytest

from harness.features import onnx_backbone
from harness.features.cache import PicturesKey
from harness.features.onnx_backbone import onnx_features
from tests.features.factories import some_pictures
from tests.features.onnx_files import PLAIN, convolutional, saved, transformer

PICTURES = some_pictures(40, 16)
KEY = PicturesKey("a" * 64, 16, {"normalise": None})


@pytest.fixture
def asked(tmp_path):
    return saved(tmp_path / "net.onnx", convolutional(), image_pixels=16)


def test_what_was_computed_is_read_and_no_network_is_loaded(asked, tmp_path, monkeypatch):
    first = onnx_features(PICTURES, KEY, asked, cache=tmp_path)
    monkeypatch.delattr(onnx_backbone, "open_session")
    again = onnx_features(PICTURES, KEY, asked, cache=tmp_path)

    assert (first.computed, again.computed) == (40, 0)
    assert again.values.shape == (40, 6)
    np.testing.assert_array_equal(first.values, again.values)


OTHERS = {
    "another file": lambda p: saved(p, convolutional(seed=1), image_pixels=16),
    "another mean": lambda p: saved(
        p, convolutional(), image_pixels=16, input=PLAIN | {"mean": [0.5] * 3}
    ),
    "another crop": lambda p: saved(
        p, convolutional(), image_pixels=16, input=PLAIN | {"crop_pixels": 12}
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_anything_else_is_computed_anew(asked, tmp_path, case):
    onnx_features(PICTURES, KEY, asked, cache=tmp_path)
    other = OTHERS[case](tmp_path / "other.onnx")

    assert onnx_features(PICTURES, KEY, other, cache=tmp_path).computed == 40


def test_another_pooling_is_computed_anew(tmp_path):
    spec = {"image_pixels": 16, "output": {"pooling": "mean"}}
    other = {"image_pixels": 16, "output": {"pooling": "first_token"}}
    for said in (spec, other):
        asked = saved(tmp_path / "net.onnx", transformer(), **said)
        assert onnx_features(PICTURES, KEY, asked, cache=tmp_path).computed == 40


def test_a_renamed_file_is_the_same(asked, tmp_path):
    onnx_features(PICTURES, KEY, asked, cache=tmp_path)
    renamed = saved(tmp_path / "renamed.onnx", convolutional(), image_pixels=16)

    assert onnx_features(PICTURES, KEY, renamed, cache=tmp_path).computed == 0


def test_pictures_that_are_one_batch_later_have_the_same_features(asked, tmp_path):
    """A computation that was killed goes on behind the last batch that it kept."""
    whole = onnx_features(PICTURES, KEY, asked, cache=tmp_path / "a").values
    late = onnx_features(PICTURES[5:], KEY, asked, cache=tmp_path / "b").values

    np.testing.assert_array_equal(whole[5:], late)
