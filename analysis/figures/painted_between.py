"""What a generator paints between two of its samples."""

from matplotlib.figure import Figure

from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import TWO_COLUMNS_MM, looks, new_figure
from analysis.records.generations import RecordedGeneration
from harness.data.picture_sheets import grid
from harness.wording.words import ENGLISH, Words


def build(generation: RecordedGeneration, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure.

    Raises:
        ValueError: the run has kept none of these pictures.
    """
    pictures = generation.samples.interpolation
    if pictures is None:
        raise ValueError(f"{generation.run.name}: expected an interpolation; got none")
    say = words.generation
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            TWO_COLUMNS_MM / 3,
            title=say.between_title.format(name=shown_name([generation.run])),
            detail=say.between_detail,
            note=demo_note([generation.run], words),
        )
        half = len(pictures) // 2
        for axes, rows in zip(
            figure.subplots(1, 2), (pictures[:half], pictures[half:]), strict=True
        ):
            axes.imshow(grid(rows), interpolation="nearest")
            axes.set_axis_off()
    return figure
