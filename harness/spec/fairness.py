"""What experiments must have in common to be compared, and what makes them worth comparing."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from harness.spec.differences import as_word, flatten
from harness.spec.experiment import ExperimentSpec
from harness.spec.mistakes import Key, Mistake, Place
from harness.spec.study import StudySpec
from harness.spec.validation import written_at
from harness.spec.written import Written

SAME_FOR_ALL = ("data.", "split.", "training.precision")
MAY_DIFFER = ("data.normalise",)
SAID_BY_THE_STUDY = ("repetitions", "seed")


def out_of_place(spec: StudySpec, written: Written) -> Iterator[Mistake]:
    """Yield a mistake for each setting that the study says in a place of its own."""
    places: list[tuple[Key, Iterable[str]]] = [(("set",), spec.set), (("grid",), spec.grid)]
    places += [(("proposals", n, "set"), one.set) for n, one in enumerate(spec.proposals)]
    for key, settings in places:
        for name in settings:
            first = name.split(".")[0]
            if first in SAID_BY_THE_STUDY:
                text = f"expected `{first}` at the top of the study, where all experiments get it"
                yield Mistake((*key, name), written_at((*key, name), written).place, text)


def unequal(
    arms: Mapping[str, ExperimentSpec],
    places: Mapping[str, tuple[Key, Place]],
    grid: Collection[str],
) -> Iterator[Mistake]:
    """Yield a mistake for each experiment that cannot be compared, or need not be.

    Args:
        arms: the baseline first.
        places: where the study asks for each.
        grid: those that are combinations of a grid, of which one may be the baseline.
    """
    (baseline_name, baseline), seen = next(iter(arms.items())), dict[str, ExperimentSpec]()
    for name, spec in arms.items():
        key, place = places[name]
        for at, expected, got in differing(baseline, spec):
            text = (
                f"{name}: expected the baseline's {at} ({as_word(expected)}), because only runs "
                f"on the same pictures can be compared; got {as_word(got)}"
            )
            yield Mistake(key, place, text)
        for other_name, other in seen.items():
            allowed = name in grid and other_name == baseline_name
            if asks_the_same(spec, other) and not allowed:
                text = f"{name}: expected a proposal of its own; it is the same as {other_name}"
                yield Mistake(key, place, text)
        seen[name] = spec


def differing(
    baseline: ExperimentSpec, spec: ExperimentSpec
) -> Iterator[tuple[str, object, object]]:
    """Yield each key, with both values, that makes two experiments incomparable.

    Two kinds of arithmetic, both spelled out, are what a study asks about.
    """
    expected, got = flatten(baseline), flatten(spec)
    on_precision = "auto" not in (baseline.training.precision, spec.training.precision)
    for key in dict.fromkeys((*expected, *got)):
        watched = key.startswith(SAME_FOR_ALL) and not key.startswith(MAY_DIFFER)
        watched = watched and not (key == "training.precision" and on_precision)
        if watched and expected.get(key) != got.get(key):
            yield key, expected.get(key), got.get(key)


def asks_the_same(spec: ExperimentSpec, other: ExperimentSpec) -> bool:
    """Return whether two experiments are one, but for the words of their question."""
    return spec == other.model_copy(update={"question": spec.question})
