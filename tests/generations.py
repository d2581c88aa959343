"""Generations of a few steps at 16 pixels, for tests."""

import json
from typing import Any

import numpy as np

from harness.specs.schema.generation import GenerationSpec

SMALL: dict[str, Any] = {
    "kind": "generation",
    "question": "Can a small network paint three colours?",
    "repetitions": {"kind": "seeds", "count": 1},
    "data": {"source": "folder", "folder": "pictures"},
    "features": {"kind": "pixels", "image_pixels": 16},
    "generator": {"kind": "dcgan", "latent": 8, "filters": [8, 6, 4], "kernel_pixels": 3},
    "discriminator": {"kind": "dcgan", "filters": [4, 6], "kernel_pixels": 3},
    "loss": {"kind": "non_saturating"},
    "augmentation": {"kind": "none"},
    "training": {"images": 32, "batch_size": 4, "checkpoints": 4},
    "evaluation": {"pictures": 20},
}
EVERYTHING: dict[str, Any] = {
    "discriminator": {**SMALL["discriminator"], "spectral_normalization": True},
    "loss": {"kind": "hinge", "lecam": 0.3, "r1": 0.1, "r2": 0.1},
    "augmentation": {"kind": "diffaugment", "flip": True},
    "training": {**SMALL["training"], "average": 0.9},
}
"""All that a training must remember."""
CONDITIONAL: dict[str, Any] = {
    **EVERYTHING,
    "generator": {**SMALL["generator"], "classes": "conditional"},
}
"""The same, told of classes."""
PROJECTED: dict[str, Any] = {
    "discriminator": {"kind": "projected", "filters": 4, "network_pixels": 32},
    "loss": {"kind": "hinge"},
    "augmentation": {"kind": "diffaugment", "flip": True},
    "evaluation": {"pictures": 20, "backbone": "efficientnet_lite2"},
}
"""Judged through a frozen network."""


def a_generation(**parts: object) -> GenerationSpec:
    """Return a small generation with some parts replaced."""
    return GenerationSpec.model_validate_json(json.dumps(SMALL | parts))


def coloured(n: int = 24, side: int = 16, seed: int = 3) -> np.ndarray:
    """Return n pictures, blocks of noise around a few colours."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (n, side // 4, side // 4, 3), dtype=np.uint8)
    return blocks.repeat(4, axis=1).repeat(4, axis=2)
