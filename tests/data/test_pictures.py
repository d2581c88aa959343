import os
import warnings
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from harness.data.pictures import (
    MAXIMUM_BYTES,
    MAXIMUM_PIXELS,
    PictureError,
    look_at,
    read_bytes,
    read_picture,
)
from tests.data.pictures_by_hand import coded, noise, png_claiming, put


def read(path, content, **options):
    return read_picture(put(path, content), **options)


def refused(path):
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    return str(caught.value)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.jpg"


def test_a_picture_is_rgb_bytes_by_height_and_width(path):
    pixels = read(path, coded(noise(), "PNG"))
    assert (pixels.shape, pixels.dtype) == ((64, 96, 3), np.uint8)
    np.testing.assert_array_equal(pixels, np.asarray(noise()))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_the_content_decides_and_not_the_name(path, kind):
    np.testing.assert_array_equal(read(path, coded(noise(), kind)), np.asarray(noise()))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
def test_lossy_formats_come_close(path, kind):
    error = np.abs(read(path, coded(noise(), kind)).astype(int) - np.asarray(noise()))
    assert error.mean() < 12


@pytest.mark.parametrize("mode", ["L", "1", "P"])
def test_grey_black_and_white_and_palette_keep_their_colours(path, mode):
    picture = noise().convert(mode)
    expected = np.asarray(picture.convert("RGB"))
    np.testing.assert_array_equal(read(path, coded(picture, "PNG")), expected)


def test_sixteen_bit_grey_keeps_its_upper_bits(path):
    values = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    pixels = read(path, coded(Image.fromarray(values), "PNG"))
    np.testing.assert_array_equal(pixels[..., 0], values >> 8)
    np.testing.assert_array_equal(pixels[..., 0], pixels[..., 2])


def test_a_cmyk_jpeg_has_the_colours_it_was_made_of(path):
    pixels = read(path, coded(noise().convert("CMYK"), quality=95))
    assert np.abs(pixels.astype(int) - np.asarray(noise())).mean() < 6


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")])
def test_transparent_pixels_are_white(path, mode, kind):
    picture = Image.new(mode, (20, 10), (0,) * len(mode))
    assert (read(path, coded(picture, kind)) == 255).all()


def test_half_transparent_black_is_middle_grey(path):
    pixels = read(path, coded(Image.new("RGBA", (20, 10), (0, 0, 0, 128)), "PNG"))
    assert set(pixels.ravel()) <= {126, 127, 128}


def test_a_transparent_palette_colour_is_white(path):
    picture = Image.new("P", (20, 10), 3)
    picture.putpalette([9] * 768)
    assert (read(path, coded(picture, "PNG", transparency=3)) == 255).all()
    assert (read(path, coded(picture, "GIF", transparency=3)) == 255).all()


def test_a_transparent_colour_of_plain_rgb_is_white(path):
    picture = Image.new("RGB", (20, 10), (10, 20, 30))
    assert (read(path, coded(picture, "PNG", transparency=(10, 20, 30))) == 255).all()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_an_animation_shows_its_first_frame(path, kind):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue", "lime")]
    lossless = {"lossless": True} if kind == "WEBP" else {}
    content = coded(frames[0], kind, save_all=True, append_images=frames[1:], **lossless)
    assert read(path, content)[8, 8].tolist() == [255, 0, 0]
    assert look_at(path, content, minimum_side=8).frames


def test_a_still_picture_has_no_frames(path):
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "TIFF"):
        assert not look_at(path, coded(noise(), kind), minimum_side=8).frames


def test_a_camera_picture_with_a_preview_is_one_picture(path):
    content = coded(noise(), "MPO", save_all=True, append_images=[noise(2)])
    assert not look_at(path, content, minimum_side=8).frames
    assert read(path, content, minimum_side=20).shape == (32, 48, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_applied(path, orientation, kind):
    # What is stored is such that turning it as told makes the top left corner white.
    upright = np.zeros((32, 64), np.uint8)
    upright[:16, :16] = 255
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].T,
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = coded(Image.fromarray(np.ascontiguousarray(stored)), kind, exif=exif)
    pixels = read(path, content)
    assert pixels.shape == (32, 64, 3)
    assert np.abs(pixels[..., 0].astype(int) - upright).mean() < 10


