"""A generation's training against the bare train step of TensorFlow's DCGAN tutorial.

    python -m benchmarks.painting [--rounds 6] [--steps 12]

The same networks at 32 pixels, batches of 64, float32: the tutorial's `train_step` under
`tf.function`, its dropout and noise drawn by TensorFlow, its pictures by `tf.data`; and ours, whose
draws are functions of seed and step. They take turns, a round each.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from benchmarks.ratios import Ratio, tell
from harness.runs.generation import new_adversaries
from harness.runtime.processor import choose_onednn, processor_name
from harness.runtime.threads import fix_threads
from harness.specs.plans.load import load
from harness.specs.schema.generation import GenerationSpec
from harness.training.painting import shown_rows

FILE = Path("experiments/generation/dcgan.yaml")
PICTURES = 2000
TARGET = 1 / 1.3
"""What is asked for: at most 1.3 times what the bare step takes."""
Round = Callable[[int], None]
"""Does that many steps."""


def main() -> None:
    """Print what a picture costs either way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=6, help="of each, in turns (6)")
    parser.add_argument("--steps", type=int, default=12, help="in a round (12)")
    options = parser.parse_args()
    fix_threads()
    choose_onednn()
    spec = load(FILE).spec
    if not isinstance(spec, GenerationSpec):
        raise SystemExit(f"{FILE}: expected a generation")
    side = spec.image_pixels
    pictures = np.random.default_rng(1).integers(0, 256, (PICTURES, side, side, 3), np.uint8)
    both = (_bare(spec, pictures), _ours(spec, pictures))
    shown = options.steps * spec.training.batch_size
    spent: tuple[list[float], list[float]] = ([], [])
    for each in both:
        each(2)  # traced, and not counted
    for _ in range(options.rounds):
        for each, times in zip(both, spent, strict=True):
            start = time.process_time()
            each(options.steps)
            times.append(1000 * (time.process_time() - start) / shown)
    bare, ours = map(statistics.median, spent)
    print(
        f"{processor_name()}; each round: {_told(spent[0])} and {_told(spent[1])} ms CPU a picture"
    )
    tell(Ratio("training dcgan, for the tutorial's step", bare, ours, "ms CPU a picture", TARGET))


def _told(times: list[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in times)


def _ours(spec: GenerationSpec, pictures: NDArray[np.uint8]) -> Round:
    adversaries, numbers = new_adversaries(spec, 1), iter(range(10**9))

    def steps(count: int) -> None:
        for _ in range(count):
            number = next(numbers)
            rows = shown_rows(1, len(pictures), spec.training.batch_size, number)
            adversaries.step(pictures[rows], number)

    return steps


def _bare(spec: GenerationSpec, pictures: NDArray[np.uint8]) -> Round:
    generator, discriminator = _generator(spec), _discriminator(spec)
    entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    optimizers = keras.optimizers.Adam(1e-4), keras.optimizers.Adam(1e-4)

    @tf.function  # type: ignore[untyped-decorator]
    def step(real: tf.Tensor) -> tf.Tensor:
        noise = tf.random.normal([spec.training.batch_size, spec.generator.latent])
        with tf.GradientTape() as of_generator, tf.GradientTape() as of_discriminator:
            painted = generator(noise, training=True)
            told, fooled = discriminator(real, training=True), discriminator(painted, training=True)
            wanted = entropy(tf.ones_like(fooled), fooled)
            lost = entropy(tf.ones_like(told), told) + entropy(tf.zeros_like(fooled), fooled)
        for tape, network, loss, optimizer in (
            (of_generator, generator, wanted, optimizers[0]),
            (of_discriminator, discriminator, lost, optimizers[1]),
        ):
            moved = network.trainable_variables
            gradients = tape.gradient(loss, moved)
            optimizer.apply_gradients(zip(gradients, moved, strict=True))
        return lost

    batches = _batches(spec, pictures)

    def steps(count: int) -> None:
        for _ in range(count):
            step(next(batches)).numpy()

    return steps


def _batches(spec: GenerationSpec, pictures: NDArray[np.uint8]) -> Iterator[tf.Tensor]:
    shown = (pictures.astype(np.float32) - 127.5) / 127.5
    data = tf.data.Dataset.from_tensor_slices(shown).shuffle(len(shown)).repeat()
    found: Iterator[tf.Tensor] = iter(data.batch(spec.training.batch_size))
    return found


def _generator(spec: GenerationSpec) -> keras.Model:
    first, *others = spec.generator.filters
    start = spec.image_pixels >> len(others)
    layers = [
        keras.layers.Dense(start * start * first, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.LeakyReLU(),
        keras.layers.Reshape((start, start, first)),
    ]
    for number, filters in enumerate(others):
        strides = 2 if number else 1
        layers += [
            keras.layers.Conv2DTranspose(filters, 5, strides, padding="same", use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.LeakyReLU(),
        ]
    last = keras.layers.Conv2DTranspose(3, 5, 2, padding="same", use_bias=False, activation="tanh")
    return keras.Sequential([keras.Input((spec.generator.latent,)), *layers, last])


def _discriminator(spec: GenerationSpec) -> keras.Model:
    side = spec.image_pixels
    layers = []
    for filters in (64, 128):
        layers += [
            keras.layers.Conv2D(filters, 5, 2, padding="same"),
            keras.layers.LeakyReLU(),
            keras.layers.Dropout(0.3),
        ]
    return keras.Sequential(
        [keras.Input((side, side, 3)), *layers, keras.layers.Flatten(), keras.layers.Dense(1)]
    )


if __name__ == "__main__":
    main()
