"""`judge`: verdicts on predictions that anybody made, from files."""

import argparse
import glob
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.options import add_language, add_rule, read_rule
from harness.errors import DONE, FAILED, SpecError

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.verdicts.prediction_evidence import NamedFiles
    from harness.verdicts.record import Verdicts

EXPECTED = (
    *("helps", "helps_less_than_margin", "no_worse", "equivalent"),
    *("hurts_less_than_margin", "hurts", "inconclusive"),
)
NO_WORSE = frozenset({"no_worse", "equivalent", "helps_less_than_margin", "helps"})
"""Words that rule out a loss of more than the margin without finding one: `--expect no_worse`."""

EPILOG = """
A file is CSV, Parquet or JSON lines: a row for each test picture, with the columns image, true and
predicted, and p_CLASS with the probability of each class where there are any. A column `repetition`
tells repetitions apart, or else the last number in the file's name does.

examples:
  python -m harness judge --baseline 'base/seed*.csv' --proposal 'wide=new/seed*.csv'
  python -m harness judge --baseline 'base=base_fold*.csv' --proposal 'wide=wide_fold*.csv' \\
      --claim collections_like_it --train-size 4000 --expect helps
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "judge",
        help="verdicts on predictions of any program, from files",
        description="Judge anybody's predictions: the verdicts of a study, from files with a row "
        "for each test picture. What the files allow to claim is found out, and said.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_sides(parser)
    add_rule(parser)
    parser.add_argument(
        "--repetition",
        default="",
        metavar="REGEX",
        help="finds the repetition in a file's name, such as 'seed(\\d+)' (the last number)",
    )
    parser.add_argument(
        "--train-size",
        type=_count,
        default=0,
        metavar="N",
        help="pictures that each model was trained on, without which collections_like_it is not "
        "claimed",
    )
    parser.add_argument(
        "--collection", default="", metavar="NAME", help="what sentences call the pictures"
    )
    _add_endings(parser)
    add_language(parser)
    parser.set_defaults(do=do)


def _add_sides(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline",
        nargs="+",
        required=True,
        metavar="[NAME=]FILES",
        help="what proposals are compared with; a pattern in quotes, or files",
    )
    parser.add_argument(
        "--proposal",
        nargs="+",
        action="append",
        required=True,
        dest="proposals",
        metavar="[NAME=]FILES",
        help="the same of a proposal; may be repeated",
    )


def _add_endings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--expect",
        choices=EXPECTED,
        metavar="WORD",
        help="exit with code 1 unless this is the word on every proposal; no_worse takes words "
        "that say more: " + ", ".join(EXPECTED),
    )
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.json", help="write the verdicts as JSON, too"
    )


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.runtime.atomic_files import replace_file
    from harness.verdicts.prediction_evidence import FilesQuestion, judge_files

    rule = read_rule(options)
    asked = FilesQuestion(rule, options.repetition, options.train_size, options.collection)
    baseline, *proposals = named_files([options.baseline, *options.proposals])
    found = judge_files(asked, baseline, proposals)
    text = json.dumps(found.as_json(), indent=2, ensure_ascii=False) + "\n"
    if options.out:
        replace_file(options.out, text)
    if options.json:
        sys.stdout.write(text)
    else:
        from harness.verdicts.table import as_text

        sys.stdout.write(as_text(found, options.language))
    return _as_expected(found, options.expect)


def named_files(words: Sequence[Sequence[str]]) -> "list[NamedFiles]":
    """Return the experiments that were typed, the baseline first.

    Args:
        words: of each experiment, the first may begin with its name: `wide=new/seed*.csv`.

    Raises:
        SpecError: there are no such files.
    """
    return [_named(each, "baseline" if not number else "") for number, each in enumerate(words)]


def _named(words: Sequence[str], usual: str) -> "NamedFiles":
    from harness.verdicts.prediction_evidence import NamedFiles

    first, *others = words
    name, sign, pattern = first.partition("=")
    # A file may have the sign in its name, as `lr=0.1.csv` has.
    if not sign or _files(first):
        name, pattern = usual, first
    paths = [path for each in (pattern, *others) for path in _require_files(each)]
    return NamedFiles(name or _usual_name(pattern), tuple(dict.fromkeys(paths)))


def _files(pattern: str) -> list[Path]:
    found = sorted(glob.glob(str(Path(pattern).expanduser()), recursive=True))  # noqa: PTH207 (absolute patterns)
    return [path for path in map(Path, found) if path.is_file()]


def _require_files(pattern: str) -> list[Path]:
    found = _files(pattern)
    if not found:
        raise SpecError(
            f"{pattern}: expected files of predictions; got none in {Path.cwd()}. Put a pattern in "
            "quotes: --proposal 'wide=new/seed*.csv'."
        )
    return found


def _usual_name(pattern: str) -> str:
    """Return the name of the folder for a pattern of files, of the file for a file."""
    path = Path(pattern)
    return path.stem if not set("*?[") & set(path.name) else path.parent.name or path.stem


def _as_expected(found: "Verdicts", word: str | None) -> int:
    """Return the exit code; what was expected and did not come is told."""
    if word is None:
        return DONE
    wanted = NO_WORSE if word == "no_worse" else {word}
    others = [one for one in found.proposals if one.word not in wanted]
    for one in others:
        sys.stderr.write(f"{one.experiment.name}: expected {word}; got {one.word}.\n")
    return FAILED if others else DONE


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 and more; got {text}")
    return number
