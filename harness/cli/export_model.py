"""`export RUN --to FORM`: a run's model for other programs, held against the original."""

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DONE, SpecError
from harness.runtime.stderr import held_back
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.runs.export_model import Held
    from harness.runs.recorded import RecordedRun

FORMS = ("onnx", "litert", "savedmodel", "mlflow")


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Declare what `export` takes of a model."""
    models = parser.add_argument_group("of a run's model")
    models.add_argument("--to", choices=FORMS, help="the form: RUN's model is exported, no study")
    models.add_argument(
        "--int8", action="store_true", help="in 8 bits, by training pictures (not savedmodel)"
    )
    models.add_argument(
        "--register", metavar="NAME", help="the name in MLflow's registry, with --to mlflow"
    )


def export(options: argparse.Namespace) -> int:
    """Carry it out."""
    if options.register and options.to != "mlflow":
        raise SpecError(f"--register: expected with --to mlflow; got --to {options.to}.")
    from harness.cli.predict import find_folder
    from harness.console.progress_bars import open_progress

    workspace, progress = find_workspace(), open_progress()
    with held_back():
        from harness.runs.export_model import ENDINGS, ExportRequest, export_model
        from harness.runs.predictor import Predictor
        from harness.runs.recorded import RecordedRun
        from harness.runs.recorded_pictures import PictureLocation, recorded_collection

    recorded = RecordedRun.at(*find_folder(str(options.study), workspace, progress.say))
    collection = recorded_collection(recorded, PictureLocation(workspace, options.data, progress))
    path = options.file or Path(f"{_plain(recorded.name)}{ENDINGS[options.to]}")
    with held_back():
        held = export_model(
            Predictor(recorded),
            collection,
            ExportRequest(options.to, path, options.int8),
            workspace.cache,
            progress,
        )
    sys.stdout.write(f"{path}: {recorded.name}\n{told(held)}\n")
    if options.to == "mlflow":
        sys.stdout.write(_logged(workspace, recorded, path, options.register))
    return DONE


def told(held: "Held") -> str:
    """Return how an exported model compares with the original, as a sentence."""
    low, high = (100 * end for end in (held.accuracy.low, held.accuracy.high))
    found = (
        f"equivalent within 1 point on {held.pictures:,} test pictures"
        if held.equivalent
        else f"not shown to be equivalent within 1 point on {held.pictures:,} test pictures"
    )
    smaller, faster = held.sizes[0] / held.sizes[1], held.seconds[0] / held.seconds[1]
    return (
        f"{found}: accuracy {100 * held.accuracy.difference:+.2f} points (95 % interval {low:+.2f} "
        f"to {high:+.2f}), {held.other_answers:,} answered otherwise, no probability changed by "
        f"more than {held.largest_change:.3f}; {_times(smaller, 'smaller', 'larger')}, "
        f"{_times(faster, 'faster', 'slower')} here, one picture at a time"
    )


def _times(ratio: float, more: str, less: str) -> str:
    return f"{ratio:.1f} times {more}" if ratio >= 1 else f"{1 / ratio:.1f} times {less}"


def _plain(name: str) -> str:
    """Return a run's name as a file can have it."""
    return re.sub(r"[^\w.-]+", "_", name).strip("_")


def _logged(workspace: Workspace, recorded: "RecordedRun", path: Path, register: str | None) -> str:
    from harness.tracking.address import shown_address, store_address
    from harness.tracking.lookup import finished_of

    fingerprint = recorded.about.fingerprint
    run = finished_of(workspace, (fingerprint,))[fingerprint]
    with held_back():
        from harness.tracking.logged_model import log_onnx

        logged = log_onnx(workspace, run.id, path, recorded.class_names, register=register)
    registered = f"registered: {register}, version {logged.version}\n" if register else ""
    store = shown_address(store_address(workspace))
    return (
        f"{registered}logged: {logged.address}, in MLflow's tab Models (python -m harness ui)\n"
        f"serve it: MLFLOW_TRACKING_URI='{store}' mlflow models serve -m {logged.address} "
        "--env-manager local\n"
    )
