"""Generated pictures held against real ones, beside sets whose fault is known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from harness.data.normalise import squashed
from harness.errors import DataError
from harness.evaluation.likeness import planted_sets
from harness.evaluation.likeness.comparison import (
    ComparedSet,
    Comparison,
    NearestTraining,
    Pictures,
    PictureSets,
    SetKind,
)
from harness.evaluation.likeness.measures import (
    SeenPictures,
    TrainingPictures,
    measure,
)
from harness.features.backbones import require_backbone
from harness.features.extraction import FrozenBackbone, compiled
from harness.progress import SILENT, Progress
from harness.seeds import generator

Look = Callable[[Pictures], SeenPictures]

BATCH_PICTURES = 32
SHOWN = 8
FEWEST = 20
"""Pictures a side: of fewer, no measure says anything."""


def looking_with(backbone: str) -> Look:
    """Return what shows pictures, blown up to the size it was trained on, to a frozen backbone.

    Raises:
        DataError: no such backbone, or no weights to be had.
    """
    side = require_backbone(backbone).image_pixels
    network = compiled(FrozenBackbone(backbone), image_pixels=side)

    def look(pictures: Pictures) -> SeenPictures:
        starts = range(0, len(pictures), BATCH_PICTURES)
        batches = (enlarged(pictures[first : first + BATCH_PICTURES], side) for first in starts)
        return SeenPictures(pictures, np.concatenate([network(batch) for batch in batches]))

    return look


def enlarged(pictures: Pictures, side: int) -> Pictures:
    """Return (n, p, p, 3) as (n, side, side, 3), by the filter that prepares pictures."""
    return np.stack([np.asarray(squashed(Image.fromarray(one), side)) for one in pictures])


def compare(sets: PictureSets, look: Look, *, seed: int, progress: Progress = SILENT) -> Comparison:
    """Return all measures of the generated pictures, and of sets whose fault is known.

    Each set has n pictures and is held against the same n real ones, as most measures depend on
    how many there are.

    Args:
        sets: the pictures.
        look: what makes features of them.
        seed: of the real halves, the planted sets and the measures.
        progress: told of each set.

    Raises:
        DataError: a set is too small, or real pictures are among the training ones.
    """
    count = len(sets.generated)
    _require_comparable(sets, count)
    order = generator(seed, "halves").permutation(len(sets.real))[: 2 * count]
    asked: dict[tuple[SetKind, str], Pictures] = {("generated", ""): sets.generated}
    asked["other_half", ""] = sets.real[order[count:]]
    asked |= {("beside", name): pictures for name, pictures in sets.beside.items()}
    asked |= {(kind, ""): made for kind, made in _planted(sets, order[count:], seed).items()}
    progress.start("likeness", total=len(asked) + 1, unit="sets")
    reference, held_out = look(sets.real[order[:count]]), look(asked["other_half", ""])
    training = _training(sets.training, look)
    progress.advance()
    found = []
    for (kind, name), pictures in asked.items():
        likeness = measure(look(pictures), reference, held_out, training, seed=seed)
        found.append(ComparedSet(kind, name, likeness))
        progress.advance()
    progress.finish()
    nearest = None if training is None else _nearest(look(sets.generated), training)
    side = sets.generated.shape[1]
    return Comparison(tuple(found), count, side, nearest, reference.pictures)


def _require_comparable(sets: PictureSets, count: int) -> None:
    """Refuse sets that are too small, and real pictures that a generator has seen."""
    sizes = {"generated": count, "real": len(sets.real) // 2}
    sizes |= {name: len(pictures) for name, pictures in sets.beside.items()}
    least = max(count, FEWEST)
    if short := {name: size for name, size in sizes.items() if size < least}:
        raise DataError(
            f"likeness: expected at least {least} pictures in each set, and twice as many real "
            f"ones; got {', '.join(f'{name}: {size}' for name, size in short.items())}."
        )
    known = {picture.tobytes() for picture in sets.training} if sets.training is not None else set()
    shared = sum(picture.tobytes() in known for picture in sets.real)
    if shared:
        raise DataError(
            f"likeness: expected real pictures that are not among the training ones; got {shared} "
            "that are. Hold pictures out before training, or compare without the training ones."
        )


def _planted(sets: PictureSets, held_out: NDArray[np.int64], seed: int) -> dict[SetKind, Pictures]:
    """Return the sets whose fault is known; copies only where it is known of what."""
    real, count = sets.real[held_out], len(held_out)
    learned_from = real if sets.training is None else sets.training
    made: dict[SetKind, Pictures] = {}
    if sets.training is not None:
        made["copies"] = planted_sets.disguised_copies(sets.training, count, seed=seed)
    made["collapsed"] = planted_sets.collapsed(real, seed=seed)
    made["blurred"] = planted_sets.blurred(real)
    made["pca_gaussian"] = planted_sets.pca_gaussian(learned_from, count, seed=seed)
    made["noise"] = planted_sets.uniform_noise(real.shape, seed=seed)
    return made


def _training(pictures: Pictures | None, look: Look) -> TrainingPictures | None:
    if pictures is None:
        return None
    return TrainingPictures(look(pictures), look(np.ascontiguousarray(pictures[:, :, ::-1])))


def _nearest(generated: SeenPictures, training: TrainingPictures) -> NearestTraining:
    """Return the generated pictures that lie nearest to training."""
    (_, by_pixels), (far, by_features) = training.nearest(generated)
    first = np.argsort(far, kind="stable")[:SHOWN]
    known = np.concatenate([training.seen.pictures, training.mirrored.pictures])
    return NearestTraining(
        generated.pictures[first], known[by_pixels[first]], known[by_features[first]]
    )
