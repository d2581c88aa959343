"""From a study's file to the experiments that it compares."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from harness.errors import SpecError
from harness.specs.plans.comparability import (
    alike_in,
    differing,
    searched_alike,
    unequal_measurements_of,
)
from harness.specs.plans.compared_paintings import (
    AnySpec,
    allowed_of_paintings,
    metric_fits,
    of_one_kind,
    unequal_paintings,
)
from harness.specs.plans.differences import as_word, differences
from harness.specs.plans.one_file import (
    EXPERIMENT,
    GENERATION,
    Accepted,
    Compared,
    LoadedGeneration,
    as_compared,
    read_spec,
)
from harness.specs.plans.search_budgets import tuning_of, unequal_budgets
from harness.specs.reading.inheritance import (
    ReadFile,
    key_parts,
    neighbour,
    nested,
    overlaid,
    read_document,
)
from harness.specs.reading.mistakes import FileMistakes, Key, Mistake, Place, in_reading_order
from harness.specs.reading.validation import written_at
from harness.specs.reading.yaml_file import ParsedText, Written
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.generation import GenerationSpec
from harness.specs.schema.study import StudySpec

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
    experiments: Mapping[str, ExperimentSpec],
    places: Mapping[str, tuple[Key, Place]],
    grid: Collection[str],
) -> Iterator[Mistake]:
    """Yield a mistake for each experiment that cannot be compared, or need not be.

    Args:
        experiments: the baseline first.
        places: where the study asks for each.
        grid: those that are combinations of a grid, of which one may be the baseline.
    """
    (baseline_name, baseline), seen = next(iter(experiments.items())), dict[str, list[str]]()
    # A baseline without epochs says nothing of those of its proposals, which are held side by side.
    learner = next((one for one in experiments.values() if not one.is_classical), baseline)
    for name, spec in experiments.items():
        key, place = places[name]
        differ = (*differing(baseline, spec), *unequal_measurements_of(learner, spec))
        for at, expected, got in dict.fromkeys(differ):
            text = (
                f"{name}: expected the baseline's {at} ({as_word(expected)}), because only runs "
                f"{alike_in(at)} can be compared; got {as_word(got)}"
            )
            yield Mistake(key, place, text)
        for at in searched_alike(spec):
            text = f"{name}: expected a search in which all trials have the same {at}, because "
            yield Mistake(key, place, f"{text}only runs {alike_in(at)} can be compared")
        alike = seen.setdefault(asked_by(spec), [])
        if others := [one for one in alike if one != baseline_name or name not in grid]:
            text = f"{name}: expected a proposal of its own; it is the same as {others[0]}"
            yield Mistake(key, place, text)
        alike.append(name)


def asked_by(spec: AnySpec) -> str:
    """Return what two experiments share that are one, but for the words of their question."""
    return spec.model_dump_json(exclude={"question"})


Level = tuple[str, JsonValue]


class Cell(NamedTuple):
    """One combination of a grid, and the experiment that it is."""

    levels: tuple[Level, ...]
    """Each key of the grid with the value it has here, in the grid's order."""
    experiment: str


