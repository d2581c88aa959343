"""What painted pictures are worth: every measure, beside its scale on the same real pictures."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from harness.data.batches import ImageRows
from harness.data.collection.collection import Collection
from harness.data.splits.split import Split
from harness.errors import DataError
from harness.evaluation.likeness.comparison import Comparison, Pictures, PictureSets
from harness.evaluation.likeness.kernel_distance import kernel_distance
from harness.evaluation.likeness.measures import SeenPictures
from harness.evaluation.likeness.neighbours import nearest_other_distances
from harness.features.backbones import require_backbone
from harness.features.cache import PicturesKey
from harness.features.extraction import FrozenBackbone, backbone_features
from harness.progress import Progress
from harness.runs.likeness import (
    FEWEST,
    Look,
    compare,
    enlarged,
    looking_with,
)
from harness.seeds import derive_seed
from harness.specs.schema.generation import GenerationSpec
from harness.training.adversaries import Labels, Shares
from harness.training.painting import Painted

Kind = TypeVar("Kind", bound=np.generic)
ALMOST_ONE = 1.96
"""Standard errors to each side of an interval of 95 %."""
_SCALES = ("kid", "precision", "recall", "density", "coverage", "similarity", "twins")


class ShownClasses(NamedTuple):
    """Of which classes real pictures are, by their number among those that are painted."""

    training: Labels
    """(m,)"""
    held_out: Labels
    """(v,)"""
    shares: Shares
    """(c,) of each class among the training pictures."""


class RealPictures(NamedTuple):
    """The real pictures of a generation, all of one size."""

    training: Pictures
    """(m, p, p, 3) that are learned from."""
    held_out: Pictures
    """(v, p, p, 3) of the validation part, looked at and never learned from; perhaps none."""
    test: Pictures
    """(t, p, p, 3) that painted pictures are held against."""
    beside: Mapping[str, Pictures]
    """Of the test part, those of the commonest class that is not painted, if it has enough."""
    classes: ShownClasses | None = None
    """None: nobody asks."""

    @property
    def scored(self) -> int:
        """How many pictures a set can have at most."""
        return len(self.test) // 2


def real_pictures(
    spec: GenerationSpec, collection: Collection, split: Split, images: ImageRows
) -> RealPictures:
    """Return the real pictures of the classes that are asked for, by part.

    A test picture that is, pixel for pixel, a training picture at this size is left out.

    Raises:
        DataError: there is no such class, or too few of its pictures are held out.
    """
    wanted = _wanted(spec, collection)
    training, held_out, test = (
        images[rows[wanted[rows]]] for rows in (split.train, split.validation, split.test)
    )
    known = {picture.tobytes() for picture in training}
    test = test[[picture.tobytes() not in known for picture in test]]
    found = RealPictures(training, held_out, test, {})
    if found.scored < FEWEST:
        raise DataError(
            f"{collection.name}: expected at least {2 * FEWEST} pictures in the test part, one "
            f"half to hold painted ones against, one half to see how alike real ones are; got "
            f"{len(test)}. Raise split.test, or learn from more classes."
        )
    return found._replace(
        beside=_beside(spec, collection, split, images, wanted),
        classes=_shown_classes(spec, collection, split, wanted),
    )


def painted_classes(spec: GenerationSpec, collection: Collection) -> tuple[str, ...]:
    """Return the names of the classes that are learned from, as they are numbered."""
    return tuple(spec.classes or collection.class_names)


def _shown_classes(
    spec: GenerationSpec, collection: Collection, split: Split, wanted: NDArray[np.bool_]
) -> ShownClasses:
    names, painted = list(collection.class_names), painted_classes(spec, collection)
    numbers = np.zeros(len(names), np.int64)
    numbers[[names.index(name) for name in painted]] = np.arange(len(painted))
    training, held_out = (
        numbers[collection.labels[rows[wanted[rows]]]] for rows in (split.train, split.validation)
    )
    counts = np.bincount(training, minlength=len(painted))
    return ShownClasses(training, held_out, counts / counts.sum())


def _wanted(spec: GenerationSpec, collection: Collection) -> NDArray[np.bool_]:
    """Return of each picture whether it is of a class that is asked for, (n,)."""
    names = list(collection.class_names)
    if spec.classes is None:
        return np.ones(len(collection.labels), np.bool_)
    unknown = [name for name in spec.classes if name not in names]
    if unknown:
        raise DataError(
            f"classes: expected classes of {collection.name} ({', '.join(names)}); got "
            f"{', '.join(map(repr, unknown))}."
        )
    return np.isin(collection.labels, [names.index(name) for name in spec.classes])


def _beside(
    spec: GenerationSpec,
    collection: Collection,
    split: Split,
    images: ImageRows,
    wanted: NDArray[np.bool_],
) -> dict[str, Pictures]:
    count = scored_count(spec, int(wanted[split.test].sum()) // 2)
    others = split.test[~wanted[split.test]]
    if not len(others):
        return {}
    sizes = np.bincount(collection.labels[others], minlength=len(collection.class_names))
    commonest = int(sizes.argmax())
    if sizes[commonest] < count:
        return {}
    rows = others[collection.labels[others] == commonest][:count]
    return {collection.class_names[commonest]: images[rows]}


def scored_count(spec: GenerationSpec, most: int) -> int:
    """Return how many pictures each set has."""
    return min(spec.evaluation.pictures, most)


def spread(pictures: NDArray[Kind], most: int) -> NDArray[Kind]:
    """Return at most so many of the pictures, evenly from all classes: they are sorted by class."""
    return pictures[np.linspace(0, len(pictures) - 1, min(most, len(pictures))).astype(np.int64)]


def variety(pictures: Pictures, real: Pictures) -> float:
    """Return how far pictures lie from their nearest other one, as a share of what real ones do.

    Medians, in pixels; both sets have n pictures. Below a half most pictures are nearly alike.
    """
    usual = np.median(nearest_other_distances(_rows(real)))
    return float(np.median(nearest_other_distances(_rows(pictures))) / max(usual, 1e-12))


def _rows(pictures: Pictures) -> NDArray[np.float32]:
    return pictures.reshape(len(pictures), -1).astype(np.float32)


class PaintingScores(NamedTuple):
    """What the painted pictures of a run are worth."""

    comparison: Comparison
    metrics: dict[str, float]
    """`test/kid` and the others, by name."""


def score_paintings(
    spec: GenerationSpec,
    painted: Painted,
    real: RealPictures,
    cache: Path,
    progress: Progress,
) -> PaintingScores:
    """Return all measures of the last pictures, and the kernel distance of the earlier ones.

    Real and planted sets are the same for every repetition and every proposal with the same seed
    and split, so that differences between two of them are not differences of what they are held
    against. Their features are kept on disk.
    """
    last = painted.scored[1.0]
    look = _look(spec, cache, {id(one) for one in painted.scored.values()})
    beside = {name: one[: len(last)] for name, one in real.beside.items()}
    sets = PictureSets(last, real.test, real.training, beside)
    seed = derive_seed(spec.seed, "likeness")
    comparison = compare(sets, look, seed=seed, progress=progress)
    metrics = _metrics(comparison) | _earlier(painted, comparison, look, seed)
    metrics |= {"test/diverged": float(painted.diverged), "test/pictures": float(len(last))}
    return PaintingScores(comparison, metrics)


def _look(spec: GenerationSpec, cache: Path, painted: set[int]) -> Look:
    """Return what makes features: kept on disk, except those of painted pictures."""
    name = spec.evaluation.backbone
    side = require_backbone(name).image_pixels
    fresh: dict[int, SeenPictures] = {}
    see = looking_with(name)

    def look(pictures: Pictures) -> SeenPictures:
        if id(pictures) in painted:
            if id(pictures) not in fresh:
                fresh[id(pictures)] = see(pictures)
            return fresh[id(pictures)]
        content = hashlib.sha256(str(pictures.shape).encode() + pictures.tobytes()).hexdigest()
        key = PicturesKey(content, side, {"enlarged_from": pictures.shape[1]})
        shown = _Enlarged(pictures, side)
        kept = backbone_features(shown, key, FrozenBackbone(name), cache=cache)
        return SeenPictures(pictures, kept.values)

    return look


class _Enlarged:
    """Pictures as a backbone wants them, enlarged when they are asked for."""

    def __init__(self, pictures: Pictures, side: int) -> None:
        self._pictures = pictures
        self._side = side

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._pictures)

    @property
    def shape(self) -> tuple[int, ...]:
        """(n, side, side, 3)."""
        return (len(self._pictures), self._side, self._side, 3)

    def __getitem__(self, rows: NDArray[np.int64], /) -> Pictures:
        """Return some of them, (b, side, side, 3)."""
        return enlarged(self._pictures[rows], self._side)


def _metrics(comparison: Comparison) -> dict[str, float]:
    """Return the measures of the painted pictures, each with what real ones give."""
    found, real = comparison.generated, comparison.find("other_half")
    reach = ALMOST_ONE * found.kernel.error
    scales = {"kid": real.kernel.value, "similarity": real.similarity, "twins": real.twins}
    scales |= real.neighbours._asdict()
    metrics = {f"test/{name}_real": scales[name] for name in _SCALES}
    metrics |= {f"test/{name}": value for name, value in found.neighbours._asdict().items()}
    metrics |= {
        "test/kid": found.kernel.value,
        "test/kid_error": found.kernel.error,
        "test/kid_low": found.kernel.value - reach,
        "test/kid_high": found.kernel.value + reach,
        "test/kid_pca_gaussian": comparison.find("pca_gaussian").kernel.value,
        "test/kid_noise": comparison.find("noise").kernel.value,
        "test/sliced_wasserstein": found.patches,
        "test/sliced_wasserstein_real": real.patches,
        "test/similarity": found.similarity,
        "test/twins": found.twins,
        "test/collapsed": float(found.collapsed),
    }
    if found.to_training is not None and real.to_training is not None:
        metrics["test/kid_training"] = found.to_training
        metrics["test/kid_training_real"] = real.to_training
    if found.copying is not None:
        metrics["test/copying_pixels"] = found.copying.pixels
        metrics["test/copying_features"] = found.copying.features
        metrics["test/copying"] = float(found.copying.flagged)
    return metrics


def _earlier(painted: Painted, comparison: Comparison, look: Look, seed: int) -> dict[str, float]:
    """Return the kernel distance where a part of the budget was used, as `test/kid_025`."""
    reference = look(comparison.reference)
    return {
        f"test/kid_{100 * share:03.0f}": kernel_distance(
            reference.features, look(pictures).features, seed=seed
        ).value
        for share, pictures in painted.scored.items()
        if share < 1
    }
