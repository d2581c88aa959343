"""What is seen in a notebook: one output, whose bars move and leave lines."""

from harness.console import notebook_bars
from harness.console.notebook_bars import Board, NotebookProgress
from harness.console.parallel_bars import open_slots
from harness.console.progress_bars import PlainProgress, open_progress


class Shown:
    """An output of a cell, and how often it was shown."""

    def __init__(self):
        self.now, self.count, self.time = {}, 0, 0.0

    def show(self, data):
        self.update(data, raw=True)
        return self

    def update(self, data, *, raw):
        assert raw
        self.now, self.count = data, self.count + 1

    def progress(self):
        return NotebookProgress(Board(self.show, lambda: self.time))


def test_a_stage_is_a_bar_and_leaves_a_line():
    shown = Shown()
    progress = shown.progress()
    progress.start("training <b>", 40, "pictures", rounds=3)
    shown.time = 1.0
    progress.advance(52, "loss 0.5")
    told = shown.now["text/html"]
    assert "value=52 max=120" in told
    assert "12 of 40 pictures of epoch 2 of 3 · loss 0.5" in told
    assert "training &lt;b&gt;" in told
    shown.time = 5.0
    progress.finish("saved")
    assert "<progress" not in shown.now["text/html"]
    assert shown.now["text/plain"] == "training <b>: done in 5.0 s   saved"


def test_a_browser_is_not_asked_to_draw_each_step():
    shown = Shown()
    progress = shown.progress()
    progress.start("reading", 1000)
    for _ in range(1000):
        shown.time += 0.001
        progress.advance()
    assert shown.count <= 7
    progress.finish()
    assert shown.now["text/plain"].startswith("reading: done in 1.0 s")


def test_a_stage_of_unknown_length_has_a_bar_without_a_value():
    shown = Shown()
    shown.progress().start("looking")
    assert "<progress aria-label='looking'>" in shown.now["text/html"]


def test_several_runs_have_a_bar_each_in_the_same_output():
    shown = Shown()
    with open_slots(shown.progress()) as slot:
        slot(1).start("training", 10)
        slot(2).start("testing", 10)
        assert slot(1) is slot(1)
        told = shown.now["text/html"]
        assert told.index("[1] training") < told.index("[2] testing")
        slot(2).finish()
    assert shown.now["text/plain"].startswith("[2] testing: done")


def test_bars_of_a_notebook_are_for_its_kernel_alone(monkeypatch):
    assert not notebook_bars.in_notebook()
    assert isinstance(open_progress(), PlainProgress)
    made = Shown().progress()
    monkeypatch.setattr("harness.console.progress_bars.in_notebook", lambda: True)
    monkeypatch.setattr("harness.console.progress_bars.notebook_progress", lambda: made)
    assert open_progress() is made
