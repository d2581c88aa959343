"""An experiment of any kind: what is to do, what was done, and its numbers as tables."""

import sys
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from harness.api.display import FigureView, TableView, html_table, titled
from harness.api.reports import Format, Report, report
from harness.errors import ComparisonError
from harness.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from harness.data.collection.collection import Collection
    from harness.runs.recorded import RecordedRun
    from harness.specs.plans.one_file import Loaded
    from harness.specs.plans.study_collections import LoadedCollections
    from harness.specs.plans.study_proposals import LoadedStudy
    from harness.tracking.find_finished import Repetition
    from harness.tracking.record import FinishedRun
    from harness.wording.language import Language


Trusted = TypeVar("Trusted", "Loaded", "LoadedStudy", "LoadedCollections")
PLANNED = ["run", "repetition", "state", "fingerprint", "id"]


class OneFile:
    """What files of one experiment, of any kind, have in common; `harness.load` gives one."""

    def __init__(self, loaded: "Loaded") -> None:
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
    def settings(self) -> "Mapping[str, object]":
        """Its resolved spec by dotted keys, as `harness show` prints it."""
        from harness.specs.plans.differences import flatten

        return flatten(self._loaded.spec)

    @property
    def changes(self) -> "pd.DataFrame":
        """What differs from the file that it extends: key, before, after."""
        import pandas as pd

        from harness.specs.plans.differences import as_word
        from harness.specs.plans.kind_defaults import chosen

        rows = [
            (one.key, as_word(one.before), as_word(one.after))
            for one in chosen(self._loaded.changes)
        ]
        return pd.DataFrame(rows, columns=["key", "before", "after"])

    def plan(self, data: str | Path | None = None) -> "pd.DataFrame":
        """Return its repetitions, and which are done: run, repetition, state, fingerprint, id.

        Repetitions count from 1. A fingerprint is empty while its pictures have not been looked
        at: `run` does that first.

        Args:
            data: the folder of the pictures, as `--data`; None: HARNESS_DATA, else the usual one.
        """
        import pandas as pd

        from harness.runtime.device_choices import precision_here
        from harness.specs.plans.run_plans import plans_of

        self._note(data)
        known = list(self._by_fingerprint().items())
        done = {fingerprint: run.id for fingerprint, run in self._finished().items()}
        if not known:
            known = [("", one) for one in plans_of(self._loaded, precision_here())]
        rows = [
            (
                plan.name,
                plan.repetition + 1,
                state_of(fingerprint, done),
                fingerprint,
                done.get(fingerprint, ""),
            )
            for fingerprint, plan in known
        ]
        return pd.DataFrame(rows, columns=PLANNED)

    def run(
        self,
        *,
        data: str | Path | None = None,
        workers: int | None = None,
        trust: Sequence[str | Path] = (),
    ) -> Self:
        """Do what is not done, with a bar for each stage, and return this object.

        Args:
            data: the folder of the pictures, as `--data`.
            workers: so many processes at a time; 0: measured; None: where it is worth it.
            trust: Python files that the spec names and that may be executed, as `--trust`.

        Raises:
            HarnessError: the pictures, the store or a run cannot be used, as the command says.
            LostError: a run's process was lost; started again, it goes on from its last epoch.
        """
        from harness.cli.run import carry_out
        from harness.executors.options import ExecutorOptions

        self._note(data)
        options = ExecutorOptions(workers=workers)
        loaded, command = with_words(self._loaded, trust), self._command(workers, trust)
        carry_out(loaded, self._data, options, tuple(command))
        return self

    @property
    def runs(self) -> "pd.DataFrame":
        """Its finished repetitions: run, repetition, id, fingerprint, then every number.

        Scores are shares from 0 to 1, losses nats, `cost/` is in the unit that its name ends in.
        No rows before it was run on the pictures of this machine.
        """
        import pandas as pd

        plans = self._by_fingerprint()
        rows = [
            {
                "run": plans[fingerprint].name,
                "repetition": plans[fingerprint].repetition + 1,
                "id": run.id,
                "fingerprint": fingerprint,
                **run.metrics,
            }
            for fingerprint, run in self._finished().items()
        ]
        return pd.DataFrame(rows or None, columns=None if rows else ["run", "repetition", "id"])

    def report(
        self,
        format: Format = "html",
        *,
        language: "Language" = "en",
        out: str | Path | None = None,
        short: bool = False,
    ) -> Path:
        """Write the report of its runs and return the file: `harness.report(...).write`."""
        return self._views(language, short=short).write(format, out)

    def figure(self, name: str, language: "Language" = "en") -> FigureView:
        """Return a figure of its report, which shows itself: `curves`, `confusion`."""
        return self._views(language).figure(name)

    def table(self, name: str, language: "Language" = "en") -> TableView:
        """Return a table of its report, which shows itself: `scores`, `settings`."""
        return self._views(language).table(name)

    def _views(self, language: "Language", *, short: bool = False) -> Report:
        ids = [run.id for run in self._required().values()]
        return report(*ids, language=language, data=self._data, short=short)

    def _note(self, data: str | Path | None) -> None:
        self._data = self._data if data is None else Path(data).expanduser()

    def _command(self, workers: int | None, trust: Sequence[str | Path]) -> Iterator[str]:
        """Yield the command that does the same in a process of its own."""
        yield from (sys.executable, "-m", "harness", "run", str(self._loaded.path))
        for word in self._loaded.overrides:
            yield from ("--set", word)
        if self._data is not None:
            yield from ("--data", str(self._data))
        for file in trust:
            yield from ("--trust", str(Path(file).expanduser()))
        if workers is not None:
            yield from ("--workers", str(workers or "auto"))

    def _by_fingerprint(self) -> "Mapping[str, Any]":
        """Return the plan of each repetition; nothing where the pictures are not known here."""
        from harness.runtime.device_choices import precision_here
        from harness.specs.plans.plan import run_fingerprint
        from harness.specs.plans.run_plans import plans_of

        todo = plans_of(self._loaded, precision_here())
        collection = self._collection()
        if collection is not None:
            return {run_fingerprint(plan, collection.digest): plan for plan in todo}
        for digest, recorded in self._known_to_the_store():
            found = {run_fingerprint(plan, digest): plan for plan in todo}
            if recorded & found.keys():
                return found
        return {}

    def _known_to_the_store(self) -> "Iterator[tuple[str, set[str]]]":
        """Yield what pictures runs of this name saw, the last first, and their fingerprints.

        A store may have come from another machine, without the pictures.
        """
        from harness.runs.recorded import RecordedRun
        from harness.tracking.lookup import experiment_name, recorded_runs
        from harness.tracking.mlflow_store import MlflowTracker

        workspace, by_experiment = find_workspace(), dict[str, "list[Repetition]"]()
        for run in reversed(recorded_runs(workspace)):
            if experiment_name(run.name) == self.name:
                by_experiment.setdefault(run.experiment, []).append(run)
        for runs in by_experiment.values():
            tracker = MlflowTracker(workspace)
            if first := tracker.recorded(runs[0].id):
                digest = RecordedRun.of(tracker, first).about.data_digest
                yield digest or "", {run.fingerprint for run in runs}

    def _collection(self) -> "Collection | None":
        """Return its pictures; None while they have not been looked at."""
        from harness.data.collection.collection import known_collection

        return known_collection(
            self._loaded.spec.data,
            workspace=find_workspace(),
            data_folder=self._data,
            spec_folder=self._loaded.path.parent,
        )

    def _finished(self) -> "Mapping[str, FinishedRun]":
        """Return the finished repetitions by fingerprint, in their order."""
        from harness.tracking.lookup import finished_of

        wanted = self._by_fingerprint()
        found = finished_of(find_workspace(), wanted) if wanted else {}
        return {one: found[one] for one in wanted if one in found}

    def _required(self) -> "Mapping[str, FinishedRun]":
        found = self._finished()
        if not found:
            raise ComparisonError(
                f"{self.name}: expected a finished run; got none of these settings on the pictures "
                "of this machine. Run it first: `.run()`."
            )
        return found

    def _recorded(self) -> "Iterator[tuple[int, RecordedRun]]":
        """Yield each finished repetition, counted from 1, with its files."""
        from harness.runs.recorded import RecordedRun
        from harness.tracking.mlflow_store import MlflowTracker

        tracker, plans = MlflowTracker(find_workspace()), self._by_fingerprint()
        for fingerprint, run in self._required().items():
            yield plans[fingerprint].repetition + 1, RecordedRun.of(tracker, run)

    def __repr__(self) -> str:
        """Return its kind, name and question."""
        return f"<{type(self).__name__} {self.name}: {self.question}>"

    def _repr_html_(self) -> str:
        plan = self.plan()
        done = f"{(plan['state'] == 'done').sum()} of {len(plan)} repetitions done"
        changes = self.changes
        rows = changes.to_numpy().tolist()
        table = html_table(list(changes.columns), rows, words=3) if rows else ""
        kind = type(self).__name__
        return titled(f"{kind} {self.name}", {"question": self.question, "runs": done}, table)


