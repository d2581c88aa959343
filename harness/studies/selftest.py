"""Does the procedure keep its promises on these pictures? A cheap model, trained many times.

`train_pool` trains a small random forest and a nearest-neighbours vote on thumbnails of the user's
own pictures, over the splits of the user's own spec. `null` and `power` form comparisons from them
whose truth is known (`statistics/planted_effects.py` says how) and count what the procedure says.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.cache.preparation import prepare
from harness.data.collection.collection import Collection
from harness.data.splits.split import Split, make_split
from harness.errors import ComparisonError
from harness.models.classical import fit_classical, probabilities
from harness.progress import Progress
from harness.seeds import derive_seed, generator
from harness.specs.schema.data import ResampledSplits
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import ClassicalSpec, ForestSpec, NearestNeighboursSpec
from harness.statistics.planted_effects import KINDS, Course, Kind, Pool, SplitAnswers, rehearse
from harness.statistics.power import ComparisonPlan, minimum_detectable_difference, power
from harness.statistics.simulated_studies import Share, any_claim, judged, share, spread_within
from harness.workspace import Workspace

THUMBNAIL_PIXELS = 8
# Few trees: cheap, and as much a matter of luck as a network's training.
RECIPE = ForestSpec(kind="forest", trees=10)
OTHER = NearestNeighboursSpec(kind="nearest_neighbours", neighbours=5)
SEEDS = 3
USUAL_POWER = 0.8


class TrainedPool(NamedTuple):
    """The pool, and the sizes of a split's parts."""

    pool: Pool
    n_test: float
    n_train: float


class NullRow(NamedTuple):
    """What was said of recipes that do not differ."""

    kind: Kind
    corrected: Share
    naive: Share
    words: Mapping[str, int]


class PowerRow(NamedTuple):
    """What was said of a planted gain, and what the planner had promised.

    Attributes:
        gain: the true one.
        planted: share of the pictures given right.
        mean_difference: seen, over all comparisons.
        spread: standard deviation over the repetitions of a comparison.
        promised: by the planner, for this gain and spread.
        found: comparisons that say "helps".
    """

    gain: float
    planted: float
    mean_difference: float
    spread: float
    promised: float
    found: Share


def train_pool(
    spec: ExperimentSpec,
    collection: Collection,
    course: Course,
    workspace: Workspace,
    progress: Progress,
) -> TrainedPool:
    """Return cheap models of every split, trained on thumbnails, with their answers.

    Args:
        spec: whose splits and normalisation are used; its own model is not trained.
        collection: the pictures.
        course: how many splits.
        workspace: where thumbnails are cached.
        progress: told of each split.

    Raises:
        DataError: a picture cannot be read, or a class is too small to be split.
    """
    values, labels = _thumbnails(spec, collection, workspace, progress), collection.labels
    repetitions = ResampledSplits(kind="resampled_splits", count=course.splits)
    drawn = spec.split.model_copy(update={"given": None})  # many splits are what it is about
    progress.start("selftest: training", course.splits * (SEEDS + 1), "models")
    tested, sizes = [], []
    for number in range(course.splits):
        split = make_split(collection, drawn, repetitions, seed=spec.seed, repetition=number)
        answers = []
        for trained in range(SEEDS + 1):
            model = RECIPE if trained < SEEDS else OTHER
            seed = derive_seed(spec.seed, "selftest", number, trained)
            answers.append(_answers(model, values, labels, split, seed))
            progress.advance()
        tested.append(SplitAnswers(split.test, np.stack(answers[:SEEDS]), answers[SEEDS]))
        groups = collection.groups
        sizes.append([len(np.unique(groups[rows])) for rows in (split.test, split.train)])
    progress.finish()
    n_test, n_train = np.mean(sizes, axis=0).tolist()
    return TrainedPool(Pool(labels, collection.groups, tuple(tested)), n_test, n_train)


def null(trained: TrainedPool, course: Course, *, seed: int) -> tuple[NullRow, ...]:
    """Return what the procedure says where nothing differs, for each kind of comparison."""
    rows = []
    for kind in KINDS:
        differences = rehearse(
            trained.pool, kind, course, rng=generator(seed, "selftest", "null", kind)
        )
        words, naive = (
            judged(differences, course.rule, n_test=n_test, n_train=trained.n_train)
            for n_test in (trained.n_test, 0)
        )
        said = Counter(str(word) for word in words[:, 0])
        rows.append(NullRow(kind, any_claim(words), any_claim(naive), said))
    return tuple(rows)


def planted_gain(
    trained: TrainedPool, course: Course, *, seed: int, gain: float | None = None
) -> PowerRow:
    """Return how often the procedure finds a gain of accuracy that was planted.

    Args:
        trained: the pool.
        course: how the procedure is put to the test; its metric is accuracy.
        seed: root of the streams.
        gain: the true one; None: what the planner promises to find four times in five.

    Raises:
        ComparisonError: no such gain can be planted, or another metric is asked for.
    """
    pool, rule = trained.pool, course.rule
    if course.metric != "accuracy":
        raise ComparisonError(
            f"selftest power: expected the metric accuracy, of which the planted gain is known; "
            f"got {course.metric!r}"
        )

    def compared(planted: float, *purpose: str) -> NDArray[np.float64]:
        rng = generator(seed, "selftest", *purpose)
        return rehearse(pool, "exchanged", course, rng=rng, planted=planted)

    plan = ComparisonPlan(course.repetitions, trained.n_test, trained.n_train, rule.alpha)
    if gain is None:
        spread = spread_within(compared(0.0, "pilot"))
        gain = minimum_detectable_difference(spread, plan, USUAL_POWER)
    if not rule.margin < gain <= pool.error:
        raise ComparisonError(
            f"selftest power: expected a gain above the margin ({rule.margin:g}) and not above "
            f"the share of errors there are to put right ({pool.error:.3f}); got {gain:.3f}. "
            "Name one with --gain, or plan more --repetitions, which see smaller ones."
        )
    differences = compared(gain / pool.error, "power")
    words = judged(differences, rule, n_test=trained.n_test, n_train=trained.n_train)
    spread = spread_within(differences)
    return PowerRow(
        gain=gain,
        planted=gain / pool.error,
        mean_difference=float(differences.mean()),
        spread=spread,
        promised=power(gain, spread, plan),
        found=share(words[:, 0] == "helps"),
    )


def _thumbnails(
    spec: ExperimentSpec, collection: Collection, workspace: Workspace, progress: Progress
) -> NDArray[np.float32]:
    with prepare(
        collection,
        image_pixels=THUMBNAIL_PIXELS,
        normalise=spec.data.normalise,
        cache=workspace.cache,
        progress=progress,
    ) as images:
        pictures = images[np.arange(len(images))]
    return pictures.reshape(len(pictures), -1).astype(np.float32)


def _answers(
    model: ClassicalSpec,
    values: NDArray[np.float32],
    labels: NDArray[np.int64],
    split: Split,
    seed: int,
) -> NDArray[np.int64]:
    fitted = fit_classical(model, values[split.train], labels[split.train], None, seed=seed)
    answers: NDArray[np.int64] = probabilities(fitted, values[split.test]).argmax(axis=1)
    return answers
