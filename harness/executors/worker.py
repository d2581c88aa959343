"""`python -m harness.executors.worker`: does one run after another that the parent sends.

Started by `process_pool.py` with the number of a pipe. TensorFlow is imported once, with the
threads that the parent's environment fixes, and stays for all runs.
"""

import os
import pickle
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from queue import SimpleQueue

from harness.errors import DONE, FAILED, INTERRUPTED
from harness.executors.job import Job, Site
from harness.runtime.environment import in_this_process
from harness.runtime.interrupts import leave, obeyed_signals
from harness.runtime.output import safe_output
from harness.runtime.stderr import held_back
from harness.workspace import Workspace


def main() -> int:
    """Do runs until the parent has no more, or is gone."""
    with safe_output(), obeyed_signals("", once=True):
        try:
            _serve(Connection(int(sys.argv[1])))
        except KeyboardInterrupt:
            leave(INTERRUPTED)
        except Exception:  # noqa: BLE001 (the parent shows the last lines of what is said here)
            sys.stderr.write(traceback.format_exc())
            return FAILED
        return DONE


def _serve(pipe: Connection) -> None:
    sent: SimpleQueue[bytes] = SimpleQueue()
    # Before TensorFlow is imported: a run on thousands of pictures is more than a pipe holds, and
    # the parent would wait for this child before it starts another.
    threading.Thread(target=_listen, args=(pipe, sent), daemon=True).start()
    with held_back():
        from harness.executors.messages import Result, Teller, as_result
        from harness.progress import SILENT
        from harness.runs.context import RunContext, start_tensorflow
        from harness.tracking.mlflow_store import MlflowTracker

        start_tensorflow(SILENT)
    site: Site = pickle.loads(sent.get())
    workspace, teller = Workspace(site.root), Teller(pipe)
    tracker = MlflowTracker(workspace, say=teller.say)
    context = RunContext(workspace, tracker, teller, in_this_process(site.environment))
    job: Job | None
    while (job := pickle.loads(sent.get())) is not None:
        try:
            result = Result(job.perform(job, context))
        except Exception as error:  # noqa: BLE001 (the parent decides)
            result = as_result(error)
        teller.send(result)


def _listen(pipe: Connection, sent: "SimpleQueue[bytes]") -> None:
    """Take what the parent sends, as bytes: to make it what it was is to import, in one thread."""
    try:
        while True:
            sent.put(pipe.recv_bytes())
    except (EOFError, OSError):
        # The parent is gone, however it ended: what is done of the run is kept on disk.
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
