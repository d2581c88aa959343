"""`predict`: who painted this, how sure, what it resembles, and where the model looked."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.cli import SUMMARIES
from harness.cli.heat_maps import HeatMaps
from harness.cli.options import add_data, typed_name
from harness.cli.predict_text import report
from harness.errors import DONE, YOURS_TO_FIX, DataError, TrackingError
from harness.runs import file_names
from harness.runtime.registered import registered_page
from harness.runtime.stderr import held_back
from harness.wording.counts import counted
from harness.wording.language import LANGUAGES
from harness.wording.words import words_in
from harness.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.data.collection.collection import Collection
    from harness.progress import Progress
    from harness.runs.predict import Answer, Known, Refused
    from harness.runs.predictor import Predictor
    from harness.tracking.tracker import Tracker

MOST_ASKED = 100
"""Runs of one name of which the newest with a model is looked for."""

EPILOG = """
RUN is a run's name ('baseline r1/2'), the name of an experiment with one repetition, or the first
digits of a fingerprint or of a run's id in MLflow. 'baseline@latest' is the last run of that name
that kept its model, 'my_study/baseline r1/10' one of a study; `python -m harness results` lists
them.

Probabilities are calibrated by temperature scaling (Guo et al., 2017), fitted on the run's own
validation pictures, when those are on this machine; what was done is said on standard error.
Where the run itself had a picture, in training say, the answer says so.
Pictures that cannot be read are named there with their reason; the others are answered all the
same, and the exit code is then 2.

examples:
  python -m harness predict baseline@latest unknown.jpg
  python -m harness predict 'transfer r1/1' unknown.jpg
  python -m harness predict 3f2a91 scans/ --format csv > answers.csv
  python -m harness predict baseline scans/ --heat-maps looked_at/
  python -m harness predict baseline@latest --serve
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "predict",
        help=SUMMARIES["predict"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=typed_name, metavar="RUN", help="whose model answers")
    images = parser.add_argument(
        "images", nargs="+", type=Path, metavar="IMAGE", help="pictures, folders", default=()
    )
    parser.add_argument(
        "--format", choices=("text", "csv", "json"), default="text", help="(default: text)"
    )
    parser.add_argument(
        "--show", type=int, default=3, metavar="N", help="classes and neighbours (default: 3)"
    )
    parser.add_argument(
        "--heat-maps",
        type=Path,
        metavar="DIR",
        help="write a figure for each picture: where the network looked, by two methods (its "
        "control is `python -m analysis explain`)",
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="of the text and of heat maps (default: en)",
    )
    parser.add_argument(
        "--serve",
        action=_Serve,
        nargs=0,
        default=False,
        instead=images,
        help="instead of pictures: a page on this machine alone, on which one drops them",
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="of the page, the first to try (default: 8000)"
    )
    add_data(parser)
    parser.set_defaults(do=do)


class _Serve(argparse.Action):
    """A switch in whose presence an argument may be missing.

    Were the argument optional by itself, pictures could not stand behind an option any more.
    """

    def __init__(self, *given: Any, instead: argparse.Action, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **options)
        self._instead = instead

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 (as argparse calls it)
        namespace: argparse.Namespace,
        values: object,  # noqa: ARG002
        option: str | None = None,  # noqa: ARG002
    ) -> None:
        """Note the switch."""
        setattr(namespace, self.dest, True)
        self._instead.required = False


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    _require_one_way(options)
    if options.serve:
        return _serve(options)
    paths = find_images(options.images)
    opened = _opened(options.run, options.data, options.show)
    draw, words = None, words_in(options.language)
    if options.heat_maps is not None:
        _require_eye(opened.run)
        names = opened.run.recorded.class_names
        draw = HeatMaps(
            opened.run, names, options.heat_maps, words, registered_page("predicted_picture")
        )
    refused: list[Refused] = []
    report(_kept(opened.answers(paths), refused, draw), options.format, words)
    for one in refused:
        opened.progress.say(f"refused: {one.reason}")
    return YOURS_TO_FIX if refused else DONE


def _require_one_way(options: argparse.Namespace) -> None:
    """Refuse pictures, or a folder for figures, beside the page, which has its own."""
    if options.serve and (options.images or options.heat_maps):
        raise DataError(
            "predict: expected pictures, or --serve without pictures and --heat-maps; got both."
        )


def _serve(options: argparse.Namespace) -> int:
    from harness.cli.predict_page import ServedRun, serve_page

    opened = _opened(options.run, options.data, options.show)
    run, progress = opened.run, opened.progress
    collection = _collection(run, find_workspace(), options.data, progress)
    known, paths = None, {}
    if collection is not None:
        known = _learned(run, collection, find_workspace(), progress)
        paths = dict(zip(collection.image_ids, collection.paths, strict=True))
    serve_page(
        ServedRun(run, known, paths, options.show),
        registered_page("predicted_picture"),
        options.language,
        options.port,
    )
    return DONE


def answers_of(
    word: str, images: Sequence[Path], data: Path | None, *, shown: int
) -> "Iterator[Answer | Refused]":
    """Return the answers of the run that a word names, picture by picture.

    Args:
        word: names the run.
        images: pictures, and folders of them.
        data: the folder of the run's own pictures; None: as everywhere.
        shown: how many classes and similar pictures.

    Raises:
        TrackingError: there is no such run, or several.
        DataError: there are no such pictures.
    """
    paths = find_images(images)
    return _opened(word, data, shown).answers(paths)


