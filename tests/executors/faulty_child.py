"""A child process that does not start TensorFlow: its runs are those of `faulty_runs`."""

import sys

from harness.runs import context

context.start_tensorflow = lambda _progress: None

if __name__ == "__main__":
    from harness.executors.worker import main

    sys.exit(main())
