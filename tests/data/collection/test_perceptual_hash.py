import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from harness.data.collection.perceptual_hash import likeness, looks_of, patterns
from harness.data.pictures import look_at
from tests.data.pictures_by_hand import coded, noise


@pytest.fixture
def looks(tmp_path):
    def looks(picture, kind="JPEG", **options):
        content = coded(picture, kind, **options)
        return looks_of(look_at(tmp_path / "x", content, minimum_side=64))

    return looks


def alike(first, second):
    thumbnails = np.frombuffer(first.thumbnail + second.thumbnail, np.uint8)
    shown = patterns(thumbnails.reshape(2, 16, 16))
    return float(likeness(shown[:1], shown[1:])[0])


def bits_apart(first, second):
    return (first.perceptual_hash ^ second.perceptual_hash).bit_count()


def test_another_size_and_encoding_looks_nearly_the_same(looks):
    big = noise(3, width=900, height=600)
    first, second = looks(big, "PNG"), looks(big.resize((300, 200)), "JPEG", quality=40)
    assert bits_apart(first, second) <= 4
    assert alike(first, second) > 0.95


def test_a_turned_file_looks_as_it_is_shown(looks):
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = noise(3, width=400, height=300)
    stored = shown.transpose(Image.Transpose.ROTATE_90)
    assert bits_apart(looks(shown), looks(stored, exif=exif)) <= 2


def test_unlike_pictures_look_unlike(looks):
    first, second = looks(noise(1)), looks(noise(2))
    assert bits_apart(first, second) > 14
    assert alike(first, second) < 0.4


def test_light_does_not_matter_to_likeness(looks):
    picture = noise(3)
    darker = picture.point(lambda value: value * 0.6 + 20)
    assert alike(looks(picture), looks(darker)) > 0.95


def test_a_blank_picture_is_like_nothing(looks):
    blank, other = looks(Image.new("RGB", (99, 99), "navy")), looks(noise(1))
    assert alike(blank, other) == 0
    assert alike(blank, blank) == 0


def test_tiny_pictures_are_not_compared_by_looks(looks):
    assert looks(noise(1, width=300, height=47)) == (0, b"")


@given(st.integers(0, 2**32))
def test_likeness_is_symmetric_and_within_its_bounds(seed):
    rng = np.random.default_rng(seed)
    first, second = (patterns(rng.integers(0, 256, (5, 16, 16), dtype=np.uint8)) for _ in "ab")
    np.testing.assert_array_equal(likeness(first, second), likeness(second, first))
    assert (np.abs(likeness(first, second)) <= 1 + 1e-5).all()
    np.testing.assert_allclose(likeness(first, first), 1, rtol=1e-5)
