"""A study: its plan, its runs, its verdicts, and what is drawn and written of them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from harness.api.display import FigureView, TableView, html_table, titled
from harness.api.experiments import Experiment, Generation, with_words
from harness.api.judgements import Judgement, judged_html
from harness.api.reports import Format, Report, report
from harness.errors import ComparisonError, HarnessError, LostError, SpecError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from harness.data.collection.collection import Collection
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.tracking.record import KeptGroup
    from harness.tracking.tracker import Tracker
    from harness.verdicts.record import Verdicts
    from harness.wording.language import Language


class Study:
    """A study of a baseline and its proposals; `harness.study` gives one.

    Example:
        >>> study = harness.study("study_quick").run()
        >>> study.verdicts
        >>> study.figure("differences")
        >>> study.report("html", language="es")
    """

    def __init__(self, loaded: "LoadedStudy") -> None:
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
    def experiments(self) -> "pd.DataFrame":
        """The baseline and its proposals: experiment, question, and what each changes."""
        import pandas as pd

        from harness.specs.plans.differences import as_word
        from harness.specs.plans.kind_defaults import chosen

        rows = [
            (
                one.name,
                one.spec.question,
                "; ".join(f"{c.key}: {as_word(c.after)}" for c in chosen(one.changes)) if n else "",
            )
            for n, one in enumerate(self._loaded.experiments)
        ]
        return pd.DataFrame(rows, columns=["experiment", "question", "changes"])

    def plan(self, data: str | Path | None = None) -> "pd.DataFrame":
        """Return its runs, and which are done: experiment, run, repetition, state, fingerprint, id.

        Repetitions count from 1. A fingerprint is empty while the pictures have not been looked
        at, and of an experiment that is tuned, whose values are found first.

        Args:
            data: the folder of the pictures, as `--data`; None: HARNESS_DATA, else the usual one.
        """
        import pandas as pd

        self._note(data)
        parts = []
        for one in self._loaded.experiments:
            part = Experiment(one).plan(self._data)
            if one.spec.search is not None:
                part[["fingerprint", "id"]] = ""
                part["state"] = "after its search"
            part.insert(0, "experiment", one.name)
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    def experiment(self, name: str) -> Experiment | Generation:
        """Return one of its experiments as it is studied: its runs, predictions, history.

        Raises:
            SpecError: it has none of that name; the message lists those that it has.
        """
        every = {one.name: one for one in self._loaded.experiments}
        if name not in every:
            raise SpecError(f"{self.name}: expected {', '.join(every)}; got {name!r}.")
        loaded = every[name]
        paints = self._loaded.paints
        found = Generation(loaded) if paints else Experiment(loaded)
        found._note(self._data)
        return found

    def run(
        self,
        *,
        data: str | Path | None = None,
        workers: int | None = None,
        keep_going: bool = False,
        next_look: bool = False,
        report: bool = True,
        trust: Sequence[str | Path] = (),
    ) -> Self:
        """Do what is not done, judge it, and return this object: `harness run`.

        Args:
            data: the folder of the pictures, as `--data`.
            workers: so many processes at a time; 0: measured; None: where it is worth it.
            keep_going: finish the others when an experiment fails.
            next_look: go on to the next of the looks named in the file, as `--continue`.
            report: keep the report with it, which takes up to a minute, as without `--no-report`.
            trust: Python files that specs name and that may be executed, as `--trust`.

        Raises:
            HarnessError: something cannot be used, an experiment failed, or the budget did not
                suffice; the verdicts on what is there are kept.
            LostError: a run's process was lost; started again, it goes on from its last epoch.
        """
        from harness.cli.run_study import (
            StudyOptions,
            conclude,
            failed_text,
            lost_text,
            missing_text,
        )
        from harness.cli.study_report import keep_report
        from harness.executors.options import ExecutorOptions

        self._note(data)
        where = ExecutorOptions(workers=workers)
        options = StudyOptions(self._data, False, keep_going, next_look, "en", where)
        concluded = conclude(with_words(self._loaded, trust), options)
        if report:
            keep_report(concluded, self._data, "en")
        state = concluded.state
        if told := failed_text(state):  # the others are judged, and their verdicts say who failed
            sys.stderr.write(f"{told}\n")
        if told := lost_text(self._loaded, state):
            raise LostError(told)
        if told := missing_text(self._loaded, state):
            raise HarnessError(told)
        return self

    @property
    def judgement(self) -> Judgement:
        """The verdicts that it keeps, with sentences and the record.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        return Judgement(self._record())

    @property
    def verdicts(self) -> "pd.DataFrame":
        """A row for each proposal: its word, difference and interval; see `Judgement.verdicts`.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        return self.judgement.verdicts

    @property
    def differences(self) -> "pd.DataFrame":
        """A row for each pair of runs; see `Judgement.differences`.

        Raises:
            ComparisonError: it was not run, or was judged by another rule than it says now.
        """
        return self.judgement.differences

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
            short: the two pages.

        Raises:
            HarnessError: it was not run, or the folder cannot be written.
        """
        return self._views(language, short=short).write(format, out)

    def figure(self, name: str = "differences", language: "Language" = "en") -> FigureView:
        """Return a figure of its report, which shows itself: differences, cost, curves_0."""
        return self._views(language).figure(name)

    def table(self, name: str = "verdicts", language: "Language" = "en") -> TableView:
        """Return a table of its report, which shows itself: verdicts, prices, effects."""
        return self._views(language).table(name)

    def verify(self) -> list[str]:
        """Compute every number of its verdicts again; return what is not as claimed: `verify`.

        Raises:
            ComparisonError: it was not run.
        """
        from harness.cli.verify import verify

        found = verify(self._loaded.path if not self._loaded.overrides else Path(self.name))
        return [problem for checked in found.values() for problem in checked.problems]

    def _note(self, data: str | Path | None) -> None:
        self._data = self._data if data is None else Path(data).expanduser()

    def _views(self, language: "Language", *, short: bool = False) -> Report:
        tracker, group = self._kept()
        from harness.tracking.record import STUDY

        alone = len(tracker.kept_groups(self.name, STUDY)) == 1
        name = self.name if alone else group.id
        return report(name, language=language, data=self._data, short=short)

    def _record(self) -> "Verdicts":
        return record_of(self._loaded, *self._kept())

    def _kept(self) -> "tuple[Tracker, KeptGroup]":
        """Return the study in the store: on these pictures, or else the last of its name."""
        from harness.studies.preregistration import study_group
        from harness.tracking.mlflow_store import MlflowTracker
        from harness.tracking.record import STUDY

        tracker, collection = MlflowTracker(find_workspace()), self._collection()
        groups = tracker.kept_groups(self.name, STUDY)
        if collection is not None:
            wanted = study_group(self._loaded, collection).fingerprint
            groups = tuple(one for one in groups if one.fingerprint == wanted)
        elif self._loaded.spec.collections:
            raise ComparisonError(
                f"{self.name}: expected pictures that are known, to tell this study from those of "
                "the other collections; got none. Name their folder: `plan(data=...)`."
            )
        if not groups:
            raise ComparisonError(
                f"{self._loaded.path}: expected a study that was run; got none of the name "
                f"{self.name!r}. Run it first."
            )
        return tracker, groups[-1]

    def _collection(self) -> "Collection | None":
        from harness.data.collection.collection import known_collection

        baseline = self._loaded.baseline
        return known_collection(
            baseline.spec.data,
            workspace=find_workspace(),
            data_folder=self._data,
            spec_folder=baseline.path.parent,
        )

    def __repr__(self) -> str:
        """Return its name and question."""
        return f"<Study {self.name}: {self.question}>"

    def _repr_html_(self) -> str:
        try:
            return judged_html(self._record())
        except HarnessError:  # not judged yet: what it will do
            plan, about = self.plan(), self.experiments
        state = plan["state"] == "done"
        shown = about.assign(
            done=[
                f"{state[plan['experiment'] == name].sum()} of {(plan['experiment'] == name).sum()}"
                for name in about["experiment"]
            ]
        )
        table = html_table(list(shown.columns), shown.to_numpy().tolist(), words=3)
        return titled(f"Study {self.name}", {"question": self.question}, table)


def record_of(loaded: "LoadedStudy", tracker: "Tracker", group: "KeptGroup") -> "Verdicts":
    """Return the verdicts that the run of a study keeps.

    Raises:
        ComparisonError: they follow another rule than the study has now.
    """
    from harness.studies.preregistration import study_edits
    from harness.verdicts.record import read_verdicts
    from harness.verdicts.store import VERDICT

    record = read_verdicts(tracker.artifact(group.id, VERDICT))
    edits = study_edits(loaded, record.as_json(), group, tracker)
    if edits:
        name, more = loaded.name, " …" * (len(edits) > 3)  # noqa: PLR2004
        raise ComparisonError(
            f"{name}: expected verdicts by the rule that it has now; got those by another "
            f"({'; '.join(edits[:3])}{more}). "
            f"Run it again, load it with the settings that it was run with, or take "
            f"`harness.report({name!r})`, which shows what is kept."
        )
    return record
