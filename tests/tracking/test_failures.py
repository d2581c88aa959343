import errno
import os
import sqlite3

import pytest
from mlflow.exceptions import MlflowException

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


def mlflow_says(text):
    return MlflowException(f"API request to endpoint /api failed with error code {text}")


def test_a_page_to_log_in_is_called_one():
    page = "<!DOCTYPE html>\n<html><head><title>Sign in · Lab</title></head><body>" + "x" * 5000
    text = explanation(mlflow_says(f"200 Response body: '{page}'"))
    assert "expected answers of MLflow; got a web page called 'Sign in · Lab'." in text
    assert "a page to log in stands before the server" in text
    assert len(text) < 400


def test_a_missing_driver_is_named():
    text = explanation(ModuleNotFoundError("No module named 'psycopg'"))
    assert "got \"No module named 'psycopg'\". Install it" in text


def test_a_password_that_a_library_repeats_is_masked():
    error = MlflowException("Max retries exceeded with url http://me:hunter22@s:1/x")
    assert "http://***@s:1/x" in explanation(error)


def test_whatever_an_address_leads_to_is_one_line_when_it_is_opened():
    said = r"expected a store that MLflow can open; got 'odd'"
    with pytest.raises(TrackingError, match=said), explained("s", opening=True):
        raise MlflowException("odd")
    with pytest.raises(MlflowException), explained("s"):
        raise MlflowException("odd")
