"""A finished search's folder, read back: its space, its trials, and what became of the winner."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.errors import TrackingError
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.runs.stored_tables import read_table
from harness.runtime.documents import Expected, Real, parsed, read_document
from harness.specs.plans.differences import as_word
from harness.specs.schema.search import DomainSpec
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import SEARCH
from harness.wording.words import Words

FINISHED = Expected("the files of a finished search", "Search again.")
NUMBERS = ("epochs", "score", "spread", "seconds")
_MISSING = {column: ["", "nan"] for column in NUMBERS}

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """What to know of a search at a glance, as `search.json` says it.

    Attributes:
        name: of the experiment.
        evidence: False when the pictures are a demonstration.
        objective: the score that decided between trials.
        higher_is_better: its direction.
        space: what was searched, by dotted key.
        winner: the winning trial's number; 0: the spec as it is written.
        said: the winner's score in the search.
        honest: the same on pictures that the search never touched.
        tuner: who proposed the values.
        runs: ids of the runs that its winner was tested in.
    """

    name: str
    evidence: bool
    objective: str
    higher_is_better: bool
    space: Mapping[str, DomainSpec]
    winner: int
    said: Real
    honest: Real
    tuner: str
    runs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RecordedSearch(SearchDocument):
    """What a search's folder says.

    Attributes:
        trials: one row a trial, the written spec first: trial, status, epochs, score, spread,
            seconds, and one column of text for each searched key.
    """

    trials: pd.DataFrame

    @property
    def scored(self) -> pd.DataFrame:
        """The trials that have a score, without the written spec."""
        return self.trials[(self.trials["trial"] > 0) & self.trials["score"].notna()]

    def numbers(self, key: str, trials: pd.DataFrame) -> Floats:
        """Return a key's values as numbers; a choice's is its place, NaN where it was not used."""
        domain = self.space[key]
        words = [as_word(choice) for choice in domain.choice or ()]
        read = [
            math.nan if not text else float(words.index(text)) if words else float(text)
            for text in trials[key]
        ]
        return np.array(read, dtype=np.float64)


def read_search(folder: Path, tags: Mapping[str, str] | None = None) -> RecordedSearch:
    """Return what the files of a search say; `tags` are those of its run, where they are known.

    Raises:
        TrackingError: they are not there, or are something else.
    """
    files = RecordedRun.at(folder, tags)
    about = read_document(files.whole(file_names.SEARCH), SearchDocument, FINISHED)
    path = files.whole(file_names.TRIALS)
    kinds = dict.fromkeys((*about.space, "status", "message"), str)
    trials = read_table(path, FINISHED, dtype=kinds, keep_default_na=False, na_values=_MISSING)
    parsed(lambda: trials[[*NUMBERS, *kinds]], path, FINISHED)
    return RecordedSearch(**vars(about), trials=trials)


def find_searches(name: str, repetitions: int, tracker: MlflowTracker) -> list[RecordedSearch]:
    """Return the finished searches of an experiment of that name, one for each tuned repetition."""
    called = [f"{name} search"]
    called += [f"{name} search {one}/{repetitions}" for one in range(1, repetitions + 1)]
    found = []
    for group in (group for word in called for group in tracker.kept_groups(word, SEARCH)):
        try:
            folder = tracker.artifact(group.id, file_names.SEARCH).parent
        except TrackingError:
            continue  # files are kept when the winner was tested: this one has none yet
        found.append(read_search(folder, group.tags))
    return found


def short_names(keys: tuple[str, ...]) -> dict[str, str]:
    """Return the last word of each key, or as many of its last as tell it from the others."""
    return {key: next(tail for tail in _tails(key) if _is_alone(tail, keys)) for key in keys}


def _tails(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[-length:]) for length in range(1, len(parts) + 1)]


def _is_alone(tail: str, keys: tuple[str, ...]) -> bool:
    return sum(tail in _tails(key) for key in keys) == 1


def demo_mark(search: RecordedSearch, words: Words) -> str:
    """Return the mark that a figure of this search must carry, or nothing."""
    return "" if search.evidence else words.demo_mark
