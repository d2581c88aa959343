"""What is told to a tracker, and what it tells back."""

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from harness.runtime.secrets import masked

FINGERPRINT = "harness.fingerprint"
"""The tag that says which run, or which experiment, this is."""
KIND = "harness.kind"
"""The tag that says what the fingerprint is of: STUDY, COLLECTIONS, GROWING, GROUP, SEARCH, TRIAL
or REPETITION."""
STUDY: Final = "study"
COLLECTIONS: Final = "collections"
GROWING: Final = "growing"
SEARCH: Final = "search"
TRIAL: Final = "trial"
GROUP: Final = "experiment"
REPETITION = "repetition"
NAME = "harness.name"
"""The tag that says what the run was called when it was begun: its name in MLflow can be edited."""
EXPERIMENT = "harness.experiment"
"""The tag of a repetition that says of which experiment: the fingerprint of the run above it.

That run's id would not do: it may be deleted, and the experiment then has another one.
"""
PARENT = "mlflow.parentRunId"
"""MLflow's tag for the run that another is shown below."""
NOTE = "mlflow.note.content"
"""MLflow's tag for what it shows above a run, as Markdown."""
LOGGED_TABLES = "mlflow.loggedArtifacts"
"""MLflow's tag by which its pages find tables that can be compared between runs."""
SYNTHETIC = "**Synthetic pictures, not evidence.**"
MEMBER = "harness.member_of."
"""What the tags of an experiment begin with that say which studies it has been a part of."""
FILE = "harness.file"
"""The file that was run, as seen from the project's folder when it lies below it."""
OVERRIDES = "harness.overrides"
"""What was laid over the file on the command line, as a JSON list."""
COLLECTION = "harness.collection"
SEVERAL = "several collections"
"""What the store calls the collection of what is said of several together."""
NAMES = "harness.collections"
"""The tag with the name of each collection that a study of several had results on, as JSON."""
EVIDENCE = "harness.evidence"
ERROR = "harness.error"
"""Why the run failed; gone when it is opened again."""
STARTS = "harness.starts"
"""How often the run was begun: 2 and more were interrupted."""
PROCESS = "harness.process"
"""Who has the run open, as `process on computer`."""
DIFFERS = "harness.differs"
"""What came out otherwise when an interrupted run was computed again."""
DIGESTS = "harness.digests"
"""What the run's files were when it ended, as JSON: SHA-256 by name."""
SCORES_DIGEST = "harness.scores_sha256"
"""What its scores and costs were then."""
WORDS_DIGEST = "harness.words_sha256"
"""The tag of a study that says how many proposals had each word."""
CHECKSUMS = "harness.checksums"
"""The tag, from a run's beginning, that says that `DIGESTS` and `SCORES_DIGEST` come at its end."""

_FINGERPRINT = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True)
class GroupRecord:
    """One experiment on one collection, what its repetitions have in common; or a study.

    A study of several collections is one study on each, and one record of them all together; a
    growing study is one study for each idea, and one record of its lineage.
    """

    name: str
    fingerprint: str
    collection: str
    description: str = ""
    """Shown above the run in MLflow, as Markdown."""
    tags: Mapping[str, str] = field(default_factory=dict)
    evidence: bool = True
    """False for synthetic pictures: everything made from them says so."""
    kind: Literal["experiment", "study", "collections", "growing", "search", "trial"] = "experiment"
    parent: str | None = None
    """The id of the run that stands for what it is part of; None leaves it where it is."""

    def __post_init__(self) -> None:
        """Check what becomes a file name or part of a query."""
        _require_identity(self.name, self.fingerprint, self.collection)


