"""A frozen backbone run once over prepared pictures."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.features.backbones import build_backbone, require_backbone
from harness.features.cache import (
    CachedFeatures,
    Compute,
    FeatureRecipe,
    PicturesKey,
    SizedPictures,
    cached_features,
)
from harness.features.inference import for_inference
from harness.features.weights import Weights, file_digest, find_weights
from harness.progress import SILENT, Progress
from harness.specs.schema.training import KERAS_POLICIES, Precision


class FrozenBackbone(NamedTuple):
    """A network that is not trained any more."""

    name: str
    """One of `BACKBONES`."""
    weights: Weights = "imagenet"
    """The published weights or a file."""
    precision: Precision = "float32"
    """What it computes in."""


def backbone_features(
    images: SizedPictures,
    pictures: PicturesKey,
    backbone: FrozenBackbone,
    *,
    cache: Path,
    progress: Progress = SILENT,
) -> CachedFeatures:
    """Return the backbone's features (n, d) of all images, read from the cache if they are there.

    Only if something has to be computed is the network built.

    Raises:
        DataError: no such backbone, no weights to be had, or a cache that cannot be written.
    """
    row = require_backbone(backbone.name)
    weights = find_weights(backbone.weights, row.weights)
    recipe = FeatureRecipe(
        collection=pictures.collection,
        preparation={"image_pixels": pictures.image_pixels, **pictures.preparation},
        backbone=backbone.name,
        weights=file_digest(weights),
        precision=backbone.precision,
        view=pictures.view,
        augmentation=pictures.augmentation,
    )

    @functools.cache
    def network() -> Compute:
        return compiled(backbone._replace(weights=weights), image_pixels=pictures.image_pixels)

    def compute(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        return network()(batch)

    return cached_features(
        images,
        compute,
        recipe=recipe,
        dimension=row.dimension,
        folder=cache / "features",
        progress=progress,
    )


def compiled(backbone: FrozenBackbone, *, image_pixels: int) -> Compute:
    """Return the backbone as a function from pictures (b, h, w, 3) uint8 to features (b, d).

    Raises:
        DataError: no such backbone, pictures too small for it, or no weights to be had.
    """
    model = network_in_use(backbone, image_pixels=image_pixels)
    signature = [tf.TensorSpec((None, image_pixels, image_pixels, 3), tf.uint8)]
    graph = tf.function(lambda pictures: model(pictures, training=False), signature)

    def compute(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        features: NDArray[np.float32] = graph(batch).numpy()
        return features

    return compute


def network_in_use(backbone: FrozenBackbone, *, image_pixels: int) -> keras.Model:
    """Return the network that `compiled` computes with, so that one can look into it.

    Raises:
        DataError: as `compiled`.
    """
    with _computing_in(backbone.precision):
        return for_inference(
            build_backbone(backbone.name, image_pixels=image_pixels, weights=backbone.weights)
        )


def trainable_backbone(backbone: FrozenBackbone, *, image_pixels: int) -> keras.Model:
    """Return the backbone as a network from raw uint8 pictures to features that can be trained.

    Raises:
        DataError: no such backbone, pictures too small for it, or no weights to be had.
    """
    with _computing_in(backbone.precision):
        return build_backbone(backbone.name, image_pixels=image_pixels, weights=backbone.weights)


@contextmanager
def _computing_in(precision: Precision) -> Iterator[None]:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(KERAS_POLICIES[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