@dataclass(frozen=True)
class LoadedStudy:
    """A study, and the experiments that it compares."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: StudySpec
    baseline: Compared
    proposals: tuple[Compared, ...]
    """Named as the study calls them; their changes are from the baseline as it is studied."""
    cells: tuple[Cell, ...]
    """Every combination of the grid, in its order; empty without a grid."""
    overrides: tuple[str, ...] = ()
    """`a.b=value` each, that were laid over the file."""

    @property
    def paints(self) -> bool:
        """Whether its experiments are generations."""
        return isinstance(self.baseline, LoadedGeneration)

    @property
    def experiments(self) -> tuple[Compared, ...]:
        """The baseline, then the proposals."""
        return (self.baseline, *self.proposals)


class _NamedExperiment(NamedTuple):
    """An experiment that a study names: where, what is changed, and where it says so."""

    name: str
    path: Path | str
    """The file, or why there is none."""
    settings: tuple[Written, ...]
    key: Key
    levels: tuple[Level, ...] = ()


def expanded(
    path: Path, accepted: Accepted, read: ReadFile, laid_over: Sequence[Written] = ()
) -> LoadedStudy | FileMistakes:
    """Return a study with its experiments, or what is wrong with it or them.

    Args:
        path: its file.
        accepted: what the file says.
        read: what reads one file.
        laid_over: values laid over every experiment, whatever it says itself.

    Raises:
        SpecError: the file describes no study.
    """
    spec, written = accepted.spec, accepted.written
    if not isinstance(spec, StudySpec):
        raise SpecError(f"{path}: expected a study; got another kind of file")
    mistakes: list[Mistake] = list(out_of_place(spec, written))
    baseline_file = neighbour(path, spec.baseline)
    wanted = tuple(_wanted(path, spec, written, baseline_file))
    above = (*laid_over, *_of_the_study(spec, written))
    under = _settings(spec.set, ("set",), written)
    experiments: dict[str, Compared] = {}
    for number, one in enumerate(wanted):
        place = written_at(one.key, written).place
        if one.name in {other.name for other in wanted[:number]}:
            text = f"expected names that differ; {one.name!r} is taken. Give it a `name`."
            mistakes.append(Mistake(one.key, place, text))
            continue
        beneath = _beneath(under, baseline_file, read)
        experiment = _arm(one, place, beneath, (*above, *_tuning(one, spec, written, beneath)))
        if isinstance(experiment, tuple):
            # A file that several ask for is told once.
            told = {mistake.text for mistake in mistakes}
            mistakes += [
                wrong for wrong in experiment if wrong.key != one.key or wrong.text not in told
            ]
        else:
            experiments[one.name] = experiment
    mistakes = mistakes or [*_incomparable(spec, written, wanted, experiments)]
    if mistakes:
        return in_reading_order(path, dict.fromkeys(mistakes))
    return _study(path, spec, wanted, experiments)


def _incomparable(
    spec: StudySpec,
    written: Written,
    wanted: Sequence[_NamedExperiment],
    experiments: Mapping[str, Compared],
) -> Iterator[Mistake]:
    """Yield what keeps experiments, each of which can be run, from being compared."""
    places = {one.name: (one.key, written_at(one.key, written).place) for one in wanted}
    specs = {name: experiment.spec for name, experiment in experiments.items()}
    yield from of_one_kind(specs, places)
    yield from metric_fits(spec, written, specs[wanted[0].name])
    answering = {n: s for n, s in specs.items() if isinstance(s, ExperimentSpec)}
    painting = {n: s for n, s in specs.items() if isinstance(s, GenerationSpec)}
    if not painting:
        yield from unequal(answering, places, {one.name for one in wanted if one.levels})
        yield from unequal_budgets(answering, places)
    elif not answering:
        yield from allowed_of_paintings(spec, written)
        yield from unequal_paintings(painting, places)


def _study(
    path: Path,
    spec: StudySpec,
    wanted: Sequence[_NamedExperiment],
    experiments: Mapping[str, Compared],
) -> LoadedStudy:
    """Return the study; a cell of the grid that is the baseline stands for it."""
    baseline = experiments[wanted[0].name]
    cells, proposals = [], []
    for one in wanted[1:]:
        experiment = experiments[one.name]
        same = one.levels and asked_by(experiment.spec) == asked_by(baseline.spec)
        if one.levels:
            cells.append(Cell(one.levels, baseline.name if same else one.name))
        if not same:
            changes = differences(experiment.spec, baseline.spec)
            proposals.append(replace(experiment, parent=baseline.path, changes=changes))
    return LoadedStudy(path.stem, path, spec, baseline, tuple(proposals), tuple(cells))


def _wanted(
    path: Path, spec: StudySpec, written: Written, baseline: Path | str
) -> Iterator[_NamedExperiment]:
    """Yield the baseline, the proposals and the grid's combinations."""
    yield _NamedExperiment(Path(spec.baseline).stem, baseline, (), ("baseline",))
    for number, proposal in enumerate(spec.proposals):
        key: Key = ("proposals", number)
        file = baseline if proposal.file is None else neighbour(path, proposal.file)
        name = proposal.name or Path(proposal.file or "").stem
        yield _NamedExperiment(name, file, _settings(proposal.set, (*key, "set"), written), key)
    short = _short_names(tuple(spec.grid))
    for values in product(*(spec.grid.values() if spec.grid else ())):
        levels = tuple(zip(spec.grid, values, strict=True))
        if levels:
            name = " ".join(f"{short[factor]}={as_word(value)}" for factor, value in levels)
            settings = tuple(
                nested(key_parts(factor), _level(value, written_at(("grid", factor), written)))
                for factor, value in levels
            )
            yield _NamedExperiment(name, baseline, settings, ("grid",), levels)


