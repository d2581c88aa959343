"""What a person types. Only the chosen command imports what it needs."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from harness.errors import HarnessError
from harness.quiet import ask_for_quiet

DONE, FAILED, YOURS_TO_FIX, INTERRUPTED = 0, 1, 2, 130

EPILOG = """
examples:
  python -m harness run experiments/baseline.yaml
  python -m harness run experiments/baseline.yaml --set training.epochs=3
  python -m harness show experiments/no_augmentation.yaml
  HARNESS_DATA=~/best-artworks python -m harness run experiments/baseline.yaml

where things are:
  pictures   --data DIR, else HARNESS_DATA, else data/best-artworks
  results    mlruns/ (MLflow; `python -m harness ui` opens it), else MLFLOW_TRACKING_URI
  caches     data/cache, else HARNESS_CACHE; safe to delete

exit codes: 0 done; 1 a run failed, or a mistake of ours; 2 yours to fix; 130 interrupted, work kept
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m harness",
        description="Which of your ideas help? Fair experiments for image classification.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="do an experiment's repetitions; skips what is done")
    _add_experiment(run)
    run.add_argument("--json", action="store_true", help="print the results as JSON")
    show = commands.add_parser("show", help="the resolved spec, its changes, and what is to do")
    _add_experiment(show)
    check = commands.add_parser("check", help="every mistake of every file, at once")
    check.add_argument("specs", nargs="+", type=Path, metavar="SPEC", help="YAML files")
    schema = commands.add_parser("schema", help="the JSON schema of specs, for editors")
    schema.add_argument("part", nargs="?", help="explain one part instead, such as training")
    ui = commands.add_parser("ui", help="open MLflow on the results, on this machine only")
    ui.add_argument("--port", type=int, default=5000, help="the port to try first (5000)")
    doctor = commands.add_parser("doctor", help="find what a moved mlruns/ or a kill left behind")
    doctor.add_argument("--repair", action="store_true", help="put right what was found")
    return parser


def _add_experiment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", type=Path, metavar="SPEC", help="a YAML file of experiments/")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="overrides",
        metavar="KEY=VALUE",
        help="change one value for a quick trial, such as training.epochs=3; may be repeated",
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="where the pictures lie (else HARNESS_DATA)"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(arguments)
    ask_for_quiet()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _dispatch(options)
    except HarnessError as error:
        sys.stderr.write(f"\n{error}\n")
        return YOURS_TO_FIX
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: what is done is kept; the same command goes on from it\n")
        return INTERRUPTED


def _dispatch(options: argparse.Namespace) -> int:
    from harness import commands

    command: str = options.command
    match command:
        case "run":
            commands.run(options.spec, options.overrides, options.data, as_json=options.json)
        case "show":
            commands.show(options.spec, options.overrides, options.data)
        case "check":
            return DONE if commands.check(options.specs) else YOURS_TO_FIX
        case "schema":
            commands.print_schema(options.part)
        case "ui":
            commands.ui(options.port)
        case "doctor":
            return DONE if commands.doctor(repair=options.repair) else YOURS_TO_FIX
        case _:
            raise AssertionError(f"the parser let {command!r} through")
    return DONE


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt
