"""What a person types. Only the chosen command imports what it needs."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from harness.cli import (
    check,
    compare,
    completion,
    data,
    doctor,
    predict,
    results,
    run,
    schema,
    selftest,
    show,
    ui,
    verify,
)
from harness.errors import FAILED, INTERRUPTED, YOURS_TO_FIX, HarnessError, LostError
from harness.runtime.device_choices import fix_devices
from harness.runtime.processor import choose_onednn
from harness.runtime.stderr import ask_for_quiet
from harness.runtime.threads import fix_threads

COMMANDS = (
    *(run, show, check, results, compare, verify, predict),
    *(data, selftest, schema, ui, doctor, completion),
)

EPILOG = """
examples:
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
  1    a run's process was lost, a run failed under --keep-going, or a mistake of ours
  2    yours to fix, such as a wrong file, or a training that cannot go on
  130  interrupted; work is kept
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
    for command in COMMANDS:
        command.add(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(arguments)
    ask_for_quiet()
    fix_threads()
    choose_onednn()
    fix_devices()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code: int = options.do(options)
        return code
    except HarnessError as error:
        sys.stderr.write(f"\n{error}\n")
        return YOURS_TO_FIX
    except LostError as error:
        sys.stderr.write(f"\n{error}\nStart again: a lost run goes on from its last epoch.\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: what is done is kept; the same command goes on from it\n")
        return INTERRUPTED


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
    raise KeyboardInterrupt
