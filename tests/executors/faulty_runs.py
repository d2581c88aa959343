"""What a child's runs do, by their experiment's name; nothing is trained."""

import ctypes
import os
import signal
import time
from pathlib import Path


class UnsendableError(Exception):
    def __init__(self, one, two):  # noqa: ARG002 (copying it passes one argument)
        super().__init__(one)


def perform(job, context):
    context.progress.start(job.plan.name)
    match job.plan.experiment:
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            ctypes.string_at(0)
        case "hangs":
            time.sleep(60)
        case "once":
            mark = Path(context.workspace.root, "was-here")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "raises":
            raise ValueError("no room")
        case "unsendable":
            raise UnsendableError("one", "two")
        case "environment":
            return os.environ["HARNESS_TEST"]
        case "orphan":
            Path(context.workspace.root, "pid").write_text(str(os.getpid()))
            time.sleep(60)
    context.progress.finish()
    return os.getpid()
