"""The first painted pictures, beside real ones of the test part."""

from matplotlib.figure import Figure

from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.style import TWO_COLUMNS_MM, looks, new_figure
from analysis.records.generations import RecordedGeneration
from harness.data.picture_sheets import grid
from harness.wording.numbers import count_text
from harness.wording.words import ENGLISH, Words


def build(generation: RecordedGeneration, *, words: Words = ENGLISH) -> Figure:
    """Return the finished figure."""
    say, language, samples = words.generation, words.language, generation.samples
    painted, real = samples.pictures[-1], samples.real
    detail = say.beside_detail.format(
        painted=count_text(len(painted), language),
        images=count_text(int(samples.images[-1]), language),
        real=count_text(len(real), language),
    )
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            TWO_COLUMNS_MM / 2,
            title=say.beside_title.format(name=shown_name([generation.run])),
            detail=detail,
            note=demo_note([generation.run], words),
        )
        for axes, pictures, heading in zip(
            figure.subplots(1, 2), (painted, real), (say.painted, say.real), strict=True
        ):
            axes.imshow(grid(pictures), interpolation="nearest")
            axes.set_axis_off()
            axes.set_title(heading, loc="left")
    return figure
