"""A finished run's folder, read back: each file once, when it is first asked for."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from harness.errors import DataError, TrackingError
from harness.evaluation.predictions import Predictions
from harness.runs import file_names
from harness.runtime.csv_files import table_as_written
from harness.runtime.documents import Expected, decoded, read_document, refused
from harness.specs.plans.load import load
from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.data import DataSpec
from harness.specs.schema.experiment import ExperimentSpec

PARTS = ("train", "validation", "test")
SELECTION = "selection"
"""What a trial of a search has in the place of a test part."""
AGAIN = "Run the experiment again."
DESCRIPTION = Expected("a description of a finished run", AGAIN)
WRITTEN_SPEC = Expected("the spec of a run", AGAIN)


@dataclass(frozen=True, kw_only=True)
class RunDocument:
    """What to know of a run at a glance, as `run.json` says it.

    Attributes:
        kind: of its spec.
        name: says experiment and repetition: "baseline r1/2".
        experiment: the experiment's name.
        question: what it wanted to know.
        repetition: its number, from 0.
        collection: the name of the pictures it saw.
        data_digest: what these are; None in runs that did not record it.
        evidence: False when the pictures are a demonstration.
        fingerprint: its identity.
        kept_epoch: the epoch, from 1, whose weights were tested; None without training.
        class_names: k names.
        notes: what was noted of the pictures.
        allowed: leaks that the spec allows, with their reasons.
        left_out: path and reason of each file that was left out.
    """

    kind: str = "experiment"
    name: str
    experiment: str
    question: str
    repetition: int
    collection: str
    data_digest: str | None = None
    evidence: bool
    fingerprint: str
    kept_epoch: int | None
    class_names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    allowed: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClusteringDocument(RunDocument):
    """The same of a clustering.

    Attributes:
        clusters: the chosen number.
        chosen_by: the criterion that chose it.
        choices: what each criterion would have chosen.
        scored_parts: the parts that are held against the labels.
        confidence: coverage of the intervals.
    """

    clusters: int
    chosen_by: str = ""
    choices: Mapping[str, int] = field(default_factory=dict)
    scored_parts: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class GitState:
    """The project's folder when the run was made."""

    commit: str | None = None
    dirty: bool = False


@dataclass(frozen=True)
class Machine:
    """The computer that made the run."""

    processor: str = ""
    onednn: bool | None = None
    """None where that was not recorded, or nobody could tell."""


@dataclass(frozen=True)
class RecordedGpu:
    """A GPU that a run could see."""

    name: str = ""


@dataclass(frozen=True)
class RecordedDevices:
    """Those that a run could train on besides the processor; none in older records."""

    gpus: tuple[RecordedGpu, ...] = ()

    def trained_on(self, devices: str) -> str:
        """Return the model of what trained, empty for the processor.

        Args:
            devices: what `training.devices` says, one or all.
        """
        used = self.gpus[:1] if devices == "one" else self.gpus
        return " + ".join(dict.fromkeys(gpu.name for gpu in used))


@dataclass(frozen=True)
class RecordedEnvironment:
    """What a run was made with, as `environment.json` says it."""

    python: str = ""
    platform: str = ""
    packages: Mapping[str, str | None] = field(default_factory=dict)
    machine: Machine = field(default_factory=Machine)
    devices: RecordedDevices = field(default_factory=RecordedDevices)
    variables: Mapping[str, str] = field(default_factory=dict)
    git: GitState | None = None


