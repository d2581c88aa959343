"""What a model is shown of a collection: pictures, or rows of numbers made from them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, assert_never

import numpy as np
from numpy.typing import NDArray

from harness.data.batches import Epoch, ImageRows, View
from harness.data.cache.preparation import PreparedImages, prepare
from harness.data.collection.collection import Collection
from harness.data.geometry import file_geometry
from harness.data.normalise import FORMAT
from harness.features.backbones import BACKBONES
from harness.features.cache import CachedFeatures, PicturesKey, SizedPictures
from harness.features.extraction import FrozenBackbone, backbone_features
from harness.features.fitted_transforms import (
    FittedFeatures,
    fit_clusters,
    fit_pca,
    fit_projection,
    rebuilt_pictures,
)
from harness.features.onnx_backbone import describe, onnx_features
from harness.features.store import PictureCost
from harness.features.vectors import picture_vectors
from harness.progress import Progress
from harness.seeds import derive_seed
from harness.specs.plans.differences import onnx_source
from harness.specs.plans.onnx_files import OnnxBackbone
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import (
    BackboneSpec,
    ClustersSpec,
    GeometrySpec,
    PcaPicturesSpec,
    PcaSpec,
    PixelsSpec,
    ProjectionSpec,
    SourceSpec,
)
from harness.training_rows import TrainingRows

NO_COST = PictureCost(0.0, 0.0)


class ModelInputs(NamedTuple):
    """All pictures of a collection as a model sees them."""

    plain: ImageRows
    """(n, ...) what validation and test are shown."""
    views: tuple[ImageRows, ...]
    """What training is shown, one an epoch in turn; `plain` alone unless there are views."""
    arrays: Mapping[str, NDArray[Any]]
    """What was fitted on the training part, to be recorded."""
    cost: PictureCost
    """What one picture takes before the model sees it, decoding apart."""
    parameters: int
    """How many numbers that takes."""
    computed: int
    """Pictures that went through a backbone now; 0: none, or all were read from the cache."""
    once: PictureCost = NO_COST
    """What all pictures together took before their features were kept, whoever computed them."""


class InputsRequest(NamedTuple):
    """What is needed to look at a collection."""

    plan: RunPlan
    collection: Collection
    training: TrainingRows
    cache: Path
    progress: Progress
    caching: Callable[[], AbstractContextManager[None]] = nullcontext
    """Measures what is made once for all repetitions, or found made."""

    @property
    def spec(self) -> ExperimentSpec:
        """What was asked for."""
        return self.plan.spec

    @property
    def seed(self) -> int:
        """Of what is fitted in this repetition."""
        return derive_seed(self.spec.seed, "features", self.plan.repetition)


@contextmanager
def model_inputs(request: InputsRequest) -> Iterator[ModelInputs]:
    """Give a collection as the spec's model sees it; its files are closed at the end.

    Raises:
        DataError: pictures or weights cannot be read, the disk is full, or more components are
            asked for than there can be.
    """
    source = onnx_source(request.spec)
    if source is not None:  # before its pictures are prepared, which may take hours
        describe(_onnx(request, source))
    pixels = request.spec.features.image_pixels
    if pixels is None:
        yield _rows(request, None)
        return
    with request.caching():
        images = prepare(
            request.collection,
            image_pixels=pixels,
            normalise=request.spec.data.normalise,
            cache=request.cache,
            progress=request.progress,
        )
    with images:
        match request.spec.features:
            case PixelsSpec():
                yield as_they_are(images)
            case PcaPicturesSpec() as spec:
                yield _rebuilt(request, spec, images)
            case _:
                yield _rows(request, images)


def as_they_are(images: PreparedImages) -> ModelInputs:
    """Return prepared pictures as what a model sees."""
    return ModelInputs(images, (images,), {}, NO_COST, 0, 0)


def _rebuilt(request: InputsRequest, spec: PcaPicturesSpec, images: PreparedImages) -> ModelInputs:
    wall, cpu = time.perf_counter(), time.process_time()
    pictures, fitted = rebuilt_pictures(
        spec, images, request.training, request.seed, request.progress
    )
    cost = _each(len(images), wall, cpu)
    return ModelInputs(pictures, (pictures,), fitted.arrays, cost, _numbers(fitted), 0)


def _rows(request: InputsRequest, images: PreparedImages | None) -> ModelInputs:
    match request.spec.features:
        case PcaSpec() | ProjectionSpec() | ClustersSpec() as derived:
            seen = _source(request, derived.source, images)
            return _derived(request, derived, seen)
        case PixelsSpec() | PcaPicturesSpec():
            raise AssertionError("pictures are no rows of numbers")
        case source:
            return _source(request, source, images)


def _derived(
    request: InputsRequest, spec: PcaSpec | ProjectionSpec | ClustersSpec, seen: ModelInputs
) -> ModelInputs:
    """Return the rows that a spec makes of those seen so far; what it is made of comes first."""
    if isinstance(spec, ClustersSpec) and isinstance(spec.of, PcaSpec | ProjectionSpec):
        seen = _derived(request, spec.of, seen)
    values = np.asarray(seen.plain)
    # All components of large rows take minutes.
    request.progress.start(f"{request.plan.name}  fitting {spec.kind}")
    match spec:
        case PcaSpec():
            fitted = fit_pca(spec, values, request.training, request.seed)
        case ProjectionSpec():
            fitted = fit_projection(spec, values, request.training, request.seed)
        case ClustersSpec():
            fitted = fit_clusters(spec, values, request.training, request.seed)
        case never:
            assert_never(never)
    request.progress.finish(
        f"{values.shape[1]:,} numbers a picture, {fitted.values.shape[1]:,} then"
    )
    return seen._replace(
        plain=fitted.values,
        views=(fitted.values,),
        arrays={**seen.arrays, **fitted.arrays},
        parameters=seen.parameters + _numbers(fitted),
    )


def _source(request: InputsRequest, spec: SourceSpec, images: PreparedImages | None) -> ModelInputs:
    if isinstance(spec, BackboneSpec):
        with request.caching():
            return _backbone(request, spec, _opened(images))
    wall, cpu = time.perf_counter(), time.process_time()
    if isinstance(spec, GeometrySpec):
        values = file_geometry(request.collection.paths)
    else:
        values = picture_vectors(spec, _opened(images), request.progress)
    return ModelInputs(values, (values,), {}, _each(len(values), wall, cpu), 0, 0)


def _opened(images: PreparedImages | None) -> PreparedImages:
    if images is None:
        raise AssertionError("these features are made from pictures")
    return images


def _backbone(request: InputsRequest, spec: BackboneSpec, images: PreparedImages) -> ModelInputs:
    extracted = _extractor(request, spec)
    normalise = request.spec.data.normalise
    pictures = PicturesKey(
        collection=request.collection.digest,
        image_pixels=spec.image_pixels,
        preparation={
            "recipe": FORMAT,
            "normalise": normalise.recipe if normalise else None,
        },
    )
    augmentation = request.spec.augmentation
    # Of the experiment, not of a repetition: all repetitions share the views that are kept.
    seed = derive_seed(request.plan.root_seed, "views")
    told = {**augmentation.model_dump(mode="json"), "seed": seed}
    found = extracted.features(images, pictures)
    views = [
        extracted.features(
            View(images, augmentation, Epoch(number, seed, seed)),
            pictures._replace(view=number, augmentation=told),
        )
        for number in range(1, spec.views + 1)
    ]
    return ModelInputs(
        plain=found.values,
        views=tuple(view.values for view in views) or (found.values,),
        arrays={},
        cost=found.cost,
        parameters=extracted.parameters,
        computed=found.computed + sum(view.computed for view in views),
        once=_together(len(images), [one.cost for one in (found, *views)]),
    )


class _Extractor(NamedTuple):
    """A backbone that is kept still."""

    features: Callable[[SizedPictures, PicturesKey], CachedFeatures]
    parameters: int


def _extractor(request: InputsRequest, spec: BackboneSpec) -> _Extractor:
    cache, progress, weights = request.cache, request.progress, request.plan.weights
    if spec.backbone is None:
        network = _onnx(request, spec)
        features = partial(onnx_features, backbone=network, cache=cache, progress=progress)
        return _Extractor(features, describe(network).parameters)
    precision = request.spec.training.precision
    if precision == "auto":
        raise ValueError("training.precision: expected what auto means here; got auto")
    frozen = FrozenBackbone(spec.backbone, weights.path if weights else "imagenet", precision)
    features = partial(backbone_features, backbone=frozen, cache=cache, progress=progress)
    return _Extractor(features, BACKBONES[spec.backbone].parameters)


def _onnx(request: InputsRequest, spec: BackboneSpec) -> OnnxBackbone:
    if request.plan.weights is None:
        raise AssertionError("a plan holds the ONNX file that its spec names")
    return OnnxBackbone(request.plan.weights, spec)


def _together(n: int, costs: Sequence[PictureCost]) -> PictureCost:
    """Return what n pictures took in all, in milliseconds, once through each of several."""
    return PictureCost(
        n * sum(cost.wall_ms for cost in costs), n * sum(cost.cpu_ms for cost in costs)
    )


def _numbers(fitted: FittedFeatures) -> int:
    return sum(array.size for array in fitted.arrays.values())


def _each(n: int, wall: float, cpu: float) -> PictureCost:
    """Return what each of n pictures took since then."""
    wall_ms, cpu_ms = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
    return PictureCost(wall_ms / n, cpu_ms / n)
