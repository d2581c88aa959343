"""Experiments by the words people use for them, from what is recorded."""

from collections.abc import Sequence

from harness.errors import ComparisonError
from harness.tracking.ledger import Repetition
from harness.tracking.lookup import find_recorded
from harness.tracking.tracker import Tracker
from harness.verdicts.evidence import Evidence, read_evidence


def find_experiments(
    tracker: Tracker, words: Sequence[str], known: Sequence[Repetition]
) -> list[Evidence]:
    """Return the experiment that each word names, with all its finished repetitions.

    Args:
        tracker: where runs are kept.
        words: as `find_recorded` takes them.
        known: all finished repetitions.

    Raises:
        TrackingError: a word names nothing finished, or several experiments.
        ComparisonError: two words name the same one.
    """
    found: list[Evidence] = []
    for word in words:
        (named,) = find_recorded((word,), known)
        runs = [tracker.recorded(run.id) for run in named.runs]
        evidence = read_evidence(tracker, word, [run for run in runs if run is not None])
        # One word for each: two experiments may have the same name.
        taken = {other.name for other in found}
        found.append(Evidence(word if named.name in taken else named.name, evidence.runs))
    _require_different(words, found)
    return found


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
