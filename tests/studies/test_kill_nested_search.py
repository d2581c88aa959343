"""SIGKILL in each phase of a tuning, and at their border: the end has the undisturbed bits."""

from pathlib import Path

import numpy as np
import pytest

from tests.runs.test_kill import start_and_kill, the_files, weights
from tests.small_project import SPEC, make_project, run_harness

pytestmark = pytest.mark.opt_in

TUNED = (
    SPEC.replace(
        "{kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}",
        "{kind: fine_tune, backbone: efficientnet_lite0, head_epochs: 2, unfrozen_layers: 5}",
    )
    .replace("image_pixels: 24", "image_pixels: 32")
    .replace("square_pixels: 32", "square_pixels: 40")
)
# What shows that the moment has come, and how many seconds later it is.
MOMENTS = {"epoch 1/4": 0.2, "epoch 2/4": 0.0, "epoch 3/4": 0.1}


def run_in(root: Path) -> Path:
    ended = run_harness(root, "run", root / "colours.yaml")
    assert ended.returncode == 0, ended.stderr
    return the_files(root)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("undisturbed")
    make_project(root, spec=TUNED)
    return run_in(root)


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("disturbed")
    spec = make_project(root, spec=TUNED)
    for sign, delay in MOMENTS.items():
        start_and_kill(root, spec, sign, delay)
    return run_in(root)


@pytest.mark.parametrize("name", ["history.csv", "predictions.parquet", "confusion.csv"])
def test_files_are_equal_byte_for_byte(undisturbed, disturbed, name):
    assert (disturbed / name).read_bytes() == (undisturbed / name).read_bytes()


def test_weights_are_equal_bit_for_bit(undisturbed, disturbed):
    one, other = (weights(files / "model.keras") for files in (undisturbed, disturbed))
    assert len(one) > 100
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
