import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from harness.data.cache.preparation import prepare
from harness.data.normalise import prepared_picture
from harness.errors import DataError
from harness.progress import Silent
from harness.specs.schema.data import NormaliseSpec
from tests.data.factories import some_pictures

COUNT = 12
SQUARE = NormaliseSpec(square_pixels=32)
ROOT = Path(__file__).resolve().parents[3]


class Heard(Silent):
    """Remembers what it was told."""

    def __init__(self):
        self.lines, self.steps, self.stages = [], 0, []

    def start(self, stage, total=None, unit=""):
        self.stages.append((stage, total, unit))

    def advance(self, steps=1, note=""):
        assert not note
        self.steps += steps

    def say(self, line):
        self.lines.append(line)


@pytest.fixture
def collection(tmp_path):
    return some_pictures(tmp_path / "pictures", COUNT)


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def prepared(collection, cache, *, pixels=16, normalise=SQUARE, progress=None):
    progress = progress or Silent()
    return prepare(
        collection, image_pixels=pixels, normalise=normalise, cache=cache, progress=progress
    )


def digest_of(images) -> str:
    return hashlib.sha256(images[range(len(images))].tobytes()).hexdigest()


def the_array(cache) -> Path:
    (array,) = (cache / "prepared").glob("*/images.npy")
    return array


def test_rows_are_the_pictures_of_the_files_in_the_order_asked_for(collection, cache):
    with prepared(collection, cache) as images:
        assert images.shape == (COUNT, 16, 16, 3)
        assert len(images) == COUNT
        for place, row in enumerate([5, 0, 5]):
            expected = prepared_picture(collection.paths[row], 16, SQUARE)
            np.testing.assert_array_equal(images[[5, 0, 5]][place], expected)


def test_what_is_given_out_is_a_copy(collection, cache):
    with prepared(collection, cache) as images:
        first = images[[3]]
        first[:] = 0
        assert images[[3]].any()


@pytest.mark.parametrize("rows", [[COUNT], [-1]])
def test_a_row_that_is_not_there_is_refused(collection, cache, rows):
    with prepared(collection, cache) as images, pytest.raises(IndexError, match="0 to 11"):
        images[rows]


def test_numpy_reads_the_file_and_json_says_what_it_is(collection, cache):
    with prepared(collection, cache) as images:
        np.testing.assert_array_equal(np.load(the_array(cache)), images[range(COUNT)])
    told = json.loads(the_array(cache).with_suffix(".json").read_text())
    assert told["digest"] == collection.digest
    assert told["shape"] == [COUNT, 16, 16, 3]
    assert told["normalise"] == {"square_pixels": 32, "jpeg_quality": 90}
    assert len(told["checksums"]) == COUNT


def test_progress_counts_each_picture_once_and_the_second_time_nothing_is_done(collection, cache):
    first, second = Heard(), Heard()
    prepared(collection, cache, progress=first).close()
    prepared(collection, cache, progress=second).close()
    assert first.stages == [("preparing pictures, 16 px", COUNT, "pictures")]
    assert first.steps == COUNT
    assert (second.stages, second.steps, second.lines) == ([], 0, [])


def test_another_size_recipe_or_content_has_a_folder_of_its_own(collection, cache, tmp_path):
    other = some_pictures(tmp_path / "others", COUNT, sides=(60, 50))
    for made, pixels, normalise in [
        (collection, 16, SQUARE),
        (collection, 17, SQUARE),
        (collection, 16, None),
        (collection, 16, NormaliseSpec(square_pixels=32, jpeg_quality=50)),
        (collection, 16, NormaliseSpec(square_pixels=32, masked_border=0.1)),
        (other, 16, SQUARE),
    ]:
        prepared(made, cache, pixels=pixels, normalise=normalise).close()
    assert len(list((cache / "prepared").glob("*/images.npy"))) == 6


def test_the_bytes_do_not_depend_on_the_number_of_threads(collection, tmp_path, monkeypatch):
    digests = set()
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, threads=threads: range(threads))
        with prepared(collection, tmp_path / f"cache {threads}") as images:
            digests.add(digest_of(images))
    assert len(digests) == 1


def test_a_damaged_row_is_refused_by_name_and_the_others_are_not(collection, cache):
    prepared(collection, cache).close()
    array = the_array(cache)
    with array.open("r+b") as file:
        file.seek(128 + 7 * 16 * 16 * 3 + 100)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    with prepared(collection, cache) as images:
        images[[6, 8]]
        with pytest.raises(DataError) as refused:
            images[[6, 7]]
    assert str(refused.value) == (
        f"{array}: expected row 7 ({collection.image_ids[7]}) as it was written; got other bytes, "
        f"so the file is damaged. Delete the folder {array.parent}: it will be made again."
    )
    shutil.rmtree(array.parent)
    with prepared(collection, cache) as images:
        images[[6, 7]]


def test_a_file_cut_short_while_open_is_refused(collection, cache):
    with prepared(collection, cache) as images:
        images[[COUNT - 1]]
        os.truncate(the_array(cache), 128 + (COUNT - 1) * 16 * 16 * 3 + 5)
        with pytest.raises(DataError, match="expected row 11 .* damaged"):
            images[[COUNT - 1]]


def test_a_file_of_the_wrong_size_is_made_again_and_said_so(collection, cache):
    with prepared(collection, cache) as images:
        before = digest_of(images)
    array = the_array(cache)
    os.truncate(array, 1000)
    heard = Heard()
    with prepared(collection, cache, progress=heard) as images:
        assert digest_of(images) == before
    assert heard.lines == [f"{array}: expected 9,344 bytes; got 1,000. It is made again."]


