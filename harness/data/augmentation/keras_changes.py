"""The same changes through the Keras layers of the paper, one after the other."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from harness.data.augmentation.changes import Changes, no_changes
from harness.data.augmentation.warp import Pictures, sources
from harness.specs.schema.augmentation import RandomChanges


def keras_layers(spec: RandomChanges) -> list[keras.layers.Layer]:
    """Return the Keras layers of the spec, in the paper's order, for `changed_by`.

    They only compute: what happens to a picture is drawn by `draw_changes`, so that here too it
    is a function of seed, epoch and row, and the same as with the fused warp.
    """
    # The dtype is said because a global bfloat16 policy would round pixels; the seed because
    # a layer without one takes it from Python's global generator.
    manner: dict[str, Any] = {"dtype": "float32", "seed": 1}
    turn, zoom, move = spec.rotation, spec.zoom, spec.translation
    return [
        keras.layers.RandomFlip("horizontal", **manner),
        keras.layers.RandomFlip("vertical", **manner),
        keras.layers.RandomRotation(turn, fill_mode="reflect", **manner),
        keras.layers.RandomZoom(zoom, fill_mode="reflect", **manner),
        keras.layers.RandomTranslation(move.height, move.width, fill_mode="reflect", **manner),
        keras.layers.RandomContrast(spec.contrast, value_range=(0, 255), **manner),
    ]


def changed_by(
    layers: Sequence[keras.layers.Layer], pictures: Pictures, changes: Changes
) -> Pictures:
    """Return the pictures, (b, h, w, 3) uint8, after their changes, rounded at the end."""
    told = transformations(changes, pictures.shape[1], pictures.shape[2])
    shown = pictures.astype(np.float32)
    for layer, transformation in zip(layers, told, strict=True):
        shown = layer.transform_images(shown, transformation, training=True)
    rounded: Pictures = np.rint(np.asarray(shown)).astype(np.uint8)
    return rounded


def transformations(
    changes: Changes, height: int, width: int
) -> list[dict[str, NDArray[np.bool_] | NDArray[np.float32]]]:
    """Return the changes in the words of each of the layers."""
    turned = sources(no_changes(len(changes.turn))._replace(turn=changes.turn), height, width)
    projective = np.pad(turned.reshape(-1, 6), ((0, 0), (0, 2))).astype(np.float32)
    zoom = changes.scale.astype(np.float32)[:, None]
    move = np.stack([changes.right * width, changes.down * height], axis=1).astype(np.float32)
    return [
        {"flips": changes.mirrored[:, None, None, None]},
        {"flips": changes.upended[:, None, None, None]},
        {"rotation_matrix": projective},
        {"height_zoom": zoom, "width_zoom": zoom},
        {"translations": move},
        {"contrast_factor": changes.contrast.astype(np.float32)[:, None, None, None]},
    ]
