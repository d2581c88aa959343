"""Two networks that learn from each other, one step at a time.

Every random number of a step is a function of the root seed and of the step's number: latents,
what is dropped, how pictures are changed. So two trainings with the same bits at a step have the
same bits at the next, whatever happened between.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple, Protocol

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.seeds import derive_seed
from harness.specs.schema.generation import (
    DiffAugmentSpec,
    FlipSpec,
    GanOptimizerSpec,
    GenerationSpec,
)
from harness.training.checkpoint import Parts
from harness.training.differentiable_changes import changed, mirrored
from harness.training.gan_losses import RunningMeans, gan_loss, gradient_penalty, overall

Pictures = NDArray[np.uint8]
Latents = NDArray[np.float32]
Labels = NDArray[np.int64]
"""Of which class each picture is, (n,), by its number among those that are painted."""
Shares = NDArray[np.float64]
"""Of each class among the training pictures, (c,)."""

KEYS_A_STEP = 64
"""More than one purpose draws in a step: the next step's keys begin behind them."""
BATCH = 128
"""Pictures that are painted or looked at together, where nothing is learned."""
LOSSES = ("generator_loss", "discriminator_loss")


class Seen(NamedTuple):
    """What the discriminator is shown in a step, and its answers."""

    real: tf.Tensor
    painted: tf.Tensor
    real_answers: tf.Tensor
    painted_answers: tf.Tensor


class Followed(Protocol):
    """A layer whose largest singular value is followed from step to step."""

    def follow(self) -> None:
        """Do one step of the power iteration."""


class Networks(NamedTuple):
    """The networks of a generation, in which nothing has been learned."""

    generator: keras.Model
    """From latents (b, d), and classes (b, c) if any, to pictures (b, p, p, 3) in [-1, 1]."""
    discriminator: keras.Model
    """From such pictures, a key that says what is dropped, and classes if any, to numbers (b,), or
    (b, k) where several answer for one picture."""
    average: keras.Model | None
    """The generator once more, for the moving average; None: there is none."""
    followed: tuple[Followed, ...]
    """Spectrally normalised layers of the discriminator."""


