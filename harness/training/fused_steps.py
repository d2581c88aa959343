"""Whether a training takes our own, cheaper steps; what an earlier version began does not.

Both follow the same formulas, and differ in last digits. So a run that was begun by the other steps
goes on by them, and ends with the bits that it would have had.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, cast


class Fused(NamedTuple):
    """Which steps are our own; earlier versions had none of them, or the first alone."""

    fused_steps: bool = True
    """RMSprop's, and the gradients of biases below a pooling."""
    fused_normalization: bool = True
    """Batch normalisation."""


ALL = Fused()
_FUSED: ContextVar[Fused] = ContextVar("fused", default=ALL)


def fused_now() -> Fused:
    """Return which steps a training takes that begins now."""
    return _FUSED.get()


@contextmanager
def steps_of(fused: Fused) -> Iterator[None]:
    """Train by these steps, and by Keras's own for the others."""
    token = _FUSED.set(fused)
    try:
        yield
    finally:
        _FUSED.reset(token)


def with_steps(environment: Mapping[str, object]) -> dict[str, object]:
    """Return what is recorded of an environment, with the steps that are taken now."""
    machine = cast("Mapping[str, object]", environment.get("machine", {}))
    return {**environment, "machine": {**machine, **fused_now()._asdict()}}
