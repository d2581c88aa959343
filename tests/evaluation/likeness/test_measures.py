"""Every measure of likeness against the field's own programs, and against planted faults."""

import cv2
import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import mannwhitneyu, norm, wasserstein_distance

from harness.evaluation.likeness import planted_sets
from harness.evaluation.likeness.kernel_distance import distance_to, kernel_distance, mean_kernel
from harness.evaluation.likeness.measures import (
    Copying,
    SeenPictures,
    TrainingPictures,
    measure,
    twin_share,
)
from harness.evaluation.likeness.neighbours import nearest, neighbourhood, rank_z
from harness.evaluation.likeness.sliced_wasserstein import (
    laplacian_pyramid,
    patches,
    projected_distance,
    sliced_wasserstein,
)
from harness.evaluation.likeness.structural_similarity import (
    pairwise_similarity,
    structural_similarity,
)


def waves(n, d, step):
    """Rows that any version of NumPy makes alike."""
    return np.sin(step * np.arange(1, n * d + 1) ** 1.5).reshape(n, d).astype(np.float32)


def two_sets():
    return waves(40, 16, 0.37), (1.2 * waves(40, 16, 0.53) + 0.2).astype(np.float32)


def wavy_pictures(n, p, step):
    values = 127.5 + 127.5 * np.sin(step * np.arange(1, n * p * p * 3 + 1) ** 1.2)
    return np.rint(values).reshape(n, p, p, 3).astype(np.uint8)


# torchmetrics 1.9.0: image.kid.poly_mmd on the two sets in float64.
TORCHMETRICS_KID = 0.045386052836006385
# prdc 0.2: compute_prdc(*two_sets(), nearest_k), with k of 3 and of 5.
PRDC = {"precision": 0.825, "recall": 1.0, "density": 0.695, "coverage": 0.95}
PRDC_SWAPPED_TO_RECALL = {"precision": 1.0, "recall": 0.825}
# scikit-image 0.26.0: structural_similarity(one, other, channel_axis=-1), picture by picture.
SKIMAGE_SSIM = [-0.012524050898012512, 0.8848348825979006, 0.0036451024483352156]


def test_the_kernel_distance_is_that_of_torchmetrics():
    assert kernel_distance(*two_sets(), seed=1).value == pytest.approx(TORCHMETRICS_KID, rel=1e-5)


def test_the_error_is_the_jackknife_done_by_hand():
    one, other = two_sets()[0][:9], two_sets()[1][:7]
    shares = 0.0
    for number, rows in enumerate((one, other)):
        values = []
        for left_out in range(len(rows)):
            pair = [one, other]
            pair[number] = np.delete(rows, left_out, axis=0)
            values.append(kernel_distance(*pair, seed=1).value)
        shares += (len(rows) - 1) / len(rows) * np.sum((values - np.mean(values)) ** 2)

    assert kernel_distance(one, other, seed=1).error == pytest.approx(np.sqrt(shares), rel=1e-9)


def test_the_permutation_test_holds_its_level_and_sees_a_shift():
    rng = np.random.default_rng(2)
    p = [
        kernel_distance(*rng.standard_normal((2, 20, 4)).astype(np.float32), seed=seed).p
        for seed in range(60)
    ]
    one, other = rng.standard_normal((2, 30, 4)).astype(np.float32)

    assert np.mean(np.array(p) <= 0.2) == pytest.approx(0.2, abs=0.15)
    assert kernel_distance(one, other + 1, seed=1).p == pytest.approx(0.001)


def test_too_few_pictures_have_no_kernel_distance():
    with pytest.raises(ValueError, match="at least 3 pictures"):
        kernel_distance(*(rows[:2] for rows in two_sets()), seed=1)


def test_precision_recall_density_and_coverage_are_those_of_prdc():
    one, other = two_sets()

    assert neighbourhood(one, other)._asdict() == pytest.approx(PRDC)
    swapped = neighbourhood(other, one)
    assert {"precision": swapped.precision, "recall": swapped.recall} == pytest.approx(
        PRDC_SWAPPED_TO_RECALL
    )


def test_structural_similarity_is_that_of_scikit_image():
    one, other = wavy_pictures(3, 20, 0.011), wavy_pictures(3, 20, 0.017)
    other[1] = (0.7 * one[1] + 0.3 * other[1]).astype(np.uint8)

    np.testing.assert_allclose(structural_similarity(one, other), SKIMAGE_SSIM, atol=1e-9)


