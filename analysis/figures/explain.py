"""Where a network looked, by two methods, each beside its control with random weights."""

from collections.abc import Sequence
from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import HEAT, SMALL_PT, TWO_COLUMNS_MM, looks, new_figure
from analysis.tables.heat import Heat
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import number_text, percent_text
from harness.wording.words import ENGLISH, Words

ROW_MM, HEAD_MM = 38.0, 6.0
LONGEST_NAME = 22
GREY_WEIGHTS = np.array([0.299, 0.587, 0.114])


def draw(
    heat: Heat, row: Sequence[Axes], class_name: str, *, truth: str = "", words: Words = ENGLISH
) -> None:
    """Draw one picture and its four maps.

    Args:
        heat: of the picture.
        row: five axes.
        class_name: what the network answered.
        truth: the true class where it is known and another; it then stands before the answer.
        words: the language.
    """
    say = words.explanations
    row[0].imshow(heat.square)
    answer = say.answer.format(
        predicted=readable(class_name, LONGEST_NAME),
        confidence=percent_text(heat.probability, 0, words.language),
    )
    wrong = truth not in ("", class_name)
    _caption(row[0], f"{readable(truth, LONGEST_NAME)}\n→ {answer}" if wrong else answer)
    maps = (heat.cam, heat.cam_random, heat.occlusion, heat.occlusion_random)
    for axes, one in zip(row[1:], maps, strict=True):
        draw_map(heat.square, one, axes)
    for axes, value in ((row[2], heat.cam_agreement), (row[4], heat.occlusion_agreement)):
        _caption(axes, _agreement(value, words))
    for axes in row:
        axes.set_axis_off()


def _agreement(value: float, words: Words) -> str:
    if isnan(value):
        return words.explanations.empty_map
    return words.explanations.agreement.format(value=number_text(value, 2, words.language))


def draw_map(square: NDArray[np.uint8], heat: NDArray[np.float32], axes: Axes) -> None:
    """Draw a map (a, b) in colour over its picture (p, p, 3) in grey: the brighter, the more."""
    axes.imshow(_grey(square), cmap="gray", vmin=0, vmax=1)
    axes.imshow(_enlarged(heat, square.shape[0]), cmap=HEAT, vmin=0, vmax=1, alpha=0.6)


def _caption(axes: Axes, text: str) -> None:
    axes.text(
        0, -0.04, text, transform=axes.transAxes, va="top", fontsize=SMALL_PT, parse_math=False
    )


def _grey(square: NDArray[np.uint8]) -> NDArray[np.float64]:
    grey: NDArray[np.float64] = square @ GREY_WEIGHTS / 255
    return grey


def _enlarged(heat: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the map at the picture's size, its highest value 1; what is negative counts as 0."""
    highest = max(float(heat.max()), 1e-12)
    small = Image.fromarray((heat / highest).clip(0, 1).astype(np.float32))
    return np.asarray(small.resize((side, side), Image.Resampling.BILINEAR))


def build(
    run: RecordedRun, heats: Sequence[Heat], truths: Sequence[str], *, words: Words = ENGLISH
) -> Figure:
    """Return the finished figure of one run and some pictures, at least one.

    Args:
        run: whose network.
        heats: of each picture.
        truths: the true class of each, or nothing where it is not known.
        words: the language.
    """
    say = words.explanations
    controls = [say.random_weights.format(method=name) for name in (say.grad_cam, say.occlusion)]
    heads = (words.picture, say.grad_cam, controls[0], say.occlusion, controls[1])
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            HEAD_MM + ROW_MM * len(heats),
            title=say.title.format(name=readable(run.name)),
            detail=say.detail,
            note=demo_note([run], words),
        )
        grid = figure.subplots(len(heats), len(heads), squeeze=False)
        for axes, head in zip(grid[0], heads, strict=True):
            axes.set_title(head)
        for heat, truth, row in zip(heats, truths, grid, strict=True):
            draw(heat, row, run.class_names[heat.label], truth=truth, words=words)
    return figure
