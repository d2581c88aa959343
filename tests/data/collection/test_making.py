import threading

import pytest

from harness.data.collection.sources import make_once
from harness.errors import DataError
from harness.progress import SILENT
from tests.data.pictures_by_hand import put


def make(folder, progress):
    put(folder / "x", b"whole")


def test_a_folder_is_made_once(tmp_path):
    made = []

    def make_and_count(folder, progress):
        made.append(folder)
        make(folder, progress)

    for _ in range(2):
        make_once(tmp_path / "deep" / "toys", make_and_count, SILENT)
    assert len(made) == 1
    assert (tmp_path / "deep" / "toys" / "x").read_bytes() == b"whole"


def test_a_making_that_fails_leaves_nothing(tmp_path):
    def fail(folder, progress):
        make(folder, progress)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_once(tmp_path / "toys", fail, SILENT)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_what_a_killed_process_left_is_made_anew(tmp_path):
    put(tmp_path / ".toys.partial" / "y", b"half")
    make_once(tmp_path / "toys", make, SILENT)
    assert [path.name for path in (tmp_path / "toys").iterdir()] == ["x"]


def test_two_at_once_make_it_once(tmp_path):
    made, entered = [], threading.Event()

    def make_slowly(folder, progress):
        made.append(folder)
        entered.wait(0.2)
        make(folder, progress)

    threads = [
        threading.Thread(target=make_once, args=(tmp_path / "toys", make_slowly, SILENT))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    put(tmp_path / "file", b"")
    with pytest.raises(DataError, match="a folder that can be written, for this collection"):
        make_once(tmp_path / "file" / "toys", make, SILENT)
