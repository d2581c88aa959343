"""What a person types. Only the chosen command is imported, and imports what it needs."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from harness.cli import MODULES, SUMMARIES
from harness.runtime.command import JSON, JsonParser, no_such_command, perform, unrecognized
from harness.runtime.interrupts import TOLD

COMPLETION = "completion"
"""The command that must know what all others are typed with."""
READ_ALONE = frozenset({"judge", "verify"})
"""Commands that keep nothing to go on from."""
NOTHING_DONE = "\ninterrupted: nothing was written\n"
ELSEWHERE = "Reports and figures are made by `python -m analysis`."
EPILOG = """
examples:
  python -m harness init my_study --pictures ~/my_pictures
  python -m harness new my_idea
  python -m harness run experiments/baseline.yaml
  python -m harness run experiments/baseline.yaml --set training.epochs=3
  python -m harness show no_augmentation
  python -m harness results
  python -m harness data audit --html audit.html
  HARNESS_DATA=~/best-artworks python -m harness run experiments/baseline.yaml

where things are:
  pictures   --data DIR, else HARNESS_DATA, else data/best-artworks
  results    MLFLOW_TRACKING_URI, else mlruns/ (`python -m harness ui` opens it)
  caches     HARNESS_CACHE, else data/cache; safe to delete

exit codes:
  0    done
  1    a run's process was lost, a run failed under --keep-going, another word than --expect, or a
       mistake of ours
  2    yours to fix, such as a wrong file, or a training that cannot go on
  130  interrupted; work is kept
"""


BEGIN = """Which of your ideas help? Fair experiments for image classification.

  python -m harness run baseline          train and test the published baseline; without the
                                          paintings, on a small collection that is drawn first
  python -m harness init my_study --pictures DIR  a folder to work in, about your own pictures
  python -m harness new my_idea           begin a file that says what your idea changes
  python -m harness show my_idea          what it changes and what it may cost, before it runs
  python -m harness compare baseline my_idea      does it help? the answer, from finished runs
  python -m harness results               everything that was recorded, newest first

`python -m harness --help` lists all commands, `python -m harness COMMAND --help` explains one.
docs/first-verdict.md leads from an idea to a paragraph for a paper in ten minutes.
"""


def build_parser(typed: str | None = None, *, as_json: bool = False) -> argparse.ArgumentParser:
    """Return the command line.

    Args:
        typed: the command whose words will be read: of others there are only the names and
            summaries. None: all are there in full.
        as_json: whether what is wrong with these words is told as JSON, too.
    """
    kind = JsonParser if as_json else argparse.ArgumentParser
    parser = kind(
        prog="python -m harness",
        description="Which of your ideas help? Fair experiments for image classification.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(do=_begin)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = MODULES.values() if typed is None else {MODULES.get(typed)}
    for name, summary in SUMMARIES.items():
        if MODULES[name] not in wanted:
            commands.add_parser(name, help=summary)
        elif name not in commands.choices:  # one module declares two
            import_module(f"harness.cli.{MODULES[name]}").add(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    typed = sys.argv[1:] if arguments is None else arguments
    told = NOTHING_DONE if {*typed[:1]} & READ_ALONE else TOLD
    return perform(_parsed, arguments, told)


def _begin(options: argparse.Namespace) -> None:  # noqa: ARG001 (as every command is called)
    """Teach who typed no command how to begin."""
    sys.stdout.write(BEGIN)


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; who forgot the sign or the value behind a key is told."""
    typed = arguments[0] if arguments else ""
    parser = build_parser(None if typed == COMPLETION else typed, as_json=JSON in arguments)
    if typed and not typed.startswith("-") and typed not in SUMMARIES:
        parser.error(no_such_command(typed, SUMMARIES, ELSEWHERE))
    options, unknown = parser.parse_known_args(arguments)
    problems = [unrecognized(unknown, parser, arguments)] if unknown else []
    lacking = [word for word in getattr(options, "overrides", ()) if "=" not in word]
    if lacking:
        value = unknown[0] if unknown else "VALUE"
        problems.append(f"--set takes KEY=VALUE in one word: --set {lacking[0]}={value}")
    if problems:
        parser.error("; ".join(problems))
    return options
