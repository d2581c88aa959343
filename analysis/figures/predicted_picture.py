"""One picture that `predict` was asked about: the answer, and where the network looked for it."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note
from analysis.drawing.style import (
    EDGE_MM,
    LINE_MM,
    MM_PER_INCH,
    TEXT_PT,
    TWO_COLUMNS_MM,
    looks,
    new_figure,
    save,
)
from analysis.figures.explain import draw_map
from harness.runs.predict import LookedAt
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import percent_text
from harness.wording.words import Words

TITLE_LETTERS, NAME_LETTERS = 60, 28
PANELS = 3
SIDE_MM = (TWO_COLUMNS_MM - (PANELS + 1) * EDGE_MM) / PANELS


def build(run: RecordedRun, seen: LookedAt, *, words: Words) -> Figure:
    """Return the finished figure: the picture, Grad-CAM and occlusion, each with its caption.

    Args:
        run: whose network answered.
        seen: the picture, its answers and maps.
        words: the language.
    """
    say = words.explanations
    answers = [
        say.answer.format(
            predicted=readable(name, NAME_LETTERS),
            confidence=percent_text(share, 1, words.language),
        )
        for name, share in seen.answers
    ]
    part = say.in_part.of(seen.part) if seen.part else ""
    captions = ("\n".join(answers), say.grad_cam_said, say.occlusion_said)
    heads = (words.picture, say.grad_cam, say.occlusion)
    beneath = LINE_MM * max(caption.count("\n") + 1 for caption in captions) + EDGE_MM
    with looks():
        figure = new_figure(
            TWO_COLUMNS_MM,
            LINE_MM + SIDE_MM + beneath,
            title=f"{readable(seen.path.name, TITLE_LETTERS)}: {answers[0]}",
            detail=say.looked_at_detail.format(name=readable(run.name)),
            note="; ".join(filter(None, (part, demo_note([run], words)))),
        )
        panels = _panels(figure, beneath)
        panels[0].imshow(seen.square, interpolation="nearest")
        for axes, heat in zip(panels[1:], (seen.cam, seen.occlusion), strict=True):
            draw_map(seen.square, heat, axes)
        for axes, head, caption in zip(panels, heads, captions, strict=True):
            axes.set_title(head, fontweight="bold", pad=2)
            axes.set_axis_off()
            below = -EDGE_MM / SIDE_MM
            text = axes.text(0, below, caption, transform=axes.transAxes, parse_math=False)
            text.set(va="top", fontsize=TEXT_PT)
    return figure


def _panels(figure: Figure, beneath_mm: float) -> list[Axes]:
    """Return three squares side by side, a line's room above them and so much beneath.

    They are placed by hand: a layout engine keeps no room for what stands beneath an axes.
    """
    engine = figure.get_layout_engine()
    bottom = engine.get()["rect"][1] if engine is not None else 0.0
    figure.set_layout_engine("none")
    high = figure.get_size_inches()[1] * MM_PER_INCH
    size = SIDE_MM / TWO_COLUMNS_MM, SIDE_MM / high
    lefts = [(EDGE_MM + n * (SIDE_MM + EDGE_MM)) / TWO_COLUMNS_MM for n in range(PANELS)]
    return [figure.add_axes((left, bottom + beneath_mm / high, *size)) for left in lefts]


def write(run: RecordedRun, seen: LookedAt, words: Words, file: Path) -> None:
    """Write the figure as PNG, its folder too where that is missing."""
    save(build(run, seen, words=words), file.with_suffix(""))
