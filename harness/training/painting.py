"""A generator's training from checkpoint to checkpoint, each safe on disk before the next begins.

It is over when so many real pictures were shown, never earlier because it looks good. One thing
ends it before: numbers that are no numbers any more. That is an outcome, which is scored.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.progress import SILENT, Progress
from harness.runtime.atomic_files import replace_arrays
from harness.runtime.documents import Expected, read_arrays
from harness.seeds import generator
from harness.specs.schema.generation import GenerationSpec
from harness.training.adversaries import Adversaries, Labels, Pictures, Shares, losses_of
from harness.training.checkpoint import (
    Checkpoint,
    History,
    load_state,
    restore_parts,
    save_parts,
)
from harness.training.fit import Report, SaveClock

SAMPLES = 64
"""Pictures of one draw of latents, painted at each checkpoint."""
SCORED_SHARES = (0.25, 0.5, 1.0)
"""Of the budget: where the pictures that are measured are painted. The last one decides."""
DIVERGED = "train/diverged"
Look = Callable[[Adversaries, Pictures, Labels | None], Mapping[str, float]]
"""What is noted of the networks, and of the samples (with their classes) at a checkpoint."""
_PAINTED = Expected(
    "pictures that were painted", "Delete the folder to train this run anew; nothing else is lost."
)


class PaintingLessons(NamedTuple):
    """What is shown, and what is looked at."""

    pictures: Pictures
    """(m, p, p, 3) that are learned from."""
    look: Look
    scored: int
    """How many pictures are painted to be measured."""
    labels: Labels | None = None
    """(m,) of which classes the pictures are, where networks are told."""


class Painted(NamedTuple):
    """How a training went."""

    history: History
    samples: Pictures
    """(c, 64, p, p, 3) from the same latents at each checkpoint."""
    scored: Mapping[float, Pictures]
    """By the share of the budget, (n, p, p, 3); where it diverged, what it painted then."""

    @property
    def diverged(self) -> bool:
        """Whether it ended in what is no number."""
        return bool(self.history[-1][DIVERGED])


def learn(
    adversaries: Adversaries,
    lessons: PaintingLessons,
    checkpoint: Checkpoint,
    *,
    report: Report,
    progress: Progress = SILENT,
) -> Painted:
    """Train both networks to the end of the budget, from their checkpoint when there is one.

    Raises:
        TrainingError: the checkpoint cannot be written or read.
    """
    spec, clock = adversaries.spec, SaveClock()
    ends = checkpoint_steps(spec)
    history: History = ()
    if (state := load_state(checkpoint)) is not None:
        restore_parts(state, adversaries.parts)
        history = state.history
        progress.advance(_shown(spec, ends, len(history)), f"goes on after {len(history)}")
    for number, metrics in enumerate(history, start=1):
        report(number, metrics)
    while len(history) < len(ends) and not (history and history[-1][DIVERGED]):
        number = len(history) + 1
        first = ends[number - 2] if number > 1 else 0
        lost = _steps(adversaries, lessons, range(first, ends[number - 1]), progress)
        metrics = _noted(adversaries, lessons, checkpoint, number, lost)
        history = (*history, metrics)
        if clock.is_due() or metrics[DIVERGED]:
            with clock.saving():
                save_parts(checkpoint, adversaries.parts, history)
        progress.advance(0, note=f"checkpoint {number}/{len(ends)}")
        report(number, metrics)
    return _ended(checkpoint, spec, history)


def checkpoint_steps(spec: GenerationSpec) -> tuple[int, ...]:
    """Return after how many steps each checkpoint is; the last after all."""
    steps, count = spec.training.images // spec.training.batch_size, spec.training.checkpoints
    return tuple(round(steps * number / count) for number in range(1, count + 1))


def scored_checkpoints(count: int) -> dict[float, int]:
    """Return at which of so many checkpoints, from 1, each share of the budget is reached."""
    return {share: math.ceil(share * count) for share in SCORED_SHARES}


def shown_rows(seed: int, m: int, batch_size: int, step: int) -> NDArray[np.int64]:
    """Return which of m pictures a step shows, (b,): one pass after another, each shuffled."""
    places = np.arange(step * batch_size, (step + 1) * batch_size)
    rows = np.empty(batch_size, np.int64)
    for number in np.unique(places // m):
        here = places // m == number
        rows[here] = generator(seed, "order", int(number)).permutation(m)[places[here] % m]
    return rows


def latents_for(seed: int, purpose: str, shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return latents (n, d) for one purpose."""
    return generator(seed, "latents", purpose).standard_normal(shape).astype(np.float32)