def test_pictures_that_are_all_the_same_are_wholly_similar():
    same = np.repeat(wavy_pictures(1, 16, 0.01), 5, axis=0)

    assert pairwise_similarity(same, seed=1) == pytest.approx(1)
    assert pairwise_similarity(wavy_pictures(5, 16, 0.01), seed=1) < 0.5


def test_a_pyramid_is_that_of_opencv():
    pictures = wavy_pictures(2, 64, 0.003)
    fine, middle, coarse = laplacian_pyramid(pictures)
    for number, picture in enumerate(pictures.astype(np.float32)):
        half = cv2.pyrDown(picture)
        inside = np.s_[2:-2, 2:-2]  # at the border OpenCV doubles in another way
        np.testing.assert_allclose(
            fine[number][inside], (picture - cv2.pyrUp(half))[inside], atol=1e-2
        )
        np.testing.assert_allclose(
            middle[number][inside], (half - cv2.pyrUp(cv2.pyrDown(half)))[inside], atol=1e-2
        )
        np.testing.assert_allclose(coarse[number], cv2.pyrDown(half), atol=1e-2)


def test_the_projected_distance_is_the_mean_of_scipys_along_each_direction():
    one, other = two_sets()
    directions = np.random.default_rng(3).standard_normal((16, 128)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=0)
    along = [wasserstein_distance(one @ axis, other @ axis) for axis in directions.T]

    found = projected_distance(one, other, np.random.default_rng(3))

    assert found == pytest.approx(np.mean(along), rel=1e-4)


def test_patches_lie_in_their_pictures_and_are_standardised_by_colour():
    rows = patches(wavy_pictures(3, 16, 0.01).astype(np.float32), np.random.default_rng(1))
    colours = rows.reshape(len(rows), 49, 3)

    assert rows.shape == (3 * 128, 147)
    np.testing.assert_allclose(colours.mean(axis=(0, 1)), 0, atol=1e-4)
    np.testing.assert_allclose(colours.std(axis=(0, 1)), 1, atol=1e-4)


@pytest.mark.parametrize("shapes", [((4, 24, 24, 3),) * 2, ((4, 16, 16, 3), (5, 16, 16, 3))])
def test_sets_that_no_pyramid_halves_alike_are_refused(shapes):
    with pytest.raises(ValueError, match="expected"):
        sliced_wasserstein(*(np.zeros(shape, np.uint8) for shape in shapes), seed=1)


def test_a_rank_z_gives_the_p_of_scipy_ties_and_all():
    one, other = np.array([1, 2, 2, 3, 9.0]), np.array([2, 4, 5, 9, 9, 10.0])
    expected = mannwhitneyu(one, other, method="asymptotic", use_continuity=False).pvalue

    assert 2 * norm.cdf(rank_z(one, other)) == pytest.approx(expected)
    assert rank_z(one, other) == pytest.approx(-rank_z(other, one))
    assert rank_z(np.ones(4), np.ones(5)) == 0


def test_the_nearest_is_found_with_its_distance():
    distances, which = nearest(waves(3, 4, 0.2), np.concatenate([waves(3, 4, 0.2)[::-1]]))

    np.testing.assert_array_equal(distances, 0)
    np.testing.assert_array_equal(which, [2, 1, 0])


def test_copying_takes_both_spaces():
    assert Copying(-4, -5).flagged
    assert not Copying(-40, -1).flagged
    assert not Copying(2, -40).flagged


SIDE, COUNT = 32, 60


def paintings(seed):
    """Soft blobs, each picture its own."""
    rng = np.random.default_rng(seed)
    small = np.clip(rng.normal(128, 25, (COUNT, 4, 4, 3)), 0, 255).astype(np.uint8)
    return np.stack([cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for one in small])


def seen(pictures):
    """Features that know of coarse shapes and of fine detail."""
    coarse = pictures.reshape(-1, 8, 4, 8, 4, 3).mean(axis=(2, 4))
    detail = np.abs(np.diff(pictures.astype(np.float32), axis=2)).mean(axis=(1, 2))
    rows = np.concatenate([coarse.reshape(len(pictures), -1) / 64, detail / 2], axis=1)
    return SeenPictures(pictures, rows.astype(np.float32))


