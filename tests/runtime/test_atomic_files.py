"""What a power cut may take away, seen in the order of the calls that guard against it."""

import os

import pytest

from harness.data.cache.preparation import prepare
from harness.runtime.atomic_files import replace_file, sync_tree
from harness.runtime.journal import Journal
from harness.runtime.meter import Meter
from tests.data.factories import some_pictures


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
