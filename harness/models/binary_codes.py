"""Classes as words of a few bits, in place of one output per class."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from harness.seeds import generator


def count_bits(classes: int) -> int:
    """Return how many bits tell k classes apart: ceil(log2 k), at least 1."""
    return max(1, (classes - 1).bit_length())


def draw_words(classes: int, assignment: int) -> NDArray[np.float32]:
    """Return a different word of zeros and ones for each class, (k, bits), drawn at random.

    Args:
        classes: k.
        assignment: which draw; it alone decides, so that repetitions share their words.
    """
    bits = count_bits(classes)
    numbers = generator(assignment, "binary_codes", classes).permutation(2**bits)[:classes]
    return ((numbers[:, None] >> np.arange(bits)) & 1).astype(np.float32)


@keras.saving.register_keras_serializable("harness")
class CodeWords(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """From the logits of bits (b, bits) to the log-likelihood of each class's word (b, k).

    With z the bits' logits and w the word of class c, its log-likelihood is the sum over bits of
    w log sigmoid(z) + (1 - w) log sigmoid(-z): minus the cross-entropies of the bits, added up.
    A softmax over the k words in use makes probabilities of them that add to one; the words
    that no class has are left out.

    The words are weights that no training changes, so that they are saved with the model.
    """

    def __init__(self, classes: int, assignment: int, **more: Any) -> None:  # noqa: ANN401
        super().__init__(**more)
        self.classes = classes
        self.assignment = assignment

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the words."""
        self.words = self.add_weight(
            name="words", shape=(self.classes, shape[-1]), initializer="zeros", trainable=False
        )
        self.words.assign(draw_words(self.classes, self.assignment))

    def call(self, bits: keras.KerasTensor) -> keras.KerasTensor:
        """Return the log-likelihoods."""
        ones, zeros = keras.ops.log_sigmoid(bits), keras.ops.log_sigmoid(-bits)
        words = keras.ops.transpose(self.words)
        return keras.ops.matmul(ones, words) + keras.ops.matmul(zeros, 1 - words)

    def get_config(self) -> dict[str, Any]:
        """Return what makes the layer again."""
        return {
            **super().get_config(),
            "classes": self.classes,
            "assignment": self.assignment,
        }
