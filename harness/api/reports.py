"""Tables, figures and whole reports of what is recorded, drawn by `analysis`."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, Protocol

from harness.api.display import FigureView, TableView, html_table, titled
from harness.errors import HarnessError
from harness.runtime.registered import registered_page
from harness.wording.language import require_language
from harness.workspace import find_workspace

if TYPE_CHECKING:
    import pandas as pd

    from harness.verdicts.record import Verdicts
    from harness.wording.language import Language

Format = Literal["html", "markdown", "latex", "notebook"]


class ReportViews(Protocol):
    """A report as `analysis` makes it; a chapter is made when something of it is asked for."""

    @property
    def headline(self) -> str:
        """The answer in one line."""

    @property
    def contents(self) -> Sequence[tuple[str, str, str]]:
        """Kind, name and caption of each table and figure, in reading order."""

    def table(self, name: str) -> TableView:
        """Return a table."""

    def figure(self, name: str) -> FigureView:
        """Return a figure."""

    def write(self, format: str, folder: Path | None) -> Path:
        """Write the report and return its file."""

    def keep(self) -> str:
        """Keep the page with the study's run in MLflow, and return the run's id."""


class Report:
    """What is recorded of a study or of runs; `harness.report` gives one, and reads when asked."""

    def __init__(
        self, names: Sequence[str], language: "Language", data: Path | None, *, short: bool
    ) -> None:
        self.names = tuple(names)
        self.language = language
        self._data, self._short = data, short
        self._made: ReportViews | None = None

    @property
    def _views(self) -> ReportViews:
        if self._made is None:
            from harness.runs.recorded_pictures import PictureLocation

            # What is said while pictures are read would stand above the first table of a document.
            pictures = PictureLocation(find_workspace(), self._data)
            self._made = registered_page("views")(
                self.names, self.language, pictures, short=self._short
            )
        return self._made

    @property
    def contents(self) -> "pd.DataFrame":
        """Its tables and figures in reading order: kind, name, caption. All of it is made."""
        import pandas as pd

        return pd.DataFrame(self._views.contents, columns=["kind", "name", "caption"])

    def table(self, name: str) -> TableView:
        """Return a table, computed from the store, which shows itself; `frame` has its cells.

        Raises:
            SpecError: there is none of that name; the message lists those that there are.
        """
        return self._views.table(name)

    def figure(self, name: str) -> FigureView:
        """Return a figure, drawn from the store, which shows itself; `save` writes it.

        Raises:
            SpecError: there is none of that name; the message lists those that there are.
        """
        return self._views.figure(name)

    def write(self, format: Format = "html", out: str | Path | None = None) -> Path:
        """Write the whole report and return its main file: `python -m analysis report`.

        Args:
            format: html, markdown, latex, or notebook, which is executed.
            out: the folder; None: `reports/NAME/report`.

        Raises:
            HarnessError: the folder cannot be written, or a library is missing.
        """
        return self._views.write(format, None if out is None else Path(out).expanduser())

    def keep(self) -> str:
        """Keep the page with the study's run in MLflow, and return the run's id: `--keep`.

        It stands there as report.html, or report.es.html, in place of one from before.

        Raises:
            TrackingError: it is no report of a study.
            HarnessError: it is the short one.
        """
        return self._views.keep()

    def __repr__(self) -> str:
        """Return what it is about."""
        return f"<Report on {', '.join(self.names)}>"

    def _repr_html_(self) -> str:
        views = self._views
        rows = [(name, kind, caption) for kind, name, caption in views.contents]
        table = html_table(("name", "kind", "caption"), rows, words=3)
        return titled(", ".join(self.names), {"answer": views.headline}, table)


def report(
    *names: str,
    language: "Language" = "en",
    data: str | Path | None = None,
    short: bool = False,
) -> Report:
    """Return the report of a study, of runs or of a record of `judge`, as tables and figures.

    Args:
        names: a study's name, on one collection or several; or experiments and runs as every
            command takes them; or the `.json` file that `judge --out` wrote.
        language: of all texts, en or es.
        data: the folder of the pictures, as `--data`; None: HARNESS_DATA, else the usual one.
        short: the two pages: answer, methods, sources.

    Raises:
        SpecError: there are no texts in this language.
        TrackingError: when something of it is asked for and there is no such study or run.

    Example:
        >>> report = harness.report("study_quick", language="es")
        >>> report.table("verdicts").frame
        >>> report.figure("differences").save("differences.pdf")
        >>> report.write("notebook")
    """
    require_language(language)
    folder = None if data is None else Path(data).expanduser()
    if not names:
        raise HarnessError("report: expected a study, or names of experiments or runs; got none.")
    return Report(tuple(map(str, names)), language, folder, short=short)


def figure_of_differences(record: "Verdicts", language: "Language") -> FigureView:
    """Return the figure of verdicts that no store keeps."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "verdict.json"
        file.write_text(json.dumps(record.as_json()), encoding="utf-8")
        view: FigureView = registered_page("differences")(file, language)
    return view
