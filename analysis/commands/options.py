"""What the commands are typed with, and what they make of it."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.commands import SUMMARIES
from analysis.commands.output_folders import claimed
from analysis.drawing.style import save
from analysis.records.experiments import Experiment, find_experiments
from harness.cli.options import typed_name
from harness.console.progress_bars import open_progress
from harness.data.collection.collection import Collection
from harness.runs.recorded_pictures import PictureLocation, recorded_collection
from harness.runtime.csv_files import write_csv
from harness.runtime.disk import disk_errors
from harness.wording.language import LANGUAGES, in_language
from harness.wording.metric_names import metric_name
from harness.wording.numbers import NOTHING, number_text
from harness.wording.words import Words, words_in
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

FORMATS = {"png": ("png",), "pdf": ("pdf",), "both": ("png", "pdf")}
LONGEST_SLUG = 60


@dataclass(frozen=True)
class Output:
    """Where files go, in which formats and language.

    Attributes:
        folder: one subfolder an experiment.
        formats: of figures: "png", "pdf".
        words: the language.
    """

    folder: Path
    formats: tuple[str, ...]
    words: Words

    def figure(self, figure: "Figure", name: str) -> None:
        """Write a figure, and its files' names to standard output."""
        called = in_language(name, self.words.language)
        say_files(save(figure, self.folder / called, self.formats))

    def table(self, table: pd.DataFrame, name: str, *, index: bool = False) -> None:
        """Write a table as CSV, and its file's name to standard output."""
        path = self.folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_csv(table, path, index=index)
        say_files([path])


@dataclass(frozen=True)
class Asked:
    """What a command works on.

    Attributes:
        experiments: at least one.
        output: of the whole command.
        pictures: where pictures are looked for.
    """

    experiments: tuple[Experiment, ...]
    output: Output
    pictures: PictureLocation

    def parts(self) -> Iterable[tuple[Experiment, Output]]:
        """Return each experiment with a folder of its own."""
        for experiment in self.experiments:
            yield experiment, self.within(experiment.name, [experiment])

    def together(self) -> Output:
        """Return a folder for what is made of all experiments."""
        name = "_".join(experiment.name for experiment in self.experiments)
        return self.within(name, self.experiments)

    def within(self, name: str, experiments: Sequence[Experiment]) -> Output:
        """Return a folder for what is made of some experiments, and of no others."""
        identity = " ".join(experiment.identity for experiment in experiments)
        folder = claimed(self.output.folder / slug(name), identity)
        return Output(folder, self.output.formats, self.output.words)

    def collection(self, experiment: Experiment) -> Collection:
        """Return the pictures of an experiment.

        Raises:
            DataError: they are not on this machine.
        """
        return recorded_collection(experiment.runs[0], self.pictures)


def add_command(commands: "Commands", name: str, *, teaches: str) -> argparse.ArgumentParser:
    """Declare a command whose `--help` begins with what its figures teach."""
    return commands.add_parser(
        name,
        help=SUMMARIES[name],
        description=teaches,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_runs(parser: argparse.ArgumentParser) -> None:
    """Let a command take runs, a language and a place for its files."""
    parser.add_argument(
        "runs",
        nargs="+",
        type=typed_name,
        metavar="RUN",
        help="an experiment's name or file (all its repetitions), a study's (all its experiments), "
        "a run's name ('baseline r1/2'), the first digits of a fingerprint or of a run's id in "
        "MLflow, or a folder of a run's files",
    )
    add_output(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """Let a command take a language and a place for its files."""
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of all texts (default: en)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where files go (default: reports/)"
    )
    parser.add_argument(
        "--format", choices=tuple(FORMATS), default="both", help="of figures (default: both)"
    )


def add_pictures(parser: argparse.ArgumentParser) -> None:
    """Let a command that shows pictures take their folder."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the pictures lie (else HARNESS_DATA)"
    )


def output_of(options: argparse.Namespace, workspace: Workspace) -> Output:
    """Return where a command's files go.

    Raises:
        DataError: nothing can be written there.
    """
    folder: Path = options.out or workspace.root / "reports"
    with disk_errors(folder, "figures and tables", ", or name another folder with --out."):
        folder.mkdir(parents=True, exist_ok=True)
    return Output(folder, FORMATS[options.format], words_in(options.language))


def asked(options: argparse.Namespace) -> Asked:
    """Return what the options name.

    Raises:
        TrackingError: there is no such run.
    """
    workspace = find_workspace()
    pictures = PictureLocation(workspace, getattr(options, "data", None), open_progress())
    experiments = find_experiments(options.runs, workspace)
    return Asked(experiments, output_of(options, workspace), pictures)


def slug(name: str) -> str:
    """Return a file name made of letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:LONGEST_SLUG] or "run"


def file_names(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return each file with a name for what is made of it; those that would be one get numbers."""
    names: list[str] = []
    for path in paths:
        name, number = slug(path.stem), 2
        while name.casefold() in map(str.casefold, names):
            name, number = f"{slug(path.stem)}_{number}", number + 1
        names.append(name)
    return list(zip(paths, names, strict=True))


def show_table(table: pd.DataFrame, words: Words, most: int = 10) -> None:
    """Print the first rows of a table, its headings and numbers as the language writes them."""
    shown = table.head(most)
    cells = {
        _heading(str(name), words): [_cell(str(name), value, words) for value in shown[name]]
        for name in shown
    }
    sys.stdout.write(f"\n{pd.DataFrame(cells).to_string(index=False)}\n\n")


def _heading(column: str, words: Words) -> str:
    """Return what a column is called; measures keep their own names, such as ami_low."""
    return words.printed.of(column) if hasattr(words.printed, column) else column


def _cell(column: str, value: object, words: Words) -> str:
    """Return one value as a person reads it."""
    if isinstance(value, bool | np.bool_):
        return words.printed.yes if value else words.printed.no
    if isinstance(value, float | np.floating):
        return NOTHING if np.isnan(value) else number_text(float(value), 3, words.language)
    return _said(column, str(value), words)


def _said(column: str, value: str, words: Words) -> str:
    """Return a band, a verdict or a score by its name; all else as it is."""
    if column in ("band", "measure") and hasattr(words.imbalance.bands, value):
        return words.imbalance.bands.of(value)
    if column == "word":
        return words.verdict_table.words.of(value)
    return metric_name(value, words.language) if column == "measure" else value


def say_files(paths: Sequence[Path]) -> None:
    """Write the names of files to standard output."""
    sys.stdout.writelines(f"{path}\n" for path in paths)