def _arm(
    wanted: _NamedExperiment, place: Place, beneath: ReadFile, above: Sequence[Written]
) -> Compared | tuple[Mistake, ...]:
    """Return one experiment of a study, or what is wrong with it."""
    if isinstance(wanted.path, str):
        return (Mistake(wanted.key, place, wanted.path),)
    accepted = read_spec(wanted.path, beneath, (), (*wanted.settings, *above))
    if isinstance(accepted, FileMistakes):
        return tuple(_seen_from(wanted, place, wrong) for wrong in accepted.mistakes)
    try:
        return replace(as_compared(wanted.path, accepted), name=wanted.name)
    except SpecError as error:
        return (Mistake(wanted.key, place, str(error)),)


def _tuning(
    wanted: _NamedExperiment, spec: StudySpec, written: Written, beneath: ReadFile
) -> tuple[Written, ...]:
    """Return the study's search as it is laid over one experiment."""
    if spec.search is None or isinstance(wanted.path, str):
        return ()
    document = read_document(wanted.path, beneath).written
    own = None if document is None else reduce(overlaid, wanted.settings, document)
    return (tuning_of(spec.search, written_at(("search",), written), own),)


def _seen_from(wanted: _NamedExperiment, place: Place, wrong: Mistake) -> Mistake:
    """Return a mistake; one about a whole file is told where the study asks for the file."""
    if wrong.place.line and wrong.key[:1] == ("search",):
        return wrong._replace(text=f"{wrong.text} (in {wanted.name})")
    if wrong.place.line:
        return wrong
    return Mistake(wanted.key, place, f"{wrong.place.file.name}: {wrong.text}")


def _beneath(settings: Sequence[Written], baseline: Path | str, read: ReadFile) -> ReadFile:
    """Return what reads files as the study changes them: under what proposals say themselves.

    Changed are the baseline's file, and so all that extends it, and each file that extends
    nothing, where families of experiments begin.
    """

    def changed(path: Path) -> ParsedText:
        written, mistakes = read(path)
        if written is None or not isinstance(written.value, dict):
            return ParsedText(written, mistakes)
        kind = written.value.get("kind")
        if kind is not None and kind.value not in (EXPERIMENT, GENERATION):
            return ParsedText(written, mistakes)
        begins = path == baseline or "extends" not in written.value
        return ParsedText(reduce(overlaid, settings, written) if begins else written, mistakes)

    return changed


def _settings(settings: Mapping[str, JsonValue], key: Key, written: Written) -> tuple[Written, ...]:
    """Return settings with the places where they were written, each below its dotted key."""
    return tuple(nested(key_parts(name), written_at((*key, name), written)) for name in settings)


def _level(value: JsonValue, under: Written) -> Written:
    """Return one value of a grid with its place."""
    entries = under.value if isinstance(under.value, list) else []
    return next(entry for entry in entries if entry.plain() == value)


def _of_the_study(spec: StudySpec, written: Written) -> tuple[Written, ...]:
    repetitions = written_at(("repetitions",), written)
    if spec.adaptive is not None:
        # An experiment by itself knows no bounds: it may have as many as there are at most.
        kind, count = (
            Written(value, repetitions.place) for value in (spec.adaptive.kind, spec.adaptive.count)
        )
        repetitions = replace(repetitions, value={"kind": kind, "count": count})
    seed = Written(spec.seed, written_at(("seed",), written).place)
    return (Written({"repetitions": repetitions, "seed": seed}, written.place),)


def _short_names(keys: tuple[str, ...]) -> dict[str, str]:
    """Return the last word of each key, or the whole key where another ends in the same word."""
    last = [key.rpartition(".")[2] for key in keys]
    return {
        key: word if last.count(word) == 1 else key for key, word in zip(keys, last, strict=True)
    }
