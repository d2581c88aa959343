"""Figures of runs take as long as a small training: they are drawn where a test looks at them.

What draws them is found as an entry point. Outside of `drawn()`, one is found that has
nothing to draw. Processes that are started, rather than forked, draw all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata

GROUPS = ("harness.figures", "harness.clustering_figures", "harness.search_figures")


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
