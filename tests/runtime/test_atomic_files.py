"""What a power cut may take away, seen in the order of the calls that guard against it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.data.cache.preparation import prepare
from harness.runtime.atomic_files import (
    append,
    name_folder,
    replace_file,
    replacing,
    replacing_folder,
    sync_tree,
    write_beside,
)
from harness.runtime.journal import Journal
from harness.runtime.meter import Meter
from tests.data.factories import some_pictures

ROOT = Path(__file__).resolve().parents[2]
# A child that dies, with no time to clean up, at the so manieth call that touches the disk.
DYING = """
import os, sys
from pathlib import Path
from harness.runtime import atomic_files
place, left, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
def deadly(call):
    def counted(*values, **named):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return call(*values, **named)
    return counted
os.fsync, os.sync, Path.replace = deadly(os.fsync), deadly(os.sync), deadly(Path.replace)
Path.write_bytes, Path.unlink = deadly(Path.write_bytes), deadly(Path.unlink)
if what == "file":
    atomic_files.replace_file(place, b"new")
else:
    with atomic_files.replacing_folder(place) as folder:
        (folder / "a").write_bytes(b"new")
"""


def contents_after_each_death(place, what):
    """What is there when the writer is killed before its 1st, 2nd … call; until it survives."""
    for calls in range(20):
        command = [sys.executable, "-c", DYING, str(place), str(calls), what]
        ended = subprocess.run(command, cwd=ROOT, check=False)
        yield (place if what == "file" else place / "a").read_bytes() if place.exists() else None
        if ended.returncode == 0:
            return
    pytest.fail("it never survived")


def test_a_file_is_on_disk_before_it_has_its_name_and_its_name_after(tmp_path, disk_calls):
    replace_file(tmp_path / "a.json", b"{}")
    assert disk_calls == [("fsync", "a.partial"), ("rename", "a.partial"), ("fsync", tmp_path.name)]
    assert (tmp_path / "a.json").read_bytes() == b"{}"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    replace_file(tmp_path / "a.json", b"old")

    def broken(_):
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="gone"):
        replace_file(tmp_path / "a.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_files_are_on_disk_before_the_folders_that_name_them(tmp_path, disk_calls):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.png").touch()
    sync_tree(tmp_path)
    assert [name for _, name in disk_calls] == ["a.png", "figures", tmp_path.name]


def test_nothing_gets_its_final_name_before_its_content_is_on_disk(tmp_path, disk_calls):
    meter = Meter(tmp_path / "cost.json")
    with meter.stage("training"):
        pass
    pictures = some_pictures(tmp_path, 2)
    with prepare(pictures, image_pixels=8, normalise=None, cache=tmp_path / "cache"):
        pass
    renames = [number for number, (what, _) in enumerate(disk_calls) if what == "rename"]
    assert len(renames) >= 3
    for number in renames:
        assert ("fsync", disk_calls[number][1]) in disk_calls[:number]
    array, description = [n for n in renames if disk_calls[n][1] == "images.partial"]
    assert disk_calls[array - 1] == disk_calls[description - 1] == ("fsync", "images.partial")


def test_an_event_is_on_disk_when_it_is_written(tmp_path, disk_calls):
    Journal(tmp_path / "journal.jsonl").write({"event": "ended"})
    assert disk_calls == [("fsync", "journal.jsonl")]


def test_whenever_a_writer_is_killed_the_file_is_the_old_or_the_new_one(tmp_path):
    (tmp_path / "a.json").write_bytes(b"old")
    seen = list(contents_after_each_death(tmp_path / "a.json", "file"))
    first_new = seen.index(b"new")
    assert len(seen) == 6  # unlink, write, fsync, rename, fsync of the folder; then it survives
    assert seen[:first_new] == [b"old"] * 4
    assert set(seen[first_new:]) == {b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_whenever_the_maker_of_a_folder_is_killed_no_half_folder_has_its_name(tmp_path):
    seen = list(contents_after_each_death(tmp_path / "made", "folder"))
    assert set(seen) == {None, b"new"}
    assert seen == sorted(seen, key=lambda content: content is not None)
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


@pytest.mark.parametrize("content", ["¿qué?", b"\x00\xff"])
def test_text_is_utf8_and_bytes_are_as_they_are(tmp_path, content):
    replace_file(tmp_path / "not" / "yet" / "a", content)
    expected = content.encode() if isinstance(content, str) else content
    assert (tmp_path / "not" / "yet" / "a").read_bytes() == expected


def test_of_writers_at_once_one_wins_whole(tmp_path):
    contents = [bytes([number]) * 200_000 for number in range(8)]
    path = tmp_path / "a.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda content: replace_file(path, content, shared=True), contents))
    assert path.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, limited_file_size):
    replace_file(tmp_path / "a.json", b"old")
    with limited_file_size(100), pytest.raises(OSError, match="too large"):
        replace_file(tmp_path / "a.json", b"x" * 101)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_a_clean_up_that_fails_does_not_hide_what_failed_first(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise OSError("cannot be removed")

    def fail(place, remover, what):
        with place as partial:
            monkeypatch.setattr(remover, refused)
            raise ValueError(f"{what} {partial.name}")

    with pytest.raises(ValueError, match=r"the file a\.partial"):
        fail(replacing(tmp_path / "a"), "pathlib.Path.unlink", "the file")
    with pytest.raises(ValueError, match=r"the folder \.b\.partial"):
        fail(replacing_folder(tmp_path / "b"), "shutil.rmtree", "the folder")
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


def test_a_writer_that_wrote_nothing_replaces_nothing(tmp_path):
    replace_file(tmp_path / "a", b"old")
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        pass
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_folder_is_replaced_whole(tmp_path):
    for name in ("one", "two"):
        (tmp_path / ".made.partial").mkdir()
        (tmp_path / ".made.partial" / "of a killed process").touch()
        with replacing_folder(tmp_path / "made") as folder:
            assert list(folder.iterdir()) == []
            (folder / name).touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["made", "two"]


def test_a_folder_whose_making_fails_stays_as_it_was(tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "old").touch()

    def interrupted():
        with replacing_folder(tmp_path / "made") as folder:
            (folder / "new").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [path.name for path in tmp_path.rglob("*")] == ["made", "old"]


def test_a_folder_takes_the_place_of_an_empty_one_only(tmp_path):
    for name in ("made", "empty", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "made" / "x").touch()
    name_folder(tmp_path / "made", tmp_path / "empty")
    assert (tmp_path / "empty" / "x").exists()
    (tmp_path / "full" / "y").touch()
    with pytest.raises(OSError, match="not empty"):
        name_folder(tmp_path / "empty", tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["y"]


def test_what_cannot_be_appended_whole_is_not_appended(tmp_path, limited_file_size):
    append(tmp_path / "a", b"12345")
    with limited_file_size(8), pytest.raises(OSError, match="too large"):
        append(tmp_path / "a", b"67890")
    append(tmp_path / "a", b"678")
    assert (tmp_path / "a").read_bytes() == b"12345678"


def test_a_file_beside_others_replaces_none_and_the_same_one_is_written_once(tmp_path):
    path = tmp_path / "made" / "a.png"
    places = [
        write_beside(path, lambda place, content=content: place.write_bytes(content))
        for content in (b"one", b"two", b"one", b"two", b"three")
    ]
    assert [place.name for place in places] == ["a.png", "a_2.png", "a.png", "a_2.png", "a_3.png"]
    assert [place.read_bytes() for place in places] == [b"one", b"two", b"one", b"two", b"three"]
    assert len(list(path.parent.iterdir())) == 3


def test_a_file_beside_others_that_fails_leaves_nothing(tmp_path):
    def fails(place):
        place.write_bytes(b"half")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        write_beside(tmp_path / "a.png", fails)
    assert list(tmp_path.iterdir()) == []
