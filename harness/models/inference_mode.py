"""A network inside another one that behaves in training as it does in use."""

from typing import Any

import keras


@keras.saving.register_keras_serializable("harness")
class InUse(keras.layers.Wrapper):  # type: ignore[misc]  # Keras ships no types
    """Calls the network `layer` in inference mode, always.

    Its batch normalisation keeps the statistics that it came with, and it drops nothing. To call
    a network with `training=False` is not enough: Keras 3.15 hands what the outer model is told
    to every layer that takes it. This one does not take it.
    """

    def call(self, pictures: keras.KerasTensor) -> keras.KerasTensor:
        """Return what the network makes of pictures in use."""
        return self.layer(pictures, training=False)

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer again."""
        return dict(super().get_config())
