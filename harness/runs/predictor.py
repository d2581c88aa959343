"""A recorded run's model, ready to be shown new pictures the way it was shown the old ones."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.geometry import file_geometry
from harness.data.normalise import prepared_picture
from harness.errors import DataError
from harness.features.apply_fitted import applied, as_linear, rebuilt_squares
from harness.features.cache import Compute
from harness.features.extraction import FrozenBackbone, compiled, network_in_use
from harness.features.onnx_backbone import open_session
from harness.features.vectors import picture_vectors
from harness.models.activations import joined, penultimate
from harness.models.attribution import has_maps
from harness.models.classical import load_classical, probabilities
from harness.models.exported.rows import linear_map, thumbnail_rows
from harness.models.saved_network import load_network
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.specs.plans.onnx_files import OnnxBackbone
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import (
    DERIVED,
    BackboneSpec,
    ClustersSpec,
    GeometrySpec,
    HistogramSpec,
    PcaPicturesSpec,
    PcaSpec,
    PixelsSpec,
    ProjectionSpec,
    ThumbnailSpec,
)
from harness.training.inference import Network

Floats = NDArray[np.float32]
Squares = NDArray[np.uint8]


class ShownPictures(NamedTuple):
    """Pictures from files, prepared as the run's were."""

    paths: Sequence[Path]
    squares: Squares
    """(b, p, p, 3); (b, 0, 0, 3) where the model sees the file's geometry alone."""


