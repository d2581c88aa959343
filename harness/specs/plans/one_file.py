"""From a YAML file to an experiment, or to everything that is wrong with the file."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from harness.errors import SpecError
from harness.specs.plans.differences import Attachment, Change, differences, find_weights
from harness.specs.plans.network_code import NetworkCode, find_network_code
from harness.specs.plans.search_space import space_mistakes
from harness.specs.reading.inheritance import ReadFile, overlaid, read_document, with_overrides
from harness.specs.reading.mistakes import (
    COMMAND_LINE,
    FileMistakes,
    Key,
    Mistake,
    Place,
    in_reading_order,
    nearest,
    shown,
)
from harness.specs.reading.validation import MISSING, Rejected, one_of, validate, written_at
from harness.specs.reading.yaml_file import Written, nearest_file, read_file
from harness.specs.schema.base import Spec
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import BackboneSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.growing import GrowingSpec
from harness.specs.schema.study import StudySpec

Features = TypeVar("Features", bound=Spec)
EXPERIMENT = "experiment"
GENERATION = "generation"
_MOST_LACKING = 3
"""Who forgets so many parts meant to extend a file that has them."""
_CODE_KEY: Key = ("model", "file")
_DEEP = ((), ("of",), ("of", "of"))
_WEIGHTS_KEYS: tuple[Key, ...] = tuple(
    (*part, *key)
    for part in ((), ("features",))  # the second: what a clustering learns
    for key in (
        *(("features", *of, name) for of in _DEEP for name in ("onnx", "weights")),
        ("model", "weights"),
    )
)
"""Where a file is named that a backbone is read from."""
KINDS: Mapping[str, type[Spec]] = MappingProxyType(
    {
        EXPERIMENT: ExperimentSpec,
        "clustering": ClusteringSpec,
        GENERATION: GenerationSpec,
        "study": StudySpec,
        "growing": GrowingSpec,
    }
)
"""What a file can describe, by its `kind`; a file that names none is an experiment."""


@dataclass(frozen=True)
class LoadedExperiment:
    """An experiment, and where it comes from."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: ExperimentSpec
    parent: Path | None
    """The file that it extends."""
    changes: tuple[Change, ...]
    """What differs from the parent, overrides included, the question apart."""
    weights: Attachment | None = None
    """The weights file that it names, if any."""
    overrides: tuple[str, ...] = ()
    """`a.b=value` each, that were laid over the file."""
    code: NetworkCode | None = None
    """The Python file of its own network, if it has one."""


@dataclass(frozen=True)
class LoadedClustering:
    """A clustering, and where it comes from."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: ClusteringSpec
    parent: Path | None
    """The file that it extends."""
    changes: tuple[Change, ...]
    """What differs from the parent, overrides included, the question apart."""
    weights: Attachment | None = None
    """The weights file that it names, if any."""
    overrides: tuple[str, ...] = ()
    """`a.b=value` each, that were laid over the file."""


@dataclass(frozen=True)
class LoadedGeneration:
    """A generation, and where it comes from."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: GenerationSpec
    parent: Path | None
    """The file that it extends."""
    changes: tuple[Change, ...]
    """What differs from the parent, overrides included, the question apart."""
    weights: Attachment | None = None
    """None: it can name no weights file."""
    overrides: tuple[str, ...] = ()
    """`a.b=value` each, that were laid over the file."""


Loaded = LoadedExperiment | LoadedClustering | LoadedGeneration
"""What `run` does."""
Compared = LoadedExperiment | LoadedGeneration
"""What a study compares, one kind at a time."""


class Accepted(NamedTuple):
    """What a file describes, whatever its kind."""

    written: Written
    spec: Spec
    parent_path: Path | None
    parent: Spec | None


def spec_alone(path: Path) -> Spec:
    """Return the spec in a file, whether or not the weights that it names are there.

    Raises:
        SpecError: the file is wrong; the message lists every mistake with its place.
    """
    accepted = read_spec(path, cache(read_file), ())
    if isinstance(accepted, FileMistakes):
        raise SpecError(str(accepted))
    return accepted.spec


