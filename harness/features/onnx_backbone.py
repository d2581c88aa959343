"""A frozen backbone out of an ONNX file, run once over prepared pictures."""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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
from harness.specs.plans.differences import Attachment, onnx_source
from harness.specs.plans.one_file import Loaded, LoadedClustering
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.features import BackboneSpec


class OnnxBackbone(NamedTuple):
    """A file as it was when the spec was read, and what is said of it."""

    file: Attachment
    spec: BackboneSpec


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


def require_usable(loaded: Loaded | LoadedStudy) -> None:
    """Make sure that the ONNX files of what was read can be executed, before anything is begun.

    Raises:
        SpecError: as `describe`.
        DataError: as `open_session`.
    """
    for backbone in dict.fromkeys(backbones_of(loaded)):
        open_session(backbone)


def backbones_of(loaded: Loaded | LoadedStudy) -> Iterator[OnnxBackbone]:
    """Yield the backbones from ONNX files that experiments and clusterings name."""
    for one in loaded.experiments if isinstance(loaded, LoadedStudy) else (loaded,):
        spec = one.spec.experiment if isinstance(one, LoadedClustering) else one.spec
        source = onnx_source(spec)
        if source is not None and one.weights is not None:
            yield OnnxBackbone(one.weights, source)


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
