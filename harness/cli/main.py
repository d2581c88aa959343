"""What a person types. Only the chosen command imports what it needs."""

import argparse
import sys
import traceback
from collections.abc import Sequence

from harness.cli import (
    check,
    compare,
    completion,
    data,
    doctor,
    judge,
    new,
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
from harness.runtime.interrupts import TOLD, leave, obeyed_signals
from harness.runtime.output import safe_output, write_failure
from harness.runtime.processor import choose_onednn
from harness.runtime.stderr import ask_for_quiet
from harness.runtime.threads import fix_threads

COMMANDS = (
    *(new, run, show, check, results, compare, judge, verify, predict),
    *(data, selftest, schema, ui, doctor, completion),
)

EPILOG = """
examples:
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
  1    a run's process was lost, a run failed under --keep-going, another word than judge --expect,
       or a mistake of ours
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
    with safe_output() as out, obeyed_signals():
        options = _parsed(sys.argv[1:] if arguments is None else arguments)
        ask_for_quiet()
        fix_threads()
        choose_onednn()
        fix_devices()
        code = carried_out(options)
        out.flush()
        if told := write_failure(out):
            sys.stderr.write(f"{told}\n")
            code = code or YOURS_TO_FIX
        if code == INTERRUPTED and arguments is None:
            leave(code)
        return code


def carried_out(options: argparse.Namespace) -> int:
    """Carry out a command, and return its exit code."""
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
        sys.stderr.write(TOLD)
        return INTERRUPTED
    except Exception:  # noqa: BLE001 (a mistake of ours: its traceback is shown, without passwords)
        sys.stderr.write(traceback.format_exc())
        return FAILED


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; who forgot the sign between a key and its value is told."""
    parser = build_parser()
    options, unknown = parser.parse_known_args(arguments)
    text = f"unrecognized arguments: {' '.join(unknown)}"
    lacking = [word for word in getattr(options, "overrides", ()) if "=" not in word]
    if lacking:
        text += f"; --set takes KEY=VALUE in one word: --set {lacking[0]}={unknown[0]}"
    if unknown:
        parser.error(text)
    return options