def load_experiment(
    path: Path, overrides: Sequence[str] = (), *, to_train: bool = True
) -> LoadedExperiment:
    """Return the experiment that a file describes.

    Args:
        path: the YAML file.
        overrides: `a.b=value` each, laid over the file in their order.
        to_train: whether the Python file that it may name must be there.

    Raises:
        SpecError: the file, its parents or the overrides are wrong; the message lists every
            mistake with its place.
    """
    accepted = read_spec(path, cache(read_file), overrides)
    if isinstance(accepted, FileMistakes):
        raise SpecError(str(accepted))
    return as_experiment(path, accepted, to_train=to_train)


def as_experiment(path: Path, accepted: Accepted, *, to_train: bool = True) -> LoadedExperiment:
    """Return what a file describes as an experiment.

    Raises:
        SpecError: it describes something else, or names a file that is not there.
    """
    spec, parent = accepted.spec, accepted.parent
    if not isinstance(spec, ExperimentSpec):
        raise SpecError(f"{path}: expected an experiment; got a {_kind_of(spec)}")
    changes = differences(spec, parent) if parent else ()
    weights = find_weights(spec, _home(path, accepted.written, _WEIGHTS_KEYS))
    home = _home(path, accepted.written, (_CODE_KEY,))
    code = find_network_code(spec, home) if to_train else None
    if code is not None:
        # What the file holds decides the numbers, and so belongs to what is decided.
        spec = spec.model_copy(
            update={"model": spec.model.model_copy(update={"sha256": code.sha256})}
        )
    if weights is not None:
        spec = spec.model_copy(update={"features": _with_digest(spec.features, weights)})
    return LoadedExperiment(
        path.stem, path, spec, accepted.parent_path, changes, weights, code=code
    )


def _home(path: Path, written: Written, keys: Sequence[Key]) -> Path:
    """Return the folder of the file that says the first of some keys: this one, or a parent."""
    found = (written_at(key, written) for key in keys)
    place = next((one.place for one in found if isinstance(one.value, str)), None)
    return path.parent if place is None or place.file == COMMAND_LINE else place.file.parent


def _with_digest(features: Features, file: Attachment) -> Features:
    """Return features whose ONNX file, if they name one, is known by what it holds."""
    if isinstance(features, BackboneSpec) and features.onnx:
        return features.model_copy(update={"sha256": file.sha256})
    for name in ("of", "features"):  # the second: what a network that is clustered sees
        below = getattr(features, name, None)
        if isinstance(below, Spec):
            return features.model_copy(update={name: _with_digest(below, file)})
    return features


def as_clustering(path: Path, accepted: Accepted, spec: ClusteringSpec) -> LoadedClustering:
    """Return what a file describes as a clustering, of which it holds the spec.

    Raises:
        SpecError: it names a weights file that is not there.
    """
    changes = differences(spec, accepted.parent) if accepted.parent else ()
    weights = find_weights(spec.experiment, _home(path, accepted.written, _WEIGHTS_KEYS))
    if weights is not None:
        spec = spec.model_copy(update={"features": _with_digest(spec.features, weights)})
    return LoadedClustering(path.stem, path, spec, accepted.parent_path, changes, weights)


def as_generation(path: Path, accepted: Accepted, spec: GenerationSpec) -> LoadedGeneration:
    """Return what a file describes as a generation, of which it holds the spec."""
    changes = differences(spec, accepted.parent) if accepted.parent else ()
    return LoadedGeneration(path.stem, path, spec, accepted.parent_path, changes)


def as_compared(path: Path, accepted: Accepted) -> Compared:
    """Return what a file describes as one of the experiments of a study.

    Raises:
        SpecError: it describes something else, or names a file that is not there.
    """
    if isinstance(accepted.spec, GenerationSpec):
        return as_generation(path, accepted, accepted.spec)
    return as_experiment(path, accepted)


