"""A comparison of recorded runs in the ledger of its collection."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from harness.tracking.verdict_ledger import StudyBegun, VerdictLedger, verdict_ledger
from harness.verdicts.earlier_studies import (
    ProposalIdentity,
    identity_of,
    judged_line,
    told_of_earlier,
)
from harness.verdicts.evidence import Evidence
from harness.verdicts.history import History
from harness.verdicts.record import RuleRecord, Verdicts
from harness.workspace import Workspace


@dataclass(frozen=True)
class CountedComparison:
    """A comparison, and the ledger of the pictures that it is about."""

    ledger: VerdictLedger
    begun: StudyBegun
    proposals: dict[str, ProposalIdentity]
    """What each proposal is, by its name."""
    seed: int

    @classmethod
    def begin(
        cls,
        baseline: Evidence,
        proposals: Sequence[Evidence],
        rule: RuleRecord,
        workspace: Workspace,
    ) -> "CountedComparison":
        """Write down that experiments are compared, if they were not by this rule.

        Raises:
            TrackingError: the ledger cannot be read or written.
        """
        spec, names = baseline.first.spec, " ".join(one.name for one in (baseline, *proposals))
        how = f"{rule.metric} {rule.margin:g} {rule.alpha:g} {rule.claim}"
        begun = StudyBegun(f"compare {names} by {how}", f"compare {names} by {how}")
        ledger = verdict_ledger(workspace, _pictures_of(baseline))
        ledger.begin(begun)
        changed = {one.name: identity_of(spec, one.first.spec) for one in proposals}
        return cls(ledger, begun, changed, spec["seed"])

    @property
    def history(self) -> History:
        """What happened to these proposals before; no rule was written down for them."""
        told = told_of_earlier(self.ledger.records(), self.begun, self.proposals)
        return History(**told._asdict())

    def judged(self, verdicts: Verdicts) -> None:
        """Write down what was said, if any word was."""
        if verdicts.complete or verdicts.incomplete:
            self.ledger.judged(judged_line(self.begun, verdicts, self.seed, self.proposals))


def _pictures_of(baseline: Evidence) -> str:
    """Return what the pictures are; of early runs only the names of the tested ones are known."""
    first = baseline.first
    names = "\n".join(first.image_ids)
    return first.about.data_digest or hashlib.sha256(names.encode()).hexdigest()
