"""Passwords and tokens that a person wrote into a spec's texts are masked before it is recorded.

A question and the reasons for what is allowed become parameters, notes and files, and stand in
every report. No fingerprint depends on them.
"""

from dataclasses import replace
from typing import TypeVar

from harness.runtime.secrets import masked
from harness.specs.plans.one_file import (
    Compared,
    Loaded,
    LoadedClustering,
    LoadedExperiment,
    LoadedGeneration,
)
from harness.specs.plans.study_collections import LoadedCollections
from harness.specs.plans.study_proposals import LoadedStudy
from harness.specs.schema.data import SplitSpec

_OneFile = TypeVar("_OneFile", LoadedExperiment, LoadedClustering, LoadedGeneration)


Anything = Loaded | LoadedStudy | LoadedCollections


def without_secrets(loaded: Anything) -> Anything:
    """Return what was read, with secrets masked in texts that are only shown."""
    if isinstance(loaded, LoadedCollections):
        spec = loaded.spec.model_copy(update={"question": masked(loaded.spec.question)})
        return replace(loaded.changed(_of_a_study), spec=spec)
    if isinstance(loaded, LoadedExperiment):
        return _of_one_file(loaded)
    if isinstance(loaded, LoadedClustering):
        return _of_one_file(loaded)
    if isinstance(loaded, LoadedGeneration):
        return _of_one_file(loaded)
    return _of_a_study(loaded)


def _of_a_study(loaded: LoadedStudy) -> LoadedStudy:
    return replace(
        loaded,
        spec=loaded.spec.model_copy(update={"question": masked(loaded.spec.question)}),
        baseline=_of_one_compared(loaded.baseline),
        proposals=tuple(map(_of_one_compared, loaded.proposals)),
    )


def _of_one_compared(loaded: Compared) -> Compared:
    if isinstance(loaded, LoadedGeneration):
        return _of_one_file(loaded)
    return _of_one_file(loaded)


def _of_one_file(loaded: _OneFile) -> _OneFile:
    spec = loaded.spec
    told = {"question": masked(spec.question), "split": _split(spec.split)}
    return replace(loaded, spec=spec.model_copy(update=told))


def _split(split: SplitSpec) -> SplitSpec:
    reason = split.allow.near_duplicates
    if reason is None:
        return split
    allow = split.allow.model_copy(update={"near_duplicates": masked(reason)})
    return split.model_copy(update={"allow": allow})
