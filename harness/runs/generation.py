"""One generation run, one page: a generator learns from the training part, and is then measured.

What is measured is what it paints when the budget of real pictures is used up, never what looked
best on the way. Pictures that nobody learned from, the test part, are what they are held against.
A training that diverges has an outcome like any other: what it paints then is measured.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import assert_never

import keras

from harness.data.collection.collection import Collection
from harness.evaluation.likeness.measures import TWIN_SHARE
from harness.features.backbones import require_backbone
from harness.features.feature_maps import frozen_maps
from harness.features.weights import find_weights
from harness.models.gan import build_discriminator, build_generator
from harness.models.projected import build_projected
from harness.models.spectral_layers import spectral_layers
from harness.progress import Progress
from harness.runs import file_names
from harness.runs.artifacts import GENERATION_FIGURES, write_history, write_run
from harness.runs.attempt import Attempt, Metrics, begin, once
from harness.runs.context import RunContext, RunResult
from harness.runs.generation_artifacts import about, write_paintings
from harness.runs.painting_scores import (
    RealPictures,
    real_pictures,
    score_paintings,
    scored_count,
    spread,
    variety,
)
from harness.runtime.devices import devices_here
from harness.seeds import derive_seed
from harness.specs.plans.generation_plan import GenerationPlan
from harness.specs.plans.plan import run_fingerprint
from harness.specs.schema.generation import (
    DcganDiscriminatorSpec,
    GenerationSpec,
    ProjectedSpec,
)
from harness.tracking.record import RunRecord
from harness.tracking.tracker import TrackedRun
from harness.training.adversaries import Adversaries, Labels, Networks, Pictures, Shares
from harness.training.devices import require_devices
from harness.training.inference import save_model
from harness.training.memory import explained_memory
from harness.training.painting import Painted, PaintingLessons, learn

LOOKED_AT = 256
"""Real pictures of a part that the discriminator is asked about at a checkpoint, at most."""


def generate(
    plan: GenerationPlan, collection: Collection, experiment: str, context: RunContext
) -> RunResult:
    """Return the result of one repetition: recorded earlier, or painted and recorded now.

    Args:
        plan: the resolved spec and the repetition.
        collection: the pictures.
        experiment: id of the run that stands for all repetitions.
        context: workspace, tracker, progress, environment.
    """
    fingerprint = run_fingerprint(plan, collection.digest)
    record = RunRecord(plan.name, fingerprint, collection.name, experiment)
    return once(plan.inputs_plan, record, context, partial(_carry_out, plan, collection, context))


def _carry_out(
    plan: GenerationPlan,
    collection: Collection,
    context: RunContext,
    tracked: TrackedRun,
    folder: Path,
) -> Metrics:
    spec = plan.spec
    # What measures is asked for before anything is learned, not hours later.
    find_weights("imagenet", require_backbone(spec.evaluation.backbone).weights)
    attempt = begin(plan, plan.inputs_plan, collection, context, (tracked, folder))
    with attempt.inputs() as inputs:
        real = real_pictures(spec, collection, attempt.split, inputs.plain)
    shares = real.classes.shares if real.classes else None
    seed = derive_seed(spec.seed, "generation", plan.repetition)
    adversaries = new_adversaries(spec, seed, shares)
    with attempt.meter.stage("training"):
        painted = _learn(plan, adversaries, real, attempt)
    with attempt.meter.stage("evaluation"), explained_memory():
        cache = context.workspace.cache
        scores = score_paintings(spec, painted, real, cache, attempt.progress)
    drawn = GENERATION_FIGURES if plan.repetition == 0 else None
    with attempt.recording({}, drawn) as files:
        write_history(files, painted.history)
        write_paintings(files, painted, real, scores.comparison)
        save_model(adversaries.painter, files / file_names.GENERATOR)
        write_run(files, about(plan, collection, painted, scores.comparison, adversaries.shares))
    return attempt.finish(scores.metrics | _cost(adversaries, painted))


def new_adversaries(spec: GenerationSpec, seed: int, shares: Shares | None = None) -> Adversaries:
    """Return both networks of a generation, in which nothing has been learned.

    Args:
        spec: of the generation.
        seed: of their first weights, and of all that their training draws.
        shares: of each class among the training pictures; asked for where it is conditional.

    Raises:
        ValueError: it is conditional, and there are no shares.
    """
    told = spec.generator.classes == "conditional"
    if told and shares is None:
        raise ValueError("shares: expected those of the classes, by a conditional generator")
    shares = shares if told else None
    count = 0 if shares is None else len(shares)
    side, first = spec.image_pixels, derive_seed(seed, "generator")
    discriminator = _discriminator(spec, derive_seed(seed, "discriminator"), count)
    make = partial(build_generator, spec.generator, side, first, count)
    average = None if spec.training.average is None else make()
    followed = tuple(spectral_layers(discriminator))
    return Adversaries(spec, seed, Networks(make(), discriminator, average, followed), shares)


def _discriminator(spec: GenerationSpec, seed: int, classes: int) -> keras.Model:
    match spec.discriminator:
        case DcganDiscriminatorSpec() as told:
            return build_discriminator(told, spec.image_pixels, seed, classes)
        case ProjectedSpec() as told:
            maps = frozen_maps(told.network_pixels)
            return build_projected(told, spec.image_pixels, seed, maps, classes)
        case never:
            assert_never(never)


def _learn(
    plan: GenerationPlan, adversaries: Adversaries, real: RealPictures, attempt: Attempt
) -> Painted:
    spec, progress = plan.spec, attempt.progress
    require_devices(devices_here())
    steps = spec.training.images // spec.training.batch_size
    progress.start(f"{plan.name}  training", steps * spec.training.batch_size, "pictures")
    look = TrainingWatch(plan.name, real, progress)
    labels = real.classes.training if real.classes else None
    lessons = PaintingLessons(real.training, look, scored_count(spec, real.scored), labels)
    with explained_memory():
        painted = learn(
            adversaries,
            lessons,
            attempt.checkpoint,
            report=attempt.tracked.log_epoch,
            progress=progress,
        )
    shown = painted.history[-1]["train/images"]
    if painted.diverged:
        progress.say(
            f"{plan.name}: diverged: a loss or a weight is no number any more, before {shown:,.0f} "
            "pictures were shown. What it paints now is scored; smaller learning rates may help."
        )
    progress.finish(f"{shown:,.0f} pictures shown")
    return painted


class TrainingWatch:
    """Looks at a training at each checkpoint, and says when all samples are nearly alike."""

    def __init__(self, name: str, real: RealPictures, progress: Progress) -> None:
        self._name = name
        self._real = real
        self._progress = progress
        self._alike = False

    def __call__(
        self, adversaries: Adversaries, samples: Pictures, labels: Labels | None = None
    ) -> Mapping[str, float]:
        """Return how varied the samples are, and how well the discriminator tells them apart.

        Of the latter: the share of pairs of which it takes the real one for more real; .5 by
        chance. More on training than on held-out pictures is what it knows by heart.
        """
        found = variety(samples, spread(self._real.training, len(samples)))
        self._warn(found)
        painted = adversaries.answers(samples, labels)
        told_apart = {
            f"{part}/told_apart": float((adversaries.answers(*looked_at)[:, None] > painted).mean())
            for part, looked_at in self._looked_at().items()
            if len(looked_at[0])
        }
        return {"train/variety": found, **told_apart}

    def _looked_at(self) -> Mapping[str, tuple[Pictures, Labels | None]]:
        """Return some real pictures of each part, and of which classes they are."""
        real, classes = self._real, self._real.classes
        return {
            "train": (
                spread(real.training, LOOKED_AT),
                spread(classes.training, LOOKED_AT) if classes else None,
            ),
            "validation": (
                spread(real.held_out, LOOKED_AT),
                spread(classes.held_out, LOOKED_AT) if classes else None,
            ),
        }

    def _warn(self, found: float) -> None:
        alike = found < TWIN_SHARE
        if alike != self._alike:
            told = "collapse: samples are nearly alike" if alike else "samples differ again"
            self._progress.say(
                f"{self._name}: {told}: each lies from its nearest at {found:.2f} of what real "
                f"pictures do (below {TWIN_SHARE} is an alarm)"
            )
        self._alike = alike


def _cost(adversaries: Adversaries, painted: Painted) -> Metrics:
    networks = (adversaries.generator, adversaries.discriminator)
    return {
        "cost/parameters": float(sum(network.count_params() for network in networks)),
        "cost/images": float(painted.history[-1]["train/images"]),
    }
