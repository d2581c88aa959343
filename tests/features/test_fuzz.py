"""Features that were kept, of any backbone, damaged many ways: read rightly or computed again."""

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.features.cache import cached_features
from harness.features.onnx_backbone import describe, onnx_features
from harness.features.store import CachedArray, keep_rows
from tests.damage import fuzzed, hold, in_one_line
from tests.features.factories import RECIPE, plain_features, some_pictures
from tests.features.onnx_files import convolutional, saved
from tests.features.test_onnx_backbone import KEY

FEW = some_pictures(6, 16)


@pytest.mark.parametrize("end", ["npy", "json"])
def test_the_cached_features_of_an_onnx_file(tmp_path, end):
    asked = saved(tmp_path / "net.onnx", convolutional(), image_pixels=16)

    def read():
        return onnx_features(FEW, KEY, asked, cache=tmp_path).values.tobytes()

    right = read()
    (path,) = (tmp_path / "features").glob(f"*.{end}")
    assert hold(path, read, right, times=15)["refused"] == 0


def test_an_onnx_file_itself(tmp_path):
    path = tmp_path / "net.onnx"
    asked = saved(path, convolutional(), image_pixels=16)
    whole, refused = path.read_bytes(), 0
    for content in fuzzed(whole, 5):
        path.write_bytes(content)
        with pytest.raises(HarnessError) as caught:
            describe(asked)
        refused += in_one_line(caught.value, path.name)
    assert refused > 250


def test_rows_of_a_computation_that_was_cut_off(tmp_path):
    pictures, shape = some_pictures(80), (80, 5)
    values = np.concatenate([plain_features(pictures[np.array([row])]) for row in range(80)])
    entry = CachedArray(tmp_path, RECIPE.key(shape))
    keep_rows(entry.partial, values[:64])

    def read():
        found = cached_features(
            pictures, plain_features, recipe=RECIPE, dimension=5, folder=tmp_path
        )
        entry.description.unlink()  # it is taken for one that has not ended
        return found.values.tobytes()

    whole = entry.partial.read_bytes()
    for content in (whole, *fuzzed(whole, 11, 50)):
        entry.partial.write_bytes(content)
        assert read() == values.tobytes()
