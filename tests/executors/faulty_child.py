"""A child process that does not start TensorFlow: its runs are those of `faulty_runs`."""

import os
import sys
import time
from pathlib import Path

from harness.runs import context

WAITS_FOR = "HARNESS_TEST_WAITS_FOR"
"""A file that must be there before this child has started; it waits at most 20 s."""


def start(_progress):
    deadline = time.monotonic() + 20
    while WAITS_FOR in os.environ and not Path(os.environ[WAITS_FOR]).exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the parent waits for its child to start")
        time.sleep(0.05)


if __name__ == "__main__":
    from harness.executors.worker import main

    context.start_tensorflow = start
    sys.exit(main())
