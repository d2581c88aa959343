"""A study of several collections: a study of each, and what they say together."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harness.api.experiments import with_words
from harness.api.studies import Study
from harness.errors import ComparisonError, HarnessError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from harness.specs.plans.study_collections import LoadedCollections
    from harness.verdicts.joint import JointVerdicts
    from harness.wording.language import Language


class StudyOfCollections:
    """The same study on several collections; `harness.load` gives one of a file that names them.

    Example:
        >>> study = harness.load("study_collections").run()
        >>> study.together
        >>> study.studies["digits"].verdicts
    """

    def __init__(self, loaded: "LoadedCollections") -> None:
        self._loaded = loaded

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self._loaded.name

    @property
    def question(self) -> str:
        """What it asks."""
        return self._loaded.spec.question

    @property
    def studies(self) -> Mapping[str, Study]:
        """The study of each collection, by the collection's name."""
        return {name: Study(one) for name, one in self._loaded.studies.items()}

    def run(
        self,
        *,
        data: str | Path | None = None,
        workers: int | None = None,
        keep_going: bool = False,
        report: bool = True,
        trust: Sequence[str | Path] = (),
    ) -> Self:
        """Do what is not done on each collection, judge all, and return this object.

        Args:
            data: the folder of the paintings, as `--data`.
            workers: so many processes at a time; 0: measured; None: where it is worth it.
            keep_going: finish the others when an experiment fails.
            report: keep the report of each collection with it, as without `--no-report`.
            trust: Python files that specs name and that may be executed, as `--trust`.

        Raises:
            HarnessError: something cannot be used, or some of it failed or is missing; standard
                error says what, and what is there is judged and kept.
        """
        from harness.cli.run_collections import conclude_collections
        from harness.cli.run_study import StudyOptions
        from harness.executors.options import ExecutorOptions

        folder = None if data is None else Path(data).expanduser()
        where = ExecutorOptions(workers=workers)
        # As JSON, so that nothing is printed here.
        options = StudyOptions(folder, True, keep_going, False, "en", where, report)
        codes, _ = conclude_collections(with_words(self._loaded, trust), options)
        if any(codes):
            raise HarnessError(f"{self.name}: expected all collections to be done; got less.")
        return self

    @property
    def together(self) -> "pd.DataFrame":
        """A row for each proposal: its word on each collection, and what is said of another one.

        `better`, `alike` and `worse` are probabilities, missing where too few collections say
        anything.

        Raises:
            ComparisonError: it was not run.
        """
        import pandas as pd

        joint = self._record()
        rows = []
        for one in joint.proposals:
            words = zip(joint.collections, one.on, strict=True)
            said = {collection.name: on.word for collection, on in words}
            seen = {
                key: getattr(one.outlook, key, None)
                for key in ("centre", "low", "high", "better", "alike", "worse")
            }
            rows.append({"proposal": one.name, **said, **seen})
        return pd.DataFrame(rows)

    def sentences(self, language: "Language" = "en") -> list[str]:
        """Return a sentence or two on each proposal, as `run` prints them.

        Raises:
            ComparisonError: it was not run.
        """
        from harness.verdicts.joint_text import sentence

        joint = self._record()
        return [sentence(one, joint, language) for one in joint.proposals]

    def verify(self) -> list[str]:
        """Compute every number again, on each collection and together: `verify`.

        Raises:
            ComparisonError: it was not run.
        """
        from harness.cli.verify import verify

        found = verify(self._loaded.path if not self._loaded.overrides else Path(self.name))
        return [problem for checked in found.values() for problem in checked.problems]

    def _record(self) -> "JointVerdicts":
        from harness.tracking.mlflow_store import MlflowTracker
        from harness.tracking.record import COLLECTIONS
        from harness.verdicts.joint_store import read_joint

        tracker = MlflowTracker(find_workspace())
        groups = tracker.kept_groups(self.name, COLLECTIONS)
        if not groups:
            raise ComparisonError(
                f"{self._loaded.path}: expected a study that was run; got none of the name "
                f"{self.name!r} on several collections. Run it first."
            )
        return read_joint(tracker, groups[-1])

    def __repr__(self) -> str:
        """Return its name and question."""
        return f"<StudyOfCollections {self.name}: {self.question}>"
