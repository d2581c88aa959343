"""What a person reads, and a script, when the selftest is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from harness.data.collection.collection import Collection
from harness.statistics.planted_effects import Course, Kind
from harness.statistics.simulated_studies import Share
from harness.studies.selftest import (
    OTHER,
    RECIPE,
    SEEDS,
    THUMBNAIL_PIXELS,
    NullRow,
    PowerRow,
    TrainedPool,
)
from harness.wording.metric_names import metric_name

NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        "itself": "one recipe against itself, other seeds",
        "exchanged": "two recipes, made equally good",
    }
)
WORDS = ("helps", "hurts", "equivalent", "inconclusive")

FORMED = """\
how the comparisons were formed
  {models} models were trained once, on {pixels} px thumbnails: in each of {splits} resampled
  splits a random forest of {trees} trees under {seeds} seeds, and a vote of {neighbours} nearest
  neighbours. Each comparison draws {repetitions} of the splits, and who plays the baseline.
"""
ITSELF = """\
  Against itself: two seeds of the forest in each split. They differ only by the luck of
  training, which repetitions do not share, so here the corrected test is more cautious than it
  needs to be, and the naive one, which takes repetitions for independent, keeps alpha.
"""
EXCHANGED = """\
  Made equally good: a coin for each picture (near-duplicates together, the same coin in all
  repetitions) decides which of forest and neighbours answers it for the baseline; the proposal
  has the other answer. Neither is better, yet they differ as two recipes do.
"""
PLANTED = """\
  Planted gain: {planted:.1f} % of the pictures, drawn for each comparison and the same in all its
  repetitions, are given to the proposal: where it was wrong on them, it is put right. Its errors
  are {error:.1f} %, so the true gain is {gain:.2f} points. The planner is told this gain and the
  spread seen, and takes repetitions to correlate by the share of pictures tested; where luck
  makes them correlate less, more is found than promised.
"""
SHARED = """\
  This is about the claim `collections_like_it`, by the corrected t test. How often words about
  this collection are false is in docs/evidence.md, from learners whose truth is known.
  Comparisons share trained models and one collection, so they are not all independent. The
  intervals (Clopper and Pearson, 95 %) take them for independent and may be too narrow.
"""


def null_page(
    rows: tuple[NullRow, ...], trained: TrainedPool, course: Course, collection: Collection
) -> str:
    """Return how often a difference was claimed where there is none, and how that was found."""
    lines = [
        *_heading("null", trained, course, collection),
        f"a difference is claimed falsely (alpha {100 * course.rule.alpha:g} %):",
        f"  {'':<40}{'corrected':<24}naive paired t",
    ]
    for row in rows:
        lines.append(f"  {NAMES[row.kind]:<40}{_percent(row.corrected):<24}{_percent(row.naive)}")
    lines += ["", "what the corrected procedure said:", "  " + " " * 40 + _columns(WORDS)]
    for row in rows:
        counts = [str(row.words.get(word, 0)) for word in WORDS]
        lines.append(f"  {NAMES[row.kind]:<40}" + _columns(counts))
    lines += ["", _formed(trained, course) + ITSELF + EXCHANGED + SHARED]
    return "\n".join(lines)


def power_page(row: PowerRow, trained: TrainedPool, course: Course, collection: Collection) -> str:
    """Return how often a planted gain was found, beside what was promised."""
    lines = [
        *_heading("power", trained, course, collection),
        f"a planted gain of {100 * row.gain:.2f} points is called *helps*:",
        f"  {'promised by the planner':<28}{100 * row.promised:.1f} %",
        f"  {'found':<28}{_percent(row.found)}",
        f"  {'mean difference seen':<28}{100 * row.mean_difference:+.2f} points",
        f"  {'spread over repetitions':<28}{100 * row.spread:.2f} points",
        "",
        _formed(trained, course)
        + EXCHANGED
        + PLANTED.format(
            planted=100 * row.planted, error=100 * trained.pool.error, gain=100 * row.gain
        )
        + SHARED,
    ]
    return "\n".join(lines)


def null_document(
    rows: tuple[NullRow, ...], trained: TrainedPool, course: Course
) -> dict[str, Any]:
    """Return the same as JSON values."""
    return _setting(trained, course) | {
        row.kind: {
            "corrected": _share(row.corrected),
            "naive": _share(row.naive),
            "words": {word: row.words.get(word, 0) for word in WORDS},
        }
        for row in rows
    }


def power_document(row: PowerRow, trained: TrainedPool, course: Course) -> dict[str, Any]:
    """Return the same as JSON values."""
    return _setting(trained, course) | row._asdict() | {"found": _share(row.found)}


def _heading(
    what: str, trained: TrainedPool, course: Course, collection: Collection
) -> tuple[str, ...]:
    return (
        "",
        f"selftest {what} on {collection.name}, {len(collection.labels):,} pictures of "
        f"{len(collection.class_names)} classes: {course.comparisons} comparisons",
        f"  each over {course.repetitions} resampled splits, {trained.n_test:.0f} pictures tested "
        f"and {trained.n_train:.0f} trained on; {metric_name(course.metric, 'en')}, margin "
        f"{100 * course.rule.margin:g} points",
        *(() if collection.evidence else ("  these are demo pictures: for trying, not evidence",)),
        "",
    )


def _formed(trained: TrainedPool, course: Course) -> str:
    splits = len(trained.pool.splits)
    return FORMED.format(
        models=splits * (SEEDS + 1),
        pixels=THUMBNAIL_PIXELS,
        splits=splits,
        trees=RECIPE.trees,
        seeds=SEEDS,
        neighbours=OTHER.neighbours,
        repetitions=course.repetitions,
    )


def _setting(trained: TrainedPool, course: Course) -> dict[str, Any]:
    return {
        "comparisons": course.comparisons,
        "repetitions": course.repetitions,
        "splits": course.splits,
        "metric": course.metric,
        "alpha": course.rule.alpha,
        "margin": course.rule.margin,
        "n_test": trained.n_test,
        "n_train": trained.n_train,
    }


def _share(found: Share) -> dict[str, float]:
    return {"value": found.value, **found._asdict()}


def _percent(found: Share) -> str:
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def _columns(cells: tuple[str, ...] | list[str]) -> str:
    return "".join(f"{cell:<14}" for cell in cells).rstrip()
