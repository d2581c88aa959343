"""A study in the ledger of its collection: begun, compared with those before, and judged."""

from dataclasses import dataclass

from harness.data.collection.collection import Collection
from harness.specs.plans.study_proposals import LoadedStudy
from harness.tracking.judged_pictures import judged_on_parts, keep_pictures, pictures_of
from harness.tracking.verdict_ledger import StudyBegun, VerdictLedger, verdict_ledger
from harness.verdicts.earlier_studies import (
    ProposalIdentity,
    ToldOfEarlier,
    identity_of,
    judged_line,
    told_of_earlier,
)
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
        cls, study: LoadedStudy, collection: Collection, workspace: Workspace, *, late: bool
    ) -> "CountedStudy":
        """Write down that a study is begun, if that was not done.

        Args:
            study: the study; those of one growing study are no second ones of each other.
            collection: its pictures; what was said of files on some of them is theirs, too.
            workspace: where the ledger is.
            late: whether it had results before.

        Raises:
            TrackingError: the ledger cannot be read or written.
        """
        begun = StudyBegun(study.name, study.path.stem, late)
        classes = (collection.class_names[label] for label in collection.labels.tolist())
        pictures = pictures_of(collection.image_ids, classes)
        ledger = verdict_ledger(workspace, collection.digest)
        keep_pictures(workspace, collection.digest, pictures)
        ledger.adopt(judged_on_parts(workspace, ledger, pictures))
        ledger.begin(begun)
        return cls(study, ledger, begun)

    def told(self) -> ToldOfEarlier:
        """Return which earlier studies were about the same proposals, and what was dropped."""
        return told_of_earlier(self.ledger.records(), self.begun, self._changed)

    def judged(self, verdicts: Verdicts) -> None:
        """Write down what was said, once it is said of all repetitions."""
        if verdicts.complete:
            seed = self.study.baseline.spec.seed
            self.ledger.judged(judged_line(self.begun, verdicts, seed, self._changed))

    @property
    def _changed(self) -> dict[str, ProposalIdentity]:
        """Return what each proposal is, failed ones included."""
        specs = {one.name: one.spec.model_dump(mode="json") for one in self.study.experiments}
        searched = {
            one.name: tuple(one.spec.search.space) if one.spec.search else ()
            for one in self.study.experiments
        }
        base = self.study.baseline.name
        return {
            one.name: identity_of(
                specs[base], specs[one.name], {*searched[base], *searched[one.name]}
            )
            for one in self.study.proposals
        }
