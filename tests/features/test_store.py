import os

import numpy as np
import pytest
from filelock import FileLock

from harness.errors import DataError
from harness.features.store import (
    CachedArray,
    PictureCost,
    damaged_entries,
    features_errors,
    forget,
    read_cost,
    read_features,
    write_features,
)
from tests.features.factories import Heard

VALUES = np.arange(12, dtype=np.float32).reshape(4, 3)


def store(folder, key):
    entry = CachedArray(folder, key)
    write_features(entry, VALUES, {"backbone": key}, PictureCost(2.0, 3.0))
    return entry


def test_what_was_written_is_read(tmp_path):
    entry = store(tmp_path, "k")
    np.testing.assert_array_equal(read_features(entry, (4, 3)), VALUES)
    assert read_cost(entry) == PictureCost(2.0, 3.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k.json", "k.npy"]


def test_nothing_there_is_nothing_said(tmp_path):
    heard = Heard()
    assert read_features(CachedArray(tmp_path, "k"), (4, 3), heard) is None
    assert heard.lines == []


def test_another_shape_is_damage(tmp_path):
    heard = Heard()
    assert read_features(store(tmp_path, "k"), (3, 4), heard) is None
    assert "damaged" in heard.lines[0]


def test_an_array_of_objects_is_never_unpickled(tmp_path):
    entry = store(tmp_path, "k")
    np.save(entry.values, np.array([{}, {}], object), allow_pickle=True)
    heard = Heard()
    assert read_features(entry, (4, 3), heard) is None
    assert "damaged" in heard.lines[0]


def test_reading_moves_the_time_of_last_use(tmp_path):
    entry = store(tmp_path, "k")
    os.utime(entry.description, (0, 0))
    read_features(entry, (4, 3))
    assert entry.description.stat().st_mtime > 0


def test_only_finished_arrays_that_changed_are_damaged(tmp_path):
    store(tmp_path, "whole")
    changed, described, unfinished = (store(tmp_path, key) for key in ("b", "a", "c"))
    np.save(changed.values, VALUES + 1)
    described.description.write_text("[]")
    unfinished.description.unlink()
    assert [entry.key for entry in damaged_entries(tmp_path)] == ["a", "b"]
    assert list(damaged_entries(tmp_path / "none")) == []


def test_what_is_being_computed_is_not_forgotten(tmp_path):
    entry = store(tmp_path, "k")
    with FileLock(entry.lock):
        assert not forget(entry)
    assert entry.values.exists()


def test_a_forgotten_array_that_is_in_use_stays_readable(tmp_path):
    entry = store(tmp_path, "k")
    values = read_features(entry, (4, 3))
    assert forget(entry)
    np.testing.assert_array_equal(values, VALUES)
    assert read_features(entry, (4, 3)) is None


def test_a_disk_error_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="Free some space, or set HARNE"), features_errors(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(DataError, match="Allow writing there, or set"), features_errors(tmp_path):
        raise PermissionError(13, "Permission denied")
