"""A frozen backbone out of an ONNX file, run once over prepared pictures."""

import functools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.features.cache import (
    CachedFeatures,
    FeatureRecipe,
    PicturesKey,
    SizedPictures,
    cached_features,
)
from harness.features.onnx_file import read_onnx, require_extra
from harness.features.onnx_network import OnnxNetwork, network_of
from harness.features.onnx_session import OnnxSession
from harness.progress import SILENT, Progress
from harness.specs.plans.onnx_files import OnnxBackbone


@functools.lru_cache(maxsize=8)
def describe(backbone: OnnxBackbone) -> OnnxNetwork:
    """Return what the network takes and gives; it is not executed.

    Raises:
        SpecError: the packages are not installed, or the spec leaves something open.
        DataError: the file cannot be used, or must not be.
    """
    require_extra()
    file, spec = backbone
    return network_of(file.path, file.sha256, read_onnx(file), spec)


def open_session(backbone: OnnxBackbone) -> OnnxSession:
    """Return the network as a function from pictures (b, p, p, 3) uint8 to features (b, d).

    Raises:
        SpecError: as `describe`.
        DataError: as `describe`, or it fails, or gives others of the same picture.
    """
    network = describe(backbone)
    session = OnnxSession(network, read_onnx(backbone.file))
    session.require_same()
    return session


def require_usable(backbones: Iterable[OnnxBackbone]) -> None:
    """Make sure that ONNX files can be executed, before anything is begun.

    Raises:
        SpecError: as `describe`.
        DataError: as `open_session`.
    """
    for backbone in dict.fromkeys(backbones):
        open_session(backbone)


def onnx_features(
    images: SizedPictures,
    pictures: PicturesKey,
    backbone: OnnxBackbone,
    *,
    cache: Path,
    progress: Progress = SILENT,
) -> CachedFeatures:
    """Return the features (n, d) of all images, read from the cache if they are there.

    Raises:
        SpecError: as `describe`.
        DataError: as `open_session`, or the cache cannot be written.
    """
    network = describe(backbone)
    session = functools.cache(lambda: open_session(backbone))

    def compute(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        return session()(batch)

    recipe = FeatureRecipe(
        collection=pictures.collection,
        preparation={
            "image_pixels": pictures.image_pixels,
            **pictures.preparation,
            "onnx": network.described(),
        },
        backbone="onnx",
        weights=backbone.file.sha256,
        precision="as the file says",
        view=pictures.view,
        augmentation=pictures.augmentation,
    )
    return cached_features(
        images,
        compute,
        recipe=recipe,
        dimension=network.dimension or session().dimension,
        folder=cache / "features",
        progress=progress,
    )
