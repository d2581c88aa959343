"""Planted sets have the fault that they are named for."""

import numpy as np

from harness.evaluation.likeness import planted_sets


def pictures(n=30, p=16):
    return np.random.default_rng(1).integers(60, 200, (n, p, p, 3)).astype(np.uint8)


def test_pca_gaussian_samples_have_the_mean_and_the_covariance_and_are_none_of_the_pictures():
    real = pictures()
    drawn = planted_sets.pca_gaussian(real, 4000, seed=1)
    rows, made = (each.reshape(len(each), -1).astype(float) for each in (real, drawn))

    np.testing.assert_allclose(made.mean(axis=0), rows.mean(axis=0), atol=4)
    np.testing.assert_allclose(made.std(axis=0).mean(), rows.std(axis=0, ddof=1).mean(), rtol=0.03)
    np.testing.assert_allclose(made[:200].std(axis=1).mean(), rows.std(axis=1).mean(), rtol=0.1)
    assert not {one.tobytes() for one in drawn} & {one.tobytes() for one in real}


def test_copies_are_noised_and_each_picture_is_copied_before_one_is_copied_twice():
    real = pictures(5)
    copies = planted_sets.disguised_copies(real, 12, seed=1)
    both = np.concatenate([real, real[:, :, ::-1]]).astype(float)
    shift = 1
    moved = copies[:, :, shift:].astype(float)
    nearest = [
        np.abs(both[:, :, :-shift] - one).mean(axis=(1, 2, 3)).argmin() % len(real) for one in moved
    ]

    assert sorted(np.bincount(nearest, minlength=5)) == [2, 2, 2, 3, 3]
    assert not {one.tobytes() for one in copies} & {one.tobytes() for one in real}


def test_four_pictures_are_left_of_a_collapsed_set():
    real = pictures()
    left = planted_sets.collapsed(real, seed=1)
    far = np.abs(left[:, None].astype(int) - real[None]).mean(axis=(2, 3, 4))

    assert left.shape == real.shape
    assert len(set(far.argmin(axis=1).tolist())) == 4
    assert far.min(axis=1).max() < 5


def test_blur_takes_detail_and_keeps_the_mean():
    real = pictures()
    soft = planted_sets.blurred(np.kron(real, np.ones((1, 4, 4, 1), np.uint8)))

    assert abs(float(soft.mean()) - float(real.mean())) < 1
    assert soft.std() < real.std()
