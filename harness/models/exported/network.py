"""What leaves: raw pictures in, probabilities out, in arithmetic that every program knows."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError

Squares = NDArray[np.uint8]
"""(b, p, p, 3) pictures as every experiment of this size sees them."""
Floats = NDArray[np.float32]

PICTURES = "pictures"
"""What the input is called in every form."""
PROBABILITIES = "probabilities"
CLASS_NAMES = "class_names"
_POLICIES = {"mixed_bfloat16": "float32", "mixed_float16": "float32"}


class ExportedModel(NamedTuple):
    """An exported file, opened again by the program that it was made for."""

    answer: Callable[[Squares], Floats]
    """From (b, p, p, 3) uint8 to probabilities (b, k) float32."""
    class_names: tuple[str, ...]
    """K names, as the file itself has them."""


def in_float32(network: keras.Model) -> keras.Model:
    """Return the same network computing in float32: half precision is not for every processor."""
    copy = type(network).from_config(_without_half(network.get_config()))
    copy.set_weights(network.get_weights())
    return copy


def _without_half(value: Any) -> Any:  # noqa: ANN401 (what a configuration of Keras holds)
    match value:
        case dict():
            return {key: _without_half(below) for key, below in value.items()}
        case list() | tuple():
            return type(value)(map(_without_half, value))
        case str():
            return _POLICIES.get(value, value)
        case _:
            return value


def require_package(package: str, module: str) -> None:
    """Refuse a form whose program is not installed.

    Raises:
        HarnessError: it is not; it names the extra.
    """
    if find_spec(module.partition(".")[0]) is None:
        raise HarnessError(
            f"{package}: expected it to be installed, as --to needs it; got none. Install the "
            "extra: pip install 'artist-harness[export]'."
        )
