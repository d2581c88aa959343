import io

from rich.console import Console

from harness.console.progress_bars import PlainProgress, TerminalProgress, open_progress


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
        "  training   epoch 1/2   1 min 01 s\n"
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
