"""Whatever a file describes: one experiment of any kind, or a study of several."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from harness.errors import HarnessError, SpecError
from harness.specs.plans.growing_study import LoadedGrowing, load_growing, read_growing
from harness.specs.plans.one_file import (
    Accepted,
    Loaded,
    as_clustering,
    as_experiment,
    as_generation,
    read_spec,
)
from harness.specs.plans.study_collections import LoadedCollections, on_each_collection
from harness.specs.plans.study_proposals import LoadedStudy, expanded
from harness.specs.reading.inheritance import ReadFile
from harness.specs.reading.mistakes import FileMistakes, Mistake, Place
from harness.specs.reading.yaml_file import read_file
from harness.specs.schema.clustering import ClusteringSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.growing import GrowingSpec
from harness.specs.schema.study import StudySpec


def load(path: Path, overrides: Sequence[str] = ()) -> Loaded | LoadedStudy | LoadedCollections:
    """Return the experiment, the clustering, the generation or the study that a file describes.

    Raises:
        SpecError: as `load_any`, or the file describes a growing study.
    """
    found = load_any(path, overrides)
    if isinstance(found, LoadedGrowing):
        raise SpecError(
            f"{path}: expected an experiment, a clustering, a generation or a study; got a growing "
            "study, whose ideas come one by one: "
            f'python -m harness propose {path} IDEA.yaml --because "..."'
        )
    return found


def load_any(
    path: Path, overrides: Sequence[str] = ()
) -> Loaded | LoadedStudy | LoadedCollections | LoadedGrowing:
    """Return whatever a file describes.

    Args:
        path: the YAML file.
        overrides: `a.b=value` each, laid over the file in their order.

    Raises:
        SpecError: the file or one it names is wrong; the message lists every mistake.
    """
    read = cache(read_file)
    accepted = read_spec(path, read, overrides)
    if isinstance(accepted, FileMistakes):
        raise SpecError(str(accepted))
    if isinstance(accepted.spec, GrowingSpec):
        return load_growing(path, overrides)
    if not isinstance(accepted.spec, StudySpec):
        return replace(_loaded(path, accepted), overrides=tuple(overrides))
    study = _studied(path, accepted.spec, accepted, read)
    if isinstance(study, FileMistakes):
        raise SpecError(str(study))
    if isinstance(study, LoadedCollections):
        study = study.changed(lambda one: replace(one, overrides=tuple(overrides)))
    return replace(study, overrides=tuple(overrides))


def _studied(
    path: Path, spec: StudySpec, accepted: Accepted, read: ReadFile
) -> LoadedStudy | LoadedCollections | FileMistakes:
    if spec.collections:
        return on_each_collection(path, spec, accepted, read)
    return expanded(path, accepted, read)


Look = Callable[[Loaded | LoadedStudy | LoadedCollections], object]


def check_files(paths: Iterable[Path], look: Look = lambda _: None) -> tuple[FileMistakes, ...]:
    """Return what is wrong with each faulty file; empty when all can be used.

    Args:
        paths: of YAML files.
        look: looks further into what a file describes, and raises a HarnessError if it is wrong.
    """
    read = cache(read_file)  # parents are shared
    attempts = (_mistakes(path, read, look) for path in dict.fromkeys(paths))
    return tuple(attempt for attempt in attempts if attempt is not None)


def _mistakes(path: Path, read: ReadFile, look: Look) -> FileMistakes | None:
    accepted = read_spec(path, read)
    if isinstance(accepted, FileMistakes):
        return accepted
    if isinstance(accepted.spec, GrowingSpec):
        growing = read_growing(path)
        return growing if isinstance(growing, FileMistakes) else None
    try:
        if isinstance(accepted.spec, StudySpec):
            study = _studied(path, accepted.spec, accepted, read)
            if isinstance(study, FileMistakes):
                return study
            look(study)
        else:
            look(_loaded(path, accepted))
    except HarnessError as error:  # a weights file that is not there
        return FileMistakes(path, (Mistake((), Place(path, 0), str(error)),))
    return None


def _loaded(path: Path, accepted: Accepted) -> Loaded:
    if isinstance(accepted.spec, ClusteringSpec):
        return as_clustering(path, accepted, accepted.spec)
    if isinstance(accepted.spec, GenerationSpec):
        return as_generation(path, accepted, accepted.spec)
    return as_experiment(path, accepted)
