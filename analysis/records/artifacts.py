"""A finished run's folder, read back: who it was, its predictions, its history."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.drawing.class_names import readable
from harness.errors import TrackingError
from harness.evaluation.predictions import Predictions
from harness.wording.figure_words import Words

ABOUT = "run.json"
PREDICTIONS = "predictions.parquet"
HISTORY = "history.csv"
FIGURES = "figures"

_FIELDS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "name": (str,),
        "experiment": (str,),
        "question": (str,),
        "collection": (str,),
        "evidence": (bool,),
        "fingerprint": (str,),
        "kept_epoch": (int, type(None)),
        "class_names": (list,),
    }
)


@dataclass(frozen=True)
class RecordedRun:
    """What a run's folder says about it.

    Attributes:
        folder: where its artifacts lie.
        name: says experiment and repetition: "baseline r1/2".
        experiment: the experiment's name.
        question: what it wanted to know.
        collection: the name of the pictures it saw.
        evidence: False when the pictures are a demonstration.
        fingerprint: its identity.
        kept_epoch: the epoch, from 1, whose weights were tested; None without training.
        class_names: k names.
        data_digest: what its pictures are; None in runs that did not record it.
    """

    folder: Path
    name: str
    experiment: str
    question: str
    collection: str
    evidence: bool
    fingerprint: str
    kept_epoch: int | None
    class_names: tuple[str, ...]
    data_digest: str | None = None


def read_run(folder: Path) -> RecordedRun:
    """Return what `run.json` in the folder says.

    Raises:
        TrackingError: the folder holds no such file, or one that says something else.
    """
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrackingError(
            f"{path}: expected a file that describes a finished run; got {error}. "
            "Name the folder of a run's artifacts, or run the experiment again."
        ) from error
    wrong = _wrong_fields(about)
    if wrong:
        raise TrackingError(
            f"{path}: expected a description of a finished run; got none or another kind of "
            f"{', '.join(wrong)}. Run the experiment again."
        )
    known = {name: about[name] for name in _FIELDS}
    known |= {"class_names": tuple(about["class_names"]), "data_digest": about.get("data_digest")}
    return RecordedRun(folder=folder, **known)


def _wrong_fields(about: object) -> list[str]:
    if not isinstance(about, dict):
        return list(_FIELDS)
    return [
        name
        for name, kinds in _FIELDS.items()
        if name not in about or not isinstance(about[name], kinds)
    ]


def read_predictions(run: RecordedRun) -> Predictions:
    """Return what the run answered for each test picture.

    Raises:
        DataError: the file is broken.
        TrackingError: there is no such file, or its classes are not those of the run.
    """
    if not (run.folder / PREDICTIONS).is_file():
        raise TrackingError(
            f"{run.name}: expected a run that answered for its test pictures; got one without "
            f"{PREDICTIONS}. Of a clustering, `python -m analysis clusters` draws the figures."
        )
    predictions = Predictions.read_parquet(run.folder / PREDICTIONS)
    if predictions.class_names != run.class_names:
        raise TrackingError(
            f"{run.folder}: expected the same classes in {ABOUT} and {PREDICTIONS}; got "
            f"{len(run.class_names)} and {len(predictions.class_names)} that differ. "
            "Run the experiment again."
        )
    return predictions


def find_history(run: RecordedRun) -> pd.DataFrame | None:
    """Return one row an epoch, or None for a run that trained without epochs.

    Columns: epoch from 1, then metrics such as `train/loss` and `validation/macro_f1`.

    Raises:
        TrackingError: the file is there but is no such table.
    """
    path = run.folder / HISTORY
    if not path.is_file():
        return None
    try:
        history = pd.read_csv(path, dtype=float)
    except pd.errors.EmptyDataError:
        return None
    except (OSError, ValueError) as error:
        raise TrackingError(f"{path}: expected numbers by epoch; got {error}.") from error
    if "epoch" not in history:
        raise TrackingError(f"{path}: expected a column `epoch`; got {list(history.columns)}.")
    return history if len(history) else None


def shown_name(runs: Sequence[RecordedRun]) -> str:
    """Return what a figure of these repetitions calls them: the run's name, or the experiment's."""
    return readable(runs[0].name if len(runs) == 1 else runs[0].experiment)


def demo_note(runs: Iterable[RecordedRun], words: Words) -> str:
    """Return the mark that a figure of these runs must carry, or nothing."""
    return "" if all(run.evidence for run in runs) else words.demo_mark
