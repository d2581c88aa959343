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
    """

    images: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    real: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class RecordedGeneration:
    """What a generation's folder says about it.

    Attributes:
        run: who it was.
        about: what `run.json` says.
        history: one row a checkpoint.
        samples: what was painted meanwhile.
        nearest: those nearest to training.
        likeness: one row a set: `generated`, `other_half`, and those whose fault is known.
    """

    run: RecordedRun
    about: GenerationDocument
    history: pd.DataFrame
    samples: Samples
    nearest: NearestTraining
    likeness: pd.DataFrame


def is_generation(run: RecordedRun) -> bool:
    """Return whether a run's files are those of a generation."""
    return (run.folder / file_names.SAMPLES).is_file()


def read_generation(run: RecordedRun) -> RecordedGeneration:
    """Return what the files of a finished generation say.

    Raises:
        TrackingError: a file is missing, or is something else.
    """
    about = read_document(run.whole(file_names.RUN), GenerationDocument, GENERATION)
    samples = read_arrays(run.whole(file_names.SAMPLES), GENERATION)
    nearest = read_arrays(run.whole(file_names.NEAREST), GENERATION)
    likeness = read_table(run.whole(file_names.LIKENESS), GENERATION)
    history = run.history

    def put_together() -> RecordedGeneration:
        if history is None:
            raise ValueError("no history")
        if not {"generated", "other_half"} <= set(likeness["set"]):
            raise ValueError("no measures of painted and of real pictures")
        return RecordedGeneration(
            run, about, history, Samples(**samples), NearestTraining(**nearest), likeness
        )

    return parsed(put_together, run.folder, GENERATION)