class Predictor:
    """What a recorded run's model makes of pictures; its files are read when first needed."""

    def __init__(self, run: RecordedRun) -> None:
        """Read the spec; the model waits.

        Raises:
            SpecError: the recorded spec cannot be read.
        """
        self.recorded = run
        self.spec: ExperimentSpec = run.spec

    def show(self, path: Path) -> Squares:
        """Return a file's picture as the model's pictures were prepared, (p, p, 3).

        Raises:
            DataError: the file cannot be read.
        """
        pixels = self.spec.features.image_pixels
        if pixels is None:
            prepared_picture(path, 8, None)  # refuse what the others would refuse
            return np.zeros((0, 0, 3), np.uint8)
        return prepared_picture(path, pixels, self.spec.data.normalise)

    def see(self, shown: ShownPictures) -> NDArray[Any]:
        """Return what the model is given for pictures, (b, ...)."""
        return self.finish(self.begin(shown))

    def begin(self, shown: ShownPictures) -> NDArray[Any]:
        """Return what is made from each picture alone, before anything that was fitted."""
        features = self.spec.features
        source = features.source if isinstance(features, DERIVED) else features
        match source:
            case PixelsSpec() | PcaPicturesSpec():
                return shown.squares
            case BackboneSpec():
                return self._backbone(shown.squares)
            case ThumbnailSpec() | HistogramSpec():
                return picture_vectors(source, shown.squares)
            case GeometrySpec():
                return file_geometry(tuple(shown.paths))
            case _:
                raise AssertionError(source)

    def finish(self, begun: NDArray[Any]) -> NDArray[Any]:
        """Return what was fitted makes of it: what the model is given."""
        match self.spec.features:
            case PcaPicturesSpec():
                return rebuilt_squares(begun, self.recorded.fitted)
            case spec if isinstance(spec, DERIVED):
                return applied(spec, begun, self.recorded.fitted)
            case _:
                return begun

    def answer(self, seen: NDArray[Any]) -> Floats:
        """Return the probabilities of the classes, (b, k), for what the model is given."""
        if self.spec.is_classical:
            # Only the majority takes pictures, and it looks at none.
            rows = np.zeros((len(seen), 1), np.float32) if self.spec.sees_pictures else seen
            return probabilities(self._classical, rows)
        answers: Floats = self._network.predict(seen, batch_size=32, verbose=0)
        return answers

    def embed(self, seen: NDArray[Any]) -> Floats:
        """Return rows in which alike pictures lie close, (b, d).

        Of a network, what its last layer is given; else what the model is given.
        """
        if not self.spec.is_classical:
            return penultimate(self._network, seen)
        return seen.reshape(len(seen), -1).astype(np.float32)

    def for_eye(self, squares: Squares) -> Squares:
        """Return prepared pictures (b, p, p, 3) as the network's first layer is given them."""
        rebuilt = isinstance(self.spec.features, PcaPicturesSpec)
        return rebuilt_squares(squares, self.recorded.fitted) if rebuilt else squares

    @cached_property
    def eye(self) -> Network | None:
        """The network from `for_eye` pictures to probabilities that heat maps can be drawn of.

        None where there is none: a classical model, or numbers fitted in between.
        """
        network = self.network
        return network if network is not None and has_maps(network) else None

    @cached_property
    def network(self) -> Network | None:
        """The network from `for_eye` pictures to probabilities.

        None where there is none: a classical model, or numbers fitted in between.
        """
        features = self.spec.features
        if self.spec.is_classical:
            return None
        if isinstance(features, PixelsSpec | PcaPicturesSpec):
            return self._network
        if isinstance(features, BackboneSpec) and features.backbone is not None:
            whole = network_in_use(self._frozen(features), image_pixels=features.image_pixels)
            return joined(whole, self._network)
        return None

    @cached_property
    def whole(self) -> Network | None:
        """The network from prepared pictures to probabilities, with what is linear in between.

        None where there is none: a classical model, or numbers that no layer computes.
        """
        features = self.spec.features
        if self.spec.is_classical:
            return None
        if isinstance(features, PixelsSpec):
            return self._network
        before = self._rows_of(features.source if isinstance(features, DERIVED) else features)
        if before is None or isinstance(features, ClustersSpec):
            return None
        if isinstance(features, PcaSpec | ProjectionSpec):
            before = joined(before, linear_map(*as_linear(features, self.recorded.fitted)))
        return joined(before, self._network)

    def _rows_of(self, source: object) -> Network | None:
        """Return the network from prepared pictures to rows of numbers; None: there is none."""
        match source:
            case ThumbnailSpec(image_pixels=pixels):
                return thumbnail_rows(pixels)
            case BackboneSpec(backbone=str()):
                return network_in_use(self._frozen(source), image_pixels=source.image_pixels)
            case _:
                return None

    @cached_property
    def _network(self) -> Network:
        return load_network(self.recorded.whole(file_names.NETWORK))

    @cached_property
    def _classical(self) -> Any:  # noqa: ANN401  scikit-learn ships no types
        path = self.recorded.find(file_names.CLASSICAL)
        if not path.is_file() and file_names.CLASSICAL not in self.recorded.digests:
            raise DataError(
                f"{path}: expected a fitted model; got no such file. Was the run told not to keep "
                "it (training.keep_model)?"
            )
        return load_classical(self.recorded.whole(file_names.CLASSICAL))

    @cached_property
    def _compute(self) -> Compute:
        features = self.spec.features
        source = features.source if isinstance(features, DERIVED) else features
        if not isinstance(source, BackboneSpec):
            raise AssertionError(f"{source.kind} needs no backbone")
        if source.backbone is not None:
            return compiled(self._frozen(source), image_pixels=source.image_pixels)
        file = self.recorded.weights
        if file is None:
            raise AssertionError("a run with an ONNX file recorded which")
        return open_session(OnnxBackbone(file, source))

    def _backbone(self, squares: Squares) -> Floats:
        return self._compute(squares)

    def _frozen(self, features: BackboneSpec) -> FrozenBackbone:
        precision = self.spec.training.precision
        if precision == "auto":
            raise AssertionError("a recorded spec says its precision")
        weights, name = self.recorded.weights, str(features.backbone)
        return FrozenBackbone(name, weights.path if weights else "imagenet", precision)
