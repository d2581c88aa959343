"""`judge`: verdicts on what anybody trained, from predictions, or from scores alone."""

import argparse
import glob
import re
import sys
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import SUMMARIES
from harness.cli.expected_words import add_expect, as_expected, words_of
from harness.cli.options import add_language, add_rule, read_rule
from harness.errors import SpecError
from harness.metrics import DEFAULT_SCORE
from harness.runtime.output import json_text
from harness.runtime.stderr import held_back

if TYPE_CHECKING:
    from harness.cli.options import Commands
    from harness.verdicts.named_predictions import NamedFiles
    from harness.verdicts.record import Verdicts
    from harness.verdicts.score_evidence import ScoreEvidence

OF_MLFLOW = ("pair_by", "group_by", "filter", "tracking_uri")
"""Options that nothing else has a use for."""
OF_SCORES = ("design", "test_size", *OF_MLFLOW)
"""Options that files of predictions have no use for."""
SIGNS = re.compile(r"[*?[]")
"""Of a pattern of files."""
MOST_PICTURES = 10**12
JSON_ENDING = ".json"

EPILOG = """
A file of predictions is CSV, Parquet or JSON lines: a row for each test picture, with the columns
image, true and predicted, and p_CLASS with the probability of each class where there are any. A
column `repetition` tells repetitions apart, or else the last number in the file's name
does, or in that of its folder: seed_3/predictions.csv.

examples:
  python -m harness judge --baseline 'base/seed*.csv' --proposal 'wide=new/seed*.csv'
  python -m harness judge --baseline 'base=base_fold*.csv' --proposal 'wide=wide_fold*.csv' \\
      --claim collections_like_it --train-size 4000 --expect helps

Of scores alone, a table has a row for each repetition and a column for each experiment. What the
repetitions are must be said, as numbers do not tell it: seeds (trainings on one split), splits
(random ones), folds (of cross-validation).

  python -m harness judge --scores table.csv --baseline linear --design folds --metric roc_auc \\
      --higher-is-better --margin 0.01 --train-size 90 --test-size 10
  python -m harness judge --mlflow my_sweep --pair-by params.seed --group-by tags.variant \\
      --baseline plain --design seeds --metric test_accuracy --higher-is-better --margin 0.01
"""


def add(commands: "Commands") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "judge",
        help=SUMMARIES["judge"],
        description="Judge anybody's results: the verdicts of a study, from files with a row for "
        "each test picture, or from scores alone. What they allow to claim is found out, and said.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_sides(parser)
    _add_scores(parser)
    add_rule(parser)
    parser.set_defaults(metric="")
    trained = parser.add_mutually_exclusive_group()
    trained.add_argument(
        "--train-size",
        type=_count,
        default=0,
        metavar="N",
        help="pictures that each model was trained on, copies of one counted once, without which "
        "collections_like_it is not claimed",
    )
    trained.add_argument(
        "--train-ids",
        nargs="+",
        metavar="FILES",
        help="instead: files with a column image, a row for each training picture, one for all "
        "repetitions or one for each; none of them may have been tested",
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
        help="what proposals are compared with: a pattern in quotes, or files; of scores its name",
    )
    parser.add_argument(
        "--proposal",
        nargs="+",
        action="append",
        default=[],
        dest="proposals",
        metavar="[NAME=]FILES",
        help="the same of a proposal; may be repeated; of scores without it: all others",
    )
    parser.add_argument(
        "--repetition",
        default="",
        metavar="REGEX|COLUMN",
        help="finds the repetition in the name of a file, or else of a folder above it, such as "
        "'seed(\\d+)' (the last number); or names the column that has it (repetition)",
    )


