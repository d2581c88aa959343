"""What a person reads while a search goes on."""

import io
from types import SimpleNamespace

from rich.console import Console

from harness.console.live_search import LiveSearch, PlainSearch
from harness.progress import SILENT
from harness.tuner.trial import ProposedValues, Trial
from tests.tuner.stand_ins import a_search

PLAN = SimpleNamespace(name="tuned search", search=a_search(trials=3, minutes=2.0))
WRITTEN = Trial(0, {}, None, "completed", (0.5,), 4.0)
FIRST = Trial(1, {"training.x": 0.25, "model.kind": [1, 2]}, None, "completed", (0.6, 0.62), 30.0)
FAILED = Trial(2, {"training.x": 9.0}, None, "failed", (), 2.0, "TrainingError: [bold]no[/]")


def shown(view) -> None:
    with view.shown(PLAN, True):
        for trial in (WRITTEN, FIRST, FAILED):
            view.begins(ProposedValues(trial.number, trial.values))
            view.ends(trial)


def test_elsewhere_each_trial_is_a_line():
    lines: list[str] = []
    view = PlainSearch(SimpleNamespace(say=lines.append))
    shown(view)
    assert lines == [
        "tuned search: random, up to 3 trials or 2 minutes, by macro_f1 on a selection part that "
        "no training sees",
        "  as written   0.500   no value changed   [0/3 trials, best macro_f1 0.500 (as written)]",
        "  trial 1   0.610 ± 0.014   x 0.25, kind [1, 2]   [1/3 trials, best macro_f1 0.610 "
        "(trial 1), about 60 s left]",
        "  trial 2   failed   x 9.0   [2/3 trials, best macro_f1 0.610 (trial 1), about 16 s left]",
        "tuned search: 2/3 trials, best macro_f1 0.610 (trial 1), about 16 s left",
    ]


def test_only_the_first_trial_tells_its_stages():
    view = PlainSearch(loud := SimpleNamespace(say=print))
    with view.shown(PLAN, True):
        assert view.progress is loud
        view.ends(WRITTEN)
        assert view.progress is SILENT


def test_a_terminal_shows_a_table_with_the_best_so_far():
    screen = io.StringIO()
    view = LiveSearch(Console(file=screen, force_terminal=True, width=100), clock=lambda: 0.0)
    shown(view)
    text = screen.getvalue()
    assert "as written" in text
    assert "0.610 ± 0.014" in text
    assert "2/3 trials, best macro_f1 0.610 (trial 1), about 16 s left" in text
    assert "TrainingError: [bold]no[/]" in text  # said as it is, not as markup


def test_a_trial_tells_what_it_is_at():
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    view = LiveSearch(console, clock=lambda: 0.0)
    with view.shown(PLAN, True):
        view.begins(ProposedValues(1, {"training.x": 0.5}))
        view.progress.start("training", 200, "pictures")
        view.progress.advance(50, "epoch 1/4")
        console.print(view._render())
    assert "training 25 %   epoch 1/4" in screen.getvalue()
