"""A study of several collections: a study of each, and what they say together."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harness.api.display import FigureView, TableView, html_table, titled
from harness.api.experiments import with_words
from harness.api.judgements import Judgement
from harness.api.reports import Format, Report, report
from harness.api.studies import Study, record_of
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
        >>> study.verdicts
        >>> study.studies["digits"].figure("differences")
        >>> study.report("notebook")
    """

    def __init__(self, loaded: "LoadedCollections") -> None:
        self._loaded = loaded
        self._data: Path | None = None

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
        from harness.cli.show_collections import takes_data

        found = {name: Study(one) for name, one in self._loaded.studies.items()}
        for name, one in self._loaded.studies.items():
            found[name]._note(self._data if takes_data(one) else None)
        return found

    @property
    def experiments(self) -> "pd.DataFrame":
        """The baseline and its proposals: experiment, question, and what each changes."""
        first, *_ = self.studies.values()
        return first.experiments

    def plan(self, data: str | Path | None = None) -> "pd.DataFrame":
        """Return its runs on each collection, which stands in the first column; see `Study.plan`.

        Args:
            data: the folder of the paintings, as `--data`; None: HARNESS_DATA, else the usual one.
        """
        self._note(data)
        return _on_each((name, one.plan()) for name, one in self.studies.items())

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

        self._note(data)
        where = ExecutorOptions(workers=workers)
        # As JSON, so that nothing is printed here.
        options = StudyOptions(self._data, True, keep_going, False, "en", where, report)
        codes, _ = conclude_collections(with_words(self._loaded, trust), options)
        if any(codes):
            raise HarnessError(f"{self.name}: expected all collections to be done; got less.")
        return self

    @property
    def verdicts(self) -> "pd.DataFrame":
        """A row for each proposal on each collection; see `Judgement.verdicts`.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        return _on_each((name, one.verdicts) for name, one in self.judgements.items())

    @property
    def differences(self) -> "pd.DataFrame":
        """A row for each pair of runs on each collection; see `Judgement.differences`.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        return _on_each((name, one.differences) for name, one in self.judgements.items())

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

    @property
    def judgements(self) -> Mapping[str, Judgement]:
        """The verdicts on each collection, with sentences and the record, by its name.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        from harness.tracking.mlflow_store import MlflowTracker
        from harness.tracking.record import STUDY

        tracker, found = MlflowTracker(find_workspace()), {}
        groups = {one.id: one for one in tracker.kept_groups(self.name, STUDY)}
        for one in self._record().collections:
            loaded, group = self._loaded.studies.get(one.name), groups.get(one.study)
            if loaded is None or group is None:
                raise ComparisonError(
                    f"{self.name}: expected the collections that it was run on; got none, or no "
                    f"verdicts, of {one.name}. Run it again, or take "
                    f"`harness.report({self.name!r})`, which shows what is kept."
                )
            found[one.name] = Judgement(record_of(loaded, tracker, group))
        return found

    def report(
        self,
        format: Format = "html",
        *,
        language: "Language" = "en",
        out: str | Path | None = None,
        short: bool = False,
    ) -> Path:
        """Write its report and return the file: html, markdown, latex, or an executed notebook.

        Args:
            format: of the file.
            language: of all texts, en or es.
            out: the folder; None: `reports/NAME/report`.
            short: what all collections say together, and the works that it rests on.

        Raises:
            HarnessError: it was not run, or the folder cannot be written.
        """
        return self._views(language, short=short).write(format, out)

    def figure(self, name: str = "collections", language: "Language" = "en") -> FigureView:
        """Return a figure of its report, which shows itself: collections, critical_difference."""
        return self._views(language).figure(name)

    def table(self, name: str = "collections", language: "Language" = "en") -> TableView:
        """Return a table of its report, which shows itself: collections, outlook, verdicts."""
        return self._views(language).table(name)

    def _note(self, data: str | Path | None) -> None:
        self._data = self._data if data is None else Path(data).expanduser()

    def _views(self, language: "Language", *, short: bool = False) -> Report:
        self._record()
        return report(self.name, language=language, short=short)

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

    def _repr_html_(self) -> str:
        about = {"question": self.question, "on": ", ".join(self._loaded.studies)}
        try:
            joint = self._record()
        except HarnessError:  # not judged yet: what it will do
            shown = self.experiments
            table = html_table(list(shown.columns), shown.to_numpy().tolist(), words=3)
            return titled(f"Study {self.name}", about, table)
        from harness.verdicts.joint_text import caption, word_rows

        headings = ("proposal", *(one.name for one in joint.collections))
        rows = list(word_rows(joint, "en"))
        table = html_table(headings, rows, caption(joint, "en"), words=len(headings))
        return titled(f"Study {self.name}", about | {"answer": " ".join(self.sentences())}, table)


def _on_each(tables: "Iterable[tuple[str, pd.DataFrame]]") -> "pd.DataFrame":
    """Return the tables of all collections as one, the collection's name in front."""
    import pandas as pd

    parts = []
    for name, table in tables:
        table.insert(0, "collection", name)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)
