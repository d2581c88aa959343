import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.data.collection import catalog
from harness.data.collection.catalog import FORMAT, catalog_path, scan
from harness.data.collection.catalog import scanned as scanned_before
from harness.data.collection.listing import list_classes
from harness.progress import Silent
from tests.data.pictures_by_hand import coded, make_folder, noise, put


class Heard(Silent):
    """Remembers what it was told."""

    def __init__(self):
        self.lines = []
        self.read = 0

    def advance(self, *_):
        self.read += 1

    def say(self, line):
        self.lines.append(line)


@pytest.fixture
def root(tmp_path):
    return make_folder(tmp_path / "root", {"a": 3, "b": 2})


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def scanned(root, cache):
    """The entries and how many files were read for them."""
    heard = Heard()
    entries = scan(root, list_classes(root).files, cache=cache, progress=heard)
    return entries, heard


def test_an_entry_says_what_the_file_is(root, cache):
    content = coded(noise(9, width=120, height=70).convert("L"), "PNG")
    path = put(root / "a" / "a_0.png", content)
    entry = scanned(root, cache)[0][0]
    assert entry.relative == "a/a_0.png"
    assert (entry.size, entry.mtime_ns) == (len(content), path.stat().st_mtime_ns)
    assert entry.sha256 == hashlib.sha256(content).hexdigest()
    assert (entry.width, entry.height, entry.mode, entry.format) == (120, 70, "L", "PNG")
    assert (entry.frames, len(entry.thumbnail), entry.reason) == (False, 256, "")


def test_what_cannot_be_read_is_an_entry_with_its_reason(root, cache):
    put(root / "a" / "a_0.jpg", b"")
    put(root / "a" / "a_4.jpg", b"text")
    reasons = [entry.reason for entry in scanned(root, cache)[0] if entry.reason]
    assert reasons[0] == "an empty file"
    assert reasons[1].startswith("a file whose content is none of JPEG")


def test_a_second_scan_reads_nothing_and_says_the_same(root, cache):
    put(root / "a" / "a_0.jpg", b"")
    first, heard = scanned(root, cache)
    assert heard.read == 6
    second, heard = scanned(root, cache)
    assert heard.read == 0
    assert second == first


def test_only_new_and_changed_files_are_read(root, cache):
    scanned(root, cache)
    put(root / "b" / "b_3.jpg", noise(50))
    put(root / "a" / "a_1.jpg", noise(51, width=200))
    os.utime(root / "a" / "a_2.jpg", ns=(1, 1))
    assert scanned(root, cache)[1].read == 3


def _put_back_with_its_times(path, content):
    """Write other bytes of the same length into a file, and set its times back."""
    before = path.stat()
    assert len(content) == before.st_size
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _other(content):
    return content[:-1] + bytes([content[-1] ^ 1])


def test_a_file_replaced_under_its_old_size_and_time_is_noticed(root, cache):
    path = root / "a" / "a_1.jpg"
    before = scanned(root, cache)[0][0]
    _put_back_with_its_times(path, _other(path.read_bytes()))
    (entry, *_), heard = scanned(root, cache)
    assert (entry.size, entry.mtime_ns) == (before.size, before.mtime_ns)
    assert entry.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() != before.sha256
    assert heard.read == 1


