"""Signals are obeyed soon, also while C code decodes a picture or multiplies matrices.

Python calls its handlers between two of its own instructions, so that a long call of a library
holds them up, in the main thread or in a pool that the main thread waits for. A thread of its own
therefore watches for the signal, and ends the process when nothing came of it: what was done is on
the disk already, since any process may be killed at any moment.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from harness.errors import INTERRUPTED

UNHEARD_S = 0.7
"""How long the main thread may take to notice a signal."""
TIDY_S = 10.0
"""How long after SIGTERM it may still record how far it came, and end its children."""
ENDING = ("SIGTERM", "SIGHUP")
"""After these the process ends; Ctrl-C leaves it time to tell a server, and can be given again."""
TOLD = "\ninterrupted: what is done is kept; the same command goes on from it\n"


class _Watch:
    """Ends the process when a signal is not obeyed."""

    def __init__(self, told: str, ended: Callable[[int], object], *, once: bool) -> None:
        self._told, self._ended, self._once = told, ended, once
        self._heard = threading.Event()
        self._over = threading.Event()
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)

    def start(self) -> None:
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._unraisable_before, sys.unraisablehook = sys.unraisablehook, self._unraisable
        threading.Thread(target=self._wait, name="signals", daemon=True).start()

    def stop(self) -> None:
        self._over.set()
        signal.set_wakeup_fd(self._before)
        sys.unraisablehook = self._unraisable_before
        with suppress(OSError):
            self._write.send(b"\0")

    def handler(self, signum: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG002
        self._heard.set()
        if self._once or signum != signal.SIGINT:
            # A second signal would cut the record of the first.
            for number in _numbers((*ENDING, "SIGINT") if self._once else ENDING):
                signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    def _unraisable(self, lost: "sys.UnraisableHookArgs") -> None:
        if issubclass(lost.exc_type, KeyboardInterrupt):
            # It struck where Python drops what is raised: `__del__`, a weak reference's end.
            self._heard.clear()
        else:
            self._unraisable_before(lost)

    def _wait(self) -> None:
        while not self._over.is_set():
            numbers = set(self._read.recv(16))
            if not self._over.is_set() and numbers & {*_numbers(ENDING), signal.SIGINT}:
                self._watch_the_end(for_good=bool(numbers & {*_numbers(ENDING)}))
        self._read.close()
        self._write.close()

    def _watch_the_end(self, *, for_good: bool) -> None:
        if self._over.wait(UNHEARD_S):
            return
        if self._heard.is_set() and (not for_good or self._over.wait(TIDY_S - UNHEARD_S)):
            self._heard.clear()
            return
        end_children()
        with suppress(OSError):
            os.write(2, self._told.encode())
        self._ended(INTERRUPTED)


@contextmanager
def obeyed_signals(
    told: str = TOLD, ended: Callable[[int], object] = os._exit, *, once: bool = False
) -> Iterator[None]:
    """Make SIGTERM and a closed terminal interrupt what is inside as Ctrl-C does.

    Inside, they raise KeyboardInterrupt. If the main thread does not notice within a second, the
    process and its children end.

    Args:
        told: written to standard error if the process has to be ended.
        ended: ends the process.
        once: heed the first signal alone, whichever it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # nobody may set handlers here
        return
    watch = _Watch(told, ended, once=once)
    before = {number: signal.getsignal(number) for number in _numbers((*ENDING, "SIGINT"))}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # `nohup` wants it so
            signal.signal(number, watch.handler)
    watch.start()
    try:
        yield
    finally:
        watch.stop()
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def end_children() -> None:
    """End the children of this process, and theirs."""
    import psutil  # no command waits for it that is not ended so

    with suppress(psutil.Error):
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                child.terminate()


def leave(code: int) -> NoReturn:
    """End the process without waiting for threads that are still at work.

    What they would return, nobody is interested in any more; Python waits for them otherwise.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)


def _numbers(names: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(getattr(signal, name)) for name in names if hasattr(signal, name))
