"""Whether a kept verdict still follows from what is stored."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from harness.errors import HarnessError
from harness.specs.plans.study_proposals import Cell
from harness.tracking.tracker import Tracker
from harness.verdicts.evidence import Evidence, RecordedRepetition, read_run
from harness.verdicts.judge import judge
from harness.verdicts.question import VerdictQuestion
from harness.verdicts.record import FORMAT, History, RuleRecord, Tuning
from harness.verdicts.store import differences, stored_predictions


class Checked(NamedTuple):
    """What became of a verdict's claims."""

    numbers: int
    """Values of the record, all computed again."""
    runs: int
    problems: tuple[str, ...]
    """What is no longer as claimed; empty when all is."""


def check_verdict(tracker: Tracker, document: Mapping[str, Any]) -> Checked:
    """Return whether every number of a kept verdict comes out again from the stored predictions.

    Args:
        tracker: where its runs are kept.
        document: the verdict as it was kept.
    """
    numbers, runs = sum(1 for _ in _numbers(document)), len(document["runs"])
    if document["format"] != FORMAT:
        text = f"format: expected {FORMAT}; got {document['format']}. Run the study again."
        return Checked(numbers, runs, (text,))
    read: dict[str, RecordedRepetition] = {}
    problems = [
        problem for claimed in document["runs"] for problem in _problems(tracker, claimed, read)
    ]
    if problems:  # what rests on these runs cannot be computed again
        return Checked(numbers, runs, tuple(problems))
    try:
        found = judge(*_again(document, read), stored_predictions(tracker)).as_json()
    except HarnessError as error:
        return Checked(numbers, runs, (str(error),))
    return Checked(numbers, runs, tuple(differences(document, found)))


def _problems(
    tracker: Tracker, claimed: Mapping[str, Any], read: dict[str, RecordedRepetition]
) -> Iterator[str]:
    """Yield what is wrong with one run that the verdict rests on; keep it when nothing is."""
    of = f"run {claimed['id']} ({claimed['experiment']}, repetition {claimed['repetition'] + 1})"
    run = tracker.recorded(claimed["id"])
    if run is None:
        yield f"{of}: expected a finished run; got none: it was deleted"
        return
    try:
        trained = read_run(tracker, run)
    except HarnessError as error:
        yield f"{of}: {error}"
        return
    if trained.predictions_sha256 != claimed["predictions_sha256"]:
        yield f"{of}: expected the predictions that were judged; got another file: it was altered"
    if trained.fingerprint != claimed["fingerprint"]:
        yield f"{of}: expected fingerprint {claimed['fingerprint']}; got {trained.fingerprint}"
    read[trained.run_id] = trained


def _again(
    document: Mapping[str, Any], read: Mapping[str, RecordedRepetition]
) -> tuple[VerdictQuestion, Evidence, list[Evidence]]:
    """Return what was asked and answered, from the record."""
    rule, history = document["rule"], document["history"]
    asked = VerdictQuestion(
        name=document["name"],
        question=document["question"],
        rule=RuleRecord(**{**rule, "look_counts": tuple(rule["look_counts"])}),
        planned=document["setting"]["planned"],
        look=document["look"],
        history=History(
            rules=tuple(history["rules"]),
            changes=tuple(tuple(change) for change in history["changes"]),
            runs_before_rule=history["runs_before_rule"],
        ),
        failed=document["failed"],
        missing=tuple(document["missing"]),
        cells=tuple(
            Cell(tuple((key, value) for key, value in levels), arm)
            for levels, arm in document["cells"]
        ),
        notes=tuple(document["notes"]),
        tuning={
            name: Tuning(**{**found, "keys": tuple(found["keys"])})
            for name, found in document["tuning"].items()
        },
        on_precision=frozenset(
            one["experiment"]["name"]
            for one in document["proposals"]
            if any(key == "training.precision" for key, _, _ in one["changes"])
        ),
    )
    experiments = [document["baseline"], *(one["experiment"] for one in document["proposals"])]
    baseline, *proposals = (
        Evidence(one["name"], {read[run].repetition: read[run] for run in one["runs"]})
        for one in experiments
    )
    return asked, baseline, proposals


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, Mapping):
        for below in value.values():
            yield from _numbers(below)
    elif isinstance(value, list):
        for below in value:
            yield from _numbers(below)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value
