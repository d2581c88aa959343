"""The figures of one generation."""

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from analysis.drawing.style import save
from analysis.figures import nearest_training, painted_beside_real, painting_course
from analysis.records.generations import RecordedGeneration, read_generation
from harness.runs.file_names import FIGURES
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, Words


def _nearest(generation: RecordedGeneration, *, words: Words = ENGLISH) -> Figure:
    return nearest_training.build(generation.nearest, words=words)


BUILDERS: Mapping[str, Callable[..., Figure]] = {
    "painted_beside_real": painted_beside_real.build,
    "painting_course": painting_course.build,
    "nearest_training": _nearest,
}


def run_figures(folder: Path, words: Words = ENGLISH) -> list[Path]:
    """Write the figures of the generation whose artifacts lie in `folder`; return the files."""
    generation = read_generation(RecordedRun.at(folder))
    return [
        file
        for name, build in BUILDERS.items()
        for file in save(build(generation, words=words), folder / FIGURES / name)
    ]
