"""Both command lines carry out a command in the same way."""

import argparse
import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.__main__ import main as analysis
from harness.cli.main import main as harness
from harness.errors import FAILED, INTERRUPTED, YOURS_TO_FIX, DataError, LostError
from harness.runtime.command import perform
from harness.runtime.interrupts import TOLD
from harness.runtime.processor import ONEDNN_VARIABLE, onednn_wanted, this_processor
from harness.runtime.threads import THREADS_VARIABLE


def ended(outcome):
    """The exit code of a command that returns this, or raises it."""

    def do(_):
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return perform(lambda _: argparse.Namespace(do=do), [])


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        (None, 0, ""),
        (3, 3, ""),
        (DataError("a.jpg: empty"), YOURS_TO_FIX, "\na.jpg: empty\n"),
        (KeyboardInterrupt(), INTERRUPTED, "\ninterrupted: what is done is kept; the same "),
        (LostError("r1: lost"), FAILED, "\nr1: lost\nStart again: a lost run goes on from its "),
        (ZeroDivisionError("ours"), FAILED, "Traceback (most recent call last):\n"),
    ],
)
def test_what_comes_of_a_command_is_its_exit_code_and_what_is_said(capsys, outcome, code, said):
    assert ended(outcome) == code
    told = capsys.readouterr().err
    assert told.startswith(said) if said else not told


def test_a_signal_while_the_words_are_read_is_obeyed_in_one_line(capsys):
    def parse(words):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    assert perform(parse, []) == INTERRUPTED
    assert capsys.readouterr().err == TOLD


@pytest.mark.parametrize("main", [harness, analysis], ids=["harness", "analysis"])
def test_what_tensorflow_reads_at_its_import_is_said_before(monkeypatch, main):
    for name in (ONEDNN_VARIABLE, THREADS_VARIABLE):
        monkeypatch.setenv(name, "to be put back afterwards")
        monkeypatch.delenv(name)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    assert main([]) == 0
    assert os.environ[THREADS_VARIABLE] == "2"
    assert os.environ.get(ONEDNN_VARIABLE) == onednn_wanted(this_processor())


@pytest.mark.parametrize(
    ("main", "words", "taught"),
    [
        (harness, [], "python -m harness run baseline"),
        (harness, ["data"], "what is in a collection, and what is wrong with it"),
        (harness, ["selftest"], "a gain is planted"),
        (analysis, [], "python -m analysis confusion baseline"),
    ],
)
def test_who_types_no_command_is_taught_how_to_begin(capsys, main, words, taught):
    assert main(words) == 0
    said = capsys.readouterr()
    assert (taught in said.out, said.err) == (True, "")


DRAWS = """
import argparse, sys
from harness.runtime.command import perform

def draw(_):
    import matplotlib
    print(matplotlib.get_backend())

sys.exit(perform(lambda _: argparse.Namespace(do=draw), None))
"""


@pytest.mark.parametrize("backend", ["garbage", "module://matplotlib_inline.backend_inline"])
def test_a_command_draws_into_files_whatever_a_notebook_told_its_processes(backend):
    ended = subprocess.run(
        [sys.executable, "-c", DRAWS],
        env=os.environ | {"MPLBACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "agg\n"), ended.stderr
