"""Looks at the proposals of an adaptive study, by what was recorded of their runs."""

from collections.abc import Iterable

from harness.metrics import METRICS
from harness.runs.context import RunResult
from harness.specs.plans.study_proposals import LoadedStudy
from harness.statistics.crossed_effects import crossed_components, this_collection
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.stopping import SPENDING, LookResult, look_at
from harness.studies.rounds import Decide
from harness.studies.state import StudyState
from harness.tracking.tracker import Tracker
from harness.verdicts.crossed_runs import crossed_values
from harness.verdicts.evidence import Evidence, JudgedRun, KnownParts, read_run


class StudyEvidence:
    """The recorded runs of a study; each is read once."""

    def __init__(self, tracker: Tracker) -> None:
        """Begin with none."""
        self._tracker = tracker
        self._read: dict[str, JudgedRun] = {}
        self._parts: KnownParts = {}

    def of(self, name: str, results: Iterable[RunResult]) -> Evidence:
        """Return an experiment with these repetitions."""
        wanted = [result.fingerprint for result in results]
        new = [fingerprint for fingerprint in wanted if fingerprint not in self._read]
        # As the store has them, with the checksums that were noted when they ended.
        known = self._tracker.finished_among(new)
        self._read |= {each: read_run(self._tracker, known[each], self._parts) for each in new}
        runs = [self._read[fingerprint] for fingerprint in wanted]
        return Evidence(name, {run.repetition: run for run in runs})


def looks_at(study: LoadedStudy, state: StudyState, evidence: StudyEvidence) -> Decide:
    """Return what looks at a proposal of an adaptive study.

    Args:
        study: an adaptive one.
        state: has the runs of a look when it is taken.
        evidence: where they are read.
    """
    spec, counts, family = study.spec, study.spec.look_counts, len(study.proposals)
    rule = Rule(spec.margin, spec.alpha, METRICS[spec.metric].higher_is_better)

    def first(name: str, repetitions: int) -> Evidence:
        return evidence.of(name, [state.results[name][number] for number in range(repetitions)])

    def decide(name: str, number: int) -> LookResult:
        baseline, proposal = (
            first(each, counts[number - 1]) for each in (study.baseline.name, name)
        )
        found = crossed_components(crossed_values(baseline, proposal, spec.metric))
        looks = RepeatedLooks(counts, number, SPENDING)
        return look_at(this_collection(found), rule, family, looks)

    return decide