def test_broken_exif_counts_as_upright(path):
    content = coded(noise(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff nonsense")
    assert read(path, content).shape == (64, 96, 3)


def test_a_minimum_side_makes_jpegs_smaller_but_never_too_small(path):
    put(path, noise(width=203, height=101))
    for side in (1, 8, 12, 13, 25, 26, 50, 51, 101, 400):
        height, width = read_picture(path, minimum_side=side).shape[:2]
        assert min(height, width) >= min(side, 101)
    assert read_picture(path, minimum_side=25).shape == (26, 51, 3)
    assert read_picture(path).shape == (101, 203, 3)


BROKEN = {
    "an empty file": (b"", "an empty file. Fetch it again, or delete it."),
    "text": (
        b"I am no picture",
        "a file whose content is none of JPEG, PNG, WEBP, GIF, BMP, TIFF. "
        "Convert it, or move it out of the class folder.",
    ),
    "a PostScript program": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a file whose"),
    "one pixel": (
        coded(Image.new("RGB", (1, 1)), "PNG"),
        "1×1 pixels, below 8 a side. Replace or delete it.",
    ),
    "a strip": (coded(Image.new("L", (300, 7)), "PNG"), "300×7 pixels, below 8 a side"),
    "80 million pixels": (
        png_claiming(8001, 10000),
        "8,001×10,000 pixels, over the limit of 80,000,000. Save it smaller.",
    ),
    "90 million pixels": (png_claiming(9000, 10000), "9,000×10,000 pixels, over the limit"),
    "a bomb": (png_claiming(60000, 60000), "far more pixels, over the limit of 80,000,000"),
    "truncated JPEG": (coded(noise())[:900], "a damaged JPEG picture ("),
    "truncated PNG": (coded(noise(), "PNG")[:900], "a damaged PNG picture ("),
    "truncated WEBP": (coded(noise(), "WEBP")[:300], "a damaged "),
    "header alone": (coded(noise())[:20], "a file whose content"),
    "32-bit grey": (
        coded(Image.fromarray(np.zeros((9, 9), np.float32)), "TIFF"),
        "another format, a TIFF whose numbers have no darkest and brightest value (mode F); save "
        "it with 8 or 16 bits",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_named_with_what_it_is(path, kind):
    content, got = BROKEN[kind]
    put(path, content)
    assert refused(path).startswith(f"{path}: expected a picture; got {got}")


def test_scanning_refuses_what_reading_refuses(path):
    for content, _ in BROKEN.values():
        put(path, content)
        with pytest.raises(PictureError):
            look_at(path, read_bytes(path), minimum_side=64)


def test_a_missing_file_a_folder_a_broken_link_and_a_pipe_are_refused(tmp_path):
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "link.jpg").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "got a folder. Move it out" in refused(tmp_path / "folder.jpg")
    assert "got a broken link. Restore or delete it." in refused(tmp_path / "link.jpg")
    assert "got something that is no file" in refused(tmp_path / "pipe.jpg")
    assert "cannot be read (No such file or directory)" in refused(tmp_path / "gone.jpg")


def test_too_many_bytes_are_not_even_read(path):
    with path.open("wb") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    assert "got 268,435,457 bytes, over the limit of 268,435,456. Save it smaller." in refused(path)


def test_a_hostile_file_name_is_spelled_out(tmp_path):
    assert r"a\u{a}b.jpg: expected a picture" in refused(put(tmp_path / "a\nb.jpg", b""))


def test_pillow_says_nothing_of_its_own(path):
    put(path, png_claiming(9000, 10000))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        refused(path)
        Image.new("RGB", (9, 9)).save(path, "PNG")
        read_picture(path)
    assert not heard


def test_the_limits_are_below_pillows_own():
    assert Image.MAX_IMAGE_PIXELS is not None
    assert MAXIMUM_PIXELS < Image.MAX_IMAGE_PIXELS


FORMS = [
    coded(noise(width=24, height=16), kind, **options)
    for kind, options in [
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("GIF", {}),
        ("WEBP", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        (
            "JPEG",
            {"exif": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"},
        ),
    ]
]


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.sampled_from(FORMS),
    changes=st.lists(
        st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), max_size=6
    ),
    cut=st.floats(0, 2),
)
def test_whatever_happened_to_a_file_it_is_a_picture_or_refused(path, content, changes, cut):
    damaged = bytearray(content)
    for place, what in changes:
        start = place % min(len(damaged), 200)
        damaged[start : start + len(what)] = what
    path.write_bytes(bytes(damaged[: max(1, int(cut * len(damaged)))]))
    with suppress(PictureError):
        pixels = read_picture(path, minimum_side=8)
        assert (pixels.ndim, pixels.dtype) == (3, np.uint8)


def test_a_jpeg_of_fill_bytes_costs_no_minutes(path):
    picture = coded(noise())
    put(path, picture[:2] + b"\xff" * 20_000_000 + picture[2:])
    assert "a damaged picture (more than 1,000,000 pieces)" in refused(path)


def jpeg_of_scans(count):
    """A progressive JPEG whose last pass is repeated."""
    picture = coded(noise(), "JPEG", progressive=True)
    last = picture.rindex(b"\xff\xda\x00")
    return picture[:last] + picture[last:-2] * count + picture[-2:]


def test_a_jpeg_of_many_passes_is_refused_before_it_is_decoded(path):
    assert read(path, coded(noise(), "JPEG", progressive=True)).shape == (64, 96, 3)
    put(path, jpeg_of_scans(5000))
    assert "a JPEG of 96×64 pixels in 5,0" in refused(path)
    assert "Save it again, as a plain JPEG." in refused(path)


def test_what_to_do_about_a_phones_format_is_said_once(tmp_path):
    path = put(tmp_path / "phone.HEIC", b"\0\0\0\x18ftypheic" + bytes(40))
    assert refused(path).lower().count("convert it to jpeg") == 1
