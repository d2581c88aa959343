"""What `judge` says of files, in the ledger of the pictures that they were tested on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from harness.tracking.judged_pictures import (
    Pictures,
    judged_on_parts,
    keep_pictures,
    ledger_for,
    pictures_of,
)
from harness.tracking.verdict_ledger import (
    StudyBegun,
    VerdictLedger,
    judged_before,
    last_of,
    verdict_ledger,
)
from harness.verdicts.earlier_studies import ProposalIdentity, judged_line, told_of_earlier
from harness.verdicts.evidence import Evidence
from harness.verdicts.history import History
from harness.verdicts.record import RuleRecord, Verdicts
from harness.verdicts.tested_pictures import TestedRepetitions
from harness.workspace import Workspace


@dataclass(frozen=True)
class CountedFiles:
    """A judgement of files, and the ledger of the pictures that they were tested on."""

    ledger: VerdictLedger
    begun: StudyBegun
    proposals: dict[str, ProposalIdentity]
    """What each proposal is, by its name."""

    @classmethod
    def begin(
        cls,
        tested: TestedRepetitions,
        experiments: Sequence[Evidence],
        rule: RuleRecord,
        workspace: Workspace,
    ) -> "CountedFiles":
        """Write down that files are judged, if these were not by this rule.

        Args:
            tested: their pictures.
            experiments: what the files say; the baseline first.
            rule: how they are judged.
            workspace: where the ledgers are.

        Raises:
            TrackingError: the ledger cannot be read or written.
        """
        pictures = _pictures(tested)
        ledger = ledger_for(workspace, tested.digest, pictures)
        if ledger == verdict_ledger(workspace, tested.digest):
            keep_pictures(workspace, tested.digest, pictures)
        ledger.adopt(judged_on_parts(workspace, ledger, pictures))
        names = " ".join(one.name for one in experiments)
        how = f"{rule.metric} {rule.margin:g} {rule.alpha:g} {rule.claim}"
        asked = f"judge {names} {_content(experiments)} by {how}"
        begun = StudyBegun(asked, asked)
        ledger.begin(begun)
        return cls(ledger, begun, _identities(ledger, begun, experiments))

    @property
    def history(self) -> History:
        """What happened to these proposals, and on these pictures, before."""
        told = told_of_earlier(self.ledger.records(), self.begun, self.proposals, files=True)
        return History(**told._asdict())

    def judged(self, verdicts: Verdicts) -> None:
        """Write down what was said."""
        self.ledger.judged(judged_line(self.begun, verdicts, None, self.proposals))


def _pictures(tested: TestedRepetitions) -> Pictures:
    """Return the fingerprints of all pictures that any repetition was tested on."""
    different = [
        one
        for one, before in zip(tested.pictures, (None, *tested.pictures[:-1]), strict=True)
        if before is None or one.image_ids != before.image_ids
    ]
    classes = (tested.class_names[label] for one in different for label in one.labels.tolist())
    return pictures_of(chain.from_iterable(one.image_ids for one in different), classes)


def _identities(
    ledger: VerdictLedger, begun: StudyBegun, experiments: Sequence[Evidence]
) -> dict[str, ProposalIdentity]:
    """Return what each proposal is: its answers beside the baseline's, or what its name was.

    Files of a model that was trained again are others; that its name is the same tells.
    """
    records = ledger.records()
    own = last_of(records, begun.study)
    lines = (own,) if own is not None else judged_before(records, begun)
    named = {each.name: each.proposal for one in lines if one.files for each in one.proposals}
    baseline, *proposals = experiments
    return {
        one.name: ProposalIdentity(named.get(one.name) or _content((baseline, one)))
        for one in proposals
    }


def _content(experiments: Sequence[Evidence]) -> str:
    told = "\n".join(
        " ".join(sorted(run.predictions_sha256 for run in one.runs.values())) for one in experiments
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]