@pytest.fixture(scope="module")
def found():
    """What is measured of other real pictures and of planted sets, by name."""
    reference, held_out, learned = (paintings(seed) for seed in (1, 2, 3))
    sets = {
        "real": held_out,
        "copies": planted_sets.disguised_copies(learned, COUNT, seed=1),
        "collapsed": planted_sets.collapsed(held_out, seed=1),
        "blurred": planted_sets.blurred(held_out),
        "pca_gaussian": planted_sets.pca_gaussian(learned, COUNT, seed=1),
        "noise": planted_sets.uniform_noise(held_out.shape, seed=1),
    }
    training = TrainingPictures(seen(learned), seen(learned[:, :, ::-1]))
    return {
        name: measure(seen(each), seen(reference), seen(held_out), training, seed=1)
        for name, each in sets.items()
    }


def test_a_planted_copier_is_flagged_and_nothing_else(found):
    flagged = {name for name, one in found.items() if one.copying.flagged}

    assert flagged == {"copies"}


def test_a_picture_that_is_repeated_is_one_witness():
    reference, held_out, learned = (seen(paintings(seed)) for seed in (1, 2, 3))
    training = TrainingPictures(learned, seen(learned.pictures[:, :, ::-1]))
    one = learned.rows(np.zeros(COUNT, np.int64))

    copying = measure(one, reference, held_out, training, seed=1).copying

    assert -3 < copying.pixels < -1
    assert not copying.flagged


def test_a_planted_collapse_is_flagged_has_no_recall_and_nothing_else_is(found):
    assert {name for name, one in found.items() if one.collapsed} == {"collapsed"}
    assert found["collapsed"].neighbours.recall == 0
    assert found["collapsed"].similarity > found["real"].similarity


def test_real_halves_are_near_to_each_other_and_noise_is_far(found):
    real = found["real"].kernel

    assert abs(real.value) < 3 * real.error
    assert real.p > 0.01
    assert found["noise"].kernel.value > 10 * abs(real.value)
    assert found["noise"].patches > 3 * found["real"].patches
    assert found["noise"].kernel.p == pytest.approx(0.001)


def test_copies_are_nearer_to_training_than_to_other_real_pictures(found):
    assert found["copies"].to_training < found["copies"].kernel.value


def test_distances_grow_with_blur():
    reference, other = paintings(1), paintings(2)
    kernels, by_patches = [], []
    for _ in range(4):
        kernels.append(
            kernel_distance(seen(reference).features, seen(other).features, seed=1).value
        )
        by_patches.append(sliced_wasserstein(reference, other, seed=1))
        other = planted_sets.blurred(planted_sets.blurred(other))

    assert kernels == sorted(kernels)
    assert by_patches == sorted(by_patches)


def test_without_training_pictures_nothing_is_said_of_copies():
    one, two, three = (seen(paintings(seed)) for seed in (1, 2, 3))
    likeness = measure(one, two, three, None, seed=1)

    assert likeness.copying is None
    assert likeness.to_training is None
    assert twin_share(one, three) < 0.1


def test_measures_depend_on_their_seed_alone():
    one, two, three = (seen(paintings(seed)) for seed in (1, 2, 3))
    first, again, other = (measure(one, two, three, None, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert first.patches != other.patches
    assert first.kernel.value == other.kernel.value


def test_a_distance_to_the_same_set_again_and_again_is_that_of_the_whole_measure():
    rng = np.random.default_rng(3)
    one, other = (rng.normal(size=(n, 12)).astype(np.float32) for n in (40, 25))

    found = distance_to(mean_kernel(one), one, other)

    assert found == pytest.approx(kernel_distance(one, other, seed=1).value, rel=1e-12)


def test_the_nearest_is_the_one_that_a_table_of_all_distances_has():
    rng = np.random.default_rng(5)
    asked = rng.integers(0, 256, (30, 48)).astype(np.float32)
    among = rng.integers(0, 256, (5000, 48)).astype(np.float32)
    among[[700, 4500]] = asked[3]

    far, which = nearest(asked, among)

    table = cdist(asked, among)
    np.testing.assert_array_equal(which, table.argmin(axis=1))
    np.testing.assert_allclose(far, table.min(axis=1), atol=1e-9)
    assert (far[3], which[3]) == (0.0, 700)
