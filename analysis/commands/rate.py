"""`rate`: a page that asks people about painted pictures, and what came of their answers."""

import argparse
import base64
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.commands.options import add_command, say_files
from analysis.drawing.templating import filled
from analysis.records.experiments import find_experiments
from analysis.records.ratings import RatedPictures, keep_answers, keep_key, read_key
from analysis.tables.ratings import rating_lines, rating_table
from harness.cli.options import typed_name
from harness.data.picture_sheets import png
from harness.errors import DataError
from harness.evaluation.rating_answers import rated, read_answers_file, require_whole
from harness.evaluation.rating_trials import (
    FORMAT,
    RatingKey,
    RatingRequest,
    Shown,
    plan_rating,
)
from harness.runtime.atomic_files import replace_file
from harness.runtime.csv_files import write_csv
from harness.runtime.disk import disk_errors
from harness.tracking.mlflow_store import MlflowTracker
from harness.wording.language import LANGUAGES
from harness.wording.words import Words, words_in
from harness.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.commands.options import Commands

TRIALS = 40
TEACHES = """Can people tell painted pictures from real ones?

A page of one file, without a server: pairs of pictures, one of them real, in a seeded order, under
names that tell nothing. With --pair, two experiments against each other. Both pass through the same
size and encoding. Four pairs with noise show who did not look; four pairs come twice. How many
pairs there are is fixed beforehand, and whoever opens the page downloads a file of answers at its
end. The key stays with the first run.

  python -m analysis rate adam_half --out page.html
  python -m analysis rate adam_half --answers answers_*.json

Of answers: how often each experiment's pictures were taken for real, with Wilson's interval and one
over people, how far people agree, and who was careless. Incomplete and altered files are refused.
They are kept beside the key, and the report tells of them; without any it says that nobody was
asked."""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = add_command(commands, "rate", teaches=TEACHES)
    parser.add_argument(
        "runs",
        nargs="+",
        type=typed_name,
        metavar="STUDY|RUN",
        help="a study of generations, or experiments that paint",
    )
    parser.add_argument(
        "--pair", action="store_true", help="two experiments against each other, not real pictures"
    )
    parser.add_argument(
        "--trials", type=int, default=TRIALS, metavar="N", help=f"pairs (default: {TRIALS})"
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of all that is drawn (default: 1)"
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="of the page (default: en)"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="of the page, or of the table of answers as CSV"
    )
    parser.add_argument(
        "--answers", nargs="+", type=Path, metavar="FILE", help="what people downloaded"
    )
    parser.set_defaults(do=do)


def do(options: argparse.Namespace) -> None:
    """Carry it out."""
    workspace = find_workspace()
    tracker = MlflowTracker(workspace)
    pictures = RatedPictures(find_experiments(options.runs, workspace))
    words = words_in(options.language)
    if options.answers:
        _tell(options, pictures, tracker, words)
        return
    if options.out is None:
        raise DataError("--out: expected the file of the page, such as page.html; got none.")
    asked = RatingRequest(options.trials, options.seed, pair=options.pair)
    key = plan_rating(pictures.real, pictures.painted, asked)
    with disk_errors(options.out, "the page", ", or name another file with --out."):
        replace_file(options.out, page_of(key, pictures, words))
    keep_key(tracker, pictures.keeper, key)
    say_files([options.out])
    sys.stdout.write(f"key {key.id} kept with run {pictures.keeper}\n")


def page_of(key: RatingKey, pictures: RatedPictures, words: Words) -> str:
    """Return the page as HTML; nothing on it tells which picture is which."""
    say, count = words.rating, len(key.trials)

    def shown(one: Shown) -> str:
        encoded = base64.b64encode(png(pictures.picture(one, key.seed))).decode()
        return f"data:image/png;base64,{encoded}"

    trials = [
        {"name": one.name, "left": shown(one.left), "right": shown(one.right)} for one in key.trials
    ]
    first = pictures.picture(key.trials[0].left, key.seed)
    return filled(
        "rate.html.jinja",
        {},
        language=words.language,
        say=say,
        about=(say.about_better if key.pair else say.about_real).format(count=count),
        which=say.which_better if key.pair else say.which_real,
        enlarged=say.enlarged.format(pixels=len(first)),
        page={
            "format": FORMAT,
            "rating": key.id,
            "progress": say.progress,
            "file": say.file,
            "trials": trials,
        },
    )


def _tell(
    options: argparse.Namespace, pictures: RatedPictures, tracker: MlflowTracker, words: Words
) -> None:
    found = [(path, read_answers_file(path)) for path in _each_once(options.answers)]
    key = read_key(tracker, pictures.keeper, found[0][1].rating)
    require_whole(found, key)
    keep_answers(tracker, pictures.keeper, found)
    result = rated(key, [answers for _, answers in found])
    sys.stdout.write("\n".join(rating_lines(key, result, words)) + "\n")
    if options.out is not None:
        write_csv(rating_table(result), options.out)
        say_files([options.out])


def _each_once(paths: Sequence[Path]) -> list[Path]:
    return list(dict.fromkeys(paths))
