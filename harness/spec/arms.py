"""From a study's file to the experiments that it compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from harness.errors import SpecError
from harness.spec.differences import as_word, differences
from harness.spec.fairness import asks_the_same, out_of_place, unequal
from harness.spec.inheritance import (
    ReadFile,
    key_parts,
    neighbour,
    nested,
    overlaid,
    read_document,
)
from harness.spec.load import EXPERIMENT, Accepted, LoadedExperiment, as_experiment, read_spec
from harness.spec.mistakes import FileMistakes, Key, Mistake, Place, in_reading_order
from harness.spec.study import StudySpec
from harness.spec.tuning import tuning_of, unequal_budgets
from harness.spec.validation import written_at
from harness.spec.written import Reading, Written

Level = tuple[str, JsonValue]


class Cell(NamedTuple):
    """One combination of a grid, and the experiment that it is."""

    levels: tuple[Level, ...]
    """Each key of the grid with the value it has here, in the grid's order."""
    arm: str


@dataclass(frozen=True)
class LoadedStudy:
    """A study, and the experiments that it compares."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: StudySpec
    baseline: LoadedExperiment
    proposals: tuple[LoadedExperiment, ...]
    """Named as the study calls them; their changes are from the baseline as it is studied."""
    cells: tuple[Cell, ...]
    """Every combination of the grid, in its order; empty without a grid."""

    @property
    def arms(self) -> tuple[LoadedExperiment, ...]:
        """The baseline, then the proposals."""
        return (self.baseline, *self.proposals)


class _Wanted(NamedTuple):
    """An experiment that a study names: where, what is changed, and where it says so."""

    name: str
    path: Path | str
    """The file, or why there is none."""
    settings: tuple[Written, ...]
    key: Key
    levels: tuple[Level, ...] = ()


def expanded(path: Path, accepted: Accepted, read: ReadFile) -> LoadedStudy | FileMistakes:
    """Return a study with its experiments, or what is wrong with it or them.

    Raises:
        SpecError: the file describes no study.
    """
    spec, written = accepted.spec, accepted.written
    if not isinstance(spec, StudySpec):
        raise SpecError(f"{path}: expected a study; got another kind of file")
    mistakes: list[Mistake] = list(out_of_place(spec, written))
    baseline_file = neighbour(path, spec.baseline)
    wanted = tuple(_wanted(path, spec, written, baseline_file))
    above = _of_the_study(spec, written)
    under = _settings(spec.set, ("set",), written)
    arms: dict[str, LoadedExperiment] = {}
    for number, one in enumerate(wanted):
        place = written_at(one.key, written).place
        if one.name in {other.name for other in wanted[:number]}:
            text = f"expected names that differ; {one.name!r} is taken. Give it a `name`."
            mistakes.append(Mistake(one.key, place, text))
            continue
        beneath = _beneath(under, baseline_file, read)
        arm = _arm(one, place, beneath, (*above, *_tuning(one, spec, written, beneath)))
        if isinstance(arm, LoadedExperiment):
            arms[one.name] = arm
        else:
            # A file that several ask for is told once.
            told = {mistake.text for mistake in mistakes}
            mistakes += [wrong for wrong in arm if wrong.key != one.key or wrong.text not in told]
    if not mistakes:
        places = {one.name: (one.key, written_at(one.key, written).place) for one in wanted}
        grid = {one.name for one in wanted if one.levels}
        specs = {name: arm.spec for name, arm in arms.items()}
        mistakes = [*unequal(specs, places, grid), *unequal_budgets(specs, places)]
    if mistakes:
        return in_reading_order(path, dict.fromkeys(mistakes))
    return _study(path, spec, wanted, arms)


def _study(
    path: Path, spec: StudySpec, wanted: Sequence[_Wanted], arms: Mapping[str, LoadedExperiment]
) -> LoadedStudy:
    """Return the study; a cell of the grid that is the baseline stands for it."""
    baseline = arms[wanted[0].name]
    cells, proposals = [], []
    for one in wanted[1:]:
        arm = arms[one.name]
        same = one.levels and asks_the_same(arm.spec, baseline.spec)
        if one.levels:
            cells.append(Cell(one.levels, baseline.name if same else one.name))
        if not same:
            changes = differences(arm.spec, baseline.spec)
            proposals.append(replace(arm, parent=baseline.path, changes=changes))
    return LoadedStudy(path.stem, path, spec, baseline, tuple(proposals), tuple(cells))


def _wanted(
    path: Path, spec: StudySpec, written: Written, baseline: Path | str
) -> Iterator[_Wanted]:
    """Yield the baseline, the proposals and the grid's combinations."""
    yield _Wanted(Path(spec.baseline).stem, baseline, (), ("baseline",))
    for number, proposal in enumerate(spec.proposals):
        key: Key = ("proposals", number)
        file = baseline if proposal.file is None else neighbour(path, proposal.file)
        name = proposal.name or Path(proposal.file or "").stem
        yield _Wanted(name, file, _settings(proposal.set, (*key, "set"), written), key)
    short = _short_names(tuple(spec.grid))
    for values in product(*(spec.grid.values() if spec.grid else ())):
        levels = tuple(zip(spec.grid, values, strict=True))
        if levels:
            name = " ".join(f"{short[factor]}={as_word(value)}" for factor, value in levels)
            settings = tuple(
                nested(key_parts(factor), _level(value, written_at(("grid", factor), written)))
                for factor, value in levels
            )
            yield _Wanted(name, baseline, settings, ("grid",), levels)


def _arm(
    wanted: _Wanted, place: Place, beneath: ReadFile, above: Sequence[Written]
) -> LoadedExperiment | tuple[Mistake, ...]:
    """Return one experiment of a study, or what is wrong with it."""
    if isinstance(wanted.path, str):
        return (Mistake(wanted.key, place, wanted.path),)
    accepted = read_spec(wanted.path, beneath, (), (*wanted.settings, *above))
    if isinstance(accepted, FileMistakes):
        return tuple(_seen_from(wanted, place, wrong) for wrong in accepted.mistakes)
    try:
        arm = replace(as_experiment(wanted.path, accepted), name=wanted.name)
    except SpecError as error:
        return (Mistake(wanted.key, place, str(error)),)
    return arm


def _tuning(
    wanted: _Wanted, spec: StudySpec, written: Written, beneath: ReadFile
) -> tuple[Written, ...]:
    """Return the study's search as it is laid over one experiment."""
    if spec.search is None or isinstance(wanted.path, str):
        return ()
    document = read_document(wanted.path, beneath).written
    own = None if document is None else reduce(overlaid, wanted.settings, document)
    return (tuning_of(spec.search, written_at(("search",), written), own),)


def _seen_from(wanted: _Wanted, place: Place, wrong: Mistake) -> Mistake:
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

    def changed(path: Path) -> Reading:
        written, mistakes = read(path)
        if written is None or not isinstance(written.value, dict):
            return Reading(written, mistakes)
        kind = written.value.get("kind")
        if kind is not None and kind.value != EXPERIMENT:
            return Reading(written, mistakes)
        begins = path == baseline or "extends" not in written.value
        return Reading(reduce(overlaid, settings, written) if begins else written, mistakes)

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
    seed = Written(spec.seed, written_at(("seed",), written).place)
    return (Written({"repetitions": repetitions, "seed": seed}, written.place),)


def _short_names(keys: tuple[str, ...]) -> dict[str, str]:
    """Return the last word of each key, or the whole key where another ends in the same word."""
    last = [key.rpartition(".")[2] for key in keys]
    return {
        key: word if last.count(word) == 1 else key for key, word in zip(keys, last, strict=True)
    }
