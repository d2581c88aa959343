import numpy as np
import pytest

from harness.features.fitted_transforms import scaled
from harness.training_rows import TrainingRows

VALUES = np.array([[1, 5, 0], [3, 5, 0], [100, 7, 0]], np.float32)


def training():
    return TrainingRows(np.array([0, 1]))


def test_standardised_training_rows_have_mean_0_and_variance_1():
    made = scaled("standardise", VALUES, training()).values

    np.testing.assert_allclose(made[:2, 0], [-1, 1])
    assert made[2, 0] == pytest.approx(98)


def test_a_number_that_never_varies_is_only_centred():
    made = scaled("standardise", VALUES, training()).values

    np.testing.assert_allclose(made[:, 1], [0, 0, 2])


def test_equal_numbers_do_not_vary_although_their_mean_is_rounded():
    # In float64 the mean of 0.1 (a float32) seven times is not that number again.
    values = np.full((8, 1), 0.1, np.float32)
    values[7] = 0.2
    made = scaled("standardise", values, TrainingRows(np.arange(7)))
    assert np.abs(made.values[:7]).max() < 1e-6
    assert made.values[7, 0] == pytest.approx(0.1)
    assert made.arrays["scaling_deviation"].tolist() == [0]


def test_what_other_parts_hold_changes_nothing_for_the_training_part():
    rows, others = training(), VALUES.copy()
    others[2] = -1000
    first, second = scaled("standardise", VALUES, rows), scaled("standardise", others, training())

    np.testing.assert_array_equal(first.values[:2], second.values[:2])
    assert rows.record() == {"rows": 2, "given": {"scaling": 2}}


def test_l2_leaves_directions_alone_and_nothing_is_learned():
    rows = training()
    made = scaled("l2", np.array([[3, 4], [0, 0], [0, 2]], np.float32), rows)

    np.testing.assert_allclose(made.values, [[0.6, 0.8], [0, 0], [0, 1]])
    assert (made.arrays, rows.record()["given"]) == ({}, {})


def test_none_gives_the_numbers_as_they_are():
    assert scaled("none", VALUES, training()).values is VALUES
