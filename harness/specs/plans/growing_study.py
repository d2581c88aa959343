"""From a growing study's file, and an idea's, to the experiments that are compared."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import SpecError
from harness.specs.plans.differences import differences
from harness.specs.plans.one_file import LoadedExperiment, as_experiment, read_spec
from harness.specs.plans.search_space import as_written
from harness.specs.plans.study_proposals import LoadedStudy, unequal
from harness.specs.reading.inheritance import ReadFile, key_parts, neighbour, nested, read_document
from harness.specs.reading.mistakes import FileMistakes, Mistake, Place, in_reading_order
from harness.specs.reading.validation import written_at
from harness.specs.reading.yaml_file import ParsedText, Written, read_file
from harness.specs.schema.growing import GrowingSpec
from harness.specs.schema.study import StudySpec

SAID_BY_THE_STUDY = ("repetitions", "seed", "search")
"""Keys that no idea says: all ideas get the study's, or have none."""
NOT_CHANGED = ("question", "kind")


@dataclass(frozen=True)
class LoadedGrowing:
    """A growing study, whose ideas stand in no file."""

    name: str
    """The file's name without its ending."""
    path: Path
    spec: GrowingSpec
    written: Written
    """As it was written, which knows the lines."""
    baseline: Path
    """The file of the first baseline."""
    read: ReadFile
    """Reads files, each once: what they say now is what counts to the end of a command."""


class Idea(NamedTuple):
    """What an idea's file says."""

    name: str
    path: Path
    question: str
    changes: Mapping[str, Any]
    """What it says otherwise than the baseline that it extends, as nested keys."""


class Step(NamedTuple):
    """An idea as it is laid over a baseline."""

    name: str
    path: Path
    """Its file, from which weights and networks are seen."""
    changes: Written


class Setup(NamedTuple):
    """How an experiment of a growing study is run."""

    seed: int
    opened: bool = False
    """Whether the sealed pictures are the test part."""
    elsewhere: bool = False
    """Whether their files were taken away."""


def load_growing(path: Path, overrides: Sequence[str] = ()) -> LoadedGrowing:
    """Return the growing study that a file describes.

    Raises:
        SpecError: it is something else, or it or its baseline is wrong; every mistake is listed.
    """
    found = read_growing(path, overrides)
    if isinstance(found, FileMistakes):
        raise SpecError(str(found))
    return found


def read_growing(path: Path, overrides: Sequence[str] = ()) -> LoadedGrowing | FileMistakes:
    """Return the growing study that a file describes, or what is wrong with it or its baseline.

    Raises:
        SpecError: it describes something else.
    """
    read = cache(read_file)
    accepted = read_spec(path, read, overrides)
    if isinstance(accepted, FileMistakes):
        return accepted
    if not isinstance(accepted.spec, GrowingSpec):
        raise SpecError(f"{path}: expected a growing study (`kind: growing`); got another kind.")
    file = neighbour(path, accepted.spec.baseline)
    place = written_at(("baseline",), accepted.written).place
    if isinstance(file, str):
        return FileMistakes(path, (Mistake(("baseline",), place, file),))
    study = LoadedGrowing(path.stem, path, accepted.spec, accepted.written, file, read)
    baseline = resolved(study, (), Setup(accepted.spec.seed))
    if isinstance(baseline, FileMistakes):
        text = f"{file.name}: {baseline.mistakes[0].text}"
        return FileMistakes(path, (Mistake(("baseline",), place, text),))
    if baseline.spec.search is not None:
        text = f"{file.name}: expected an experiment without a search; got one with it"
        return FileMistakes(path, (Mistake(("baseline",), place, text),))
    return study


def resolved(
    study: LoadedGrowing, steps: Sequence[Step], setup: Setup
) -> LoadedExperiment | FileMistakes:
    """Return the first baseline with each step laid over it, or what is wrong with the last.

    Args:
        study: the growing study.
        steps: adopted ideas, the first one first; then an idea that is tried, if any.
        setup: how it is run.
    """
    last = steps[-1] if steps else Step(study.baseline.stem, study.baseline, _nothing(study))
    under = [
        nested(key_parts(name), written_at(("set", name), study.written)) for name in study.spec.set
    ]
    laid_over = (*under, *(step.changes for step in steps), _above(study, setup))
    accepted = read_spec(study.baseline, study.read, (), laid_over)
    if isinstance(accepted, FileMistakes):
        return FileMistakes(last.path, accepted.mistakes)
    try:
        found = as_experiment(last.path, accepted)
    except SpecError as error:
        return FileMistakes(last.path, (Mistake((), Place(last.path, 0), str(error)),))
    # Pictures are named as seen from the baseline's file, wherever the idea's lies.
    return replace(found, name=last.name, path=study.baseline)


