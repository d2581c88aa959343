"""What must hold of a study of generations, so that what they paint can be compared."""

from collections.abc import Iterator, Mapping

from harness.metrics import METRICS, PAINTING_SCORE
from harness.specs.plans.differences import as_word, flatten
from harness.specs.reading.mistakes import Key, Mistake, Place
from harness.specs.reading.validation import one_of, written_at
from harness.specs.reading.yaml_file import Written
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.study import StudySpec

AnySpec = ExperimentSpec | GenerationSpec
SAME_PICTURES = ("data.", "split.", "classes", "features.")
"""Keys that decide what is painted, and which real pictures it is held against."""
SAME_MEASURES = ("evaluation.",)
_NOT_YET = ("grid", "collections", "search", "looks")


def of_one_kind(
    experiments: Mapping[str, AnySpec], places: Mapping[str, tuple[Key, Place]]
) -> Iterator[Mistake]:
    """Yield a mistake for each experiment that paints where the baseline does not, or not so.

    Args:
        experiments: the baseline first.
        places: where the study asks for each.
    """
    kinds = {name: _kind(spec) for name, spec in experiments.items()}
    expected = next(iter(kinds.values()))
    for name, kind in kinds.items():
        if kind != expected:
            key, place = places[name]
            text = (
                f"{name}: expected {expected}, as the baseline is, because one is judged by what "
                f"it paints and the other by what it answers; got {kind}"
            )
            yield Mistake(key, place, text)


def _kind(spec: AnySpec) -> str:
    return "kind: generation" if isinstance(spec, GenerationSpec) else "kind: experiment"


def metric_fits(spec: StudySpec, written: Written, baseline: AnySpec) -> Iterator[Mistake]:
    """Yield a mistake if answers are to be judged by a score of pictures, or the reverse."""
    painted, by_pictures = isinstance(baseline, GenerationSpec), spec.metric == PAINTING_SCORE
    if painted == by_pictures:
        return
    expected = PAINTING_SCORE if painted else one_of(tuple(METRICS))
    does = "paints" if painted else "answers with classes"
    text = f"expected {expected}, because the baseline {does}; got {spec.metric}"
    yield Mistake(("metric",), written_at(("metric",), written).place, text)


def allowed_of_paintings(spec: StudySpec, written: Written) -> Iterator[Mistake]:
    """Yield a mistake for each part of a study that pictures cannot be judged with."""
    for key in _NOT_YET:
        if getattr(spec, key):
            text = f"expected none in a study of kind: generation, which is judged once; got {key}"
            yield Mistake((key,), written_at((key,), written).place, text)
    if spec.repetitions.kind != "seeds":
        text = (
            "expected seeds in a study of kind: generation, because all pictures are held against "
            f"the same real ones; got {spec.repetitions.kind}"
        )
        at: Key = ("repetitions", "kind")
        yield Mistake(at, written_at(at, written).place, text)


def unequal_paintings(
    experiments: Mapping[str, GenerationSpec], places: Mapping[str, tuple[Key, Place]]
) -> Iterator[Mistake]:
    """Yield a mistake for each generation that cannot be compared, or need not be.

    Args:
        experiments: the baseline first.
        places: where the study asks for each.
    """
    baseline = flatten(next(iter(experiments.values())))
    seen: dict[str, str] = {}
    for name, spec in experiments.items():
        key, place = places[name]
        for at, got in flatten(spec).items():
            if at.startswith((*SAME_PICTURES, *SAME_MEASURES)) and got != baseline.get(at):
                alike = "measured alike" if at.startswith(SAME_MEASURES) else "on the same pictures"
                text = (
                    f"{name}: expected the baseline's {at} ({as_word(baseline.get(at))}), because "
                    f"only runs {alike} can be compared; got {as_word(got)}"
                )
                yield Mistake(key, place, text)
        said = spec.model_dump_json(exclude={"question"})
        if said in seen:
            text = f"{name}: expected a proposal of its own; it is the same as {seen[said]}"
            yield Mistake(key, place, text)
        seen.setdefault(said, name)
