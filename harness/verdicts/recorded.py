"""Experiments by the words people use for them, from what is recorded."""

from collections.abc import Sequence

from harness.errors import ComparisonError
from harness.tracking.record import PARENT, FinishedRun
from harness.tracking.tracker import Tracker
from harness.verdicts.evidence import Evidence, read_evidence


def find_experiments(tracker: Tracker, words: Sequence[str]) -> list[Evidence]:
    """Return the experiment that each word names, with all its finished repetitions.

    Args:
        tracker: where runs are kept.
        words: names, MLflow run ids, or beginnings of fingerprints.

    Raises:
        ComparisonError: a word names nothing finished or several experiments, or two words name
            the same one.
    """
    found: list[Evidence] = []
    for word in words:
        runs = _runs(tracker, word)
        # One word for each: two experiments may have the same name.
        evidence = read_evidence(tracker, word, runs)
        name = str(evidence.first.about["experiment"])
        taken = {other.name for other in found}
        found.append(Evidence(word if name in taken else name, evidence.runs))
    _require_different(words, found)
    return found


def _runs(tracker: Tracker, word: str) -> tuple[FinishedRun, ...]:
    runs = tracker.named(word)
    if not runs:
        raise ComparisonError(
            f"{word}: expected the name, the MLflow run id or the first six or more digits of the "
            "fingerprint of an experiment with finished repetitions; got no such. "
            "`python -m harness ui` lists them."
        )
    experiments = sorted({run.tags[PARENT] for run in runs})
    if len(experiments) > 1:
        raise ComparisonError(
            f"{word}: expected one experiment; got {len(experiments)} of that name: "
            f"{', '.join(experiments)}. Name the one that is meant by one of these ids."
        )
    return runs


def _require_different(words: Sequence[str], found: Sequence[Evidence]) -> None:
    seen: dict[str, str] = {}
    for word, evidence in zip(words, found, strict=True):
        for run in evidence.runs.values():
            if run.run_id in seen:
                raise ComparisonError(
                    f"{word}: expected experiments that differ; got the same runs as "
                    f"{seen[run.run_id]} (run {run.run_id})."
                )
            seen[run.run_id] = word
