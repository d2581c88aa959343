"""A study of several collections: the same study on each of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from os.path import normpath
from pathlib import Path

from harness.specs.plans.one_file import Accepted
from harness.specs.plans.search_space import as_written
from harness.specs.plans.study_proposals import LoadedStudy, expanded
from harness.specs.reading.inheritance import ReadFile
from harness.specs.reading.mistakes import FileMistakes, Mistake
from harness.specs.reading.validation import written_at
from harness.specs.schema.study import StudySpec
from harness.specs.schema.study_collection import CollectionSpec


@dataclass(frozen=True)
class LoadedCollections:
    """The same study on several collections, each by the name that the file gives it."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: StudySpec
    studies: Mapping[str, LoadedStudy]
    overrides: tuple[str, ...] = ()
    """`a.b=value` each, that were laid over the file."""

    def changed(self, change: Callable[[LoadedStudy], LoadedStudy]) -> "LoadedCollections":
        """Return the same with every study changed alike."""
        return replace(self, studies={name: change(one) for name, one in self.studies.items()})


def on_each_collection(
    path: Path, spec: StudySpec, accepted: Accepted, read: ReadFile
) -> LoadedCollections | FileMistakes:
    """Return a study on each of its collections, or what is wrong with it or its experiments."""
    studies: dict[str, LoadedStudy] = {}
    mistakes: list[Mistake] = []
    for number, collection in enumerate(spec.collections):
        place = written_at(("collections", number), accepted.written).place
        data = as_written({"data": {**_absolute(path, collection), **collection.amounts}}, place)
        study = expanded(path, accepted, read, (data,))
        if isinstance(study, LoadedStudy):
            studies[collection.called] = study
        else:
            mistakes += study.mistakes
    if mistakes:  # what is wrong on each collection is told once
        return FileMistakes(path, tuple(dict.fromkeys(mistakes)))
    return LoadedCollections(path.stem, path, spec, studies)


def _absolute(path: Path, collection: CollectionSpec) -> Mapping[str, object]:
    """Return a collection's place, seen from anywhere: experiments lie in several folders."""
    return dict(_seen_from_anywhere(path.parent, collection.place))


def _seen_from_anywhere(home: Path, place: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in place.items():
        if key in ("folder", "file") and isinstance(value, str):
            yield key, normpath(home.absolute() / Path(value).expanduser())
        else:
            yield key, value
