"""What `show` says of the disk."""

from harness.cli.disk_text import disk_lines
from tests.specs.specs import a_document, a_spec


def of(pixels, **data):
    said = a_document()["data"] | data
    return a_spec(data=said, features={"kind": "pixels", "image_pixels": pixels})


def test_one_array_serves_all_experiments_of_its_size():
    assert disk_lines(8446, [of(300), of(300)]) == [
        "disk: prepared pictures take 2,280 MB at 300 px, made once (`data prepare` lists them)"
    ]


def test_other_sizes_and_preparations_have_arrays_of_their_own():
    assert disk_lines(1000, [of(300), of(64), of(300, normalise=None)]) == [
        "disk: prepared pictures take 12 MB at 64 px, 270 MB at 300 px, 270 MB at 300 px; 552 MB "
        "in all, made once (`data prepare` lists them)"
    ]


def test_experiments_that_see_no_pictures_take_nothing():
    model = {"kind": "majority"}
    none = {"kind": "none"}
    spec = a_spec(features={"kind": "geometry"}, model=model, augmentation=none)
    assert disk_lines(1000, [spec]) == []
