"""A study in the ledger of its collection: begun, compared with those before, and judged."""

from dataclasses import dataclass

from harness.specs.plans.study_proposals import LoadedStudy
from harness.tracking.verdict_ledger import StudyBegun, VerdictLedger, verdict_ledger
from harness.verdicts.earlier_studies import Told, judged_line, proposal_digest, told_of_earlier
from harness.verdicts.record import Verdicts
from harness.workspace import Workspace


@dataclass(frozen=True)
class CountedStudy:
    """A study, and the ledger of the pictures that it is about."""

    study: LoadedStudy
    ledger: VerdictLedger
    begun: StudyBegun

    @classmethod
    def begin(
        cls, study: LoadedStudy, data_digest: str, workspace: Workspace, *, late: bool
    ) -> "CountedStudy":
        """Write down that a study is begun, if that was not done.

        Args:
            study: the study; those of one growing study are no second ones of each other.
            data_digest: what its pictures are.
            workspace: where the ledger is.
            late: whether it had results before.

        Raises:
            TrackingError: the ledger cannot be read or written.
        """
        begun = StudyBegun(study.name, study.path.stem, late)
        ledger = verdict_ledger(workspace, data_digest)
        ledger.begin(begun)
        return cls(study, ledger, begun)

    def told(self) -> Told:
        """Return which earlier studies were about the same proposals, and what was dropped."""
        return told_of_earlier(self.ledger.records(), self.begun, self._digests)

    def judged(self, verdicts: Verdicts) -> None:
        """Write down what was said, once it is said of all repetitions."""
        if verdicts.complete:
            seed = self.study.baseline.spec.seed
            self.ledger.judged(judged_line(self.begun, verdicts, seed, self._digests))

    @property
    def _digests(self) -> dict[str, str]:
        """Return the digest of each proposal, failed ones included."""
        specs = {one.name: one.spec.model_dump(mode="json") for one in self.study.experiments}
        searched = {
            one.name: tuple(one.spec.search.space) if one.spec.search else ()
            for one in self.study.experiments
        }
        base = self.study.baseline.name
        return {
            one.name: proposal_digest(
                specs[base], specs[one.name], {*searched[base], *searched[one.name]}
            )
            for one in self.study.proposals
        }