def _add_scores(parser: argparse.ArgumentParser) -> None:
    scores = parser.add_argument_group("scores alone")
    where = scores.add_mutually_exclusive_group()
    where.add_argument(
        "--scores", type=Path, metavar="TABLE", help="a table: CSV, Parquet or JSON lines"
    )
    where.add_argument(
        "--mlflow",
        nargs="+",
        metavar="EXPERIMENT",
        help="experiments of MLflow, whose runs are read and never written",
    )
    scores.add_argument(
        "--design", choices=("seeds", "splits", "folds"), default="", help="what repetitions are"
    )
    direction = scores.add_mutually_exclusive_group()
    for word, higher in (("higher", True), ("lower", False)):
        direction.add_argument(
            f"--{word}-is-better",
            action="store_const",
            const=higher,
            dest="higher_is_better",
            help="direction of a score that is not ours",
        )
    scores.add_argument(
        "--test-size",
        type=_count,
        default=0,
        metavar="N",
        help="pictures that each model was tested on, beside --train-size",
    )
    for option, text in (
        ("pair-by", "what the two runs of a pair have alike: params.seed, tags.fold"),
        ("group-by", "what the runs of one experiment have alike (their MLflow experiment)"),
        ("filter", "chooses runs, in MLflow's language: \"attributes.status = 'FINISHED'\""),
    ):
        scores.add_argument(f"--{option}", default="", metavar="KEY", help=f"in MLflow: {text}")
    scores.add_argument(
        "--tracking-uri",
        default="",
        metavar="ADDRESS",
        help="of MLflow's server, database or folder (the store of this project)",
    )


def _add_endings(parser: argparse.ArgumentParser) -> None:
    add_expect(parser)
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.json", help="write the verdicts as JSON, too"
    )


def do(options: argparse.Namespace) -> int:
    """Carry it out."""
    from harness.runtime.atomic_files import replace_file
    from harness.runtime.disk import disk_errors

    if options.out and options.out.suffix != JSON_ENDING and not options.out.is_dir():
        raise SpecError(
            f"--out: expected a file that ends in {JSON_ENDING}, by which `verify` and `report` "
            f"know a record; got {options.out}."
        )
    found = _of_scores(options) if options.scores or options.mlflow else _of_files(options)
    text = json_text(found.as_json())
    if options.out:
        with disk_errors(options.out, "the verdicts", ", or name another file.", raises=SpecError):
            replace_file(options.out, text)
    if options.json:
        sys.stdout.write(text)
    else:
        from harness.verdicts.table import as_text

        sys.stdout.write(as_text(found, options.language))
    return as_expected(words_of(found), options.expect)


def _of_files(options: argparse.Namespace) -> "Verdicts":
    from harness.verdicts.prediction_evidence import FilesQuestion, judge_files
    from harness.workspace import workspace_around

    given = _given(options, OF_SCORES)
    if options.higher_is_better is not None:
        given.append("--higher-is-better" if options.higher_is_better else "--lower-is-better")
    if given:
        raise SpecError(
            f"--scores or --mlflow: expected one of them beside {', '.join(given)}, which "
            f"{'is' if len(given) == 1 else 'are'} of scores; got neither."
        )
    if not options.proposals:
        raise SpecError("--proposal: expected files of predictions of a proposal; got none.")
    options.metric = options.metric or DEFAULT_SCORE
    training = [path for each in options.train_ids or () for path in _require_files(each)]
    asked = FilesQuestion(
        read_rule(options),
        options.repetition,
        options.train_size,
        options.collection,
        tuple(dict.fromkeys(training)),
    )
    baseline, *proposals = named_files([options.baseline, *options.proposals])
    return judge_files(asked, baseline, proposals, workspace_around())


