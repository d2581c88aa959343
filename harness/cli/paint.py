"""`paint`: new pictures by a generator that was trained."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.options import typed_name
from harness.cli.predict import find_folder
from harness.errors import DONE, DataError
from harness.runtime.extras import require_training
from harness.runtime.stderr import held_back
from harness.wording.counts import counted
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from harness.cli.options import Commands

MOST = 10_000
EPILOG = """
RUN is named as `python -m harness predict` takes it: 'dcgan r1/5', 'dcgan@latest', or the first
digits of a fingerprint or of a run's id in MLflow. It must be of `kind: generation`.

What is painted is a function of the run, the seed and --truncate; the first pictures of a larger
--count are those of a smaller one. None is chosen. Measure them with `python -m analysis likeness`.

A generator that was trained with `generator.classes: conditional` paints of each class as often as
it learned from it, or of one alone with --class.

examples:
  python -m harness paint dcgan@latest --out painted
  python -m harness paint 'dcgan r1/5' --count 64 --seed 7 --out painted --grid painted.png
  python -m harness paint dcgan@latest --count 8 --out painted --truncate 0.7 --walk walk.gif
  python -m harness paint conditional@latest --class 'Claude Monet' --out painted
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "paint",
        help=SUMMARIES["paint"],
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=typed_name, metavar="RUN", help="whose generator paints")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new or empty folder for pictures"
    )
    parser.add_argument("--count", type=int, default=16, metavar="N", help="(default: 16)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="(default: 0)")
    parser.add_argument(
        "--class",
        dest="class_name",
        metavar="NAME",
        help="pictures of one class alone, by a generator that is told of classes",
    )
    parser.add_argument(
        "--truncate",
        type=float,
        metavar="T",
        help="draw no number farther than T from 0: less variety, fewer accidents",
    )
    parser.add_argument("--grid", type=Path, metavar="PNG", help="also all of them as one picture")
    parser.add_argument(
        "--walk", type=Path, metavar="GIF", help="also a film from each picture to the next"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    _require_sense(options)
    require_training()
    from harness.console.progress_bars import open_progress
    from harness.runtime.atomic_files import replace_file

    progress = open_progress()
    folder, tags = find_folder(options.run, find_workspace(), progress.say)
    with held_back():
        from harness.data.picture_sheets import film, grid, png
        from harness.runs.paint import PaintRequest, RecordedPainter, walk, walk_of_classes
        from harness.runs.recorded import RecordedRun

    painter = RecordedPainter(RecordedRun.at(folder, tags))
    request = PaintRequest(options.count, options.seed, options.truncate, options.class_name)
    latents, classes = painter.latents(request), painter.classes(request)
    pictures = painter.paint(latents, classes)
    digits = len(str(options.count))
    for number, picture in enumerate(pictures, start=1):
        replace_file(options.out / f"{number:0{digits}}.png", png(picture))
    written = [f"{counted(len(pictures), 'picture')} in {options.out}"]
    if options.grid is not None:
        replace_file(options.grid, png(grid(pictures)))
        written.append(str(options.grid))
    if options.walk is not None:
        along = None if classes is None else walk_of_classes(classes)
        frames = painter.paint(walk(latents), along)
        replace_file(options.walk, film([grid(one[None]) for one in frames]))
        written.append(str(options.walk))
    about = painter.recorded.about
    if not about.evidence:
        progress.say("this run learned from demo pictures, drawn by a program: for trying")
    sys.stdout.write(f"painted by {about.name}: {'; '.join(written)}\n")
    return DONE


def _require_sense(options: argparse.Namespace) -> None:
    """Refuse what cannot be done before anything is read."""
    if not 1 <= options.count <= MOST:
        raise DataError(f"--count: expected 1 to {MOST:,}; got {options.count}.")
    limit = options.truncate
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        raise DataError(f"--truncate: expected a number above 0, such as 0.7; got {limit:g}.")
    for name, suffix in (("grid", ".png"), ("walk", ".gif")):
        path = getattr(options, name)
        if path is not None and path.suffix.lower() != suffix:
            raise DataError(f"--{name}: expected a file that ends in {suffix}; got {path}.")
    out = options.out
    if out.exists() and not out.is_dir():
        raise DataError(f"--out: expected a folder; got the file {out}.")
    if out.is_dir() and any(out.iterdir()):
        raise DataError(
            f"--out: expected a new or empty folder, so that nothing else counts as painted; got "
            f"{out}, which holds files."
        )