def labels_for(seed: int, purpose: str, n: int, shares: Shares | None) -> Labels | None:
    """Return of which classes n pictures are to be; None where networks are told of none."""
    return None if shares is None else drawn_labels(seed, purpose, n, shares)


def drawn_labels(seed: int, purpose: str, n: int, shares: Shares) -> Labels:
    """Return of which classes n pictures are to be, by their shares; the first of more first."""
    drawn = generator(seed, "classes", purpose).random(n)
    # The last sum may be a little below 1.
    return np.minimum(np.searchsorted(shares.cumsum(), drawn, side="right"), len(shares) - 1)


def _shown(spec: GenerationSpec, ends: tuple[int, ...], done: int) -> int:
    return ends[done - 1] * spec.training.batch_size if done else 0


def _steps(
    adversaries: Adversaries, lessons: PaintingLessons, steps: range, progress: Progress
) -> NDArray[np.float32]:
    """Return what was lost in each step, (s, 2); after what is no number no more is done."""
    batch, seed, lost = adversaries.spec.training.batch_size, adversaries.seed, []
    for step in steps:
        rows = shown_rows(seed, len(lessons.pictures), batch, step)
        labels = None if lessons.labels is None else lessons.labels[rows]
        lost.append(adversaries.step(lessons.pictures[rows], step, labels))
        progress.advance(batch)
        if not np.isfinite(lost[-1]).all():
            break
    return np.array(lost)


def _noted(
    adversaries: Adversaries,
    lessons: PaintingLessons,
    checkpoint: Checkpoint,
    number: int,
    lost: NDArray[np.float32],
) -> dict[str, float]:
    """Paint what a checkpoint keeps, and return what is noted of it; finite numbers alone."""
    spec, seed, shares = adversaries.spec, adversaries.seed, adversaries.shares
    latent, count = spec.generator.latent, spec.training.checkpoints
    classes = labels_for(seed, "samples", SAMPLES, shares)
    samples = adversaries.paint(latents_for(seed, "samples", (SAMPLES, latent)), classes)
    diverged = not (np.isfinite(lost).all() and _is_finite(adversaries))
    painted = {"samples": samples}
    if diverged or number in scored_checkpoints(count).values():
        scored = latents_for(seed, "scored", (lessons.scored, latent))
        wanted = labels_for(seed, "scored", lessons.scored, shares)
        painted["scored"] = adversaries.paint(scored, wanted)
    replace_arrays(_painted(checkpoint, number), painted)
    metrics = {"train/images": float(_shown(spec, checkpoint_steps(spec), number))}
    metrics |= {**losses_of(lost), **lessons.look(adversaries, samples, classes)}
    finite = {name: value for name, value in metrics.items() if math.isfinite(value)}
    return finite | {DIVERGED: float(diverged)}


def _is_finite(adversaries: Adversaries) -> bool:
    return all(np.isfinite(np.asarray(one)).all() for one in adversaries.painter.variables)


def _painted(checkpoint: Checkpoint, number: int) -> Path:
    return checkpoint.folder / f"painted_{number:05}.npz"


def _ended(checkpoint: Checkpoint, spec: GenerationSpec, history: History) -> Painted:
    last = len(history)
    kept = [read_arrays(_painted(checkpoint, n), _PAINTED) for n in range(1, last + 1)]
    scored = {
        share: kept[min(number, last) - 1]["scored"]
        for share, number in scored_checkpoints(spec.training.checkpoints).items()
    }
    return Painted(history, np.stack([one["samples"] for one in kept]), scored)
