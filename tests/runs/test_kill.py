"""SIGKILL, for real: whatever was cut, the next start ends with the bits of an undisturbed run."""

import os
import random
import sqlite3
import time
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.harness_process import start_harness
from tests.small_project import environment, make_project, run_harness
from tests.tracking.factories import a_workspace

# One kill of a run and one of a study are in `test_store.py` and `cli/test_run_study.py`.
pytestmark = pytest.mark.end_to_end

# The moment, and what shows that it has come: a word of the progress lines, or a file.
MOMENTS = {
    "preparation": "preparing",
    "an epoch": "epoch 1/4",
    "a checkpoint": "state.partial",
    "evaluation": "testing",
    "recording": "recording",
}


def has_come(root: Path, log: Path, sign: str) -> bool:
    if sign.endswith(".partial"):
        return any((root / "mlruns" / "unfinished").glob(f"*/{sign}"))
    return sign in log.read_text()


def start_and_kill(root: Path, spec: Path, sign: str, delay: float) -> None:
    """Start a run and kill it `delay` seconds after the sign; it must not have ended before."""
    log = root / "progress.txt"
    log.write_text("")
    child = start_harness(root, "run", spec, env=environment(root), out=log, err=log)
    # Whoever watches comes first, or a busy machine hides what is there for milliseconds.
    os.setpriority(os.PRIO_PROCESS, child.pid, 19)
    try:
        deadline = time.monotonic() + 300
        while not has_come(root, log, sign):
            assert child.exitcode is None, f"ended before {sign!r}: {log.read_text()}"
            assert time.monotonic() < deadline, f"never saw {sign!r}: {log.read_text()}"
            time.sleep(0.0005)
        time.sleep(delay)
    finally:
        child.kill()
        child.join()


def the_files(root: Path) -> Path:
    (found,) = (root / "mlruns" / "artifacts").rglob("run.json")
    return found.parent


def weights(model: Path) -> list[np.ndarray]:
    with zipfile.ZipFile(model) as archive:
        stored = archive.read("model.weights.h5")
    arrays: list[np.ndarray] = []
    with h5py.File(BytesIO(stored)) as file:
        file.visititems(lambda _, item: arrays.append(item[()]) if hasattr(item, "shape") else None)
    return arrays


@pytest.fixture(scope="module")
def undisturbed(small_run) -> Path:
    return the_files(small_run)


@pytest.fixture(scope="module")
def disturbed(tmp_path_factory, new_database) -> Path:
    """One run, killed at five moments one after the other, then left in peace."""
    root = a_workspace(tmp_path_factory.mktemp("disturbed"), new_database).root
    spec = make_project(root)
    delays = random.Random(5)
    for sign in MOMENTS.values():
        start_and_kill(root, spec, sign, 0 if sign.endswith("partial") else delays.random() / 50)
    ended = run_harness(root, "run", spec)
    assert ended.returncode == 0, ended.stderr
    return the_files(root)


@pytest.mark.parametrize("name", ["history.csv", "confusion.csv", "per_class.csv", "split.csv"])
def test_tables_are_equal_byte_for_byte(undisturbed, disturbed, name):
    assert (disturbed / name).read_bytes() == (undisturbed / name).read_bytes()


def test_predictions_are_equal_byte_for_byte(undisturbed, disturbed):
    name = "predictions.parquet"
    assert (disturbed / name).read_bytes() == (undisturbed / name).read_bytes()


def test_weights_are_equal_bit_for_bit(undisturbed, disturbed):
    one, other = (weights(files / "model.keras") for files in (undisturbed, disturbed))
    assert one
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_every_metric_of_every_epoch_is_recorded_once(disturbed):
    mlruns = next(folder for folder in disturbed.parents if folder.name == "mlruns")
    with closing(sqlite3.connect(mlruns / "mlflow.db")) as store:
        rows = store.execute(
            "select run_uuid, key, step, count(*) from metrics where key not like 'system/%' "
            "group by run_uuid, key, step having count(*) > 1"
        ).fetchall()
        epochs = store.execute(
            "select count(*) from metrics where key = 'validation/loss'"
        ).fetchone()
        states = store.execute("select status from runs").fetchall()
    assert rows == []
    assert epochs == (4,)
    assert set(states) == {("FINISHED",)}
