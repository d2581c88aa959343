"""`export` and `import`: a study's results as one file, to publish, to verify, to go on from."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.export_model import add_model_options, export
from harness.cli.options import add_data
from harness.errors import DONE, SpecError
from harness.runtime.stderr import held_back
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.cli.options import Commands
    from harness.progress import Progress
    from harness.tracking.mlflow_store import MlflowTracker
    from harness.tracking.record import KeptGroup
    from harness.tracking.tracker import Tracker

EXPORT = """
The file holds what every verdict follows from: splits, specs, answers for each test picture,
scores, costs, rules and the verdict itself; no picture, no model, no probabilities (so no
calibration curve can be drawn from it). 1,000 test pictures of a run take about 30 kB. Commit it
beside the paper: `python -m harness verify FILE` computes every number again on any machine.
Studies of one baseline share its runs: what an archive of --beside holds already is left to it, and
the two stay in one folder.

With --to, the model of a run leaves, for other programs: raw uint8 pictures in, probabilities out,
the names of the classes inside. Decoding a file and stretching it to the run's square are not
inside: docs/export.md has the lines for that. It is held against the original on the run's test
pictures, and what differs is said. `mlflow` is an ONNX file too, logged as a model of its run.

examples:
  python -m harness export study_quick
  python -m harness export study_quick results/study_quick.zip
  python -m harness export study_more results/study_more.zip --beside results/study_quick.zip
  python -m harness export 'transfer r1/4' --to onnx
  python -m harness export baseline@latest painter.tflite --to litert --int8
  python -m harness export baseline@latest --to mlflow --register painters
"""
IMPORT = """
Each run is checked first: the bytes of its files, that its scores follow from its answers, and
that its fingerprint is that of its spec and pictures. A study that is run again afterwards goes on
from there, if it finds the same pictures; reports and comparisons need none.

examples:
  python -m harness import results/study_quick.zip
  python -m harness run experiments/study_quick.yaml
"""


def add(commands: "Commands") -> None:
    """Declare both commands."""
    _add_export(commands)
    _add_import(commands)


def _add_export(commands: "Commands") -> None:
    parser = commands.add_parser(
        "export",
        help=SUMMARIES["export"],
        epilog=EXPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "study", type=Path, metavar="STUDY|RUN", help="its YAML file, or its name; with --to a run"
    )
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="where to (called by its name, here)"
    )
    parser.add_argument(
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE.zip",
        help="archives in the same folder, to which the study leaves the files that they hold",
    )
    add_model_options(parser)
    add_data(parser)
    parser.set_defaults(do=_export)


def _add_import(commands: "Commands") -> None:
    parser = commands.add_parser(
        "import",
        help=SUMMARIES["import"],
        epilog=IMPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.zip", help="from `export`")
    parser.set_defaults(do=_import)


def _export(options: argparse.Namespace) -> int:
    if options.to is not None:
        if options.beside:
            raise SpecError("--beside: expected with a study; got --to, which exports a model.")
        return export(options)
    if options.int8 or options.register:
        raise SpecError("--int8 and --register: expected with --to, which names a form; got none.")
    from harness.console.progress_bars import open_progress
    from harness.studies.export_study import export_study, require_own

    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker

    name, progress = options.study.stem, open_progress()
    tracker = MlflowTracker(find_workspace())
    path, study = options.file or Path(f"{name}.zip"), the_study(name, tracker)
    require_own(path, study)
    collection = archived_beside(tracker, study, options.data, progress)
    done = export_study(tracker, study, path, progress, collection, options.beside)
    together = "".join(f", and with {one.name} beside it" for one in options.beside)
    size = f"{done.bytes / 1e6:.1f} MB"
    sys.stdout.write(
        f"{path}: {done.runs} runs of {name}, with its verdict; {size}\n"
        f"computed again from it{together}: python -m harness verify {path}\n"
        if done.has_verdict
        else f"{path}: {done.runs} runs of {name}, which has no verdict yet; {size}\n"
        f"gone on with{together}: python -m harness import {path}\n"
    )
    return DONE


def archived_beside(
    tracker: "MlflowTracker", study: "KeptGroup", data: Path | None, progress: "Progress"
) -> "Mapping[str, bytes]":
    """Return ledger and audit of a study's collection; nothing of a study without a verdict."""
    from harness.runs.recorded_pictures import PictureLocation
    from harness.studies.collection_files import collection_files
    from harness.verdicts.store import KEPT

    if KEPT not in study.tags:
        return {}
    found = collection_files(tracker, study, PictureLocation(find_workspace(), data, progress))
    progress.say(f"its collection is described by {found.audit}")
    return found.files


def the_study(name: str, tracker: "Tracker") -> "KeptGroup":
    """Return the study of a name that was begun last."""
    from harness.errors import ComparisonError
    from harness.tracking.record import STUDY

    studies = tracker.kept_groups(name, STUDY)
    if not studies:
        raise ComparisonError(
            f"{name}: expected a study that was run; got none of this name. Run it first, or see "
            "`python -m harness results`."
        )
    if len(studies) > 1:
        sys.stderr.write(f"{name}: {len(studies)} studies have this name; the last is exported\n")
    return studies[-1]


def _import(options: argparse.Namespace) -> int:
    from harness.console.progress_bars import open_progress
    from harness.studies.archive import opened_archive
    from harness.studies.import_study import import_study

    with held_back():
        from harness.tracking.mlflow_store import MlflowTracker

    tracker = MlflowTracker(find_workspace())
    for path in options.files:
        with opened_archive(path) as archive:
            done = import_study(archive, tracker, open_progress())
        judged = (
            f"Its verdict: python -m analysis report {done.study}"
            if done.has_verdict
            else "It has no verdict yet: run the study to go on."
        )
        sys.stdout.write(
            f"{path}: {done.taken} runs of {done.study} taken over, {done.known} known already. "
            f"{judged}\n"
        )
    return DONE
