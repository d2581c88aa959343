"""What a generation leaves behind, beside what every run does, as `file_names` calls it."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.picture_sheets import film, grid, png
from harness.evaluation.likeness.comparison import Comparison
from harness.evaluation.likeness.likeness_table import likeness_table
from harness.runs import file_names
from harness.runs.artifacts import run_document
from harness.runs.painting_scores import RealPictures, painted_classes, spread
from harness.runs.run_document import GenerationDocument
from harness.runtime.atomic_files import replace_arrays, replace_file
from harness.runtime.csv_files import write_csv
from harness.specs.plans.generation_plan import GenerationPlan
from harness.specs.plans.plan import run_fingerprint
from harness.training.adversaries import Shares
from harness.training.painting import SAMPLES, Painted


def about(
    plan: GenerationPlan,
    collection: Collection,
    painted: Painted,
    comparison: Comparison,
    shares: Shares | None,
) -> GenerationDocument:
    """Return what to know of the generation at a glance, with the shares of classes it is told."""
    spec = plan.spec
    common = vars(run_document(plan.inputs_plan, collection, None))
    own = {"kind": spec.kind, "fingerprint": run_fingerprint(plan, collection.digest)}
    return GenerationDocument(
        **{**common, **own},
        painted_classes=painted_classes(spec, collection),
        class_shares=() if shares is None else tuple(shares.tolist()),
        images=int(painted.history[-1]["train/images"]),
        diverged=painted.diverged,
        backbone=spec.evaluation.backbone,
        compared=comparison.pictures,
        latent=spec.generator.latent,
    )


def write_paintings(
    folder: Path, painted: Painted, real: RealPictures, comparison: Comparison
) -> None:
    """Write samples, the pictures that were measured, their measures, and what they lie near to."""
    shown = np.array([row["train/images"] for row in painted.history], np.int64)
    samples: dict[str, NDArray[Any]] = {
        "images": shown,
        "pictures": painted.samples,
        "real": spread(real.test, SAMPLES),
    }
    replace_arrays(folder / file_names.SAMPLES, samples, packed=True)
    scored = {"pictures": painted.scored[1.0]}
    replace_arrays(folder / file_names.PAINTED, scored, packed=True)
    write_csv(likeness_table(comparison), folder / file_names.LIKENESS)
    if comparison.nearest is not None:
        nearest = comparison.nearest._asdict()
        replace_arrays(folder / file_names.NEAREST, nearest, packed=True)
    frames = [grid(each) for each in painted.samples]
    replace_file(folder / file_names.SAMPLE_GRID, png(frames[-1]))
    replace_file(folder / file_names.FILM, film(frames))
