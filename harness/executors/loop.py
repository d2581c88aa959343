"""Keeps an executor busy, and the record of lost runs true."""

import time
from collections.abc import Callable, Iterator, Set
from contextlib import suppress

from harness.errors import LostError
from harness.executors.job import Ended, Executor, Job
from harness.runs.context import RunContext, RunResult, forget_unfinished
from harness.tracking.locks import TakenError

_LOOK_AGAIN_S = 1.0

Choose = Callable[[Set[str]], Job | None]
"""Returns what to begin next, given the fingerprints of what is under way; None: nothing."""


def carry_out(executor: Executor, choose: Choose, context: RunContext) -> Iterator[Ended]:
    """Yield runs as they end, while as many are under way as the executor takes.

    What to begin is asked each time there is room, so that what was learned is used. A run that
    another process has is asked for again until that one has finished it, or let go.

    Args:
        executor: does them.
        choose: tells what is next.
        context: the tracker, in which lost runs are recorded as failed; the progress.
    """
    busy: set[str] = set()
    taken: dict[str, float] = {}
    told: set[str] = set()
    while True:
        now = time.monotonic()
        taken = {fingerprint: until for fingerprint, until in taken.items() if until > now}
        while executor.has_room() and (job := choose(busy | taken.keys())) is not None:
            busy.add(job.fingerprint)
            executor.begin(job)
        if not busy and not taken:
            return
        if not busy:
            time.sleep(_LOOK_AGAIN_S)
            continue
        ended = executor.ended(_LOOK_AGAIN_S if taken else None)
        if ended is None:
            continue
        fingerprint = ended.job.fingerprint
        busy.remove(fingerprint)
        if isinstance(ended.outcome, TakenError):
            taken[fingerprint] = time.monotonic() + _LOOK_AGAIN_S
            if fingerprint not in told:
                told.add(fingerprint)
                context.progress.say(
                    f"{ended.job.plan.name}: another process has it; its run will do"
                )
            continue
        yield _settled(ended, context)


def _settled(ended: Ended, context: RunContext) -> Ended:
    """Return the end of a run; one whose process was lost is recorded as failed, or was done."""
    job, error = ended
    if not isinstance(error, LostError) or job.searches:
        return ended  # where values are still searched, there is no run yet to be recorded
    done = context.tracker.finished(job.fingerprint)
    if done is not None:
        forget_unfinished(context.workspace, job.fingerprint)
        return Ended(
            job, RunResult(job.run_plan, job.fingerprint, done.id, done.metrics, reused=False)
        )
    # Opened and left by this error, as if it had been raised where the run was.
    with suppress(LostError, TakenError), context.tracker.run(job.record):
        raise error
    return ended
