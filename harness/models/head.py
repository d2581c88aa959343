"""The end of every network: one logit per class, and what it is worth as a probability."""

from typing import assert_never

import keras

from harness.models.binary_codes import CodeWords, count_bits
from harness.models.layers import Maker
from harness.specs.schema.model import BinaryCodes, LabelsSpec, OneHotLabels, SparseLabels


def head(x: keras.KerasTensor, labels: LabelsSpec, classes: int, seed: int) -> keras.KerasTensor:
    """Return probabilities (b, k) float32, the softmax of the layer called `logits`.

    float32 whatever the network computes in: sums over classes need its digits.
    """
    make = Maker(seed)
    match labels:
        case SparseLabels() | OneHotLabels():
            logits = make.dense("logits", classes)(x)
        case BinaryCodes():
            bits = make.dense("bits", count_bits(classes))(x)
            words = CodeWords(classes, labels.assignment, name="logits", dtype="float32")
            logits = words(bits)
        case never:
            assert_never(never)
    return keras.layers.Softmax(dtype="float32", name="probabilities")(logits)
