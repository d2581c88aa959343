"""A child process whose runs do what their experiment's name says; nothing is trained."""

import ctypes
import os
import signal
import sys
import time
import types
from pathlib import Path
from typing import NamedTuple


class UnsendableError(Exception):
    def __init__(self, one, two):  # noqa: ARG002 (copying it passes one argument)
        super().__init__(one)


class Surroundings(NamedTuple):
    workspace: object
    tracker: object
    progress: object
    environment: object


def do(job, shared):
    shared.progress.start(job.plan.name)
    match job.plan.experiment:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            ctypes.string_at(0)
        case "hangs":
            time.sleep(60)
        case "once":
            mark = Path(shared.workspace.root, "was-here")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "raises":
            raise ValueError("no room")
        case "unsendable":
            raise UnsendableError("one", "two")
        case "orphan":
            Path(shared.workspace.root, "pid").write_text(str(os.getpid()))
            time.sleep(60)
    shared.progress.finish()
    return os.getpid()


for name, content in (
    ("harness.results", {"Surroundings": Surroundings}),
    ("harness.executor.here", {"do": do, "start_tensorflow": lambda _progress: None}),
):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(content)

if __name__ == "__main__":
    from harness.executor.child import main

    sys.exit(main())
