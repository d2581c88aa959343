import pytest
from filelock import FileLock

from harness.data.cache.preparation import prepare
from harness.data.cache.prepared import cached_arrays, prune
from harness.specs.schema.data import NormaliseSpec
from tests.data.factories import some_pictures


@pytest.fixture
def cache(tmp_path):
    """A cache with two prepared sizes of six pictures."""
    collection = some_pictures(tmp_path / "pictures", 6)
    for pixels, normalise in ((16, NormaliseSpec(square_pixels=32)), (8, None)):
        prepare(
            collection, image_pixels=pixels, normalise=normalise, cache=tmp_path / "cache"
        ).close()
    return tmp_path / "cache"


def test_what_is_cached_is_told_in_words_largest_first(cache):
    told = [(each.what, each.usable) for each in cached_arrays(cache)]
    assert told == [
        ("made: 6 pictures, 16 px, through 32 px and JPEG 90", True),
        ("made: 6 pictures, 8 px, as the files are", True),
    ]
    larger, smaller = cached_arrays(cache)
    assert larger.bytes > 6 * 16 * 16 * 3 > smaller.bytes > 6 * 8 * 8 * 3


def test_an_empty_cache_lists_nothing(tmp_path):
    assert cached_arrays(tmp_path / "none") == []


def test_pruning_deletes_what_is_named_and_nothing_else(cache):
    larger, smaller = cached_arrays(cache)
    assert list(prune([larger])) == [larger]
    assert cached_arrays(cache) == [smaller]
    assert not list(cache.glob(f"prepared/{larger.key}*"))


def test_what_a_killed_process_left_is_unfinished(cache):
    (larger, _) = cached_arrays(cache)
    (larger.folder / "images.json").unlink()
    told = {each.key: (each.what, each.usable) for each in cached_arrays(cache)}
    assert told[larger.key] == ("unfinished", False)


def test_a_folder_with_a_strangers_file_is_neither_listed_nor_deleted(cache):
    larger, smaller = cached_arrays(cache)
    (larger.folder / "thesis.txt").write_text("mine")
    assert cached_arrays(cache) == [smaller]
    list(prune(cached_arrays(cache)))
    assert (larger.folder / "thesis.txt").read_text() == "mine"
    assert (larger.folder / "images.npy").exists()


def test_a_link_is_never_followed(cache, tmp_path):
    (larger, *_) = cached_arrays(cache)
    larger.folder.rename(tmp_path / "elsewhere")
    larger.folder.symlink_to(tmp_path / "elsewhere")
    list(prune(cached_arrays(cache)))
    assert (tmp_path / "elsewhere" / "images.npy").exists()


def test_what_another_process_is_making_is_kept(cache):
    larger, smaller = cached_arrays(cache)
    with FileLock(larger.folder.with_suffix(".lock")):
        assert list(prune([larger, smaller])) == [smaller]
    assert cached_arrays(cache) == [larger]
