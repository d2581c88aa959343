"""Several runs at a time: a bar for each on a terminal, numbered lines elsewhere."""

import io

from rich.console import Console

from harness.console.parallel_bars import open_slots
from harness.console.progress_bars import PlainProgress, TerminalProgress


def tell(progress):
    with open_slots(progress) as slots:
        slots(2).start("wide r1/2  training", 10, "pictures")
        slots(1).start("colours r1/2  training", 10, "pictures")
        slots(2).advance(4, "epoch 1/2")
        slots(1).say("a word")
        slots(2).finish("done well")
        slots(1).finish()


def test_lines_begin_with_the_number_of_the_run():
    stream = io.StringIO()
    tell(PlainProgress(stream))
    lines = stream.getvalue().splitlines()
    assert lines[:2] == [
        "[2] wide r1/2  training ... 10 pictures",
        "[1] colours r1/2  training ... 10 pictures",
    ]
    assert lines[2].startswith("[2]   wide r1/2  training   epoch 1/2   ")
    assert lines[3] == "[1] a word"
    assert lines[4].startswith("[2] wide r1/2  training: done in ")
    assert lines[4].endswith("   done well")


def test_on_a_terminal_each_has_a_bar_and_leaves_a_line():
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120, color_system=None)
    tell(TerminalProgress(console))
    said = stream.getvalue()
    assert "[2] wide r1/2  training: done in" in said
    assert "[1] a word" in said
    assert said.count("0/10") >= 2
