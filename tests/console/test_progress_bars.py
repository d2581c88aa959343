import io
import threading
import time

import pytest
from rich.console import Console

from harness.console.progress_bars import (
    PlainProgress,
    TerminalProgress,
    columns,
    open_progress,
)


def test_plain_lines_say_stage_notes_and_duration():
    ticks = iter([0.0, 61.0, 125.0])
    stream = io.StringIO()
    progress = PlainProgress(stream, clock=lambda: next(ticks))
    progress.start("training", 2000, "pictures")
    progress.advance(32)
    progress.advance(32, note="epoch 1/2")
    progress.finish("2 epochs")
    assert stream.getvalue() == (
        "training ... 2,000 pictures\n"
        "  training   epoch 1/2   1 min 01 s   1.0 pictures/s, about 31 min left\n"
        "training: done in 2 min 05 s   2 epochs\n"
    )


def test_a_terminal_gets_a_bar_that_leaves_one_line():
    screen = io.StringIO()
    progress = TerminalProgress(Console(file=screen, force_terminal=True, width=140))
    progress.start("training", 100, "pictures")
    progress.advance(50, note="epoch 1/2   [loss] 0.4")
    progress.finish("2 epochs")
    shown = screen.getvalue()
    assert "50/100" in shown
    assert "[loss] 0.4" in shown
    assert "training: done in 0.0 s   2 epochs" in shown


def test_a_file_gets_plain_lines():
    assert isinstance(open_progress(io.StringIO()), PlainProgress)


def test_pictures_are_counted_as_pictures_not_times_epochs():
    stream = io.StringIO()
    PlainProgress(stream).start("training", 1258, "pictures", rounds=15)
    assert stream.getvalue() == "training ... 1,258 pictures in each of 15 epochs\n"


def test_a_bar_counts_the_pictures_of_the_epoch():
    console = Console(file=io.StringIO(), force_terminal=True, width=200)
    progress = TerminalProgress(console)
    progress.start("training", 100, "pictures", rounds=3)
    progress.advance(130)
    (task,) = progress._bars.tasks
    assert str(columns()[2].render(task)) == "30/100"
    progress.advance(170)
    assert str(columns()[2].render(task)) == "100/100"
    progress.finish()


@pytest.mark.parametrize("before", [0, 600])
def test_time_left_is_told_by_what_was_made_now(before):
    """Two epochs of 300 pictures in a minute, of five, or of seven of which two were there."""
    ticks = iter([0.0, 1.0, 60.0] if before else [0.0, 60.0])
    stream, rounds = io.StringIO(), 5 + before // 300
    progress = PlainProgress(stream, clock=lambda: next(ticks, 60.0))
    progress.start("training", 300, "pictures", rounds=rounds)
    if before:
        progress.advance(before, note="goes on after epoch 2")
    progress.advance(300)
    progress.advance(300)
    progress.advance(0, note="epoch")
    assert stream.getvalue().splitlines()[-1] == (
        "  training   epoch   1 min 00 s   10 pictures/s, about 90 s left"
    )
    progress.finish()


def test_one_that_says_nothing_tells_its_pace(monkeypatch):
    heard, stream = threading.Event(), io.StringIO()
    ticks = iter([0.0, 20.0, *(20.0,) * 9])
    monkeypatch.setattr(stream, "flush", lambda: "epoch 1" in stream.getvalue() and heard.set())
    progress = PlainProgress(stream, clock=lambda: next(ticks), silence_s=0.2)
    progress.start("training", 1000, "pictures", rounds=3)
    progress.advance(500)
    assert heard.wait(10)
    progress.finish()
    assert stream.getvalue().splitlines()[1] == (
        "  training   500 of 1,000 pictures of epoch 1   20.0 s   25 pictures/s, about 100 s left"
    )


def test_a_stage_that_says_nothing_is_shown_to_be_alive():
    said, heard = [], threading.Event()

    class Stream:
        def write(self, text):
            said.append(text)
            if len(said) == 2:
                heard.set()

        def flush(self):
            pass

    progress = PlainProgress(Stream(), clock=lambda: 30.0, silence_s=0.01)
    progress.start("training", 1000, "pictures", rounds=3)
    progress.advance(1200)
    assert heard.wait(10)
    progress.finish()
    assert said[1] in (
        "  training   0 of 1,000 pictures of epoch 1   0.0 s\n",
        "  training   200 of 1,000 pictures of epoch 2   0.0 s\n",
    )
    after = len(said)
    time.sleep(0.05)
    assert len(said) == after


def test_one_picture_is_one_picture():
    stream = io.StringIO()
    progress = PlainProgress(stream)
    progress.start("predicting", 1, "pictures")
    progress.start("predicting", 2, "pictures")
    progress.start("waiting")
    assert stream.getvalue() == (
        "predicting ... 1 picture\npredicting ... 2 pictures\nwaiting ...\n"
    )
