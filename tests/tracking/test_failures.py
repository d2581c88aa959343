import errno
import os
import sqlite3

import pytest

from harness.errors import TrackingError
from harness.tracking.failures import explained

KEPT = "What is recorded is kept, and the run goes on where it stopped."


def explanation(error):
    with pytest.raises(TrackingError) as caught, explained("/p/mlruns/mlflow.db"):
        raise error
    assert caught.value.__cause__ is error
    return str(caught.value)


def test_a_full_disk():
    assert explanation(sqlite3.OperationalError("database or disk is full")) == (
        "/p/mlruns/mlflow.db: expected room to write; got 'database or disk is full'. "
        f"Free some space and start again. {KEPT}"
    )


def test_a_locked_database():
    assert explanation(sqlite3.OperationalError("database is locked")) == (
        "/p/mlruns/mlflow.db: expected to write within 20 seconds; got 'database is locked'. "
        f"Another program holds the file open: close it and start again. {KEPT}"
    )


def test_a_damaged_file():
    assert explanation(sqlite3.DatabaseError("file is not a database")) == (
        "/p/mlruns/mlflow.db: expected MLflow's database; got 'file is not a database'. "
        "Put a copy from before in its place, or move it away to begin a new one."
    )


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_that_may_not_be_written(number):
    text = explanation(OSError(number, os.strerror(number), "/p/mlruns"))
    assert text.startswith("/p/mlruns/mlflow.db: expected a file and a folder we may write to; got")
    assert text.endswith("Make them writable, or set MLFLOW_TRACKING_URI to another store.")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
def test_a_full_disk_as_the_system_calls_it(number):
    assert "expected room to write" in explanation(OSError(number, os.strerror(number)))


@pytest.mark.parametrize(
    "error",
    [ValueError("database is locked"), OSError(errno.ENOENT, "no such file"), KeyError("x")],
)
def test_mistakes_of_ours_stay_as_they_are(error):
    with pytest.raises(type(error)) as caught, explained("here"):
        raise error
    assert caught.value is error


def test_what_is_explained_is_not_explained_again():
    error = TrackingError("the folder was moved")
    with pytest.raises(TrackingError) as caught, explained("here"):
        raise error
    assert caught.value is error
