import multiprocessing
import os
import signal
import sys

import pytest

from harness.errors import TrackingError
from harness.tracking.locks import run_lock
from tests.tracking.factories import read_only


def lock(folder):
    return run_lock(folder / "f1.lock", lambda: "process 7 on here")


def test_a_run_is_locked_for_everybody_else(tmp_path):
    with lock(tmp_path), pytest.raises(TrackingError) as caught, lock(tmp_path):
        pass
    assert str(caught.value) == (
        "f1: expected a run that nobody is at; got one that is being run by another process "
        "(process 7 on here). Wait for it, or end it and start again."
    )


def test_a_run_that_ended_well_leaves_no_lock(tmp_path):
    with lock(tmp_path):
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_failed_can_be_locked_again(tmp_path):
    with pytest.raises(ValueError, match="x"), lock(tmp_path):
        raise ValueError("x")
    with lock(tmp_path):
        pass


def test_a_lock_that_may_not_be_made_is_named(tmp_path):
    with read_only(tmp_path), pytest.raises(TrackingError) as caught, lock(tmp_path):
        pass
    place = f"{tmp_path / 'f1.lock'}: expected a file and a folder we may write to; got"
    assert str(caught.value).startswith(place)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_worker_that_outlives_a_killed_run_does_not_keep_its_lock(tmp_path):
    """A pool's worker, forked while the lock was held, inherits the open file."""
    context = multiprocessing.get_context("spawn")
    said, telling = context.Pipe(duplex=False)
    killed = context.Process(target=hold_and_fork, args=(tmp_path, telling))
    killed.start()
    orphan = said.recv()
    os.kill(killed.pid, signal.SIGKILL)
    killed.join()
    try:
        os.kill(orphan, 0)
        with lock(tmp_path):
            assert list(tmp_path.iterdir())
        assert list(tmp_path.iterdir()) == []
    finally:
        os.kill(orphan, signal.SIGKILL)


def hold_and_fork(folder, telling):
    with lock(folder):
        if os.fork() == 0:
            # Told by the worker, once it has let go of what it inherited.
            telling.send(os.getpid())
        signal.pause()