def read_idea(path: Path, study: LoadedGrowing, steps: Sequence[Step]) -> Idea:
    """Return what an idea's file says, after looking whether it can be tried now.

    Args:
        path: an experiment that extends the study's first baseline.
        study: the growing study.
        steps: adopted ideas, the first one first: it is laid over them.

    Raises:
        SpecError: it is wrong, extends something else, or changes what must stay the same.
    """
    written = _own_words(path, study)
    entries = written.value if isinstance(written.value, dict) else {}
    mistakes = [
        Mistake((key,), entries[key].place, "expected in the growing study, for all ideas alike")
        for key in SAID_BY_THE_STUDY
        if key in entries
    ]
    changed = Written({k: v for k, v in entries.items() if k not in NOT_CHANGED}, written.place)
    setup = Setup(study.spec.seed)
    if not mistakes:
        tried = resolved(study, (*steps, Step(path.stem, path, changed)), setup)
        before = resolved(study, steps, setup)
        if isinstance(tried, FileMistakes):
            mistakes = list(tried.mistakes)
        elif isinstance(before, LoadedExperiment):
            experiments = {f"{before.name} (baseline)": before.spec, path.stem: tried.spec}
            place = ((), Place(path, 0))
            mistakes = list(unequal(experiments, dict.fromkeys(experiments, place), ()))
    if mistakes:
        raise SpecError(str(in_reading_order(path, dict.fromkeys(mistakes))))
    question = entries["question"].plain() if "question" in entries else path.stem
    return Idea(path.stem, path, str(question), changed.plain())


def step_of(name: str, path: Path, changes: Mapping[str, Any]) -> Step:
    """Return an idea as the ledger keeps it."""
    return Step(name, path, as_written(changes, Place(path, 0)))


def idea_study(
    study: LoadedGrowing,
    name: str,
    pair: tuple[LoadedExperiment, LoadedExperiment],
    rule: Mapping[str, object],
) -> LoadedStudy:
    """Return the study of one idea: it against the baseline of its time.

    Args:
        study: the growing study.
        name: of the study of this idea.
        pair: the baseline, then the idea.
        rule: alpha and repetitions, and the budget if there is one.
    """
    baseline, idea = pair
    spec = study.spec
    document = {
        "kind": "study",
        "question": idea.spec.question,
        "baseline": f"{baseline.name}.yaml",
        "proposals": [f"{idea.name}.yaml"],
        "claim": spec.claim,
        "metric": spec.metric,
        "margin": spec.margin,
        "seed": baseline.spec.seed,
        **rule,
    }
    changes = differences(idea.spec, baseline.spec)
    proposal = replace(idea, parent=baseline.path, changes=changes)
    loaded = StudySpec.model_validate_json(json.dumps(document))
    return LoadedStudy(name, study.path, loaded, baseline, (proposal,), ())


def _own_words(path: Path, study: LoadedGrowing) -> Written:
    """Return what an idea's file says over the study's first baseline, whose own words are none.

    Raises:
        SpecError: it cannot be read, or does not extend that baseline.
    """
    reached = []

    def read(file: Path) -> ParsedText:
        if file.absolute() != study.baseline.absolute():
            return study.read(file)
        reached.append(file)
        return ParsedText(Written({}, Place(file, 0)), ())

    document = read_document(path, read)
    if document.mistakes or document.written is None:
        raise SpecError(str(in_reading_order(path, document.mistakes)))
    if not reached or path.absolute() == study.baseline.absolute():
        raise SpecError(
            f"{path}: expected an idea that extends {study.baseline}, the first baseline of "
            f"{study.name}, and says what it changes; got another file. In this study the name "
            "stands for the baseline of the day."
        )
    return document.written


def _above(study: LoadedGrowing, setup: Setup) -> Written:
    """Return what the study says of every experiment."""
    spec = study.spec
    sealed = {
        "share": spec.sealed.share,
        "seed": spec.seed,
        "opened": setup.opened,
        "elsewhere": setup.elsewhere,
    }
    document = {
        "repetitions": {"kind": spec.repetitions.kind, "count": spec.repetitions.count},
        "seed": setup.seed,
        "split": {"sealed": sealed},
    }
    return as_written(document, study.written.place)


def _nothing(study: LoadedGrowing) -> Written:
    return Written({}, study.written.place)
