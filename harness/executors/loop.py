"""Keeps an executor busy, and the record of lost runs true."""

import time
from collections.abc import Callable, Iterator, Set
from contextlib import suppress

from harness.errors import LostError
from harness.executors.job import Ended, Executor, Job
from harness.runs.context import RunResult, Surroundings, forget_unfinished
from harness.tracking.locks import TakenError

_LOOK_AGAIN_S = 1.0

Choose = Callable[[Set[str]], Job | None]
"""Returns what to begin next, given the fingerprints of what is under way; None: nothing."""


def carry_out(executor: Executor, choose: Choose, shared: Surroundings) -> Iterator[Ended]:
    """Yield runs as they end, while as many are under way as the executor takes.

    What to begin is asked each time there is room, so that what was learned is used. A run that
    another process has is asked for again until that one has finished it, or let go.

    Args:
        executor: does them.
        choose: tells what is next.
        shared: the tracker, in which lost runs are recorded as failed; the progress.
    """
    busy: set[str] = set()
    taken: dict[str, float] = {}
    told: set[str] = set()
    while True:
        now = time.monotonic()
        taken = {mark: until for mark, until in taken.items() if until > now}
        while executor.has_room() and (job := choose(busy | taken.keys())) is not None:
            busy.add(job.mark)
            executor.begin(job)
        if not busy and not taken:
            return
        if not busy:
            time.sleep(_LOOK_AGAIN_S)
            continue
        ended = executor.ended(_LOOK_AGAIN_S if taken else None)
        if ended is None:
            continue
        mark = ended.job.mark
        busy.remove(mark)
        if isinstance(ended.outcome, TakenError):
            taken[mark] = time.monotonic() + _LOOK_AGAIN_S
            if mark not in told:
                told.add(mark)
                shared.progress.say(
                    f"{ended.job.plan.name}: another process has it; its run will do"
                )
            continue
        yield _settled(ended, shared)


def _settled(ended: Ended, shared: Surroundings) -> Ended:
    """Return the end of a run; one whose process was lost is recorded as failed, or was done."""
    job, error = ended
    if not isinstance(error, LostError) or job.searches:
        return ended  # where values are still searched, there is no run yet to be recorded
    done = shared.tracker.finished(job.mark)
    if done is not None:
        forget_unfinished(shared.workspace, job.mark)
        return Ended(job, RunResult(job.run_plan, job.mark, done.id, done.metrics, reused=False))
    # Opened and left by this error, as if it had been raised where the run was.
    with suppress(LostError, TakenError), shared.tracker.run(job.record):
        raise error
    return ended
