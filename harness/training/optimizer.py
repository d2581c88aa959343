"""Optimisers and how their learning rate changes, from what the spec says."""

from typing import Any, NamedTuple, TypeAlias, assert_never

import keras
import tensorflow as tf

from harness.specs.schema.optimizer import (
    AdamSpec,
    ConstantRate,
    CosineRate,
    OptimizerSpec,
    RmspropSpec,
    ScheduleSpec,
    SgdSpec,
    StepRate,
)
from harness.training.fused_steps import fused_now

Rate: TypeAlias = float | keras.optimizers.schedules.LearningRateSchedule


class Length(NamedTuple):
    """How long an optimiser is used."""

    epochs: int
    steps: int
    """In each epoch."""


def build_optimizer(
    spec: OptimizerSpec, schedule: ScheduleSpec, length: Length
) -> keras.optimizers.Optimizer:
    """Return Keras's optimiser with the spec's numbers."""
    rate = build_rate(spec.learning_rate, schedule, length)
    match spec:
        case RmspropSpec():
            kind = FusedRmsprop if fused_now().fused_steps else keras.optimizers.RMSprop
            return kind(rate, momentum=spec.momentum)
        case SgdSpec():
            return keras.optimizers.SGD(rate, momentum=spec.momentum)
        case AdamSpec(weight_decay=0.0):
            return keras.optimizers.Adam(rate)
        case AdamSpec():
            return keras.optimizers.AdamW(rate, weight_decay=spec.weight_decay)
        case never:
            assert_never(never)


class FusedRmsprop(keras.optimizers.RMSprop):  # type: ignore[misc]  # Keras ships no types
    """RMSprop whose step with momentum is one operation for each variable, instead of nine.

    Keras's own step reads and writes the 11 million weights of a dense layer once for each of its
    operations. The formula is the same; its last digits are not.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:  # noqa: ANN401
        """Move one variable."""
        if not self.momentum or self.centered or tf.distribute.has_strategy():
            super().update_step(gradient, variable, learning_rate)
            return
        place = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyRMSProp(
            var=variable.handle,
            ms=self._velocities[place].value.handle,
            mom=self._momentums[place].value.handle,
            lr=tf.cast(learning_rate, variable.dtype),
            rho=self.rho,
            momentum=self.momentum,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, variable.dtype),
        )


def with_loss_scale(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """Return an optimiser for float16, whose smallest number above 0 is 6e-8.

    The loss is multiplied before its gradients are taken, so that small ones do not vanish, and
    they are divided again before the step. Where one overflows, the step is left out and the
    factor halved; after 2,000 steps without, it is doubled. Factor and count are part of the
    optimiser's state. Source: Micikevicius et al., Mixed precision training (ICLR 2018).
    """
    return keras.mixed_precision.LossScaleOptimizer(optimizer)


@keras.saving.register_keras_serializable("harness")
class WarmedUp(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """A straight rise from 0 to the learning rate, and what comes then."""

    def __init__(
        self,
        learning_rate: float,
        warmup_steps: int,
        then: keras.optimizers.schedules.LearningRateSchedule | None = None,
    ) -> None:
        """Say how.

        Args:
            learning_rate: that is reached.
            warmup_steps: at least 1.
            then: the rate by the steps since the end of the rise; None: it stays.
        """
        self.learning_rate, self.warmup_steps, self.then = learning_rate, warmup_steps, then

    def __call__(self, step: Any) -> Any:  # noqa: ANN401  a tensor of whichever backend
        """Return the rate at a step."""
        done = keras.ops.cast(step, "float32") - float(self.warmup_steps)
        rising = self.learning_rate * (1.0 + done / self.warmup_steps)
        after = self.learning_rate if self.then is None else self.then(keras.ops.maximum(done, 0.0))
        return keras.ops.where(done < 0, rising, after)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, as Keras writes them into files."""
        return {
            "learning_rate": self.learning_rate,
            "warmup_steps": self.warmup_steps,
            "then": self.then,
        }


def with_moving_mean(
    optimizer: keras.optimizers.Optimizer, momentum: float
) -> keras.optimizers.Optimizer:
    """Return the optimiser with a moving mean of all weights over its steps, in its state.

    The first step's weights begin it. Keras would put it in the place of the weights at the end
    of each `fit`, which here is an epoch; training is to go on from the weights themselves, so
    this optimiser's `finalize_variable_values` does nothing.

    Args:
        optimizer: not built yet.
        momentum: share of the mean that a step leaves as it was.
    """
    optimizer.use_ema, optimizer.ema_momentum = True, momentum
    optimizer.finalize_variable_values = _leave_as_they_are
    return optimizer


def _leave_as_they_are(variables: object) -> None:
    """Do nothing."""


def build_rate(learning_rate: float, spec: ScheduleSpec, length: Length) -> Rate:
    """Return the learning rate as a function of the optimiser's own count of steps.

    The count is part of the optimiser's state, so that a resumed training goes on where it was.
    """
    schedules = keras.optimizers.schedules
    match spec:
        case ConstantRate(warmup_epochs=0):
            return learning_rate
        case ConstantRate():
            return WarmedUp(learning_rate, spec.warmup_epochs * length.steps)
        case CosineRate(warmup_epochs=0):
            steps = length.epochs * length.steps
            return schedules.CosineDecay(learning_rate, steps, alpha=spec.final_share)
        case CosineRate():
            return schedules.CosineDecay(
                0.0,
                (length.epochs - spec.warmup_epochs) * length.steps,
                alpha=spec.final_share,
                warmup_target=learning_rate,
                warmup_steps=spec.warmup_epochs * length.steps,
            )
        case StepRate():
            steps = spec.every_epochs * length.steps
            falls = schedules.ExponentialDecay(learning_rate, steps, spec.factor, staircase=True)
            warmup = spec.warmup_epochs * length.steps
            return WarmedUp(learning_rate, warmup, falls) if warmup else falls
        case never:
            assert_never(never)
