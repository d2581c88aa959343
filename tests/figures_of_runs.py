"""Figures of runs take as long as a small training: they are drawn where a test looks at them.

What draws them is found as an entry point. Outside of `drawn()`, one is found that has
nothing to draw. Processes that are started, rather than forked, draw all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

GROUPS = (
    "harness.figures",
    "harness.clustering_figures",
    "harness.generation_figures",
    "harness.search_figures",
)


class NothingToDraw:
    """Stands for a figure maker that is installed."""

    name = "nothing"

    def load(self):
        return lambda _: []


class _Makers:
    """Takes the place of `importlib.metadata.entry_points` before any module imports it."""

    def __init__(self):
        self.installed = metadata.entry_points
        self.drawn: tuple[str, ...] = ()

    def __call__(self, **asked):
        group = asked.get("group")
        if group in self.drawn or group not in GROUPS:
            return self.installed(**asked)
        return [NothingToDraw()]


_MAKERS = _Makers()
metadata.entry_points = _MAKERS


@contextmanager
def drawn(*groups: str) -> Iterator[None]:
    """Let what runs within draw its figures: of these groups, or all."""
    before, _MAKERS.drawn = _MAKERS.drawn, groups or GROUPS
    try:
        yield
    finally:
        _MAKERS.drawn = before


@contextmanager
def unrendered() -> Iterator[None]:
    """Let figures be built as ever, and their files be white.

    To lay one out and draw it takes as long as a small training. Those of each kind are looked
    at in `tests/analysis`, and drawn by the run of the fixture `small_run`.
    """
    from matplotlib.figure import Figure
    from PIL import Image

    draw = Figure.savefig

    def write(figure, file, **how):
        if how["format"] == "svg":  # of formulas, which are small
            draw(figure, file, **how)
        else:
            Image.new("RGB", (4, 3), "white").save(file, how["format"].upper())

    Figure.savefig = write
    try:
        yield
    finally:
        Figure.savefig = draw