@dataclass(frozen=True)
class RunRecord:
    """One repetition of an experiment."""

    name: str
    """Says experiment and repetition: "baseline r03"."""
    fingerprint: str
    collection: str
    group: str
    """The id of the run that stands for the experiment."""
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check what becomes a file name or part of a query."""
        _require_identity(self.name, self.fingerprint, self.collection)


@dataclass(frozen=True)
class DatasetRecord:
    """The pictures a run saw."""

    name: str
    digest: str
    source: str
    """Where they lay: a folder or an address."""
    profile: Mapping[str, int | str] = field(default_factory=dict)
    """What to know at a glance: pictures, classes."""


@dataclass(frozen=True)
class FinishedRun:
    """A run that came to its end."""

    id: str
    name: str
    fingerprint: str
    metrics: Mapping[str, float]
    """The last value of each."""
    tags: Mapping[str, str]


@dataclass(frozen=True)
class KeptGroup:
    """The run that stands for an experiment or a study, as the store has it."""

    id: str
    name: str
    fingerprint: str
    tags: Mapping[str, str]


class StoredRun(NamedTuple):
    """One run of the store, whatever it stands for and however it ended."""

    id: str
    name: str
    status: str
    """MLflow's word: FINISHED, FAILED, KILLED, RUNNING."""
    started_s: float
    """Seconds since 1970."""
    ended_s: float | None
    collection: str
    tags: Mapping[str, str]
    metrics: Mapping[str, float]
    """The last value of each."""

    @property
    def kind(self) -> str:
        """Study, experiment, search, trial or repetition."""
        return self.tags[KIND]

    @property
    def parent(self) -> str | None:
        """The id of the run that it is shown below."""
        return self.tags.get(PARENT)


def flatten(nested: Mapping[str, object]) -> dict[str, str]:
    """Return `{"a": {"b": 1}}` as `{"a.b": "1"}`; what is no text is written as JSON.

    Passwords, as in the address of a folder, are masked.
    """
    return {key: masked(text) for key, text in _flat(nested, "")}


def _flat(nested: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in nested.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{prefix}{key}", text


def common_tags(record: GroupRecord | RunRecord) -> dict[str, str]:
    """Return the tags that a run is found and judged by, after the record's own."""
    own = {FINGERPRINT: record.fingerprint, COLLECTION: record.collection, NAME: record.name}
    tags = {**{key: masked(text) for key, text in record.tags.items()}, **own}
    if isinstance(record, RunRecord):
        return tags | {KIND: REPETITION, PARENT: record.group}
    above = {PARENT: record.parent} if record.parent else {}
    return tags | {KIND: record.kind, EVIDENCE: str(record.evidence).lower()} | above


def inherited_tags(group: Mapping[str, str]) -> dict[str, str]:
    """Return what a repetition has of the run above it, whose tags are given."""
    return {EVIDENCE: group[EVIDENCE], EXPERIMENT: group[FINGERPRINT]}


def is_measured_again(key: str) -> bool:
    """Return whether a metric comes out otherwise each time, as seconds do, or a later verdict."""
    return key.startswith(("cost/", "system/", "verdict/"))


def same_value(kept: float, value: float) -> bool:
    """Return whether a store that keeps infinity as the largest number has kept this value."""
    limit = sys.float_info.max
    bounded = max(-limit, min(limit, value))
    return kept in (value, bounded) or (math.isnan(kept) and math.isnan(value))


def error_text(error: BaseException) -> str:
    """Return the kind and message of an error with its notes, at most 5000 characters.

    Passwords that it repeats are masked.
    """
    notes = "\n".join(getattr(error, "__notes__", ()))
    return masked(f"{type(error).__name__}: {error}\n{notes}".strip()[:5000])


def end_status(error: BaseException) -> str:
    """Return MLflow's word for a run that ended with this error."""
    return "FAILED" if isinstance(error, Exception) else "KILLED"


def _require_identity(name: str, fingerprint: str, collection: str) -> None:
    if not name or not collection:
        raise ValueError(f"a run needs a name and a collection; got {name!r}, {collection!r}")
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise ValueError(f"a fingerprint is 1 to 64 letters and digits; got {fingerprint!r}")
