"""Values of a search laid over a spec, and what a search may be about."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import SpecError
from harness.specs.plans.differences import onnx_name
from harness.specs.reading.inheritance import overlaid
from harness.specs.reading.mistakes import Key, Mistake, Place, dotted
from harness.specs.reading.validation import Rejected, one_of, validate, written_at
from harness.specs.reading.yaml_file import Written
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import PythonSpec
from harness.specs.schema.search import DomainSpec, first_allowed

SEARCHED = ("augmentation", "features", "labels", "model", "training")
"""The parts that can be searched: others decide which pictures a trial is scored on, and how."""

_TRIAL = Place(Path("trial"), 0)


def with_values(spec: ExperimentSpec, values: Mapping[str, object]) -> ExperimentSpec:
    """Return the spec with values laid over it by dotted key, and without its search.

    A part whose kind changes starts afresh, as in a file that extends another.

    Raises:
        SpecError: no spec has these values together.
    """
    document = as_written(spec.model_dump(mode="json") | {"search": None}, _TRIAL)
    found = validate(ExperimentSpec, _laid_over(document, values, _TRIAL))
    if isinstance(found, Rejected):
        raise SpecError(
            "; ".join(
                ": ".join(filter(None, (dotted(wrong.key), wrong.text))) for wrong in found.mistakes
            )
        )
    return found


def space_mistakes(spec: ExperimentSpec, document: Written) -> tuple[Mistake, ...]:
    """Return what is wrong with a spec's space: each end and choice is tried by itself.

    Args:
        spec: valid by itself.
        document: what it was made from, which knows the lines.
    """
    space = {} if spec.search is None else spec.search.space
    return tuple(
        mistake
        for key in space
        for mistake in dict.fromkeys(_domain_mistakes(space, key, spec, document))
    )


def as_written(value: object, place: Place) -> Written:
    """Return a value as if it had been written at a place."""
    match value:
        case dict():
            return Written({key: as_written(item, place) for key, item in value.items()}, place)
        case list() | tuple():
            return Written([as_written(item, place) for item in value], place)
        case None | bool() | int() | float() | str():
            return Written(value, place)
        case _:
            raise TypeError(f"expected what JSON can hold; got {type(value).__name__}")


def _files_of(spec: ExperimentSpec) -> dict[str, str]:
    """Return the files that the trials of a search share, by the key that names each."""
    python = {"model.file": spec.model.file} if isinstance(spec.model, PythonSpec) else {}
    onnx = onnx_name(spec)
    return python | ({"features.onnx": onnx} if onnx else {})


def _domain_mistakes(
    space: Mapping[str, DomainSpec], key: str, spec: ExperimentSpec, document: Written
) -> Iterator[Mistake]:
    own: Key = ("search", "space", key)
    place = written_at(own, document).place
    if key.partition(".")[0] not in SEARCHED:
        yield Mistake(
            own, place, f"expected a key of {one_of(SEARCHED)}, in which trials may differ"
        )
        return
    for value in space[key].ends:
        found = validate(
            ExperimentSpec, _laid_over(document, first_allowed(space, key) | {key: value}, place)
        )
        mistakes = found.mistakes if isinstance(found, Rejected) else ()
        files = _files_of(found) if isinstance(found, ExperimentSpec) else {}
        for name in dict(files.items() - _files_of(spec).items()):
            text = f"expected values that leave {name} as it is: trials share one file"
            yield Mistake(own, place, text)
        for wrong in mistakes:
            inside = dotted(wrong.key) == key
            text = wrong.text if inside else f"{dotted(wrong.key)}: {wrong.text}"
            yield Mistake(own, place, text)


def _laid_over(document: Written, values: Mapping[str, object], place: Place) -> Written:
    """Return the document with all values on it; whole parts first, then what is inside them."""
    over = Written({}, place)
    for key in sorted(values, key=lambda name: name.count(".")):
        nested = as_written(values[key], place)
        for part in reversed(key.split(".")):
            nested = Written({part: nested}, place)
        over = overlaid(over, nested)
    return overlaid(document, over)
