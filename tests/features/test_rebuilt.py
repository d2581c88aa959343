import numpy as np

from harness.features.fitted_transforms import rebuilt_pictures
from harness.specs.schema.features import PcaPicturesSpec
from harness.training_rows import TrainingRows

PICTURES = np.random.default_rng(2).integers(0, 256, (40, 4, 4, 3), np.uint8)
HALF = TrainingRows(np.arange(0, 40, 2))


def rebuilt(components, pictures=PICTURES, training=HALF):
    spec = PcaPicturesSpec(kind="pca_pictures", image_pixels=4, components=components)
    return rebuilt_pictures(spec, pictures, training, seed=1)


def test_all_components_give_the_pictures_back():
    everyone = TrainingRows(np.arange(40))
    pictures, _ = rebuilt(40, training=everyone)
    assert np.abs(pictures.astype(int) - PICTURES).max() <= 1


def test_few_components_leave_a_blur_that_more_of_them_sharpen():
    errors = [
        np.square(rebuilt(count)[0].astype(float) - PICTURES)[HALF.rows].mean()
        for count in (1, 5, 15)
    ]
    assert errors == sorted(errors, reverse=True)


def test_pictures_outside_the_training_part_teach_nothing():
    changed = PICTURES.copy()
    changed[1::2] = 255 - changed[1::2]
    one, other = rebuilt(5)[1].arrays, rebuilt(5, changed)[1].arrays
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name])
