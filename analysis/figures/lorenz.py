"""Who gets the pictures, and who gets the right answers: cumulative shares over classes."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.drawing.style import BLUE, GREY, VERMILION
from analysis.tables.imbalance import lorenz
from harness.wording.words import ENGLISH, Words


def draw(classes: pd.DataFrame, axes: Axes, *, words: Words = ENGLISH) -> None:
    """Draw cumulative shares of test pictures and of right answers, smallest class first.

    The further a curve sags below the diagonal, the fewer classes hold most of it.

    Args:
        classes: one row a class; columns support, correct.
        axes: where.
        words: the language.
    """
    say = words.imbalance
    order = np.argsort(classes["support"].to_numpy(), kind="stable")
    lines = (
        ("support", say.all_pictures, GREY, "-"),
        ("correct", say.right_answers, BLUE, "-"),
    )
    axes.plot((0, 100), (0, 100), ":", color=VERMILION, lw=0.8, label=say.even)
    for column, label, colour, dash in lines:
        curve = lorenz(classes[column].to_numpy(np.float64), order)
        axes.plot(100 * curve["classes"], 100 * curve["share"], dash, color=colour, label=label)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_xlabel(say.cumulative_pictures)
    axes.set_ylabel(say.cumulative_share)
    axes.grid()
    axes.legend(loc="upper left", handlelength=1.2, borderaxespad=0.2)
