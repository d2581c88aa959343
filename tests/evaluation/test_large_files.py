"""A large file of predictions takes the memory of what is kept of it, and little more."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pyarrow as pa
import pytest

from harness.evaluation.prediction_files import read_prediction_rows

CLASSES = 10
MIB = 2**20
READ = """
import resource, sys
from pathlib import Path
from harness.evaluation.prediction_files import read_prediction_rows
rows = read_prediction_rows(Path(sys.argv[1]), None)
print(len(rows), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write(path, repetitions, pictures=2000):
    """Repetitions in one file, with probabilities of every class."""
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.ones(CLASSES), pictures)
    said = shares.argmax(axis=1)
    numbers = [",".join(map(repr, row)) for row in shares.tolist()]
    heading = ",".join(f"p_c{c}" for c in range(CLASSES))
    with path.open("w", encoding="utf-8") as file:
        file.write(f"image,true,predicted,repetition,{heading}\n")
        for repetition in range(repetitions):
            file.writelines(
                f"{n}.jpg,c{said[n]},c{said[n]},{repetition},{numbers[n]}\n"
                for n in range(pictures)
            )
    return path


def test_nothing_is_held_of_a_file_but_what_is_kept(tmp_path):
    path = write(tmp_path / "all.csv", repetitions=10)
    tracemalloc.start()
    before = pa.total_allocated_bytes()
    rows = read_prediction_rows(path, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    kept = sum(one.probabilities.nbytes for one in rows)
    assert len(rows) == 10
    assert kept == 10 * 2000 * CLASSES * 8
    # The columns of all repetitions, and those of each; the file itself would be three more.
    assert peak < path.stat().st_size
    assert pa.total_allocated_bytes() - before < kept


@pytest.mark.opt_in
def test_a_file_of_300_mb_is_read_in_less_than_twice_its_size(tmp_path):
    path = write(tmp_path / "all.csv", repetitions=700)
    size = path.stat().st_size / MIB
    assert size > 290
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    repetitions, peak = map(int, done.stdout.split())
    assert repetitions == 700
    assert peak < 2 * size
