"""What turns gradients into steps, and how large the steps are."""

from typing import Annotated, Literal

from pydantic import Field

from harness.specs.schema.base import Amount, Count, Fraction, Positive, Spec, Whole


class RmspropSpec(Spec):
    """RMSprop as Keras has it."""

    kind: Literal["rmsprop"]
    learning_rate: Positive = 0.001
    """Step size."""
    momentum: Fraction = 0.0
    """Share of the last step that is taken again."""


class SgdSpec(Spec):
    """Stochastic gradient descent."""

    kind: Literal["sgd"]
    learning_rate: Positive = 0.01
    """Step size."""
    momentum: Fraction = 0.0
    """Share of the last step that is taken again."""


class AdamSpec(Spec):
    """Adam; with `weight_decay` above 0 it is AdamW."""

    kind: Literal["adam"]
    learning_rate: Positive = 0.001
    """Step size."""
    weight_decay: Amount = 0.0
    """Decoupled weight decay."""


WarmUp = Annotated[Whole, Field(exclude_if=lambda epochs: epochs == 0)]
"""None is not written down, as before it could be chosen, so that the same experiment keeps its
fingerprint."""
OptimizerSpec = Annotated[RmspropSpec | SgdSpec | AdamSpec, Field(discriminator="kind")]


class ConstantRate(Spec):
    """The optimiser's learning rate, always, or after a warm-up."""

    kind: Literal["constant"]
    warmup_epochs: WarmUp = 0
    """Epochs of a straight rise from 0 beforehand."""


class CosineRate(Spec):
    """Half a cosine from the optimiser's learning rate down to its end, over all epochs.

    Source: Loshchilov and Hutter, SGDR (ICLR 2017), without restarts.
    """

    kind: Literal["cosine"]
    warmup_epochs: Whole = 0
    """Epochs of a straight rise from 0 beforehand."""
    final_share: Fraction = 0.0
    """What is left of the learning rate at the end."""


class StepRate(Spec):
    """The learning rate falls by a factor every few epochs."""

    kind: Literal["step"]
    every_epochs: Count
    """Epochs between two falls."""
    factor: Annotated[float, Field(gt=0, lt=1)] = 0.1
    """What is left of the learning rate after each."""
    warmup_epochs: WarmUp = 0
    """Epochs of a straight rise from 0 beforehand; falls are counted from their end."""


ScheduleSpec = Annotated[ConstantRate | CosineRate | StepRate, Field(discriminator="kind")]
