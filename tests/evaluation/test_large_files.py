"""A file of predictions takes the memory of its pictures, not that of all their probabilities."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from harness.errors import DataError
from harness.evaluation import prediction_files, table_files
from harness.evaluation.prediction_files import read_prediction_rows

MIB = 2**20
JUDGE = """
import resource, subprocess, sys
command = [sys.executable, "-m", "harness", "judge", "--json", "--baseline", sys.argv[1]]
subprocess.run([*command, "--proposal", f"new={sys.argv[2]}"], check=True, stdout=-3)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def a_table(classes, pictures, repetitions=1):
    """Repetitions in one table, with probabilities of every class."""
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(classes), pictures)
    said = [f"c{best}" for best in shares.argmax(axis=1)]
    frame = pd.DataFrame(shares, columns=[f"p_c{c}" for c in range(classes)])
    frame.insert(0, "predicted", said)
    frame.insert(0, "true", [f"c{n % classes}" for n in range(pictures)])
    frame.insert(0, "image", [f"{n:06d}.jpg" for n in range(pictures)])
    return pd.concat([frame.assign(repetition=r) for r in range(repetitions)])


def write(table, path):
    match path.suffix:
        case ".parquet":
            table.to_parquet(path, index=False, row_group_size=500)
        case ".jsonl":
            table.to_json(path, orient="records", lines=True, double_precision=15)
        case _:
            table.to_csv(path, index=False)
    return path


@pytest.fixture
def read_in_small_parts(monkeypatch):
    monkeypatch.setattr(table_files, "BLOCK", 2**16)
    for module in (table_files, prediction_files):
        monkeypatch.setattr(module, "CELLS", 2**13)


@pytest.mark.usefixtures("read_in_small_parts")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_probabilities_are_never_held_together(tmp_path, suffix):
    path = write(a_table(classes=50, pictures=1000, repetitions=10), tmp_path / f"all.{suffix}")
    read_prediction_rows(path, None)  # what is made once
    pool = pa.system_memory_pool()
    before = pool.bytes_allocated()
    default, _ = pa.default_memory_pool(), pa.set_memory_pool(pool)
    tracemalloc.start()
    try:
        rows = read_prediction_rows(path, None)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        pa.set_memory_pool(default)
    assert len(rows) == 10
    all_of_them = 10 * 1000 * 50 * 8
    assert peak < all_of_them / 2
    assert pool.bytes_allocated() - before < all_of_them / 4


@pytest.mark.usefixtures("read_in_small_parts")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_file_read_in_parts_says_what_it_says_at_once(tmp_path, suffix, monkeypatch):
    table = a_table(classes=20, pictures=600, repetitions=3).sample(frac=1, random_state=1)
    path = write(table, tmp_path / f"all.{suffix}")
    parts = read_prediction_rows(path, None)
    monkeypatch.undo()
    for one, other in zip(parts, read_prediction_rows(path, None), strict=True):
        assert one.repetition == other.repetition
        assert one.images.equals(other.images)
        assert one.predicted.to_pylist() == other.predicted.to_pylist()
        assert np.array_equal(one.scores.log_loss, other.scores.log_loss)


@pytest.mark.usefixtures("read_in_small_parts")
def test_a_value_of_several_lines_is_one_value_wherever_a_part_ends(tmp_path):
    table = a_table(classes=2, pictures=4000)
    table["image"] = [f"{n}\n{n}.jpg" for n in range(4000)]
    (rows,) = read_prediction_rows(write(table, tmp_path / "lines.csv"), "1")
    assert rows.images[3999].as_py() == "3999\n3999.jpg"
    assert rows.place(1).endswith("line 4")


@pytest.mark.usefixtures("read_in_small_parts")
def test_all_rows_with_a_fault_are_counted_in_whichever_part_they_are(tmp_path):
    table = a_table(classes=2, pictures=4000)
    table.loc[[700, 3900], "p_c0"] = 3
    path = write(table, tmp_path / "new.csv")
    with pytest.raises(DataError, match=r"new\.csv, line 702: expected prob.* \(and 1 more\)"):
        read_prediction_rows(path, "1")


def large(path, classes, megabytes):
    """Write one file of that size, whose probabilities come again every 500 pictures."""
    rows = a_table(classes, 500).drop(columns=["image", "repetition"]).to_csv(index=False)
    heading, *lines = rows.splitlines(keepends=True)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"image,{heading}")
        number = 0
        while file.tell() < megabytes * MIB:
            file.writelines(f"{number + n:08d}.jpg,{line}" for n, line in enumerate(lines))
            number += len(lines)
    return path


def peak_of_judging(folder, classes, megabytes):
    """Return the MiB that the command needs at most, for two files of that size."""
    files = [large(folder / f"{side}.csv", classes, megabytes) for side in ("base", "new")]
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, *map(str, files)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.opt_in
def test_two_files_of_300_mb_take_little_more_memory_than_two_of_30_mb(tmp_path):
    small, big = (peak_of_judging(tmp_path, 300, megabytes) for megabytes in (30, 300))
    assert big - small < 100
    assert big < 500
