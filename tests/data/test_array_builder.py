import tracemalloc
import zlib

import numpy as np
import pytest

from harness.data.array_builder import ArrayFile, build
from harness.data.cache.preparation import PreparedImages
from harness.progress import SILENT


def a_picture(row: int) -> np.ndarray:
    return np.full((32, 32, 3), row % 256, np.uint8)


def test_checksums_are_those_of_the_rows_in_order(tmp_path):
    file = ArrayFile(tmp_path / "made", (70, 32, 32, 3))
    checksums = build(file, a_picture, {"what": "grey"}, SILENT)
    assert checksums == [zlib.crc32(a_picture(row).tobytes()) for row in range(70)]
    assert file.array.stat().st_size == file.total_bytes
    np.testing.assert_array_equal(np.load(file.array), [a_picture(row) for row in range(70)])


def test_an_older_array_is_replaced_whole(tmp_path):
    file = ArrayFile(tmp_path / "made", (5, 32, 32, 3))
    build(file, a_picture, {}, SILENT)
    build(file, lambda row: a_picture(row + 9), {}, SILENT)
    np.testing.assert_array_equal(np.load(file.array)[:, 0, 0, 0], range(9, 14))


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_stops_the_work_passes_through_and_leaves_nothing(tmp_path, error):
    def broken(row):
        if row == 40:
            raise error
        return a_picture(row)

    file = ArrayFile(tmp_path / "made", (200, 32, 32, 3))
    with pytest.raises(error):
        build(file, broken, {}, SILENT)
    assert list(file.folder.iterdir()) == []


def test_memory_does_not_grow_with_the_number_of_pictures(tmp_path):
    peaks = []
    for count in (100, 2000):
        file = ArrayFile(tmp_path / str(count), (count, 32, 32, 3))
        tracemalloc.start()
        checksums = build(file, a_picture, {}, SILENT)
        with file.array.open("rb", buffering=0) as opened:
            images = PreparedImages(file, [""] * count, checksums, opened)
            for first in range(0, count, 20):
                images[range(first, first + 20)]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 1900 * 32 * 32 * 3 / 20
