"""Layers that start from seeds of their own and compute in one precision."""

from typing import Any, Literal, NamedTuple, assert_never

import keras

from harness.seeds import derive_seed
from harness.specs.schema.training import KERAS_POLICIES, Precision

Initial = Literal["glorot", "he"]

MOMENTUM = 0.9
"""Of running means and variances: they follow some ten steps, as in torchvision.

Keras's own 0.99 needs hundreds of steps, of which a small collection has forty an epoch.
"""


class Maker(NamedTuple):
    """Makes the layers of one network."""

    seed: int
    """Root of the streams `init` and `dropout`."""
    precision: Precision = "float32"
    """What to compute in; weights are float32 all the same."""
    initial: Initial = "glorot"
    """How kernels are drawn: Glorot and Bengio (2010), uniform; or He et al. (2015), normal."""

    def convolution(
        self, name: str, filters: int, pixels: int, **more: object
    ) -> keras.layers.Layer:
        """Return a convolution with square kernels; without padding unless said."""
        layer = keras.layers.Conv2D
        return layer(
            filters, pixels, kernel_initializer=self._start(name), **self.named(name, more)
        )

    def dense(self, name: str, units: int, **more: object) -> keras.layers.Layer:
        """Return a dense layer."""
        start = self._start(name)
        return keras.layers.Dense(units, kernel_initializer=start, **self.named(name, more))

    def dropout(self, name: str, rate: float) -> keras.layers.Layer:
        """Return what drops a share of its values in training."""
        seed = derive_seed(self.seed, "dropout", name)
        return keras.layers.Dropout(rate, seed=seed, **self.named(name))

    def pooling(self, name: str, pixels: int, strides: int, **more: object) -> keras.layers.Layer:
        """Return the maximum of each square of so many pixels, every so many."""
        return keras.layers.MaxPooling2D(pixels, strides, **self.named(name, more))

    def normal(self, name: str) -> keras.layers.Layer:
        """Return batch normalisation (Ioffe and Szegedy, ICML 2015)."""
        return keras.layers.BatchNormalization(momentum=MOMENTUM, **self.named(name))

    def named(self, name: str, more: dict[str, object] | None = None) -> dict[str, Any]:
        """Return the keywords that every layer of this network is given."""
        policy = keras.DTypePolicy(KERAS_POLICIES[self.precision])
        return {"name": name, "dtype": policy} | (more or {})

    def _start(self, name: str) -> keras.initializers.Initializer:
        seed = derive_seed(self.seed, "init", name)
        match self.initial:
            case "glorot":
                return keras.initializers.GlorotUniform(seed=seed)
            case "he":
                return keras.initializers.HeNormal(seed=seed)
            case never:
                assert_never(never)