@pytest.mark.parametrize("text", ["", "null", "{}", '{"checksums": [1, 2'])
def test_a_description_that_says_nothing_is_made_again(collection, cache, text):
    prepared(collection, cache).close()
    description = the_array(cache).with_suffix(".json")
    description.write_text(text)
    heard = Heard()
    prepared(collection, cache, progress=heard).close()
    assert heard.steps == COUNT
    assert heard.lines == [f"{description}: expected a description; got none. It is made again."]


def test_an_array_without_a_description_is_not_taken_for_whole(collection, cache):
    prepared(collection, cache).close()
    the_array(cache).with_suffix(".json").unlink()
    heard = Heard()
    prepared(collection, cache, progress=heard).close()
    assert heard.steps == COUNT


def test_a_picture_that_cannot_be_read_stops_it_and_leaves_nothing(collection, cache):
    collection.paths[4].write_bytes(b"no picture")
    with pytest.raises(DataError, match="expected a picture"):
        prepared(collection, cache)
    assert list((cache / "prepared").glob("*/*")) == []


def test_more_pixels_than_the_common_square_are_refused_before_anything_is_written(
    collection, cache
):
    with pytest.raises(DataError, match="square_pixels: expected at least"):
        prepared(collection, cache, pixels=64)
    assert not cache.exists()


def test_too_little_room_is_found_before_the_work(collection, cache, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5000))
    heard = Heard()
    with pytest.raises(DataError) as refused:
        prepared(collection, cache, progress=heard)
    (folder,) = (path for path in (cache / "prepared").iterdir() if path.is_dir())
    assert str(refused.value) == (
        f"{folder}: expected room for 9,344 bytes of prepared pictures; got 5,000 bytes free. Free "
        "some space, set HARNESS_CACHE to a folder on a larger disk, or lower "
        "features.image_pixels."
    )
    assert heard.steps == 0


def test_a_disk_that_fills_up_is_said_so_and_left_clean(collection, cache, limited_file_size):
    heard = Heard()
    with limited_file_size(6000), pytest.raises(DataError) as refused:
        prepared(collection, cache, progress=heard)
    assert "expected room for 9,344 bytes of prepared pictures; got a full disk." in str(
        refused.value
    )
    assert heard.steps == 0  # reserved at the start, not found out at the last picture
    assert list((cache / "prepared").glob("*/*")) == []
    prepared(collection, cache).close()


def test_a_small_disk_of_its_own_is_full(collection, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        with pytest.raises(DataError, match="expected room for 9,344 bytes .* bytes free"):
            prepared(collection, disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(DataError, match="expected a folder that can be written"):
            prepared(collection, disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_cache_that_cannot_be_written_is_said_so(collection, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(DataError) as refused:
        prepared(collection, tmp_path / "cache")
    assert "expected a folder that can be written, for 9,344 bytes" in str(refused.value)
    assert "set HARNESS_CACHE to another folder" in str(refused.value)


CHILD = """
import sys, time
from pathlib import Path
from tests.data.factories import some_pictures
from tests.data.cache.test_preparation import Heard, digest_of, prepared

folder, stop = Path(sys.argv[1]), int(sys.argv[2])

class Told(Heard):
    def advance(self, steps=1, note=""):
        super().advance(steps)
        if self.steps == stop:
            print("stopped", flush=True)
            time.sleep(60)

collection = some_pictures(folder / "pictures", 12)
print("ready", flush=True)
sys.stdin.readline()
heard = Told()
with prepared(collection, folder / "cache", progress=heard) as images:
    print(heard.steps, digest_of(images), flush=True)
assert "tensorflow" not in sys.modules
"""


def a_child(folder: Path, *, stop_after: int = 0) -> subprocess.Popen[str]:
    """Another process that prepares the same pictures as soon as it is told."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(stop_after)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    return child


def go(child) -> None:
    child.stdin.write("go\n")
    child.stdin.flush()


def test_a_killed_builder_leaves_nothing_that_blocks_or_misleads(collection, tmp_path, cache):
    with a_child(tmp_path, stop_after=5) as child:
        go(child)
        assert child.stdout.readline() == "stopped\n"
        left = sorted(path.name for path in (cache / "prepared").glob("*/*"))
        child.send_signal(signal.SIGKILL)
    assert left == ["images.partial"]
    heard = Heard()
    with prepared(collection, cache, progress=heard) as images:
        after = digest_of(images)
    with prepared(collection, tmp_path / "undisturbed") as images:
        assert after == digest_of(images)
    assert heard.steps == COUNT
    assert [path.name for path in sorted(the_array(cache).parent.iterdir())] == [
        "images.json",
        "images.npy",
    ]


def test_two_processes_at_once_make_it_once_and_both_have_it(collection, tmp_path):
    with a_child(tmp_path) as first, a_child(tmp_path) as second:
        go(first)
        go(second)
        steps, digests = zip(
            *(child.communicate()[0].split() for child in (first, second)), strict=True
        )
        assert (first.returncode, second.returncode) == (0, 0)
    assert sorted(steps) == ["0", str(COUNT)]
    assert len(set(digests)) == 1


def test_who_must_wait_is_told_so(collection, tmp_path, cache):
    with a_child(tmp_path, stop_after=5) as child:
        go(child)
        assert child.stdout.readline() == "stopped\n"

        class Impatient(Heard):
            def say(self, line):
                super().say(line)
                child.kill()

        heard = Impatient()
        prepared(collection, cache, progress=heard).close()
    assert heard.lines == ["preparing pictures: another process is at it; waiting for it to finish"]
