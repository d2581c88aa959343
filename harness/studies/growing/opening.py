"""A growing study as it is opened: its rule stands in the ledger, and no later file changes it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.data.collection.collection import Collection
from harness.data.splits.split import sealed_rows
from harness.errors import ComparisonError, SpecError
from harness.runtime.secrets import masked
from harness.seeds import derive_seed
from harness.specs.plans.dump import with_texts
from harness.specs.plans.growing_study import (
    LoadedGrowing,
    Setup,
    Step,
    resolved,
    step_of,
)
from harness.specs.plans.one_file import LoadedExperiment
from harness.specs.plans.plan import identity
from harness.specs.reading.mistakes import FileMistakes
from harness.specs.schema.data import SealedSpec
from harness.studies.growing.ledger import IdeaRegistered, Ledger, StudyOpened, folder_of, ledger_of
from harness.studies.growing.lineage import FIRST, Lineage, lineage_of
from harness.studies.growing.sealed_files import SealedList, list_of
from harness.workspace import Workspace

MAY_CHANGE = ("question", "baseline", "set", "adopt", "budget_hours")
"""Keys of the file that decide no word: what baseline and `set` make stands there in full."""


@dataclass(frozen=True)
class Growth:
    """A growing study on its pictures, and its ledger."""

    study: LoadedGrowing
    collection: Collection
    workspace: Workspace

    @property
    def ledger(self) -> Ledger:
        """Where all is written down."""
        known = self.sealed_list
        digest = self.collection.digest if known is None else known.rest_digest
        return ledger_of(self.workspace, self.study.name, digest)

    @cached_property
    def sealed_list(self) -> SealedList | None:
        """What is known of sealed pictures that were taken away; None: they lie with the others.

        Raises:
            ComparisonError: other pictures lie there than when they were taken away.
        """
        return list_of(folder_of(self.workspace), self.study.name, self.collection.digest)

    @cached_property
    def rule(self) -> dict[str, Any]:
        """All that decides how ideas are judged, as the file says it."""
        return rule_of(self.study)

    def lineage(self) -> Lineage:
        """Return where the study stands.

        Raises:
            TrackingError: a line of the ledger is not what was written.
            ComparisonError: the file's rule is another than the ledger's.
        """
        found = lineage_of(self.ledger.entries())
        if found.opened is not None:
            self._require_same_rule(found.opened)
        return found

    def begin(self) -> Lineage:
        """Return where the study stands, after writing down its rule if nobody did.

        Only for who holds the ledger's lock.

        Raises:
            DataError: a class has too few pictures for a sealed part.
        """
        found = self.lineage()
        if found.opened is not None:
            return found
        known = self.sealed_list
        opened = opened_now(self.study, self.collection) if known is None else self._apart(known)
        self.ledger.write(opened)
        return self.lineage()

    def steps(self, lineage: Lineage, baseline: int) -> tuple[Step, ...]:
        """Return the adopted ideas that make a baseline, as they are laid over the first one."""
        return tuple(self.step_of(idea.registered) for idea in lineage.path_to(baseline))

    def step_of(self, idea: IdeaRegistered) -> Step:
        """Return an idea as it is laid over a baseline, with its own question."""
        changes = {**idea.changes, "question": idea.question}
        return step_of(idea.name, self.workspace.root / idea.file, changes)

    def experiment(self, steps: tuple[Step, ...], setup: Setup) -> LoadedExperiment:
        """Return the experiment that these steps make.

        Raises:
            SpecError: they do not go together.
        """
        found = resolved(self.study, steps, setup)
        if isinstance(found, FileMistakes):
            raise SpecError(str(found))
        return found

    def seed_of(self, baseline: int) -> int:
        """Return the seed of all that is compared with a baseline.

        Each has its own: that it was lucky when it was chosen is not held against later ideas.
        """
        seed = self.study.spec.seed
        return seed if baseline == FIRST else derive_seed(seed, "baseline", baseline)

    def require_apart(self) -> None:
        """Refuse pictures among which those lie that were taken away.

        Raises:
            ComparisonError: they are back, and no run must see them.
        """
        known = self.sealed_list
        if known is not None and self.collection.digest != known.rest_digest:
            raise ComparisonError(
                f"{self.study.path}: expected pictures without the sealed ones, which were taken "
                "away; got all of them. Take away again what was put back."
            )

    def setup_of(self, seed: int) -> Setup:
        """Return how an experiment is run that sees no sealed picture."""
        return Setup(seed, elsewhere=self.sealed_list is not None)

    def _apart(self, known: SealedList) -> StudyOpened:
        """Return the first line of a ledger whose sealed pictures were taken away."""
        return StudyOpened(
            rule=self.rule,
            collection=self.collection.name,
            data_digest=known.rest_digest,
            sealed=known.sealed,
            sealed_pictures=known.pictures,
            sealed_list=known.digest,
            whole_digest=known.whole_digest,
        )

    def _require_same_rule(self, opened: StudyOpened) -> None:
        changed = list(_differences(opened.rule, self.rule))
        known = self.sealed_list
        if opened.sealed_list != ("" if known is None else known.digest):
            changed.append("the list of sealed pictures is another")
        elif known is None and sealed_digest(self.study, self.collection)[0] != opened.sealed:
            changed.append("other pictures would be sealed")
        if changed:
            raise ComparisonError(
                f"{self.study.path}: expected the rule that was written down before the first idea "
                f"({self.ledger.path.name}, line 1); got another: {'; '.join(changed)}. Take the "
                "change back, or begin another study under another name."
            )


def opened_now(study: LoadedGrowing, collection: Collection) -> StudyOpened:
    """Return the first line of a ledger.

    Raises:
        DataError: a class has too few pictures for a sealed part.
    """
    digest, count = sealed_digest(study, collection)
    return StudyOpened(rule_of(study), collection.name, collection.digest, digest, count)


def sealed_digest(study: LoadedGrowing, collection: Collection) -> tuple[str, int]:
    """Return what identifies the pictures that are put away, and how many they are."""
    spec = study.spec
    rows = sealed_rows(collection, SealedSpec(share=spec.sealed.share, seed=spec.seed))
    names = "\n".join(collection.image_ids[row] for row in rows)
    return hashlib.sha256(names.encode()).hexdigest()[:16], len(rows)


def rule_of(study: LoadedGrowing) -> dict[str, Any]:
    """Return all that decides how ideas are judged, the first baseline included."""
    document = study.spec.model_dump(mode="json")
    kept = {key: value for key, value in document.items() if key not in MAY_CHANGE}
    experiment = identity(first_baseline(study).spec)
    shown: dict[str, Any] = with_texts(kept | {"experiment": experiment}, masked)
    return shown


def first_baseline(study: LoadedGrowing) -> LoadedExperiment:
    """Return the experiment that a growing study began with.

    Raises:
        SpecError: it is wrong.
    """
    found = resolved(study, (), Setup(study.spec.seed))
    if isinstance(found, FileMistakes):
        raise SpecError(str(found))
    return found


def seen_from(root: Path, path: Path) -> str:
    """Return a path as the ledger keeps it: seen from the workspace, where it lies below it."""
    whole = path.absolute()
    return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], key: str = "") -> Iterator[str]:
    for name in dict.fromkeys((*before, *now)):
        old, new, where = before.get(name), now.get(name), f"{key}{name}"
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _differences(old, new, f"{where}.")
        elif old != new:
            yield f"{where} was {old}, is {new}"
