"""The colours of the demo collection, each named by its use in a scene."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float32]


class Palette(NamedTuple):
    """Six (3,) colours: red, green and blue, 0..255."""

    light: Colour
    deep: Colour
    far: Colour
    near: Colour
    accent: Colour
    dark: Colour


PALETTES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "coast": ("e8e2cd", "709bb8", "7e968c", "c4ac76", "cd6042", "2e4054"),
        "harbour": ("d6dcde", "5880a6", "687a86", "968a74", "dea448", "242e42"),
        "orchard": ("f0e0b0", "96b8ac", "809854", "5c743e", "c44a3e", "36362c"),
        "ember": ("f0c484", "ce704a", "96463a", "683432", "fade8c", "2e1c22"),
        "nocturne": ("788ca8", "2c3e68", "324652", "222c3a", "ecc86e", "121424"),
        "dusk": ("ecc8ce", "8c74a8", "a06e8c", "705478", "f6b060", "342646"),
        "chalk": ("f2ece2", "becece", "d6beb0", "b0b496", "d68278", "605c68"),
    }
)
"""Hexadecimal colours in the order of `Palette`."""


def read_palette(name: str) -> NDArray[np.float32]:
    """Return a palette's (6, 3) colours, 0..255."""
    return np.array([tuple(bytes.fromhex(colour)) for colour in PALETTES[name]], np.float32)
