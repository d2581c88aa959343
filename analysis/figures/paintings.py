"""The figures of one generation."""

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from analysis.drawing.style import save
from analysis.figures import (
    nearest_training,
    painted_beside_real,
    painted_between,
    painting_course,
)
from analysis.records.generations import RecordedGeneration, read_generation
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words


def _nearest(generation: RecordedGeneration, *, words: Words = ENGLISH) -> Figure:
    return nearest_training.build(generation.nearest, words=words)


_BUILDERS: Mapping[str, Callable[..., Figure]] = {
    "painted_beside_real": painted_beside_real.build,
    "painted_between": painted_between.build,
    "painting_course": painting_course.build,
    "nearest_training": _nearest,
}


def builders(generation: RecordedGeneration) -> dict[str, Callable[..., Figure]]:
    """Return what draws each figure of a generation, by its name.

    Runs from before have kept no pictures between two samples.
    """
    found = dict(_BUILDERS)
    if generation.samples.interpolation is None:
        del found["painted_between"]
    return found


def run_figures(folder: Path, words: Words = ENGLISH) -> list[Path]:
    """Write the figures of the generation whose artifacts lie in `folder`; return the files."""
    generation = read_generation(RecordedRun.at(folder))
    return [
        file
        for name, build in builders(generation).items()
        for file in save(build(generation, words=words), folder / FIGURES / name)
    ]
