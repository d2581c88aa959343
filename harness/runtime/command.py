"""A command of the command line, from its words to its exit code."""

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from harness.errors import DONE, FAILED, INTERRUPTED, YOURS_TO_FIX, HarnessError, LostError
from harness.runtime.device_choices import fix_devices
from harness.runtime.extras import lacking_extra
from harness.runtime.interrupts import TOLD, leave, obeyed_signals
from harness.runtime.output import SafeStream, json_text, safe_output, write_failure
from harness.runtime.processor import choose_onednn
from harness.runtime.stderr import ask_for_quiet
from harness.runtime.threads import fix_threads

Parse = Callable[[Sequence[str]], argparse.Namespace]
"""Returns what was typed; its `do` takes that, and returns an exit code, or None when done."""

JSON = "--json"
"""Asks for answers, and for errors, that programs read."""
USAGE, STOPPED = "UsageError", "Interrupted"
"""Kinds of errors that are no exceptions of ours."""


class JsonParser(argparse.ArgumentParser):
    """Says what is wrong with what was typed as JSON on standard output, beside its text."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong."""
        sys.stdout.write(error_text(USAGE, message, YOURS_TO_FIX))
        super().error(message)


def error_text(kind: str, text: str, code: int) -> str:
    """Return what a command prints instead of its answer, as JSON.

    Args:
        kind: of the error, by which a program knows whose move it is.
        text: as a person reads it.
        code: the exit code.
    """
    return json_text({"error": {"kind": kind, "text": text.strip(), "exit_code": code}})


def perform(parse: Parse, arguments: Sequence[str] | None, interrupted: str = TOLD) -> int:
    """Carry out one command and return its exit code.

    Args:
        parse: reads the words.
        arguments: the words; None takes those of this process, which then ends with the command.
        interrupted: what is said after Ctrl-C.
    """
    with safe_output() as out, obeyed_signals(interrupted):
        words = sys.argv[1:] if arguments is None else arguments
        if arguments is None:
            # Commands draw into files; Jupyter tells the processes it begins to draw into itself.
            os.environ["MPLBACKEND"] = "agg"
        code = _carried_out(parse, words, interrupted)
        out.flush()
        if told := write_failure(out):
            sys.stderr.write(f"{told}\n")
            code = code or YOURS_TO_FIX
        if code == INTERRUPTED and arguments is None:
            leave(code)
        return code


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a quick command keeps what it imports and reads to its end."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def prepare_libraries() -> None:
    """Say in the environment what NumPy, TensorFlow and MLflow read when they are imported.

    What a program has imported before stays as it is.
    """
    ask_for_quiet()
    fix_threads()
    choose_onednn()
    fix_devices()


def _carried_out(parse: Parse, words: Sequence[str], interrupted: str) -> int:
    """Return the exit code; what went wrong is told on standard error, and to programs as JSON."""
    options = argparse.Namespace()
    try:
        prepare_libraries()
        # Pydantic looks through all installed packages for those that would watch it otherwise,
        # which takes a tenth of a `check`; a user's word wins.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        # To read the words takes a tenth of a second, in which a signal may come, too.
        options = parse(words)
        code: int | None = options.do(options)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (a mistake of ours is told, too)
        text, code = _told(error, interrupted)
        sys.stderr.write(text)
        began = sys.stdout.began if isinstance(sys.stdout, SafeStream) else False
        if getattr(options, "json", False) and not began:  # one document, never two
            sys.stdout.write(error_text(*_for_programs(error, text), code))
    return DONE if code is None else code


def _told(error: BaseException, interrupted: str) -> tuple[str, int]:
    """Return what is said of an error, and the exit code."""
    match error:
        case HarnessError():
            return f"\n{error}\n", YOURS_TO_FIX
        case LostError():
            again = "Start again: a lost run goes on from its last epoch."
            return f"\n{error}\n{again}\n", FAILED
        case KeyboardInterrupt():
            return interrupted, INTERRUPTED
        case ModuleNotFoundError() if told := lacking_extra(error):
            return f"\n{told}\n", YOURS_TO_FIX
        case _:  # a mistake of ours: its traceback is shown, without passwords
            return "".join(traceback.format_exception(error)), FAILED


def _for_programs(error: BaseException, text: str) -> tuple[str, str]:
    """Return the kind of an error and its text, without the traceback."""
    if isinstance(error, KeyboardInterrupt):
        return STOPPED, text
    kind = type(error).__name__
    ours = isinstance(error, HarnessError | LostError | ModuleNotFoundError)
    return kind, text if ours else f"{kind}: {error}"


def no_such_command(typed: str, commands: Collection[str], elsewhere: str) -> str:
    """Return what is said of a word that is no command: the nearest ones, and who does the rest."""
    from difflib import get_close_matches  # for a mistake alone

    nearest = get_close_matches(typed, commands, n=2)
    hint = (
        f"Did you mean {' or '.join(nearest)}?" if nearest else f"There are {', '.join(commands)}."
    )
    return f"expected a command; got {typed!r}. {hint} {elsewhere}"


def unrecognized(
    unknown: Sequence[str], parser: argparse.ArgumentParser, typed: Sequence[str]
) -> str:
    """Return what is said of words that a command does not take, with the options meant.

    Args:
        unknown: the words.
        parser: of the program.
        typed: all words; those that are commands decide whose options are looked at.
    """
    from difflib import get_close_matches  # for a mistake alone

    known = _options_of(parser, typed)
    written = [word.partition("=")[0] for word in unknown if word.startswith("--")]
    near = [match for word in written for match in get_close_matches(word, known, n=1)]
    meant = f". Did you mean {' and '.join(dict.fromkeys(near))}?" if near else ""
    return f"unrecognized arguments: {' '.join(unknown)}{meant}"


def _options_of(parser: argparse.ArgumentParser, typed: Sequence[str]) -> list[str]:
    """Return the options of the command that was typed, or of the one below it."""
    for word in typed:
        for action in parser._actions:  # argparse lists them nowhere else
            if isinstance(action, argparse._SubParsersAction) and word in action.choices:
                parser = action.choices[word]
                break
    return [word for action in parser._actions for word in action.option_strings]
