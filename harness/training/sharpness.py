"""Sharpness-aware minimisation: a training step of its own."""

from typing import Any

import keras
import tensorflow as tf

SMALLEST_NORM = 1e-12


class SharpnessAware(keras.Model):  # type: ignore[misc]  # Keras ships no types
    """A network whose steps go down the loss at the worst point nearby.

    One step takes two gradients: g at the weights w, then the one at w + radius g / |g|, which
    moves w. |g| is over all weights together. What is reported is the loss at w. It costs twice
    the time of a plain step; dropout draws anew for the second gradient, and running means of
    batch normalisation see both.

    Source: Foret et al., Sharpness-aware minimization (ICLR 2021), equation 2 and algorithm 1.
    """

    def __init__(self, *arguments: Any, radius: float, **more: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **more)
        self.radius = radius

    def train_step(self, data: tuple[Any, ...]) -> dict[str, Any]:
        """Take one step on a batch and return its metrics."""
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        weights = self.trainable_weights
        loss, answers, uphill = self._gradients(x, y, sample_weight)
        self._report(loss, tf.shape(answers)[0])
        start = [tf.identity(weight.value) for weight in weights]
        norm = tf.linalg.global_norm(uphill)
        # A scaled loss may overflow: then nothing is moved, the second gradient overflows as well,
        # and the optimiser leaves out the step. Weights without a value would spoil the running
        # means of batch normalisation for good.
        stretch = tf.where(tf.math.is_finite(norm), self.radius / (norm + SMALLEST_NORM), 0.0)
        for weight, direction in zip(weights, uphill, strict=True):
            weight.assign_add(tf.math.multiply_no_nan(direction, stretch))
        _, _, gradients = self._gradients(x, y, sample_weight)
        for weight, value in zip(weights, start, strict=True):
            weight.assign(value)
        self.optimizer.apply_gradients(zip(gradients, weights, strict=True))
        metrics: dict[str, Any] = self.compute_metrics(x, y, answers, sample_weight=sample_weight)
        return metrics

    def _report(self, loss: Any, pictures: Any) -> None:  # noqa: ANN401
        (mean,) = (metric for metric in self.metrics if metric.name == "loss")
        mean.update_state(loss, sample_weight=pictures)

    def _gradients(self, x: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, list[Any]]:  # noqa: ANN401
        with tf.GradientTape() as tape:
            answers = self(x, training=True)
            loss = self.compute_loss(x, y, answers, sample_weight, training=True)
            # What float16 needs; a plain optimiser scales nothing. The direction stays, and a step
            # is taken by the optimiser, which divides again.
            scaled = self.optimizer.scale_loss(loss)
        return loss, answers, tape.gradient(scaled, self.trainable_weights)
