"""From a file, or its name, to what can be run of it and read of it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from harness.api.experiments import Clustering, Experiment, Generation
from harness.api.searches import Search
from harness.api.several import StudyOfCollections
from harness.api.studies import Study
from harness.errors import SpecError

Opened: TypeAlias = Experiment | Search | Clustering | Generation | Study | StudyOfCollections


def load(spec: str | Path, /, **settings: object) -> Opened:
    """Return what a YAML file describes: an experiment of any kind, a search or a study.

    A study that names `collections` is a `StudyOfCollections`, with a `Study` of each.

    Args:
        spec: the file, relative to the current folder, or the name of one below `experiments/`.
        settings: values laid over the file by their dotted keys, as `--set` does: what is run has
            the fingerprint of the same command.

    Raises:
        SpecError: the file or a setting is wrong; the message lists every mistake with its place.

    Example:
        >>> study = harness.load("experiments/study_quick.yaml")
        >>> study.plan()
        >>> short = harness.load("baseline", **{"training.epochs": 3, "features.image_pixels": 48})
    """
    from harness.cli.recorded_texts import without_secrets
    from harness.cli.spec_files import spec_file
    from harness.specs.plans.load import load as load_spec
    from harness.specs.plans.one_file import LoadedClustering, LoadedGeneration
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy

    loaded = without_secrets(load_spec(spec_file(Path(spec)), tuple(overrides_of(settings))))
    if isinstance(loaded, LoadedStudy):
        return Study(loaded)
    if isinstance(loaded, LoadedCollections):
        return StudyOfCollections(loaded)
    if isinstance(loaded, LoadedClustering):
        return Clustering(loaded)
    if isinstance(loaded, LoadedGeneration):
        return Generation(loaded)
    return Experiment(loaded) if loaded.spec.search is None else Search(loaded)


def experiment(spec: str | Path, /, **settings: object) -> Experiment:
    """Return an experiment: a file, or its name, with settings laid over it.

    Args:
        spec: as `load`.
        settings: as `load`: the same spec, and the same fingerprints, as the file with `--set`.

    Raises:
        SpecError: as `load`, or the file describes something else.

    Example:
        >>> harness.experiment("baseline", **{"training.epochs": 3}).run().runs
    """
    found = load(spec, **settings)
    if not isinstance(found, Experiment):
        raise SpecError(f"{spec}: expected an experiment; got {_kind_of(found)}. `load` takes it.")
    return found


def study(spec: str | Path, /, **settings: object) -> Study:
    """Return a study: a file, or its name, with settings laid over it.

    Args:
        spec: as `load`.
        settings: as `load`; those of all experiments stand below `set`.

    Raises:
        SpecError: as `load`, or the file describes something else.

    Example:
        >>> harness.study("study_quick", **{"repetitions.count": 5}).run().verdicts
    """
    found = load(spec, **settings)
    if not isinstance(found, Study):
        raise SpecError(f"{spec}: expected a study; got {_kind_of(found)}. `load` takes it.")
    return found


def _kind_of(found: Opened) -> str:
    name = type(found).__name__.lower()
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def overrides_of(settings: Mapping[str, object]) -> Iterator[str]:
    """Yield each setting as it is typed after `--set`.

    Raises:
        SpecError: a value is of a kind that YAML does not know.
    """
    for key, value in settings.items():
        yield f"{key}={value if isinstance(value, Path) else _written(key, value)}"


def _written(key: str, value: object) -> str:
    """Return a value as one line of YAML, of which JSON is a part."""
    item = getattr(value, "item", None)  # a number of NumPy
    try:
        return json.dumps(item() if callable(item) else value, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise SpecError(
            f"{key}: expected text, a number, true or false, None, or lists and dictionaries of "
            f"those; got {type(value).__name__}."
        ) from error
