"""What last digits depend on beside the spec: threads, oneDNN, and whether steps are fused."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from harness.errors import HarnessError
from harness.progress import Progress
from harness.runs import file_names
from harness.runs.run_document import RecordedEnvironment
from harness.runtime.documents import Expected, decoded, read_document
from harness.runtime.threads import THREADS, cores_usable, take_threads, threads_of
from harness.workspace import Workspace

_EXPECTED = Expected("what a run was begun with", "The run begins anew.")


class Arithmetic(NamedTuple):
    """How a run's sums are split and added; None where that was not recorded."""

    threads: int | None
    onednn: bool | None
    fused_steps: bool | None = False
    """False of what an earlier version began; None where there is nothing to be fused."""

    def __str__(self) -> str:
        """Return it as a person reads it."""
        threads = "threads not recorded" if self.threads is None else f"{self.threads} threads"
        words = {True: "with oneDNN", False: "without oneDNN", None: "oneDNN not recorded"}
        steps = "" if self.fused_steps is not False else ", by the steps of an earlier version"
        return f"{threads}, {words[self.onednn]}{steps}"


def arithmetic_of(environment: RecordedEnvironment) -> Arithmetic:
    """Return what a record of a run's environment says."""
    machine = environment.machine
    return Arithmetic(threads_of(environment.variables), machine.onednn, machine.fused_steps)


def may_differ(one: Arithmetic, other: Arithmetic) -> bool:
    """Return whether two are known to be different; what was not recorded is not known."""
    pairs = zip(one, other, strict=True)
    return any(a is not None and b is not None and a != b for a, b in pairs)


def begun_with(folder: Path) -> Arithmetic | None:
    """Return what an unfinished run was begun with; None where that cannot be read."""
    path = folder / "artifacts" / file_names.ENVIRONMENT
    try:
        return arithmetic_of(read_document(path, RecordedEnvironment, _EXPECTED))
    except HarnessError:
        return None


def threads_alone(workspace: Workspace, fingerprint: str) -> int:
    """Return how many threads a run takes that has this machine to itself, and let it have them.

    One that was begun before goes on with the number it had, because its bits depend on that.
    """
    begun = begun_with(workspace.unfinished / fingerprint)
    known = None if begun is None else begun.threads
    return take_threads(known or max(THREADS, cores_usable()))


def begin_anew_if_other(folder: Path, now: Mapping[str, object], progress: Progress) -> bool:
    """Delete what another arithmetic began: finished by this one, its bits would be nobody's.

    Args:
        folder: of the unfinished run, if there is one.
        now: the environment that would finish it.
        progress: told of it.

    Returns:
        Whether the run takes fused steps: not if it was begun without, which goes on so.
    """
    begun = begun_with(folder)
    ours = arithmetic_of(decoded(now, RecordedEnvironment, "this process", _EXPECTED))
    if begun is None:
        return True
    if may_differ(begun, ours._replace(fused_steps=None)):
        progress.say(f"begun with {begun}, and done anew from its start with {ours}")
        shutil.rmtree(folder)
        return True
    return begun.fused_steps is not False
