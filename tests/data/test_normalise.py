from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from harness.data.normalise import first_side, prepared_picture, reencoded, squashed
from harness.errors import DataError
from harness.specs.schema.data import NormaliseSpec

SMALL = NormaliseSpec(square_pixels=64)
MASKED = NormaliseSpec(square_pixels=64, masked_border=0.1)


@pytest.fixture
def file(tmp_path):
    coarse = np.random.default_rng(2).integers(0, 256, (12, 9, 3), dtype=np.uint8)
    path = tmp_path / "picture.png"
    Image.fromarray(coarse).resize((90, 140), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.mark.parametrize("normalise", [SMALL, None], ids=["normalised", "as it is"])
@pytest.mark.parametrize("side", [17, 64])
def test_a_picture_becomes_a_square_of_the_asked_size(file, normalise, side):
    assert prepared_picture(file, side, normalise).shape == (side, side, 3)


def test_a_masked_border_is_grey_and_the_rest_is_as_without(file):
    plain, shown = prepared_picture(file, 40, SMALL), prepared_picture(file, 40, MASKED)
    np.testing.assert_array_equal(shown[4:-4, 4:-4], plain[4:-4, 4:-4])
    border = np.ones((40, 40), bool)
    border[4:-4, 4:-4] = False
    assert set(shown[border].ravel()) == {128}


def test_a_mask_of_less_than_half_a_pixel_is_none(file):
    plain = prepared_picture(file, 4, SMALL)
    np.testing.assert_array_equal(prepared_picture(file, 4, MASKED), plain)


def test_without_a_mask_the_recipe_is_what_it_was_before_there_was_one():
    assert SMALL.recipe == {"square_pixels": 64, "jpeg_quality": 90}
    assert MASKED.recipe == {"square_pixels": 64, "jpeg_quality": 90, "masked_border": 0.1}


def test_the_same_file_gives_the_same_bytes_in_any_thread(file):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: prepared_picture(file, 40, SMALL).tobytes(), range(40)))
    assert set(made) == {prepared_picture(file, 40, SMALL).tobytes()}


@pytest.mark.parametrize("size", [(200, 30), (30, 200)], ids=["wide", "high"])
def test_nothing_aliases_even_where_one_side_shrinks_and_the_other_grows(size):
    stripes = np.zeros((size[1], size[0], 3), np.uint8)
    if size[0] > size[1]:
        stripes[:, ::2] = 255
    else:
        stripes[::2] = 255
    grey = np.asarray(squashed(Image.fromarray(stripes), 60))[2:-2, 2:-2].astype(int)
    assert abs(grey - 127).max() <= 16


def test_a_square_of_the_right_size_is_left_alone():
    picture = Image.new("RGB", (20, 20))
    assert squashed(picture, 20) is picture


def test_files_of_other_sizes_and_encodings_of_one_picture_come_out_alike(tmp_path):
    coarse = np.random.default_rng(4).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    made = []
    for name, size in [("a.png", (200, 160)), ("b.jpg", (300, 280)), ("c.bmp", (128, 128))]:
        path = tmp_path / name
        Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC).save(path, quality=95)
        made.append(prepared_picture(path, 48, SMALL).astype(int))
    assert abs(made[0] - made[1]).mean() < 3
    assert abs(made[0] - made[2]).mean() < 3


def test_reencoding_is_a_jpeg_of_that_quality():
    noise = np.random.default_rng(5).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    noisy = Image.fromarray(noise)
    errors = [abs(np.asarray(reencoded(noisy, q)).astype(int) - noise).mean() for q in (95, 30)]
    assert 0 < errors[0] < errors[1]


def test_more_pixels_than_the_common_square_holds_are_refused():
    with pytest.raises(DataError) as refused:
        first_side(300, NormaliseSpec(square_pixels=256))
    assert str(refused.value) == (
        "data.normalise.square_pixels: expected at least features.image_pixels, 300; got 256, so "
        "the pictures would only be blown up. Set square_pixels to 300 or more in all experiments "
        "to be compared, or lower image_pixels."
    )


def test_a_real_painting_keeps_its_look(paintings):
    path = sorted(paintings.rglob("*.jpg"))[0]
    with Image.open(path) as opened:
        plain = np.asarray(opened.convert("RGB").resize((100, 100), Image.Resampling.BOX))
    made = prepared_picture(path, 100, NormaliseSpec())
    assert abs(made.astype(int) - plain).mean() < 8
