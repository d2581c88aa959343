"""Locks between processes: one holds, the others wait, go on, or are told."""

import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.progress import Silent
from harness.runtime.locks import lock_if_free, wait_for_lock

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from pathlib import Path
from harness.runtime.locks import wait_for_lock
with wait_for_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


class Heard(Silent):
    def __init__(self):
        self.lines, self.said = [], threading.Event()

    def say(self, line):
        self.lines.append(line)
        self.said.set()


@contextmanager
def another_process(path):
    """It holds the lock until it is killed, or its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout.readline() == "held\n"
        try:
            yield child
        finally:
            child.kill()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "a.lock"


def test_a_lock_is_free_again_after_its_block_also_after_one_that_failed(path):
    with wait_for_lock(path):
        assert lock_if_free(path) is None
    with pytest.raises(ValueError, match="x"), wait_for_lock(path):
        raise ValueError("x")
    again = lock_if_free(path)
    assert again is not None
    with again:
        assert lock_if_free(path) is None


def test_nobody_gets_what_another_process_has_until_it_is_killed(path):
    with another_process(path) as child:
        assert lock_if_free(path) is None
        with pytest.raises(TimeoutError):
            wait_for_lock(path, patience_s=0.05)
        child.kill()
        child.wait()
        with wait_for_lock(path, patience_s=5):
            assert lock_if_free(path) is None


def test_who_must_wait_says_so_once_and_goes_on(path):
    heard, got = Heard(), threading.Event()

    def wait():
        with wait_for_lock(path, heard, "somebody is at it"):
            got.set()

    with another_process(path) as child:
        waiter = threading.Thread(target=wait)
        waiter.start()
        assert heard.said.wait(5)
        assert not got.is_set()
        child.stdin.close()
        waiter.join(5)
    assert got.is_set()
    assert heard.lines == ["somebody is at it"]


def test_who_need_not_wait_says_nothing(path):
    heard = Heard()
    with wait_for_lock(path, heard, "somebody is at it"):
        pass
    assert heard.lines == []


def test_a_lock_whose_file_is_deleted_is_held_by_one_all_the_same(path):
    """Who waits for it must not hold a file without a name while another makes a new one."""
    held, go_on, together = threading.Event(), threading.Event(), []

    def wait():
        with wait_for_lock(path):
            held.set()
            together.append(lock_if_free(path))
            go_on.wait(5)

    waiter = threading.Thread(target=wait)
    with wait_for_lock(path):
        waiter.start()
        path.unlink()
    assert held.wait(5)
    assert lock_if_free(path) is None
    go_on.set()
    waiter.join()
    assert together == [None]
