"""What a generator and a discriminator want of each other, and what restrains the latter."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import tensorflow as tf

from harness.specs.schema.generation import GanLossSpec

LECAM_DECAY = 0.99
"""Share of the running means that stays in each step, as the authors chose."""


class GanLoss(NamedTuple):
    """Two scalars."""

    generator: tf.Tensor
    discriminator: tf.Tensor


def _cross_entropy(real: tf.Tensor, painted: tf.Tensor) -> GanLoss:
    return GanLoss(
        tf.reduce_mean(tf.nn.softplus(-painted)),
        tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(painted)),
    )


def _hinge(real: tf.Tensor, painted: tf.Tensor) -> GanLoss:
    return GanLoss(
        -tf.reduce_mean(painted),
        tf.reduce_mean(tf.nn.relu(1 - real)) + tf.reduce_mean(tf.nn.relu(1 + painted)),
    )


def _relativistic(real: tf.Tensor, painted: tf.Tensor) -> GanLoss:
    return GanLoss(
        tf.reduce_mean(tf.nn.softplus(real - painted)),
        tf.reduce_mean(tf.nn.softplus(painted - real)),
    )


_LOSSES: Mapping[str, Callable[[tf.Tensor, tf.Tensor], GanLoss]] = MappingProxyType(
    {"non_saturating": _cross_entropy, "hinge": _hinge, "relativistic": _relativistic}
)


def gan_loss(spec: GanLossSpec, real: tf.Tensor, painted: tf.Tensor) -> GanLoss:
    """Return what both lose by the discriminator's answers, penalties apart.

    Args:
        spec: which loss.
        real: (b,) or (b, k) answers to real pictures; higher is more real.
        painted: as many answers to generated ones.

    Sources: Goodfellow et al. (NeurIPS 2014); Lim and Ye, Geometric GAN (2017);
    Jolicoeur-Martineau (ICLR 2019), the paired form of Huang et al., R3GAN (NeurIPS 2024).
    """
    return _LOSSES[spec.kind](real, painted)


def overall(answers: tf.Tensor) -> tf.Tensor:
    """Return one answer for each picture, (b,): the mean, where several (b, k) were given."""
    return answers if answers.shape.rank == 1 else tf.reduce_mean(answers, axis=1)


def gradient_penalty(
    answer: Callable[[tf.Tensor], tf.Tensor], pictures: tf.Tensor, weight: float
) -> tf.Tensor:
    """Return weight / 2 times the mean squared gradient of the answers at the pictures.

    Source: Mescheder, Geiger and Nowozin (ICML 2018), equation 9.
    """
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        total = tf.reduce_sum(overall(answer(pictures)))
    slope = tape.gradient(total, pictures)
    return weight / 2 * tf.reduce_mean(tf.reduce_sum(tf.square(slope), axis=[1, 2, 3]))


class RunningMeans:
    """Running means of the answers to real and to generated pictures, for the LeCam penalty.

    Source: Tseng et al., Regularizing generative adversarial networks under limited data
    (CVPR 2021), equation 5.
    """

    def __init__(self) -> None:
        self.variable = tf.Variable([0.0, 0.0], trainable=False, name="running_means")
        """Of answers to real pictures, and to generated ones."""

    def penalty(self, real: tf.Tensor, painted: tf.Tensor, weight: float) -> tf.Tensor:
        """Return how far answers lie from the running mean of the opposite kind, squared."""
        of_real, of_painted = tf.unstack(self.variable)
        apart = tf.reduce_mean(tf.square(real - of_painted))
        return weight * (apart + tf.reduce_mean(tf.square(painted - of_real)))

    def follow(self, real: tf.Tensor, painted: tf.Tensor) -> None:
        """Move the means towards those of a step."""
        now = tf.stack([tf.reduce_mean(real), tf.reduce_mean(painted)])
        self.variable.assign(LECAM_DECAY * self.variable + (1 - LECAM_DECAY) * now)