class _Answering(NamedTuple):
    """A run that can be asked."""

    run: "Predictor"
    known: "Callable[[], Known | None]"
    progress: "Progress"
    shown: int

    def answers(self, paths: Sequence[Path]) -> "Iterator[Answer | Refused]":
        from harness.runs.predict import predict

        recorded, known = self.run.recorded, self.known()
        if not recorded.about.evidence:
            self.progress.say("this run learned from demo pictures, drawn by a program: for trying")
        return predict(
            self.run,
            recorded.class_names,
            paths,
            known,
            shown=self.shown,
            progress=self.progress,
        )


def _opened(word: str, data: Path | None, shown: int) -> _Answering:
    from harness.console.progress_bars import open_progress

    if shown < 1:
        raise DataError(f"--show: expected 1 or more; got {shown}.")
    workspace, progress = find_workspace(), open_progress()
    with held_back():
        from harness.runs.predictor import Predictor
        from harness.runs.recorded import RecordedRun

    run = Predictor(RecordedRun.at(*find_folder(word, workspace, progress.say)))
    return _Answering(run, partial(_known, run, workspace, data, progress), progress, shown)


def find_images(given: Sequence[Path]) -> list[Path]:
    """Return the files named, and all files below the folders named, hidden ones apart.

    Raises:
        DataError: something named is not there, or there is no file at all.
    """
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            below = (one for one in path.rglob("*") if one.is_file())
            hidden = [
                one
                for one in sorted(below)
                if not any(part.startswith(".") for part in one.relative_to(path).parts)
            ]
            found += hidden
        elif path.exists():
            found.append(path)
        else:
            raise DataError(f"{path}: expected a picture or a folder; got no such file.")
    if not found:
        raise DataError("predict: expected pictures; got folders without any file.")
    return found


def find_folder(
    word: str, workspace: Workspace, say: Callable[[str], object]
) -> tuple[Path, Mapping[str, str] | None]:
    """Return the folder with the files of the one run that a word names, and the run's tags.

    Where the word names the last of several, `say` is told which that is.

    Raises:
        TrackingError: it names none, or several.
    """
    from harness.tracking.lookup import (
        LATEST,
        experiment_name,
        find_recorded,
        name_details,
        recorded_runs,
    )
    from harness.tracking.mlflow_store import MlflowTracker

    known, details = recorded_runs(workspace), partial(name_details, workspace)
    (recorded,) = find_recorded([word], known, details)
    if len(recorded.runs) > 1 and not word.endswith(LATEST):
        names = ", ".join(repr(_longer(word, run.name)) for run in recorded.runs)
        raise TrackingError(
            f"{word}: expected one run; got {len(recorded.runs)} repetitions: {names}. Name one, "
            f"or the last of them: {word}{LATEST}."
        )
    tracker = MlflowTracker(workspace)
    last = max(recorded.runs, key=lambda run: run.started_s)
    named = [run for run in known if experiment_name(run.name) == word.removesuffix(LATEST)]
    if word.endswith(LATEST):
        among = sorted((*recorded.runs, *named), key=lambda run: -run.started_s)
        # Runs of a study are told not to keep theirs, and come after the one that did.
        last = next((run for run in among[:MOST_ASKED] if _kept_model(tracker, run.id)), last)
    if last not in recorded.runs:
        say(f"{word} is {last.name} ({last.id[:12]}): what was run later kept no model")
    elif len(recorded.runs) > 1:
        say(f"{word} is {last.name}, begun last of {counted(len(recorded.runs), 'repetition')}")
    run = tracker.recorded(last.id)
    return tracker.artifact(last.id, ""), None if run is None else run.tags


def _kept_model(tracker: "Tracker", run_id: str) -> bool:
    """Return whether a run has a model to answer with."""
    for name in (file_names.NETWORK, file_names.CLASSICAL):
        with suppress(TrackingError):
            return tracker.artifact(run_id, name).is_file()
    return False


def _longer(word: str, run_name: str) -> str:
    """Return the name of one of the runs that a word means, with the study that it names."""
    study, slash, _ = word.rpartition("/")
    return f"{study}{slash}{run_name}"


def _known(
    run: "Predictor", workspace: Workspace, data: Path | None, progress: "Progress"
) -> "Known | None":
    collection = _collection(run, workspace, data, progress)
    return None if collection is None else _learned(run, collection, workspace, progress)


def _collection(
    run: "Predictor", workspace: Workspace, data: Path | None, progress: "Progress"
) -> "Collection | None":
    from harness.runs.recorded_pictures import PictureLocation, recorded_collection

    try:
        return recorded_collection(run.recorded, PictureLocation(workspace, data, progress))
    except DataError as error:
        progress.say(f"not calibrated, and no training pictures to compare with: {error}")
        return None


def _learned(
    run: "Predictor", collection: "Collection", workspace: Workspace, progress: "Progress"
) -> "Known":
    from harness.runs.predict import learn_from

    known = learn_from(run, collection, workspace.cache, progress)
    if known.temperature is None:
        progress.say("not calibrated: the run had no validation part")
    else:
        fitted = known.temperature
        progress.say(
            f"calibrated: temperature {fitted.value:.2f}, fitted on {fitted.pictures} validation "
            f"pictures (their loss {fitted.loss_before:.3f} -> {fitted.loss_after:.3f})"
        )
    return known


def _require_eye(run: "Predictor") -> None:
    if run.eye is None:
        raise DataError(
            "--heat-maps: expected a network that sees pictures or a backbone's features; got "
            f"model {run.spec.model.kind} on features {run.spec.features.kind}. Leave it out."
        )


def _kept(
    answers: "Iterator[Answer | Refused]", refused: "list[Refused]", draw: HeatMaps | None
) -> "Iterator[tuple[Answer, Path | None]]":
    """Return the answers with their heat maps, and put aside what was refused."""
    from harness.runs.predict import Refused

    for number, one in enumerate(answers, start=1):
        if isinstance(one, Refused):
            refused.append(one)
        else:
            yield one, None if draw is None else draw.write(one, number)
