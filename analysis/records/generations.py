"""A finished generation's folder, read back."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.evaluation.likeness.comparison import NearestTraining
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.runs.run_document import GenerationDocument
from harness.runs.stored_tables import read_table
from harness.runtime.documents import Expected, parsed, read_arrays, read_document

GENERATION = Expected(
    "the files of a finished generation", "Name the folder of its artifacts, or run it again."
)


class Samples(NamedTuple):
    """What was painted from the same latents at each checkpoint.

    Attributes:
        images: (c,) after how many real pictures.
        pictures: (c, s, p, p, 3) uint8.
        real: (r, p, p, 3) pictures of the test part.
        interpolation: (64, p, p, 3), eight rows from one sample to the next; None in runs from
            before it was kept.
    """

    images: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    real: NDArray[np.uint8]
    interpolation: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class RecordedMeasures:
    """What a generation's folder says about it, even one from an archive, which keeps no picture.

    Attributes:
        run: who it was.
        about: what `run.json` says.
        history: one row a checkpoint.
        likeness: one row a set: `generated`, `other_half`, and those whose fault is known.
    """

    run: RecordedRun
    about: GenerationDocument
    history: pd.DataFrame
    likeness: pd.DataFrame


@dataclass(frozen=True, eq=False)
class RecordedGeneration(RecordedMeasures):
    """The same with what was painted.

    Attributes:
        samples: what was painted meanwhile.
        nearest: those nearest to training.
    """

    samples: Samples
    nearest: NearestTraining


def is_generation(run: RecordedRun) -> bool:
    """Return whether a run's files are those of a generation."""
    return (run.folder / file_names.LIKENESS).is_file()


def read_measures(run: RecordedRun) -> RecordedMeasures:
    """Return what the files of a finished generation say, pictures apart.

    Raises:
        TrackingError: a file is missing, or is something else.
    """
    about = read_document(run.whole(file_names.RUN), GenerationDocument, GENERATION)
    likeness = read_table(run.whole(file_names.LIKENESS), GENERATION)
    history = run.history

    def put_together() -> RecordedMeasures:
        if history is None:
            raise ValueError("no history")
        if not {"generated", "other_half"} <= set(likeness["set"]):
            raise ValueError("no measures of painted and of real pictures")
        return RecordedMeasures(run, about, history, likeness)

    return parsed(put_together, run.folder, GENERATION)


def read_generation(run: RecordedRun) -> RecordedGeneration:
    """Return what the files of a finished generation say.

    Raises:
        TrackingError: a file is missing, or is something else.
    """
    found = read_measures(run)
    samples = read_arrays(run.whole(file_names.SAMPLES), GENERATION)
    nearest = read_arrays(run.whole(file_names.NEAREST), GENERATION)
    return parsed(
        lambda: RecordedGeneration(
            found.run,
            found.about,
            found.history,
            found.likeness,
            Samples(**samples),
            NearestTraining(**nearest),
        ),
        run.folder,
        GENERATION,
    )


def read_what_there_is(run: RecordedRun) -> RecordedMeasures:
    """Return the same with the pictures, where the run has kept them."""
    kept = run.digests.get(file_names.SAMPLES)
    return read_measures(run) if kept is None and run.digests else read_generation(run)
