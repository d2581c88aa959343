"""A finished run's folder, read back: each file once, when it is first asked for."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Self

import pandas as pd
import yaml
from numpy.typing import NDArray

from harness.errors import DataError, HarnessError, TrackingError
from harness.evaluation.answers import TestedAnswers, answers_of
from harness.evaluation.predictions import Answered, EpochPredictions, Predictions, read_epochs
from harness.runs import file_names
from harness.runs.answers_file import KeptAnswers, read_answers
from harness.runs.digests import MEND, Digests, noted_digests, require_scores
from harness.runs.run_document import RecordedEnvironment, RunDocument
from harness.runs.stored_tables import epochs_of, split_of
from harness.runtime.documents import (
    ALTERED,
    LARGEST,
    LARGEST_TABLE,
    Document,
    Expected,
    decoded,
    document_of,
    one_line,
    parsed,
    read_arrays,
    refused,
    sha256_of_file,
    stored_bytes,
)
from harness.specs.plans.differences import Attachment
from harness.specs.plans.one_file import load_experiment, spec_alone
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.data import DataSpec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.model import CLASSICAL_KINDS
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import RecordReader
from harness.wording.counts import counted

DESCRIPTION = Expected("a description of a finished run", MEND)
WRITTEN_SPEC = Expected("the spec of a run", MEND)
SPLIT_LINES = Expected("who was in which part", MEND)
SCORED_BY = (
    file_names.RUN,
    file_names.SPEC,
    file_names.ENVIRONMENT,
    file_names.SPLIT,
    file_names.PREDICTIONS,
    file_names.EARLIER_PREDICTIONS,
    file_names.ANSWERS,
)
"""The files that verdicts rest on."""
A_FILE = Expected("a file of a finished run, as it was when the run ended", MEND)


@dataclass(frozen=True)
class RecordedRun:
    """The files of a finished run.

    Each raises a HarnessError, with the file's path, where it is missing, something else, or not
    what it was when the run ended.

    Attributes:
        find: gives where a file of this name lies, fetched from a server if need be; of an empty
            name, the folder of all of them.
        tags: of the run in the store; None where nobody asked the store.
    """

    find: Callable[[str], Path]
    tags: Mapping[str, str] | None = field(default=None, compare=False)

    @classmethod
    def at(cls, folder: Path, tags: Mapping[str, str] | None = None) -> Self:
        """Return the run whose files lie in a folder."""
        return cls(folder.joinpath, tags)

    @classmethod
    def of(cls, tracker: RecordReader, run: FinishedRun) -> Self:
        """Return a run of the store; each file is fetched once, and all from the same moment."""
        return cls(cache(partial(tracker.artifact, run.id)), run.tags)

    @cached_property
    def digests(self) -> Digests:
        """What its files were when it ended; nothing of a run of an earlier version."""
        return noted_digests(self.find, self.tags)

    def whole(self, name: str) -> Path:
        """Return where a file lies, once it is known to be what it was when the run ended."""
        path = self.find(name)
        noted = self.digests.get(name)
        if noted is not None and sha256_of_file(path, A_FILE) != noted:
            raise refused(path, A_FILE, ALTERED)
        return path

    def altered(self) -> Iterator[str]:
        """Yield what to say of each file that is not what it was when the run ended."""
        try:
            names = tuple(self.digests)
        except HarnessError as error:
            yield str(error)
            return
        for name in names:
            try:
                self.whole(name)
            except HarnessError as error:
                yield str(error)

    def _content(self, name: str, expected: Expected, most: int = LARGEST) -> bytes:
        path, noted = self.find(name), self.digests.get(name)
        return stored_bytes(path, expected, sha256=noted, most=most)

    def _document(self, name: str, kind: type[Document], expected: Expected) -> Document:
        return document_of(self._content(name, expected), kind, self.find(name), expected)

    def _optional(self, name: str) -> Path | None:
        """Return where a file lies that not every run has."""
        try:
            path = self.find(name)
        except TrackingError:  # as a tracker says that there is no such file
            path = None
        if path is not None and path.is_file():
            return path
        if name in self.digests:
            where = self.find(file_names.RUN).with_name(name)
            raise refused(where, A_FILE, "no such file: it was deleted")
        return None

    @cached_property
    def folder(self) -> Path:
        """Where its artifacts lie."""
        return self.find("")

    @cached_property
    def about(self) -> RunDocument:
        """What to know of it at a glance."""
        return self._document(file_names.RUN, RunDocument, DESCRIPTION)

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
        expected = Expected("what a run was made with", MEND)
        return self._document(file_names.ENVIRONMENT, RecordedEnvironment, expected)

    @cached_property
    def weights(self) -> Attachment | None:
        """The weights or ONNX file that its spec names, which must be there, as it was."""
        if self._optional(file_names.WEIGHTS) is None:  # of an earlier version, or without
            return load_experiment(self.whole(file_names.SPEC), to_train=False).weights
        expected = Expected("where the weights of a backbone lay", MEND)
        noted = self._document(file_names.WEIGHTS, Attachment, expected)
        remedy = "Bring the file back, or run the experiment again."
        wanted = Expected(f"the file of SHA-256 {noted.sha256[:12]} that the run had", remedy)
        if not noted.path.is_file():
            raise refused(noted.path, wanted, "no such file")
        if sha256_of_file(noted.path, wanted) != noted.sha256:
            raise refused(noted.path, wanted, "another")
        return noted

    @cached_property
    def spec(self) -> ExperimentSpec:
        """The spec of its experiment, as it was resolved."""
        path = self.whole(file_names.SPEC)
        spec = spec_alone(path)
        if not isinstance(spec, ExperimentSpec):
            kind = getattr(spec, "kind", "another")
            raise TrackingError(
                f"{self.name}: expected a run of an experiment that classifies; got one of kind "
                f"{kind}. `python -m analysis clusters` draws what a clustering found, `python -m "
                "analysis paintings` what a generation painted."
            )
        return spec

    @cached_property
    def data(self) -> DataSpec:
        """Which pictures it saw, of whatever kind it is."""
        path = self.whole(file_names.SPEC)
        spec = spec_alone(path)
        if not isinstance(spec, ExperimentSpec | ClusteringSpec | GenerationSpec):
            raise TrackingError(f"{path}: expected the spec of a run; got that of a study. {MEND}")
        return spec.data

    @cached_property
    def written_spec(self) -> Mapping[str, Any]:
        """Its spec word for word: without the defaults of keys that came after it."""
        content = self._content(file_names.SPEC, WRITTEN_SPEC)
        path = self.find(file_names.SPEC)
        try:
            document = _plain_yaml(content.decode("utf-8"))
        except (ValueError, RecursionError, yaml.YAMLError) as error:
            raise refused(path, WRITTEN_SPEC, _line(error)) from error
        decoded(document, _WrittenKeys, path, WRITTEN_SPEC)
        return decoded(document, dict[str, Any], path, WRITTEN_SPEC)

    @cached_property
    def split(self) -> pd.DataFrame:
        """One row a picture: image_id, class, group, part."""
        content = self._content(file_names.SPLIT, SPLIT_LINES, LARGEST_TABLE)
        return parsed(lambda: split_of(content), self.find(file_names.SPLIT), SPLIT_LINES)

    @cached_property
    def split_sha256(self) -> str:
        """Over which picture was in which part."""
        path = self.whole(file_names.SPLIT)
        text = parsed(lambda: path.read_text("utf-8"), path, SPLIT_LINES)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def predictions(self) -> Predictions:
        """What it answered for each test picture."""
        path = self._optional(file_names.PREDICTIONS)
        if path is None and self.is_archived:
            raise TrackingError(
                f"{self.name}: expected a run with its predictions; got one from an archive, which "
                "keeps the answers and no probabilities. Run the experiment where you need them, "
                "or ask whoever made the archive for the store."
            )
        if path is None:
            raise TrackingError(
                f"{self.name}: expected a run that answered for its test pictures; got one without "
                f"{file_names.PREDICTIONS}. Of a clustering, `python -m analysis clusters` draws "
                "the figures; of a generation, `python -m harness paint` paints."
            )
        noted = self.digests.get(file_names.PREDICTIONS)
        predictions = Predictions.read_parquet(path, sha256=noted)
        if predictions.class_names != self.class_names:
            raise TrackingError(
                f"{path}: expected the same classes as in {file_names.RUN}; got "
                f"{len(self.class_names)} there and {len(predictions.class_names)} here that "
                f"differ. {MEND}"
            )
        return predictions

    @property
    def averaged_epochs(self) -> int:
        """At how many last epochs its training was stopped for a score; 1 without epochs."""
        keys = decoded(self.written_spec, _EpochKeys, self.find(file_names.SPEC), WRITTEN_SPEC)
        return 1 if keys.model.kind in CLASSICAL_KINDS else keys.evaluation.average_epochs

    @cached_property
    def tested(self) -> EpochPredictions:
        """What it answered after each of its last epochs, if its scores are means over them."""
        kept, epochs = self.predictions, self.averaged_epochs
        if epochs == 1:
            return EpochPredictions(kept)
        path = self.find(file_names.EARLIER_PREDICTIONS)
        noted = self.digests.get(file_names.EARLIER_PREDICTIONS)
        tested = EpochPredictions(kept, read_epochs(path, sha256=noted))
        pictures = (kept.class_names, kept.image_ids)
        if len(tested.all) != epochs or any(
            (one.class_names, one.image_ids) != pictures for one in tested.all
        ):
            expected = Expected(
                f"the answers of {counted(epochs - 1, 'earlier epoch')} for the pictures of "
                f"{file_names.PREDICTIONS}",
                MEND,
            )
            raise refused(
                path, expected, f"{counted(len(tested.earlier), 'epoch')}, or other pictures"
            )
        return tested

    @property
    def is_archived(self) -> bool:
        """Whether it came from an archive, with its answers in the place of its predictions."""
        return file_names.ANSWERS in self.digests

    @cached_property
    def _kept_answers(self) -> KeptAnswers:
        expected = Expected("the answers of a run from an archive", MEND)
        path, noted = self.find(file_names.ANSWERS), self.digests[file_names.ANSWERS]
        return read_answers(path, self.split, self.class_names, expected, sha256=noted)

    def answers(self, bins: int) -> TestedAnswers:
        """Return what it answered for each test picture, and every score of that.

        Args:
            bins: of the calibration error, as its spec says.
        """
        return self._kept_answers.tested if self.is_archived else answers_of(self.tested, bins)

    @property
    def answered(self) -> Answered:
        """What its kept model answered, as far as confusion matrices look at it."""
        return self._kept_answers.tested.kept if self.is_archived else self.predictions

    @cached_property
    def predictions_sha256(self) -> str:
        """Of the stored file; of several epochs, over those of both files."""
        if self.is_archived:
            return self._kept_answers.predictions_sha256
        names = (file_names.PREDICTIONS, file_names.EARLIER_PREDICTIONS)
        found = [sha256_of_file(self.find(name), A_FILE) for name in names[: self._files]]
        return found[0] if len(found) == 1 else hashlib.sha256(" ".join(found).encode()).hexdigest()

    @property
    def _files(self) -> int:
        return 1 if self.averaged_epochs == 1 else 2

    @cached_property
    def history(self) -> pd.DataFrame | None:
        """One row an epoch, or None for a run that trained without epochs.

        Columns: epoch from 1, then metrics such as `train/loss` and `validation/macro_f1`.
        """
        path, expected = self._optional(file_names.HISTORY), Expected("numbers by epoch", MEND)
        if path is None:
            return None
        content = self._content(file_names.HISTORY, expected, LARGEST_TABLE)
        table = parsed(lambda: epochs_of(content), path, expected)
        return table if len(table) else None

    @cached_property
    def fitted(self) -> Mapping[str, NDArray[Any]]:
        """What was fitted on the training part, by name; empty where nothing was."""
        path = self._optional(file_names.FITTED)
        if path is None:
            return {}
        expected = Expected("arrays", MEND, DataError)
        return read_arrays(path, expected, sha256=self.digests.get(file_names.FITTED))


def require_as_it_ended(tracker: RecordReader, run: FinishedRun) -> None:
    """Make sure that the scores of a finished run, and what they follow from, are its own.

    Raises:
        HarnessError: a file or a score is not what it was when the run ended.
    """
    require_scores(run)
    recorded = RecordedRun.of(tracker, run)
    for name in SCORED_BY:
        if name in recorded.digests:
            recorded.whole(name)


@dataclass(frozen=True)
class _Kind:
    kind: str


@dataclass(frozen=True)
class _Averaged:
    average_epochs: int = 1


@dataclass(frozen=True)
class _EpochKeys:
    """The keys of a written spec that say how many epochs were tested."""

    model: _Kind
    evaluation: _Averaged


@dataclass(frozen=True)
class _WrittenKeys:
    """Keys that every run's spec has had, the last among them: a file cut short lacks some."""

    seed: int
    repetitions: Mapping[str, Any]
    data: Mapping[str, Any]
    split: Mapping[str, Any]
    features: Mapping[str, Any]
    evaluation: Mapping[str, Any]


@lru_cache(maxsize=32)
def _plain_yaml(text: str) -> object:
    """Return what YAML holds; the repetitions of an experiment have the same text."""
    document: object = yaml.safe_load(text)
    return document


def _line(error: Exception) -> str:
    """Return what went wrong without line breaks."""
    return one_line(error).replace('in "<unicode string>", line', "in line")
