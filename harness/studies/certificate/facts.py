"""What an archive says of its study, as far as the pages of a certificate tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.data.audit.record import AuditRecord, read_audit
from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.runs.run_document import RecordedEnvironment, RunDocument
from harness.statistics.corrected_t import CorrectedT, corrected_t
from harness.studies.archive import ARCHIVE, AUDIT, Archive
from harness.studies.origin import typed_again
from harness.verdicts.record import JudgedExperiment, Verdicts
from harness.wording.language import Language

PICTURE = ["image_id", "class", "group"]


@dataclass(frozen=True)
class Facts:
    """A study with its verdict, as its archive has it.

    Attributes:
        archive: the archive, open.
        verdicts: its record.
        numbers: how many values `verify` computes again.
        language: of the pages.
    """

    archive: Archive
    verdicts: Verdicts
    numbers: int
    language: Language

    @cached_property
    def runs(self) -> Mapping[str, RecordedRun]:
        """The runs that the verdict rests on, by id.

        Raises:
            TrackingError: one of them is not in the archive.
        """
        found = {}
        for run in self.verdicts.runs:
            finished = self.archive.recorded(run.id)
            if finished is None:
                raise TrackingError(
                    f"{self.archive.path}: expected every run that the verdict rests on; got none "
                    f"with the id {run.id}. {ARCHIVE.remedy}"
                )
            found[run.id] = RecordedRun.of(self.archive, finished)
        return found

    @property
    def first(self) -> RecordedRun:
        """The first run of the baseline."""
        return self.runs[self.verdicts.baseline.runs[0]]

    @property
    def about(self) -> RunDocument:
        """What the first run says of itself."""
        return self.first.about

    @property
    def environment(self) -> RecordedEnvironment:
        """What the first run was made with."""
        return self.first.environment

    @property
    def file(self) -> str:
        """The study's file as it is typed, with what was laid over it."""
        return "".join(typed_again(self.archive.index.study.tags, self.verdicts.name))

    @property
    def answers(self) -> tuple[str, ...]:
        """What is said of each proposal, its first sentence; the report has all of them."""
        told = (one.sentences[self.language] for one in self.verdicts.proposals)
        firsts = (text.partition(". ")[0].rstrip(".") for text in told)
        return tuple(f"{text}." for text in firsts if text)

    @property
    def machines(self) -> tuple[str, ...]:
        """What trained: models of processors and GPUs, each once."""
        found = {
            run.environment.devices.trained_on(run.spec.training.devices)
            or run.environment.machine.processor
            for run in self.runs.values()
        }
        return tuple(sorted(found - {""}))

    def seconds(self, unit: Literal["cpu_s", "wall_s"]) -> float | None:
        """Return what all runs took together, caches that they made included.

        None where some did not record it.
        """
        found = [(self.archive.recorded(run_id), f"cost/{unit}") for run_id in self.runs]
        seconds = [run.metrics.get(key) for run, key in found if run is not None]
        known = [one for one in seconds if one is not None]
        return sum(known) if len(known) == len(seconds) else None

    @cached_property
    def audit(self) -> AuditRecord | None:
        """What an audit found of the collection; None where none was made."""
        archive = self.archive
        if AUDIT not in archive.index.study_files:
            return None
        return read_audit(archive.artifact(archive.index.study.id, AUDIT))

    @cached_property
    def pictures(self) -> pd.DataFrame:
        """One row a picture that runs saw: image_id, class, group; in the order of the ids."""
        tables = {run.split_sha256: run.split for run in self.runs.values()}
        together = pd.concat([table[PICTURE] for table in tables.values()]).drop_duplicates()
        return together.sort_values("image_id", kind="stable", ignore_index=True)

    @property
    def experiments(self) -> tuple[JudgedExperiment, ...]:
        """The baseline and its proposals."""
        verdicts = self.verdicts
        return (verdicts.baseline, *(one.experiment for one in verdicts.proposals))

    def score(self, experiment: JudgedExperiment, metric: str) -> CorrectedT:
        """Return the mean of a score over the repetitions of an experiment, with its interval."""
        scores = {run.id: run.scores[metric] for run in self.verdicts.runs}
        return self._mean(np.array([scores[run_id] for run_id in experiment.runs]))

    def recall(self, experiment: JudgedExperiment) -> Mapping[str, CorrectedT]:
        """Return the same of the recall of each class, of the model that is kept."""
        found: dict[str, list[float]] = {name: [] for name in self.about.class_names}
        for run_id in experiment.runs:
            answered = self.runs[run_id].answered
            right = answered.classes == answered.labels
            for number, name in enumerate(self.about.class_names):
                of_class = answered.labels == number
                if of_class.any():
                    found[name].append(float(right[of_class].mean()))
        return {name: self._mean(np.array(values)) for name, values in found.items() if values}

    def _mean(self, values: NDArray[np.float64]) -> CorrectedT:
        about = self.verdicts.setting
        n_test, n_train = (0.0, 1.0) if about.repetitions == "seeds" else about.sizes
        return corrected_t(values, n_test=n_test, n_train=n_train)