class Experiment(OneFile):
    """An experiment; `harness.experiment` gives one.

    Example:
        >>> short = harness.experiment("baseline", **{"training.epochs": 3}).run()
        >>> short.runs[["run", "test/macro_f1", "cost/wall_s"]]
        >>> short.confusion(shares=True).round(2)
    """

    @property
    def predictions(self) -> "pd.DataFrame":
        """What each repetition answered for its test pictures, a row for each.

        Columns: repetition (from 1), image_id, true, predicted, and `p_<class>`, the probability
        of each class, which sum to 1. `harness.judge` takes such a table.

        Raises:
            ComparisonError: nothing of it is finished.
        """
        return stacked({number: run.predictions.to_frame() for number, run in self._recorded()})

    @property
    def history(self) -> "pd.DataFrame":
        """Numbers by epoch: repetition and epoch (from 1), then `train/loss` and the others.

        No rows for a model that trains without epochs.

        Raises:
            ComparisonError: nothing of it is finished.
        """
        found = {number: run.history for number, run in self._recorded()}
        trained = {number: one for number, one in found.items() if one is not None}
        return stacked({number: one.astype({"epoch": int}) for number, one in trained.items()})

    def confusion(self, *, shares: bool = False) -> "pd.DataFrame":
        """Return how many test pictures of each class were taken for each, (k, k).

        Rows are true classes, columns answers.

        Args:
            shares: of each true class, the mean of the repetitions, from 0 to 1; else pictures,
                all repetitions together.

        Raises:
            ComparisonError: nothing of it is finished.
        """
        import numpy as np
        import pandas as pd

        from harness.evaluation.classes import confusion, normalise_rows

        every = [(run.class_names, confusion(run.predictions)) for _, run in self._recorded()]
        names, counts = list(every[0][0]), [cells for _, cells in every]
        cells = np.mean([normalise_rows(one) for one in counts], axis=0) if shares else sum(counts)
        return pd.DataFrame(cells, index=names, columns=names)