class Adversaries:
    """A generator and a discriminator, with all that their training must remember."""

    def __init__(
        self, spec: GenerationSpec, seed: int, networks: Networks, shares: Shares | None = None
    ) -> None:
        """Begin a training.

        Args:
            spec: of the generation.
            seed: root of all that is drawn.
            networks: that learn.
            shares: of the classes, where networks are told of them; None: they are not.
        """
        self.spec = spec
        self.seed = seed
        self.shares = shares
        self.generator = networks.generator
        self.discriminator = networks.discriminator
        self.painter = networks.average or networks.generator
        """What paints when nothing is learned: the generator, or the average of its past."""
        self._followed = networks.followed
        self._means = RunningMeans()
        self._optimizers = {
            "generator": _optimizer(spec.training.generator, self.generator),
            "discriminator": _optimizer(spec.training.discriminator, self.discriminator),
        }
        self._step = tf.function(self._one_step, reduce_retracing=True)

    @property
    def parts(self) -> Parts:
        """All variables, as a checkpoint keeps them."""
        found: dict[str, Any] = {
            "generator": self.generator.variables,
            "discriminator": self.discriminator.variables,
            "running_means": [self._means.variable],
        }
        for name, optimizer in self._optimizers.items():
            found[f"{name}_optimizer"] = optimizer.variables
        if self.painter is not self.generator:
            found["average"] = self.painter.variables
        return found

    def step(
        self, real: Pictures, number: int, labels: Labels | None = None
    ) -> NDArray[np.float32]:
        """Show real pictures (b, p, p, 3), move both networks; return what each lost, (2,).

        Where networks are told of classes, as many pictures of each are painted as are shown.

        Args:
            real: the pictures.
            number: of the step, from 0.
            labels: of which classes they are, where networks are told.
        """
        lost = self._step(tf.constant(real), tf.constant(number, tf.int32), self._classes(labels))
        values: NDArray[np.float32] = np.asarray(lost)
        return values

    def paint(self, latents: Latents, labels: Labels | None = None) -> Pictures:
        """Return the pictures (n, p, p, 3) made from latents (n, d), of classes if it is told."""
        return painted_by(self.painter, latents, self._classes(labels))

    def answers(self, pictures: Pictures, labels: Labels | None = None) -> NDArray[np.float32]:
        """Return how real each picture looks to the discriminator, (n,); nothing is dropped."""
        key, classes = tf.zeros(2, tf.int32), self._classes(labels)
        found = []
        for at in range(0, len(pictures), BATCH):
            here = slice(at, at + BATCH)
            told = [] if classes is None else [classes[here]]
            answers = self.discriminator([_floats(pictures[here]), key, *told], training=False)
            found.append(overall(answers))
        return np.concatenate([np.asarray(each) for each in found])

    def _classes(self, labels: Labels | None) -> tf.Tensor | None:
        """Return classes (n, c) as networks are told them; None: they are told of none."""
        if self.shares is None:
            return None
        if labels is None:
            raise ValueError("labels: expected those of each picture, by a conditional generator")
        return tf.constant(one_hot(labels, len(self.shares)))

    def _one_step(
        self, pictures: tf.Tensor, number: tf.Tensor, classes: tf.Tensor | None
    ) -> tf.Tensor:
        for layer in self._followed:
            layer.follow()
        told = [] if classes is None else [classes]
        # Persistent: one pass forward serves both, as in the tutorial.
        with tf.GradientTape(persistent=True) as tape:
            seen = self._seen(pictures, number, told)
            loss = gan_loss(self.spec.loss, seen.real_answers, seen.painted_answers)
            penalties, asked = self._penalties(seen, number, told)
            restrained = loss.discriminator + penalties
        for name, network, lost in (
            ("generator", self.generator, loss.generator),
            ("discriminator", self.discriminator, restrained),
        ):
            moved = network.trainable_variables
            slopes = tape.gradient(lost, [v.value for v in moved])
            # What a bias moves by does not depend on the pass of a penalty that reads it, and then
            # TensorFlow's graph optimiser forgets that the reading comes first. The pass's end
            # says so again.
            with tf.control_dependencies(asked):
                self._optimizers[name].apply(slopes, moved)
        if self.spec.loss.lecam:
            self._means.follow(seen.real_answers, seen.painted_answers)
        self._follow_average(number)
        return tf.stack([loss.generator, restrained])

    def _seen(self, pictures: tf.Tensor, number: tf.Tensor, told: list[tf.Tensor]) -> Seen:
        augmentation = self.spec.augmentation
        real = _floats(pictures)
        shape = (tf.shape(pictures)[0], self.spec.generator.latent)
        latents = tf.random.stateless_normal(shape, self._key("latents", number))
        painted = self.generator([latents, *told] if told else latents, training=True)
        if isinstance(augmentation, FlipSpec) or getattr(augmentation, "flip", False):
            real = mirrored(real, self._key("flip", number))
        if isinstance(augmentation, DiffAugmentSpec):
            real = changed(augmentation, real, self._key("change real", number))
            painted = changed(augmentation, painted, self._key("change painted", number))
        return Seen(
            real,
            painted,
            self._answers(real, "drop real", number, told),
            self._answers(painted, "drop painted", number, told),
        )

    def _answers(
        self, pictures: tf.Tensor, purpose: str, number: tf.Tensor, told: list[tf.Tensor]
    ) -> tf.Tensor:
        return self.discriminator([pictures, self._key(purpose, number), *told], training=True)

    def _penalties(
        self, seen: Seen, number: tf.Tensor, told: list[tf.Tensor]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Return the sum of all penalties, and the answers that were asked for only for them."""
        spec, total, asked = self.spec.loss, tf.constant(0.0), []

        def ask(pictures: tf.Tensor, purpose: str) -> tf.Tensor:
            asked.append(self._answers(pictures, purpose, number, told))
            return asked[-1]

        for weight, pictures, purpose in (
            (spec.r1, seen.real, "drop real"),
            (spec.r2, seen.painted, "drop painted"),
        ):
            if weight:
                answer = partial(ask, purpose=purpose)
                total += gradient_penalty(answer, tf.stop_gradient(pictures), weight)
        if spec.lecam:
            total += self._means.penalty(seen.real_answers, seen.painted_answers, spec.lecam)
        return total, asked

    def _follow_average(self, number: tf.Tensor) -> None:
        decay = self.spec.training.average
        if decay is None:
            return
        done = tf.cast(number, tf.float32)
        # Early on less of the past stays, or the untrained start would be painted for long.
        stays = tf.minimum(decay, (1 + done) / (10 + done))
        for mean, now in zip(self.painter.variables, self.generator.variables, strict=True):
            mean.assign(stays * mean + (1 - stays) * now)

    def _key(self, purpose: str, number: tf.Tensor) -> tf.Tensor:
        return tf.stack([tf.constant(derive_seed(self.seed, purpose)), number * KEYS_A_STEP])


def _optimizer(spec: GanOptimizerSpec, network: keras.Model) -> keras.optimizers.Optimizer:
    found = keras.optimizers.Adam(spec.learning_rate, spec.beta_1, spec.beta_2)
    found.build(network.trainable_variables)
    return found


def _floats(pictures: Pictures | tf.Tensor) -> tf.Tensor:
    return tf.cast(pictures, tf.float32) / 127.5 - 1


def one_hot(labels: Labels, count: int) -> NDArray[np.float32]:
    """Return 1 for the class of each of n pictures and 0 for the others, (n, count)."""
    return np.eye(count, dtype=np.float32)[labels]


def painted_by(
    generator: keras.Model,
    latents: Latents,
    classes: NDArray[np.float32] | tf.Tensor | None = None,
) -> Pictures:
    """Return the pictures (n, p, p, 3) that a generator makes from latents (n, d).

    What is no number, because a training diverged, is painted grey.

    Args:
        generator: that paints.
        latents: (n, d).
        classes: (n, c), where it is conditional.
    """
    found = []
    for at in range(0, len(latents), BATCH):
        here = slice(at, at + BATCH)
        told = [] if classes is None else [tf.convert_to_tensor(classes[here])]
        inputs = [tf.convert_to_tensor(latents[here]), *told] if told else latents[here]
        found.append(np.asarray(generator(inputs, training=False)))
    values = np.nan_to_num(np.concatenate(found), nan=0.0, posinf=1.0, neginf=-1.0)
    pictures: Pictures = np.rint(127.5 * (values + 1)).astype(np.uint8)
    return pictures


def losses_of(lost: NDArray[np.float32]) -> Mapping[str, float]:
    """Return the mean losses of steps (s, 2), as a history calls them."""
    return {
        f"train/{name}": float(value)
        for name, value in zip(LOSSES, lost.mean(axis=0, dtype=np.float64), strict=True)
    }
