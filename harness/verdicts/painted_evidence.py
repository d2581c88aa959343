"""What a verdict on generations rests on: recorded runs, and what they were measured by.

The score is the kernel distance of the last checkpoint's pictures to real ones that nobody learned
from, the same for every run that is compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from harness.errors import ComparisonError
from harness.metrics import PAINTING_SCORE
from harness.runs import file_names
from harness.runs.digests import require_scores
from harness.runs.recorded import DESCRIPTION, RecordedRun
from harness.runs.recorded_generation import MEASURES, measures_sha256
from harness.runs.run_document import RunDocument
from harness.runs.stored_tables import read_table
from harness.runtime.documents import refused
from harness.specs.plans.differences import as_word
from harness.tracking.record import FinishedRun
from harness.tracking.tracker import RecordReader

METRIC = PAINTING_SCORE
_MEASURED_BY = ("seed", "features", "evaluation", "classes")


@dataclass(frozen=True)
class PaintedExperiment:
    """Recorded repetitions of one generation, by their number.

    Attributes:
        name: of the experiment.
        runs: as the store has them.
        tables: SHA-256 of each one's table of measures.
        about: what the first one's `run.json` says.
        spec: its resolved spec, as plain data.
        planned: how many repetitions it was to have.
        measured: what must be alike, so that two of them can be compared: pictures, parts,
            measures.
    """

    name: str
    runs: Mapping[int, FinishedRun]
    tables: Mapping[int, str]
    about: RunDocument
    spec: Mapping[str, Any]
    planned: int
    measured: Mapping[str, str]

    @property
    def recorded(self) -> list[Mapping[str, float]]:
        """All metrics of each repetition."""
        return [run.metrics for run in self.runs.values()]

    @property
    def scores(self) -> list[float]:
        """The kernel distance of each repetition."""
        return [metrics[f"test/{METRIC}"] for metrics in self.recorded]

    @property
    def files(self) -> dict[str, tuple[str, str]]:
        """Of each run by its id, its name and the SHA-256 of its table of measures."""
        return {run.id: (run.name, self.tables[number]) for number, run in self.runs.items()}

    def lacking(self, repetitions: int) -> list[str]:
        """Return the names of the runs that are not there, of so many repetitions."""
        count = str(self.planned)
        return [
            f"{self.name} r{number + 1:0{len(count)}}/{count}"
            for number in range(repetitions)
            if number not in self.runs
        ]

    def up_to(self, repetitions: Iterable[int]) -> "PaintedExperiment":
        """Return the same with some of its repetitions only."""
        return replace(self, runs={number: self.runs[number] for number in repetitions})


def is_painted(run: FinishedRun) -> bool:
    """Return whether a finished run is one of a generation."""
    return f"test/{METRIC}" in run.metrics and f"test/{METRIC}_real" in run.metrics


def read_painted(
    tracker: RecordReader, name: str, runs: Sequence[FinishedRun]
) -> PaintedExperiment:
    """Return what verdicts need of a generation.

    Raises:
        ComparisonError: its repetitions draw other splits, or were measured otherwise.
        TrackingError: a file or a score is not what it was when the run ended.
    """
    read = {run.id: _ReadPainting.of(tracker, run) for run in runs}
    first = next(iter(read.values()))
    for each in read.values():
        if each.rule != "seeds":
            raise ComparisonError(
                f"{name}: expected repetitions on one split, `repetitions: {{kind: seeds}}`, "
                f"because pictures are held against the same real ones; got {each.rule}."
            )
        if each.measured != first.measured:
            others = "its other repetitions were"
            raise measured_otherwise(name, others, each.measured, first.measured)
    return PaintedExperiment(
        name=name,
        runs={read[run.id].about.repetition: run for run in runs},
        tables={each.about.repetition: each.table for each in read.values()},
        about=first.about,
        spec=first.spec,
        planned=max(each.planned for each in read.values()),
        measured=first.measured,
    )


@dataclass(frozen=True)
class _ReadPainting:
    about: RunDocument
    spec: Mapping[str, Any]
    table: str
    planned: int
    rule: str
    measured: Mapping[str, str]

    @classmethod
    def of(cls, tracker: RecordReader, run: FinishedRun) -> "_ReadPainting":
        require_scores(run)
        recorded = RecordedRun.of(tracker, run)
        table = _table_of_its_score(recorded, run)
        about, spec = recorded.about, recorded.written_spec
        said = {key: spec.get(key) for key in _MEASURED_BY}
        what = {"pictures": about.data_digest, "split": recorded.split_sha256[:12], **said}
        rule: Mapping[str, Any] = spec["repetitions"]
        if about.fingerprint != run.fingerprint:
            got = f"the fingerprint {about.fingerprint} where the store has {run.fingerprint}"
            raise refused(recorded.find(file_names.RUN), DESCRIPTION, got)
        return cls(
            about=about,
            spec=spec,
            table=table,
            planned=int(rule.get("count", 1)),
            rule=str(rule["kind"]),
            measured={key: as_word(value) for key, value in what.items()},
        )


def measured_otherwise(
    name: str, others: str, got: Mapping[str, str], expected: Mapping[str, str]
) -> ComparisonError:
    """Return what to say of runs that were held against other pictures, or measured otherwise."""
    key = next(key for key, value in got.items() if value != expected[key])
    return ComparisonError(
        f"{name}: expected pictures that were measured as {others}, with {key} {expected[key]}; "
        f"got {key} {got[key]}."
    )


def _table_of_its_score(recorded: RecordedRun, run: FinishedRun) -> str:
    """Return the SHA-256 of a run's table of measures, which gives the recorded score."""
    path = recorded.whole(file_names.LIKENESS)
    table = read_table(path, MEASURES)
    found = table.loc[table["set"] == "generated", METRIC].tolist()
    score = run.metrics[f"test/{METRIC}"]
    if len(found) != 1 or not np.isclose(found[0], score, rtol=1e-9, atol=1e-12):
        raise refused(path, MEASURES, f"{found} where {score} was recorded")
    return measures_sha256(recorded)
