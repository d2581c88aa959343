"""SIGKILL, for real: a generation that was killed ends with the bits of an undisturbed one."""

from pathlib import Path

import numpy as np
import pytest

from tests.runs.test_generation import GENERATION
from tests.runs.test_kill import start_and_kill, the_files, weights
from tests.small_project import make_pictures, run_harness
from tests.tracking.factories import a_workspace

pytestmark = pytest.mark.end_to_end

LONGER = GENERATION.replace(
    "training: {images: 32, batch_size: 4, checkpoints: 4}",
    "training: {images: 4000, batch_size: 4, checkpoints: 5, average: 0.9}",
).replace(
    "augmentation: {kind: none}",
    "augmentation: {kind: diffaugment, flip: true}",
)
SIGNS = ("checkpoint 1/5", "checkpoint 2/5", "state.partial", "likeness")


@pytest.fixture(scope="module")
def both(tmp_path_factory, new_database) -> tuple[Path, Path]:
    found = []
    for name, signs in (("undisturbed", ()), ("disturbed", SIGNS)):
        root = a_workspace(tmp_path_factory.mktemp(name), new_database).root
        make_pictures(root / "pictures", each=30)
        spec = root / "colours.yaml"
        spec.write_text(LONGER)
        for sign in signs:
            start_and_kill(root, spec, sign, 0)
        ended = run_harness(root, "run", spec)
        assert ended.returncode == 0, ended.stderr
        found.append(the_files(root))
    return found[0], found[1]


def test_the_painter_is_equal_bit_for_bit(both):
    one, other = (weights(files / "generator.keras") for files in both)

    assert one
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", ["history.csv", "likeness.csv", "samples.png", "training.gif"])
def test_files_are_equal_byte_for_byte(both, name):
    assert (both[0] / name).read_bytes() == (both[1] / name).read_bytes()


@pytest.mark.parametrize("name", ["samples.npz", "painted.npz"])
def test_pictures_are_equal(both, name):
    one, other = (np.load(files / name) for files in both)

    assert all(np.array_equal(one[key], other[key]) for key in one.files)