def _given(options: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """Return which of these options were typed."""
    return [f"--{name.replace('_', '-')}" for name in names if getattr(options, name)]


def _of_scores(options: argparse.Namespace) -> "Verdicts":
    from harness.verdicts.score_evidence import judge_scores, require_shares
    from harness.verdicts.score_rule import (
        ScoreRule,
        ScoresQuestion,
        require_lawful,
        rule_of_scores,
    )

    said = ScoreRule(
        options.metric, options.higher_is_better, options.margin, options.alpha, options.claim
    )
    sizes = (options.train_size, options.test_size)
    asked = ScoresQuestion(rule_of_scores(said), options.design, *sizes, options.collection)
    require_lawful(asked)  # before a server is asked
    if unused := _given(options, OF_MLFLOW if options.scores else ("repetition",)):
        where, other = ("scores", "--mlflow") if options.scores else ("mlflow", "--scores")
        raise SpecError(f"--{where}: expected nothing that is of {other}; got {', '.join(unused)}.")
    if options.train_ids:
        raise SpecError(
            "--train-ids: expected files of predictions, whose pictures they are held against; got "
            "scores. Say --train-size and --test-size."
        )
    evidence = _scores(options)
    require_shares(asked.rule, evidence)
    return judge_scores(asked, evidence)


def _scores(options: argparse.Namespace) -> "ScoreEvidence":
    """Return the scores of a table, or of runs in MLflow."""
    baseline, *more = options.baseline
    if more:
        raise SpecError(
            f"--baseline: expected one name of scores; got {' '.join(options.baseline)}."
        )
    proposals = [name for each in options.proposals for name in each]
    if options.scores:
        from harness.evaluation.score_table import read_score_table
        from harness.verdicts.score_evidence import table_evidence

        table = read_score_table(options.scores, options.repetition)
        return table_evidence(table, baseline, proposals)
    with held_back():
        from harness.verdicts.logged_evidence import LoggedQuestion, store_evidence
    asked = LoggedQuestion(
        tuple(options.mlflow), options.metric, options.pair_by, options.group_by, options.filter
    )
    return store_evidence(tracking_address(options.tracking_uri), asked, baseline, proposals)


def tracking_address(given: str) -> str:
    """Return the address that was typed, else that of the environment, else the project's own."""
    from harness.tracking.address import store_address
    from harness.workspace import find_workspace

    return given or store_address(find_workspace())


def named_files(words: Sequence[Sequence[str]]) -> "list[NamedFiles]":
    """Return the experiments that were typed, the baseline first.

    Args:
        words: of each experiment, the first may begin with its name: `wide=new/seed*.csv`.

    Raises:
        SpecError: there are no such files.
    """
    return [_named(each, "baseline" if not number else "") for number, each in enumerate(words)]


def _named(words: Sequence[str], usual: str) -> "NamedFiles":
    from harness.verdicts.named_predictions import NamedFiles

    first, *others = words
    name, sign, pattern = first.partition("=")
    # A file may have the sign in its name, as `lr=0.1.csv` has.
    if not sign or _files(first):
        name, pattern = usual, first
    paths = [path for each in (pattern, *others) for path in _require_files(each)]
    return NamedFiles(name or _usual_name(pattern), tuple(dict.fromkeys(paths)))


def _files(pattern: str) -> list[Path]:
    if Path(pattern).is_file():  # whatever signs of a pattern its name has
        return [Path(pattern)]
    found = sorted(glob.glob(str(Path(pattern).expanduser()), recursive=True))  # noqa: PTH207 (absolute patterns)
    return [path for path in map(Path, found) if path.is_file()]


def _require_files(pattern: str) -> list[Path]:
    found = _files(pattern)
    if not found and Path(pattern).expanduser().is_dir():
        raise SpecError(
            f"{pattern}: expected files of predictions; got a folder. Say which of its files, in "
            f"quotes: '{Path(pattern) / '*.csv'}'."
        )
    if not found:
        raise SpecError(
            f"{pattern}: expected files of predictions; got none in {Path.cwd()}. Put a pattern in "
            "quotes: --proposal 'wide=new/seed*.csv'."
        )
    return found


def _usual_name(pattern: str) -> str:
    """Return the name of the folder for a pattern of files, of the file for a file."""
    parts = Path(pattern).parts
    fixed = list(takewhile(lambda part: not SIGNS.search(part), parts))
    if len(fixed) == len(parts):
        return Path(pattern).stem
    begun = SIGNS.split(parts[len(fixed)])[0].rstrip("-_. ")
    return Path(*fixed).name or begun or Path(pattern).stem


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_PICTURES:
        raise argparse.ArgumentTypeError(f"expected from 1 to {MOST_PICTURES:,}; got {text}")
    return number
