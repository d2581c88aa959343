"""What last digits depend on beside the spec: threads, oneDNN, and whether steps are fused."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import HarnessError
from harness.progress import Progress
from harness.runs import file_names
from harness.runs.run_document import RecordedEnvironment
from harness.runtime.documents import Expected, decoded, read_document
from harness.runtime.threads import (
    BLAS_VARIABLE,
    THREADS,
    cores_usable,
    take_threads,
    threads_of,
)
from harness.training.fused_steps import ALL, Fused
from harness.workspace import Workspace

_EXPECTED = Expected("what a run was begun with", "The run begins anew.")


class Arithmetic(NamedTuple):
    """How a run's sums are split and added; None where that was not recorded."""

    threads: int | None
    onednn: bool | None
    fused_steps: bool | None = False
    """False of what an earlier version began; None where there is nothing to be fused."""
    blas_threads: int | None = None
    """Of NumPy's linear algebra; None where a run has none, too."""
    fused_normalization: bool | None = None
    """False of what an earlier version began; None where nothing is normalised over a batch."""

    @property
    def is_of_an_earlier_version(self) -> bool:
        """Whether a step that is fused by now was Keras's own."""
        return self.fused_steps is False or self.fused_normalization is False

    def __str__(self) -> str:
        """Return it as a person reads it."""
        threads = "threads not recorded" if self.threads is None else f"{self.threads} threads"
        words = {True: "with oneDNN", False: "without oneDNN", None: "oneDNN not recorded"}
        steps = ", by the steps of an earlier version" if self.is_of_an_earlier_version else ""
        blas = "" if self.blas_threads is None else f", {self.blas_threads} in linear algebra"
        return f"{threads}, {words[self.onednn]}{blas}{steps}"


NORMALIZED = ("resnet18", "resnet50")
"""Architectures with batch normalisation."""
BY_BLAS = ("pca", "pca_pictures", "projection", "clusters", "logistic", "nearest_neighbours")
"""Kinds of features, and of models, that NumPy's linear algebra computes."""


def arithmetic_of(environment: RecordedEnvironment, spec: Mapping[str, Any]) -> Arithmetic:
    """Return what a record of its environment says that concerns a run of this spec."""
    machine, said = environment.machine, environment.variables
    kinds = {*kinds_of(spec, "model"), *kinds_of(spec, "features")}
    by_blas = not kinds.isdisjoint(BY_BLAS)
    blas_threads = threads_of(said, BLAS_VARIABLE) if by_blas else None
    return Arithmetic(
        threads_of(said),
        machine.onednn,
        machine.fused_steps,
        blas_threads,
        machine.fused_normalization if normalizes(spec) else None,
    )


def normalizes(spec: Mapping[str, Any]) -> bool:
    """Return whether a network of this spec learns with batch normalisation over maps."""
    model = spec.get("model", {})
    if spec.get("training", {}).get("devices", "one") != "one":
        return False  # there it is Keras's own
    published = model.get("kind") == "architecture" and model.get("name") in NORMALIZED
    return published or (model.get("kind") == "cnn" and bool(model.get("batch_normalization")))


def kinds_of(spec: Mapping[str, Any], part: str) -> Iterator[str]:
    """Yield the kind of a part of a spec, and of what it is made of."""
    while isinstance(made := spec.get(part), Mapping):
        yield str(made.get("kind"))
        spec, part = made, "of"


def may_differ(one: Arithmetic, other: Arithmetic) -> bool:
    """Return whether two are known to be different; what was not recorded is not known."""
    pairs = zip(one, other, strict=True)
    return any(a is not None and b is not None and a != b for a, b in pairs)


def begun_with(folder: Path, spec: Mapping[str, Any]) -> Arithmetic | None:
    """Return what an unfinished run was begun with; None where that cannot be read."""
    path = folder / "artifacts" / file_names.ENVIRONMENT
    try:
        return arithmetic_of(read_document(path, RecordedEnvironment, _EXPECTED), spec)
    except HarnessError:
        return None


def threads_alone(workspace: Workspace, fingerprint: str) -> int:
    """Return how many threads a run takes that has this machine to itself, and let it have them.

    One that was begun before goes on with the number it had, because its bits depend on that.
    """
    begun = begun_with(workspace.unfinished / fingerprint, {})
    known = None if begun is None else begun.threads
    return take_threads(known or max(THREADS, cores_usable()))


def begin_anew_if_other(
    folder: Path, now: Mapping[str, object], spec: Mapping[str, Any], progress: Progress
) -> Fused:
    """Delete what another arithmetic began: finished by this one, its bits would be nobody's.

    Args:
        folder: of the unfinished run, if there is one.
        now: the environment that would finish it.
        spec: of the run.
        progress: told of it.

    Returns:
        Which steps of the run are fused: none that it was begun without, which goes on so.
    """
    begun = begun_with(folder, spec)
    ours = arithmetic_of(decoded(now, RecordedEnvironment, "this process", _EXPECTED), spec)
    if begun is None:
        return ALL
    if may_differ(begun, ours._replace(fused_steps=None, fused_normalization=None)):
        progress.say(f"begun with {begun}, and done anew from its start with {ours}")
        shutil.rmtree(folder)
        return ALL
    return Fused(begun.fused_steps is not False, begun.fused_normalization is not False)
