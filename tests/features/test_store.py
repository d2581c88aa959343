import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from filelock import FileLock

from harness.errors import DataError
from harness.features.store import (
    CachedArray,
    PictureCost,
    features_errors,
    list_cached,
    prune,
    read_cost,
    read_features,
    write_features,
)
from tests.features.factories import Heard

VALUES = np.arange(12, dtype=np.float32).reshape(4, 3)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def store(folder, key, *, used=None):
    entry = CachedArray(folder, key)
    write_features(entry, VALUES, {"backbone": key}, PictureCost(2.0, 3.0))
    if used is not None:
        for path in (entry.description, entry.values):
            os.utime(path, (used.timestamp(), used.timestamp()))
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


def test_the_list_says_what_each_array_was_made_from(tmp_path):
    store(tmp_path, "new")
    store(tmp_path, "old", used=LONG_AGO)
    (tmp_path / "unfinished.partial").write_bytes(b"12345")
    (tmp_path / "unfinished.lock").touch()
    told = list_cached(tmp_path)
    assert told[0].key == "old"
    by_key = {entry.key: entry for entry in told}
    assert set(by_key) == {"old", "new", "unfinished"}
    assert by_key["old"].recipe == {"backbone": "old"}
    assert by_key["old"].last_used == LONG_AGO
    assert by_key["unfinished"].recipe is None
    assert by_key["unfinished"].size_bytes == 5
    files = [tmp_path / "new.npy", tmp_path / "new.json"]
    assert by_key["new"].size_bytes == sum(path.stat().st_size for path in files)


def test_no_folder_is_an_empty_list(tmp_path):
    assert list_cached(tmp_path / "none") == ()


def test_pruning_deletes_what_was_not_used(tmp_path):
    store(tmp_path, "old", used=LONG_AGO)
    read_since = store(tmp_path, "read_since", used=LONG_AGO)
    assert read_features(read_since, (4, 3)) is not None
    gone = prune(tmp_path, unused_since=datetime.now(UTC) - timedelta(hours=1))
    assert [entry.key for entry in gone] == ["old"]
    assert {entry.key for entry in list_cached(tmp_path)} == {"read_since"}


def test_pruning_leaves_what_is_being_computed(tmp_path):
    entry = store(tmp_path, "old", used=LONG_AGO)
    with FileLock(entry.lock):
        assert prune(tmp_path, unused_since=datetime.now(UTC)) == ()
    assert entry.values.exists()


def test_a_pruned_array_that_is_in_use_stays_readable(tmp_path):
    entry = store(tmp_path, "k", used=LONG_AGO)
    values = read_features(entry, (4, 3))
    assert len(prune(tmp_path, unused_since=datetime.now(UTC) + timedelta(hours=1))) == 1
    np.testing.assert_array_equal(values, VALUES)
    assert read_features(entry, (4, 3)) is None


def test_an_unreadable_description_is_listed_and_can_be_pruned(tmp_path):
    entry = store(tmp_path, "k")
    entry.description.write_text("[]")
    assert list_cached(tmp_path)[0].recipe is None
    assert len(prune(tmp_path, unused_since=datetime.now(UTC) + timedelta(hours=1))) == 1


def test_a_disk_error_says_what_to_do(tmp_path):
    with pytest.raises(DataError, match="Free some space, or set HARNE"), features_errors(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(DataError, match="Allow writing there, or set"), features_errors(tmp_path):
        raise PermissionError(13, "Permission denied")
