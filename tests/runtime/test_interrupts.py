"""A signal ends a process soon, also where Python itself would not hear it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from harness.runtime.interrupts import TOLD, obeyed_signals

# One call that lets other threads run, and hears no signal for more than a minute.
DEAF = "hashlib.pbkdf2_hmac('sha256', b'', b'', 400_000_000)"
SOON_S = 15.0
"""Generous, because a machine may be busy: far from the minute that the call would take."""
# A shell that starts tests in the background has them ignore some signals.
PROGRAM = """
import hashlib, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from harness.runtime.interrupts import leave, obeyed_signals
from harness.runtime.pools import thread_pool
def busy(_): return {work}
with obeyed_signals():
    print("ready", flush=True)
    try:
        {body}
    except KeyboardInterrupt:
        leave(130)
"""


def seconds_to_end(body, number=signal.SIGTERM, stderr=None):
    program = PROGRAM.format(body=body, work=DEAF)
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=stderr)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.1)
        began = time.monotonic()
        child.send_signal(number)
        assert child.wait(timeout=60) == 130
        return time.monotonic() - began
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_main_thread_deep_in_c_ends(number):
    assert seconds_to_end("busy(0)", number) < SOON_S


def test_threads_deep_in_c_are_not_waited_for():
    assert seconds_to_end("with thread_pool(1) as pool: list(pool.map(busy, [0]))") < SOON_S


# What is raised in here, Python reports and drops, and goes on after it.
DROPPED = """class Slow:
            def __del__(self):
                import time
                while True: time.sleep(0.01)
        Slow()
        busy(0)"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_strikes_where_python_drops_exceptions_is_obeyed_in_one_line(
    number, tmp_path
):
    with (tmp_path / "told").open("wb") as told:
        assert seconds_to_end(DROPPED, number, stderr=told) < SOON_S
    assert (tmp_path / "told").read_text() == TOLD


def test_what_else_python_drops_is_reported_as_before(monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: reported.append(lost.exc_type))

    class Faulty:
        def __del__(self):
            raise ValueError

    with obeyed_signals(ended=lambda _: None):
        Faulty()
    assert reported == [ValueError]


def test_inside_a_signal_is_an_interruption_and_outside_everything_is_as_before():
    before = signal.getsignal(signal.SIGTERM)

    def interrupted():
        with obeyed_signals(ended=lambda _: None):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert signal.getsignal(signal.SIGTERM) is before


def test_who_ignores_a_closed_terminal_goes_on():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with obeyed_signals(ended=lambda _: None):
            os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(0.05)
    finally:
        signal.signal(signal.SIGHUP, before)
