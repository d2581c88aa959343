"""Whether a training takes our own, cheaper steps; what an earlier version began does not.

Both follow the same formulas, and differ in last digits. So a run that was begun by the other steps
goes on by them, and ends with the bits that it would have had.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

_FUSED: ContextVar[bool] = ContextVar("fused_steps", default=True)


def steps_are_fused() -> bool:
    """Return whether RMSprop's step, and the gradients of biases below a pooling, are fused."""
    return _FUSED.get()


@contextmanager
def fused_steps(*, fused: bool) -> Iterator[None]:
    """Train by these steps, or by Keras's own."""
    token = _FUSED.set(fused)
    try:
        yield
    finally:
        _FUSED.reset(token)


def with_steps(environment: Mapping[str, object]) -> dict[str, object]:
    """Return what is recorded of an environment, with the steps that are taken now."""
    machine = cast("Mapping[str, object]", environment.get("machine", {}))
    return {**environment, "machine": {**machine, "fused_steps": steps_are_fused()}}
