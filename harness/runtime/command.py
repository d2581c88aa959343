"""A command of the command line, from its words to its exit code."""

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Collection, Sequence

from harness.errors import DONE, FAILED, INTERRUPTED, YOURS_TO_FIX, HarnessError, LostError
from harness.runtime.device_choices import fix_devices
from harness.runtime.extras import lacking_extra
from harness.runtime.interrupts import TOLD, leave, obeyed_signals
from harness.runtime.output import safe_output, write_failure
from harness.runtime.processor import choose_onednn
from harness.runtime.stderr import ask_for_quiet
from harness.runtime.threads import fix_threads

Parse = Callable[[Sequence[str]], argparse.Namespace]
"""Returns what was typed; its `do` takes that, and returns an exit code, or None when done."""


def perform(parse: Parse, arguments: Sequence[str] | None, interrupted: str = TOLD) -> int:
    """Carry out one command and return its exit code.

    Args:
        parse: reads the words.
        arguments: the words; None takes those of this process, which then ends with the command.
        interrupted: what is said after Ctrl-C.
    """
    with safe_output() as out, obeyed_signals(interrupted):
        words = sys.argv[1:] if arguments is None else arguments
        code = _carried_out(parse, words, interrupted)
        out.flush()
        if told := write_failure(out):
            sys.stderr.write(f"{told}\n")
            code = code or YOURS_TO_FIX
        if code == INTERRUPTED and arguments is None:
            leave(code)
        return code


def prepare_libraries() -> None:
    """Say in the environment what NumPy, TensorFlow and MLflow read when they are imported.

    What a program has imported before stays as it is.
    """
    ask_for_quiet()
    fix_threads()
    choose_onednn()
    fix_devices()


def _carried_out(parse: Parse, words: Sequence[str], interrupted: str) -> int:
    try:
        prepare_libraries()
        # Pydantic looks through all installed packages for those that would watch it otherwise,
        # which takes a tenth of a `check`; a user's word wins.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        # To read the words takes a tenth of a second, in which a signal may come, too.
        options = parse(words)
        code: int | None = options.do(options)
    except HarnessError as error:
        sys.stderr.write(f"\n{error}\n")
        return YOURS_TO_FIX
    except LostError as error:
        sys.stderr.write(f"\n{error}\nStart again: a lost run goes on from its last epoch.\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write(interrupted)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        told = lacking_extra(error)
        sys.stderr.write(f"\n{told}\n" if told else traceback.format_exc())
        return YOURS_TO_FIX if told else FAILED
    except Exception:  # noqa: BLE001 (a mistake of ours: its traceback is shown, without passwords)
        sys.stderr.write(traceback.format_exc())
        return FAILED
    return DONE if code is None else code


def no_such_command(typed: str, commands: Collection[str], elsewhere: str) -> str:
    """Return what is said of a word that is no command: the nearest ones, and who does the rest."""
    from difflib import get_close_matches  # for a mistake alone

    nearest = get_close_matches(typed, commands, n=2)
    hint = (
        f"Did you mean {' or '.join(nearest)}?" if nearest else f"There are {', '.join(commands)}."
    )
    return f"expected a command; got {typed!r}. {hint} {elsewhere}"
