"""What an archive keeps of answers: whatever is asked of them comes out again."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.evaluation.answers import OF_VALUES, TestedAnswers, scores_again
from harness.runs.answers_file import UNIT, read_answers, write_answers
from harness.runtime.documents import Expected

CLASSES = ("Miró", "Monet", "Munch")
ANSWERS = Expected("answers", "Import them again.")


def answers(pictures, seed, largest=2.0):
    rng = np.random.default_rng(seed)
    labels, classes = rng.integers(0, 3, pictures), rng.integers(0, 3, (2, pictures))
    values = {name: largest * rng.normal(size=pictures) for name in OF_VALUES}
    ids = tuple(f"picture {number}" for number in range(pictures))
    scores = scores_again(labels, classes, values, 3)
    return TestedAnswers(ids, labels, CLASSES, classes, values, scores)


def split_of(tested):
    named = [CLASSES[label] for label in tested.labels]
    return pd.DataFrame({"image_id": tested.image_ids, "class": named, "part": "test"})


@given(st.integers(1, 400), st.integers(0, 99), st.sampled_from([1e-7, 2.0, 36.0, 1e4]))
def test_nothing_is_off_by_more_than_half_a_unit(tmp_path_factory, pictures, seed, largest):
    path, tested = tmp_path_factory.mktemp("of") / "a.npz", answers(pictures, seed, largest)
    write_answers(path, tested, split_of(tested), "a" * 64)
    kept = read_answers(path, split_of(tested), CLASSES, ANSWERS).tested
    assert kept.scores == pytest.approx(tested.scores, rel=1e-12, abs=UNIT / 2)
    np.testing.assert_array_equal(kept.classes, tested.classes)
    for name, values in tested.values.items():
        np.testing.assert_allclose(kept.values[name], values, rtol=0, atol=UNIT / 2)


def test_values_that_are_kept_as_they_are_are_read(tmp_path):
    tested = answers(30, seed=1)
    write_answers(tmp_path / "a.npz", tested, split_of(tested), "a" * 64)
    with np.load(tmp_path / "a.npz") as file:
        arrays = {name: array for name, array in file.items() if not name.startswith("units_")}
    arrays |= {f"value_{name}": values for name, values in tested.values.items()}
    np.savez(tmp_path / "a.npz", **arrays)
    kept = read_answers(tmp_path / "a.npz", split_of(tested), CLASSES, ANSWERS).tested
    assert kept.scores == tested.scores


def test_written_again_they_are_the_same_bytes(tmp_path):
    tested = answers(200, seed=2)
    write_answers(tmp_path / "a.npz", tested, split_of(tested), "a" * 64)
    kept = read_answers(tmp_path / "a.npz", split_of(tested), CLASSES, ANSWERS).tested
    write_answers(tmp_path / "b.npz", kept, split_of(tested), "a" * 64)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_units_that_are_no_counts_are_refused(tmp_path):
    tested = answers(5, seed=3)
    write_answers(tmp_path / "a.npz", tested, split_of(tested), "a" * 64)
    with np.load(tmp_path / "a.npz") as file:
        arrays = dict(file)
    arrays["units_brier"] = arrays["units_brier"].astype(float)
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(HarnessError, match="units of type float64 and shape .8, 5."):
        read_answers(tmp_path / "a.npz", split_of(tested), CLASSES, ANSWERS)
