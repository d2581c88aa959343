"""What a run leaves behind, written into its folder under the names of `file_names`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.data.collection.collection import Collection
from harness.data.preprocessing.preprocess import one_hot
from harness.data.splits.split import Split, manifest_csv
from harness.errors import HarnessError
from harness.evaluation.classes import confusion, per_class
from harness.evaluation.predictions import EpochPredictions, write_epochs
from harness.runs import file_names
from harness.runs.run_document import RunDocument
from harness.runtime.atomic_files import replace_arrays, replace_file, write_whole
from harness.runtime.csv_files import write_csv
from harness.runtime.documents import write_json
from harness.runtime.secrets import masked
from harness.specs.plans.dump import to_yaml
from harness.specs.plans.plan import Plan, RunPlan, run_fingerprint
from harness.tracking.record import DatasetRecord
from harness.training.checkpoint import History
from harness.training_rows import TrainingRows

EXPERIMENT_FIGURES = "harness.figures"
CLUSTERING_FIGURES = "harness.clustering_figures"
GENERATION_FIGURES = "harness.generation_figures"
"""Entry point groups under which figure makers are registered, one for each kind of run."""

DrawFigures = Callable[[Path], list[Path]]


def write_plan(folder: Path, plan: Plan, collection: Collection, split: Split) -> None:
    """Write what is known before training: spec, own network, split, labels."""
    folder.mkdir(parents=True, exist_ok=True)
    # Of an attempt that was killed at its end; the files are about to be others.
    (folder / file_names.DIGESTS).unlink(missing_ok=True)
    replace_file(folder / file_names.SPEC, to_yaml(plan.spec, masked))
    if plan.weights is not None:
        file = {"path": masked(str(plan.weights.path)), "sha256": plan.weights.sha256}
        write_json(folder / file_names.WEIGHTS, file)
    if isinstance(plan, RunPlan) and plan.code is not None:
        replace_file(folder / file_names.OWN_NETWORK, plan.code.source)
    replace_file(folder / file_names.SPLIT, manifest_csv(collection, split))
    table = one_hot(collection.image_ids, collection.class_names, collection.labels)
    write_whole(folder / file_names.LABELS, partial(table.to_parquet, index=False))


def write_fitted(folder: Path, training: TrainingRows, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write what was fitted on the training part, and who was given its rows."""
    write_json(folder / file_names.FITTED_ON, training.record())
    if arrays:
        replace_arrays(folder / file_names.FITTED, arrays)


def write_results(folder: Path, history: History, tested: EpochPredictions) -> None:
    """Write what training and testing gave; by class, of the model that is kept."""
    predictions = tested.kept
    write_history(folder, history)
    if tested.earlier:
        write_epochs(tested.earlier, folder / file_names.EARLIER_PREDICTIONS)
    predictions.write_parquet(folder / file_names.PREDICTIONS)
    write_csv(per_class(predictions), folder / file_names.PER_CLASS)
    counts = pd.DataFrame(confusion(predictions), columns=list(predictions.class_names))
    counts.insert(0, "class", list(predictions.class_names), allow_duplicates=True)
    write_csv(counts, folder / file_names.CONFUSION)


def write_history(folder: Path, history: History) -> None:
    """Write the metrics of every epoch; nothing without epochs."""
    if history:
        epochs = pd.DataFrame([dict(epoch) for epoch in history])
        epochs.insert(0, "epoch", np.arange(1, len(epochs) + 1))
        write_csv(epochs, folder / file_names.HISTORY)


def run_document(plan: RunPlan, collection: Collection, kept_epoch: int | None) -> RunDocument:
    """Return what to know of a run at a glance."""
    return RunDocument(
        kind=plan.spec.kind,
        name=plan.name,
        experiment=plan.experiment,
        question=plan.spec.question,
        repetition=plan.repetition,
        collection=collection.name,
        data_digest=collection.digest,
        evidence=collection.evidence,
        fingerprint=run_fingerprint(plan, collection.digest),
        kept_epoch=kept_epoch,
        class_names=tuple(collection.class_names),
        notes=tuple(collection.notes),
        allowed=plan.spec.split.allow.model_dump(exclude_none=True),
        left_out=tuple({"path": path, "reason": reason} for path, reason in collection.left_out),
        checksums=True,
    )


def write_run(folder: Path, document: RunDocument) -> None:
    """Write what to know of a run at a glance."""
    write_json(folder / file_names.RUN, asdict(document))


def dataset_record(collection: Collection) -> DatasetRecord:
    """Return the collection as MLflow lists it beside the run."""
    return DatasetRecord(
        name=collection.name,
        digest=collection.digest,
        source=collection.name,
        profile={"pictures": len(collection.paths), "classes": len(collection.class_names)},
    )


def draw_figures(folder: Path, group: str = EXPERIMENT_FIGURES) -> list[Path]:
    """Return the figures that the installed figure makers drew from a run's files.

    They register under an entry point group, because drawing lives in `analysis`, which knows
    this package and not the reverse.

    Raises:
        HarnessError: none is registered, so the project is not installed.
    """
    makers = sorted(entry_points(group=group), key=lambda maker: maker.name)
    if not makers:
        raise HarnessError(
            "figures: expected the project to be installed; got no figure maker. "
            "Run `pip install -e .` in the project's folder."
        )
    drawn: list[Path] = []
    for maker in makers:
        draw: DrawFigures = maker.load()
        drawn += draw(folder)
    return drawn