def test_a_file_changed_right_after_it_was_read_is_noticed(root, cache):
    path = root / "a" / "a_1.jpg"
    for _ in range(20):  # within one tick of the file system's clock, sooner or later
        scanned(root, cache)
        _put_back_with_its_times(path, _other(path.read_bytes()))
        assert scanned(root, cache)[0][0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_was_only_touched_is_hashed_and_not_decoded(root, cache, monkeypatch):
    first, _ = scanned(root, cache)
    for path in root.rglob("*.jpg"):
        path.touch()
    monkeypatch.setattr("harness.data.pictures.look_at", None)
    again, heard = scanned(root, cache)
    assert heard.read == 5
    assert [entry[5:] for entry in again] == [entry[5:] for entry in first]


def test_a_clock_that_is_ahead_delays_nothing_and_proves_nothing(root, cache, monkeypatch):
    behind_s = catalog.time.time() - 3600
    monkeypatch.setattr(catalog.time, "time_ns", lambda: int(behind_s * 1e9))
    monkeypatch.setattr(catalog.time, "sleep", None)
    assert [entry.ctime_ns for entry in scanned(root, cache)[0]] == [0] * 5
    assert scanned(root, cache)[1].read == 5


def test_bytes_that_the_clock_does_not_betray_are_found_by_reading_them_all(root, cache):
    scanned(root, cache)
    assert list(catalog.unproved(cache)) == []
    path = catalog_path(cache, root)
    entries = catalog.load_entries(path, Silent())
    forged = [
        entry._replace(sha256="0" * 64) if entry.relative == "b/b_1.jpg" else entry
        for entry in entries.values()
    ]
    catalog.save_entries(path, root, forged, Silent())
    assert list(catalog.unproved(cache)) == [(path, root, ("b/b_1.jpg",))]


def test_deleted_files_are_forgotten(root, cache):
    scanned(root, cache)
    (root / "a" / "a_1.jpg").unlink()
    scanned(root, cache)
    rows = catalog_path(cache, root).read_bytes().splitlines()[1:-1]
    assert [json.loads(row)[0] for row in rows] == [
        "a/a_2.jpg",
        "a/a_3.jpg",
        "b/b_1.jpg",
        "b/b_2.jpg",
    ]


def test_whether_all_is_known_can_be_asked(root, cache):
    assert scanned_before(root, list_classes(root).files, cache=cache) is None
    scanned(root, cache)
    assert scanned_before(root, list_classes(root).files, cache=cache) == scan(
        root, list_classes(root).files, cache=cache
    )
    os.utime(root / "a" / "a_2.jpg", ns=(1, 1))
    assert scanned_before(root, list_classes(root).files, cache=cache) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-100],
        lambda content: content[: content.rindex(b"{")],
        lambda content: content.replace(b'",1', b'",null'),
        lambda _: b"",
        lambda content: content.replace(b"a/a_1.jpg", b"a/a_9.jpg"),
        lambda _: b"[1]\n[]",
        lambda _: os.urandom(300),
    ],
)
def test_a_damaged_catalog_is_made_again_and_said_so(root, cache, damage):
    first, _ = scanned(root, cache)
    path = catalog_path(cache, root)
    path.write_bytes(damage(path.read_bytes()))
    again, heard = scanned(root, cache)
    assert again == first
    assert heard.lines == [f"{path}: damaged. The pictures are read again."]
    assert heard.read == 5
    assert scanned(root, cache)[1].read == 0


def test_another_format_reads_again_without_a_word(root, cache, monkeypatch):
    scanned(root, cache)
    monkeypatch.setattr("harness.data.collection.catalog.FORMAT", FORMAT + 1)
    _, heard = scanned(root, cache)
    assert (heard.read, heard.lines) == (5, [])


def test_a_cache_that_cannot_be_written_does_not_stop_the_scan(root, tmp_path):
    cache = put(tmp_path / "cache", b"a file where the folder should be")
    entries, heard = scanned(root, cache)
    assert len(entries) == 5
    assert heard.lines[-1].endswith("so these pictures will be read again next time.")


def test_a_full_disk_leaves_the_old_catalog_whole(root, cache, limited_file_size):
    scanned(root, cache)
    path = catalog_path(cache, root)
    before = path.read_bytes()
    put(root / "b" / "b_3.jpg", noise(50))
    with limited_file_size(1000):
        entries, heard = scanned(root, cache)
    assert len(entries) == 6
    assert heard.lines == [
        f"{path}: cannot be written (File too large), so these pictures will be read again "
        "next time."
    ]
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_two_scans_at_once_agree_and_leave_one_good_catalog(root, cache):
    make_folder(root, {"c": 20}, first_seed=100)
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(scanned, root, cache) for _ in range(2))
        assert first.result()[0] == second.result()[0]
    assert scanned(root, cache)[1].read == 0
    assert len(list((cache / "catalog").iterdir())) == 1


def test_what_an_interrupted_scan_has_read_is_kept(root, cache, monkeypatch):
    monkeypatch.setattr(catalog, "AT_ONCE", 1)

    class Interrupting(Silent):
        def advance(self, *_):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(root, list_classes(root).files, cache=cache, progress=Interrupting())
    assert scanned(root, cache)[1].read == 4


def test_each_root_has_its_own_catalog(root, cache, tmp_path):
    scanned(root, cache)
    other = make_folder(tmp_path / "other", {"a": 3, "b": 2})
    assert scanned(other, cache)[1].read == 5
    assert scanned(root, cache)[1].read == 0


def test_more_files_than_are_handed_out_at_once_keep_their_order(root, cache, monkeypatch):
    monkeypatch.setattr(catalog, "AT_ONCE", 2)
    entries, _ = scanned(root, cache)
    assert [entry.relative for entry in entries] == [
        "a/a_1.jpg", "a/a_2.jpg", "a/a_3.jpg", "b/b_1.jpg", "b/b_2.jpg",
    ]  # fmt: skip