@dataclass(frozen=True)
class RecordedRun:
    """The files of a finished run.

    Each raises a HarnessError, with the file's path, where it is missing or something else.

    Attributes:
        find: gives where a file of this name lies, fetched from a server if need be; of an empty
            name, the folder of all of them.
    """

    find: Callable[[str], Path]

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Return the run whose files lie in a folder."""
        return cls(folder.joinpath)

    @cached_property
    def folder(self) -> Path:
        """Where its artifacts lie."""
        return self.find("")

    @cached_property
    def about(self) -> RunDocument:
        """What to know of it at a glance."""
        return read_document(self.find(file_names.RUN), RunDocument, DESCRIPTION)

    @property
    def name(self) -> str:
        """Says experiment and repetition: "baseline r1/2"."""
        return self.about.name

    @property
    def class_names(self) -> tuple[str, ...]:
        """Its k classes."""
        return self.about.class_names

    @cached_property
    def environment(self) -> RecordedEnvironment:
        """What it was made with."""
        expected = Expected("what a run was made with", AGAIN)
        return read_document(self.find(file_names.ENVIRONMENT), RecordedEnvironment, expected)

    @cached_property
    def loaded(self) -> LoadedExperiment:
        """Its experiment, as it was resolved."""
        return load_experiment(self.find(file_names.SPEC))

    @property
    def spec(self) -> ExperimentSpec:
        """The spec of its experiment, as it was resolved."""
        return self.loaded.spec

    @cached_property
    def data(self) -> DataSpec:
        """Which pictures it saw, be it an experiment's or a clustering's."""
        loaded = load(self.find(file_names.SPEC))
        if isinstance(loaded, LoadedStudy):
            raise TrackingError(
                f"{loaded.path}: expected the spec of a run; got that of a study. {AGAIN}"
            )
        return loaded.spec.data

    @cached_property
    def written_spec(self) -> Mapping[str, Any]:
        """Its spec word for word: without the defaults of keys that came after it."""
        path = self.find(file_names.SPEC)
        try:
            document = _plain_yaml(path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            raise refused(path, WRITTEN_SPEC, _line(error)) from error
        decoded(document, _WrittenKeys, path, WRITTEN_SPEC)
        return decoded(document, dict[str, Any], path, WRITTEN_SPEC)

    @cached_property
    def split(self) -> pd.DataFrame:
        """One row a picture: image_id, class, group, part."""
        path = self.find(file_names.SPLIT)
        types = {"image_id": str, "class": str, "group": np.int64, "part": str}
        try:
            table = pd.read_csv(path, dtype=types, keep_default_na=False)
            table = table_as_written(table)
            _require_whole(table, types)
        except (OSError, ValueError) as error:
            raise refused(path, Expected("who was in which part", AGAIN), _line(error)) from error
        return table

    @cached_property
    def split_sha256(self) -> str:
        """Over which picture was in which part."""
        text = self.find(file_names.SPLIT).read_text("utf-8")
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def predictions(self) -> Predictions:
        """What it answered for each test picture."""
        path = self.find(file_names.PREDICTIONS)
        if not path.is_file():
            raise TrackingError(
                f"{self.name}: expected a run that answered for its test pictures; got one without "
                f"{path.name}. Of a clustering, `python -m analysis clusters` draws the figures."
            )
        predictions = Predictions.read_parquet(path)
        if predictions.class_names != self.class_names:
            raise TrackingError(
                f"{path}: expected the same classes as in {file_names.RUN}; got "
                f"{len(self.class_names)} there and {len(predictions.class_names)} here that "
                f"differ. {AGAIN}"
            )
        return predictions

    @cached_property
    def predictions_sha256(self) -> str:
        """Of the stored file."""
        return hashlib.sha256(self.find(file_names.PREDICTIONS).read_bytes()).hexdigest()

    @cached_property
    def history(self) -> pd.DataFrame | None:
        """One row an epoch, or None for a run that trained without epochs.

        Columns: epoch from 1, then metrics such as `train/loss` and `validation/macro_f1`.
        """
        path = self.find(file_names.HISTORY)
        if not path.is_file():
            return None
        try:
            table = read_table(path, dtype=float)
            _require_epochs(table)
        except (OSError, ValueError) as error:
            raise refused(path, Expected("numbers by epoch", AGAIN), _line(error)) from error
        return table if len(table) else None

    @cached_property
    def fitted(self) -> Mapping[str, NDArray[Any]]:
        """What was fitted on the training part, by name; empty where nothing was."""
        path = self.find(file_names.FITTED)
        if not path.is_file():
            return {}
        try:
            # Opened apart: NumPy leaves a file open that it cannot read.
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                return dict(file)
        except DAMAGED_ARRAYS as error:
            raise refused(path, Expected("arrays", AGAIN, DataError), _line(error)) from error


@dataclass(frozen=True)
class _WrittenKeys:
    """Keys that every run's spec has had, the last among them: a file cut short lacks some."""

    seed: int
    repetitions: Mapping[str, Any]
    data: Mapping[str, Any]
    split: Mapping[str, Any]
    features: Mapping[str, Any]
    evaluation: Mapping[str, Any]


DAMAGED_ARRAYS = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_table(path: Path, **options: Any) -> pd.DataFrame:  # noqa: ANN401 (those of pandas)
    """Return a table that was written as CSV.

    Raises:
        ValueError: it is none, or its last line was cut.
        OSError: the file cannot be read.
    """
    content = path.read_bytes()
    if not content.endswith(b"\n"):
        raise ValueError("no end of its last line: was the file cut short?")
    return table_as_written(pd.read_csv(io.BytesIO(content), **options))


def _require_whole(table: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a split of which lines or columns were lost."""
    if list(table.columns) != list(columns):
        raise ValueError(f"the columns {', '.join(map(str, table.columns[:6]))}")
    if "train" not in set(table["part"]):
        raise ValueError("no training picture: was the file cut short?")
    unknown = table.loc[~table["part"].isin([*PARTS, SELECTION]), "image_id"]
    if len(unknown):
        raise ValueError(f"no part for {unknown.iloc[0]}: was the file cut short?")


def _require_epochs(table: pd.DataFrame) -> None:
    """Refuse a history of which epochs were lost."""
    if "epoch" not in table:
        raise ValueError(f"the columns {', '.join(map(str, table.columns[:6]))}")
    if (table["epoch"] != np.arange(1, len(table) + 1)).any():
        raise ValueError("not every epoch")


@lru_cache(maxsize=32)
def _plain_yaml(text: str) -> object:
    """Return what YAML holds; the repetitions of an experiment have the same text."""
    document: object = yaml.safe_load(text)
    return document


def _line(error: Exception) -> str:
    """Return what went wrong without line breaks."""
    return " ".join(str(error).split()).replace('in "<unicode string>", line', "in line")
