"""Our space in Keras Tuner's terms, and its proposals in ours."""

from collections.abc import Mapping
from contextlib import ExitStack

import keras_tuner as kt

from harness.specs.schema.search import DomainSpec, Plain, allowed, in_order
from harness.tuner.trial import ProposedValues

EPOCHS = "tuner/epochs"
"""What Hyperband adds to the values, with other keys of its own."""

Raw = Mapping[str, int | float | str]
"""Keras Tuner's values: a choice is its number."""


def hyperparameters(space: Mapping[str, DomainSpec]) -> kt.HyperParameters:
    """Return the space with each key after those that its conditions name.

    Choices are handed over by their number, because Keras Tuner takes only texts and numbers,
    all of one kind, and the Gaussian process reads them in the order in which they are written.
    """
    told = kt.HyperParameters()
    for key in in_order(space):
        with ExitStack() as scopes:
            for parent, wanted in space[key].when.items():
                choices = list(allowed(space[parent], wanted))
                scopes.enter_context(told.conditional_scope(parent, choices))
            _declare(told, key, space[key])
    return told


def proposal(space: Mapping[str, DomainSpec], number: int, raw: Raw) -> ProposedValues:
    """Return the values that a trial is to try, without Hyperband's own keys."""
    active = [key for key in in_order(space) if key in raw and is_active(space, key, raw)]
    values = {key: _value(space[key], raw[key]) for key in active}
    return ProposedValues(number, values, int(raw[EPOCHS]) if EPOCHS in raw else None)


def is_active(space: Mapping[str, DomainSpec], key: str, raw: Raw) -> bool:
    """Return whether the conditions of a key hold, and those of the keys they name."""
    return all(
        raw.get(parent) in allowed(space[parent], wanted) and is_active(space, parent, raw)
        for parent, wanted in space[key].when.items()
    )


def _declare(told: kt.HyperParameters, key: str, domain: DomainSpec) -> None:
    if domain.choice is not None:
        told.Choice(key, list(range(len(domain.choice))))
    elif domain.int is not None:
        told.Int(key, *domain.int, step=int(domain.step or 1))
    elif domain.float is not None:
        told.Float(key, *domain.float, step=domain.step)
    elif domain.log is not None:
        told.Float(key, *domain.log, step=domain.step, sampling="log")


def _value(domain: DomainSpec, raw: float | str) -> Plain:
    if domain.choice is not None:
        return domain.choice[int(raw)]
    if domain.int is not None:
        return int(raw)
    low, high = domain.float or domain.log or (0.0, 0.0)
    # Six digits: 0.3 and not 0.30000000000000004, and a number that people can copy.
    return min(max(float(f"{float(raw):.6g}"), low), high)
