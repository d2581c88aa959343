import csv
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, call

import cv2
import numpy as np
import pytest

from harness.data.demo import collection as demo
from harness.data.demo.collection import MARKER, make_demo, picture_path
from harness.data.demo.painters import PAINTERS
from harness.data.demo.picture import draw_picture
from harness.errors import DataError
from harness.progress import Silent
from tests.demo_fixture import FEWER, demo_folder  # noqa: F401

BIGGEST = PAINTERS[0]
SMALL_CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from harness.data.demo import collection as demo

_, folder, each = sys.argv
demo.PAINTERS = tuple(replace(painter, paintings=int(each)) for painter in demo.PAINTERS[:3])
demo.make_demo(Path(folder))
"""


@pytest.fixture
def small(monkeypatch):
    """Three painters with two pictures each."""
    painters = tuple(replace(painter, paintings=2) for painter in PAINTERS[:3])
    monkeypatch.setattr(demo, "PAINTERS", painters)
    return painters


def small_child(folder: Path, each: int) -> subprocess.Popen[bytes]:
    """Another process that makes a collection of three painters."""
    command = [sys.executable, "-c", SMALL_CHILD, str(folder), str(each)]
    return subprocess.Popen(command, cwd=Path(demo.__file__).parents[3])


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def wait_for_pictures(folder: Path, child: subprocess.Popen[bytes]) -> None:
    while sum(1 for _ in folder.rglob("*.jpg")) < 3:
        assert child.poll() is None, "the child ended before it could be killed"
        time.sleep(0.01)


def texture(image: np.ndarray, pixels: int) -> float:
    """How much of a picture of this size is finer than four pixels, in grey levels."""
    grey = cv2.cvtColor(cv2.resize(image, (pixels, pixels), interpolation=cv2.INTER_AREA), 7)
    grey = grey.astype(np.float32)
    return float(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 2)).mean())


# One picture.


@pytest.mark.parametrize("painter", PAINTERS, ids=lambda painter: painter.name)
def test_a_picture_is_the_same_whenever_it_is_drawn(painter):
    first = draw_picture(painter, 7, 1)
    assert first.dtype == np.uint8
    assert first.shape[2] == 3
    assert np.array_equal(first, draw_picture(painter, 7, 1))


def test_another_seed_number_or_painter_gives_another_picture():
    pictures = [
        draw_picture(BIGGEST, 7, 1),
        draw_picture(BIGGEST, 7, 2),
        draw_picture(BIGGEST, 8, 1),
        draw_picture(replace(BIGGEST, name="Nobody"), 7, 1),
    ]
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


def test_seed_zero_draws():
    assert draw_picture(BIGGEST, 1, 0).std() > 1


@pytest.mark.parametrize("painter", PAINTERS, ids=lambda painter: painter.name)
def test_files_are_between_the_smallest_and_the_largest_scan(painter):
    for number in (1, 2, 3):
        sides = sorted(draw_picture(painter, number, 5).shape[:2])
        assert sides[0] >= 200
        assert 360 <= sides[1] <= 640


def test_drawings_are_nearly_grey_and_paintings_are_not():
    drawing = draw_picture(replace(BIGGEST, sketches=1), 3, 1)
    painting = draw_picture(replace(BIGGEST, sketches=0), 3, 1)
    chroma = [np.ptp(image.astype(int), axis=2).mean() for image in (drawing, painting)]
    assert chroma[0] < 30 < chroma[1]


def test_a_rescan_is_nearly_its_original_in_another_file():
    copy, original = BIGGEST.rescans[0]
    one, other = (draw_picture(BIGGEST, number, 1) for number in (original, copy))
    assert one.shape != other.shape
    thumbnails = [
        cv2.resize(image, (16, 16), interpolation=cv2.INTER_AREA).ravel() for image in (one, other)
    ]
    assert np.corrcoef(*thumbnails)[0, 1] > 0.98


@pytest.mark.parametrize(("smooth", "rough"), [(1, 2), (4, 3)])
def test_painters_of_one_school_differ_in_texture_that_shows_at_300_pixels(smooth, rough):
    assert PAINTERS[smooth].palettes == PAINTERS[rough].palettes
    assert PAINTERS[smooth].scenes == PAINTERS[rough].scenes
    levels = [
        np.median(
            [texture(draw_picture(replace(PAINTERS[k], sketches=0), n, 1), 300) for n in range(8)]
        )
        for k in (smooth, rough)
    ]
    assert levels[1] > 1.5 * levels[0]


# The table of painters.


def test_there_are_eight_painters_as_unequal_as_the_real_ones():
    counts = [painter.paintings for painter in PAINTERS]
    assert len(counts) == len({painter.name for painter in PAINTERS}) == 8
    assert sum(counts) == 803
    assert max(counts) == 12 * min(counts)


def test_one_name_is_not_ascii_and_all_are_in_normal_form():
    assert sum(not painter.name.isascii() for painter in PAINTERS) == 1
    assert all(unicodedata.is_normalized("NFC", painter.name) for painter in PAINTERS)


def test_only_the_biggest_painter_has_rescans_each_of_another_picture():
    assert [bool(painter.rescans) for painter in PAINTERS] == [True] + [False] * 7
    copies, originals = zip(*BIGGEST.rescans, strict=True)
    assert not set(copies) & set(originals)
    assert max(copies) <= BIGGEST.paintings


# The folder.


def test_the_collection_is_laid_out_as_the_original(demo_folder):  # noqa: F811
    with (demo_folder / "artists.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert ",".join(rows[0]) == "id,name,years,genre,nationality,bio,wikipedia,paintings"
    assert [row["id"] for row in rows] == [str(number) for number in range(8)]
    pictures = Counter(path.parent.name for path in (demo_folder / "images/images").rglob("*.jpg"))
    assert pictures == {row["name"].replace(" ", "_"): int(row["paintings"]) for row in rows}
    for painter in FEWER:
        for number in (1, painter.paintings):
            assert (demo_folder / picture_path(painter, number)).is_file()


def test_every_file_decodes_and_none_is_large(demo_folder):  # noqa: F811
    digests = set()
    for path in demo_folder.rglob("*.jpg"):
        coded = path.read_bytes()
        image = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR)
        assert image is not None, path
        assert image.std() > 1, path
        assert len(coded) <= 400_000, path
        digests.add(hash(coded))
    assert len(digests) == sum(painter.paintings for painter in FEWER)


def test_the_collection_holds_what_is_drawn(demo_folder):  # noqa: F811
    coded = np.fromfile(demo_folder / picture_path(PAINTERS[2], 5), np.uint8)
    saved = cv2.imdecode(coded, cv2.IMREAD_COLOR_RGB).astype(float)
    drawn = draw_picture(PAINTERS[2], 5, 1)
    assert saved.shape == drawn.shape
    # JPEG smooths the dots; red and blue swapped would be 20 or more apart.
    assert np.abs(saved.mean((0, 1)) - drawn.mean((0, 1))).max() < 2


def test_the_same_seed_makes_the_same_bytes_with_any_number_of_threads(
    tmp_path, small, monkeypatch
):
    make_demo(tmp_path / "one", seed=3)
    monkeypatch.setattr(demo, "THREADS", 1)
    make_demo(tmp_path / "other", seed=3)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_a_complete_collection_is_left_alone(tmp_path, small):
    make_demo(tmp_path / "demo")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "demo").rglob("*")}
    make_demo(tmp_path / "demo")
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "demo").rglob("*")}


def test_another_seed_or_recipe_replaces_the_collection(tmp_path, small, monkeypatch):
    folder = tmp_path / "demo"
    make_demo(folder, seed=1)
    first = contents(folder)
    make_demo(folder, seed=2)
    second = contents(folder)
    assert first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first if name.endswith(".jpg"))
    monkeypatch.setattr(demo, "RECIPE", demo.RECIPE + 1)
    make_demo(folder, seed=2)
    assert contents(folder)[MARKER] != second[MARKER]


def test_a_missing_picture_is_drawn_again(tmp_path, small):
    folder = tmp_path / "demo"
    make_demo(folder)
    whole = contents(folder)
    (folder / picture_path(small[1], 2)).unlink()
    make_demo(folder)
    assert contents(folder) == whole


def test_what_a_killed_process_left_is_not_taken_for_whole(tmp_path, small):
    folder = tmp_path / "demo"
    child = small_child(folder, each=200)
    wait_for_pictures(tmp_path, child)
    child.kill()
    child.wait()
    assert not folder.exists()
    make_demo(folder)
    assert len(list(tmp_path.rglob("*.jpg"))) == 6
    assert (folder / MARKER).is_file()


def test_two_processes_at_once_make_one_whole_collection(tmp_path, small):
    children = [small_child(tmp_path / "demo", each=2) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    make_demo(tmp_path / "alone")
    assert contents(tmp_path / "demo") == contents(tmp_path / "alone")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "demo", "alone", ".demo.lock", ".alone.lock"
    }  # fmt: skip


def test_a_folder_of_something_else_is_refused_and_kept(tmp_path, small):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError, match="a folder of something else"):
        make_demo(tmp_path)
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


def test_an_empty_folder_is_filled(tmp_path, small):
    (tmp_path / "demo").mkdir()
    make_demo(tmp_path / "demo")
    assert (tmp_path / "demo" / MARKER).is_file()


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path, small, limited_file_size):
    with limited_file_size(5000), pytest.raises(DataError, match="Free some space"):
        make_demo(tmp_path / "demo")
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_place_that_cannot_be_written_is_told(tmp_path, small):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataError, match="a folder that can be written, for the demo collection"):
        make_demo(tmp_path / "file" / "demo")


def test_an_interrupt_stops_the_drawing(tmp_path, small):
    impatient = Mock(spec=Silent)
    impatient.advance.side_effect = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        make_demo(tmp_path / "demo", progress=impatient)
    impatient.finish.assert_not_called()
    assert not list(tmp_path.rglob("*.jpg"))


def test_each_picture_is_reported(tmp_path, small):
    told = Mock(spec=Silent)
    make_demo(tmp_path / "demo", progress=told)
    start = call.start("drawing the demo collection", 6, "pictures")
    assert told.mock_calls == [start, *[call.advance()] * 6, call.finish()]