def read_spec(
    path: Path, read: ReadFile, overrides: Sequence[str] = (), laid_over: Sequence[Written] = ()
) -> Accepted | FileMistakes:
    """Return what a file describes, whatever its kind, or all its mistakes.

    Args:
        path: the file.
        read: what reads one file.
        overrides: `a.b=value` each, of the command line.
        laid_over: values that were written elsewhere, laid over the file before the overrides.
    """
    document = read_document(path, read)
    if document.written is None:
        return in_reading_order(path, document.mistakes)
    written = reduce(overlaid, laid_over, document.written)
    overridden = with_overrides(written, overrides, _laid_over_all(written))
    mistakes = (*document.mistakes, *overridden.mistakes)
    written = overridden.written or written
    result = _validated(written)
    if isinstance(result, Rejected):
        found = result.mistakes
        if document.parent is None:
            found = _without_parent(path, found)
        return in_reading_order(path, (*mistakes, *found))
    if mistakes:
        return in_reading_order(path, mistakes)
    if document.parent is None:
        return Accepted(written, result, None, None)
    parent = read_spec(document.parent, read)
    if isinstance(parent, FileMistakes):
        return FileMistakes(path, (_unfit_parent(parent, path),))
    return Accepted(written, result, document.parent, parent.spec)


def _laid_over_all(written: Written) -> frozenset[str]:
    """Return the first parts of keys that only the experiments of a study have; else nothing."""
    entries = written.value if isinstance(written.value, dict) else {}
    kind = entries["kind"].value if "kind" in entries else EXPERIMENT
    if kind not in ("study", "growing"):
        return frozenset()
    return frozenset(ExperimentSpec.model_fields.keys() - KINDS[str(kind)].model_fields.keys())


def _without_parent(path: Path, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Return the mistakes; of a file that lacks most parts one: it extends no other."""
    parts = ExperimentSpec.model_fields.keys() - {"question"}
    lacking = [
        one
        for one in mistakes
        if len(one.key) == 1 and one.key[0] in parts and one.text.startswith(MISSING)
    ]
    if len(lacking) < _MOST_LACKING:
        return mistakes
    names = one_of(tuple(str(one.key[0]) for one in lacking)).replace(" or ", " and ")
    near = nearest_file("baseline", path.parent, path.parent.parent)
    relative = os.path.relpath(near, path.parent) if near else "baseline.yaml"
    text = (
        f"extends no other file, and {names} are missing. Begin it with `extends: {relative}`, and "
        "state only what changes; or state all parts"
    )
    rest = tuple(
        one for one in mistakes if one.key == ("question",) or not one.text.startswith(MISSING)
    )
    return (Mistake((), Place(path, 0), text), *rest)


def _unfit_parent(parent: FileMistakes, path: Path) -> Mistake:
    """Return the mistake of a file that mends its parent: nothing then says what it changes."""
    text = (
        f"expected a file that can be used by itself; {parent.path.name} has "
        f"{len(parent.mistakes)} to correct"
    )
    return Mistake(("extends",), Place(path, 0), text)


def _validated(document: Written) -> Spec | Rejected:
    entries = document.value if isinstance(document.value, dict) else {}
    kind = entries.get("kind", Written(EXPERIMENT, document.place))
    if isinstance(kind.value, str) and kind.value in KINDS:
        return _with_its_space(validate(KINDS[kind.value], document), document)
    if not kind.readable:
        return Rejected(())
    found = nearest(kind.value, KINDS) if isinstance(kind.value, str) else None
    meant = f". Did you mean {found!r}?" if found else ""
    text = f"expected {one_of(tuple(KINDS))}; got {shown(kind.value)}{meant}"
    return Rejected((Mistake(("kind",), kind.place, text),))


def _with_its_space(result: Spec | Rejected, document: Written) -> Spec | Rejected:
    """Return the result, or what is wrong with the space of its search."""
    if not isinstance(result, ExperimentSpec):
        return result
    mistakes = space_mistakes(result, document)
    return Rejected(mistakes) if mistakes else result


def _kind_of(spec: Spec) -> str:
    return next(kind for kind, known in KINDS.items() if isinstance(spec, known))