class Clustering(OneFile):
    """A clustering; `harness.load` gives one. Its figures and tables are those of its report."""


class Generation(OneFile):
    """A generation; `harness.load` gives one. `python -m harness paint` paints with its runs."""


def with_words(loaded: Trusted, trust: Sequence[str | Path]) -> Trusted:
    """Return what was read, with the Python files in it as some that may be executed.

    Raises:
        SpecError: nobody said so of one.
        HarnessError: an ONNX file in it cannot be used.
    """
    from harness.features.onnx_backbone import require_usable
    from harness.specs.plans.onnx_files import backbones_of
    from harness.specs.plans.trust import Trust, with_trust

    require_usable(backbones_of(loaded))
    words = tuple(Path(file).expanduser() for file in trust)
    return with_trust(loaded, Trust(words, find_workspace().trusted))


def state_of(fingerprint: str, done: Container[str]) -> str:
    """Return what a plan says of a run."""
    return "done" if fingerprint in done else "to do"


def stacked(tables: "Mapping[int, pd.DataFrame]", what: str = "repetition") -> "pd.DataFrame":
    """Return tables one below the other, the number of each in front of its rows."""
    import pandas as pd

    parts = []
    for number, table in tables.items():
        part = table.copy()
        part.insert(0, what, number)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[what])
