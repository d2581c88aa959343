"""The worst mistakes as pictures: what was taken for what, and how sure the model was."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.drawing.class_names import readable
from analysis.drawing.run_names import demo_note, shown_name
from analysis.drawing.sheet import Tile, sheet_figure, shown_picture
from harness.runs.recorded import RecordedRun
from harness.wording.numbers import percent_text
from harness.wording.words import ENGLISH, Words

COLUMNS, MOST = 5, 15
LONGEST_NAME = 20


def tiles(table: pd.DataFrame, paths: Mapping[str, Path], words: Words = ENGLISH) -> list[Tile]:
    """Return a picture for each row of `mistakes`.

    Args:
        table: rows to be shown.
        paths: where each image id lies.
        words: the language.
    """
    return [
        Tile(shown_picture(paths[row["image_id"]]), _caption(row, words))
        for row in table.to_dict("records")
    ]


def _caption(row: Mapping[Hashable, Any], words: Words) -> str:
    text = words.mistakes.error_caption.format(
        true=readable(row["true"], LONGEST_NAME),
        predicted=readable(row["predicted"], LONGEST_NAME),
        confidence=percent_text(row["confidence"], 0, words.language),
    )
    if row["tested"] == 1:
        return text
    often = words.mistakes.error_often.format(wrong=row["wrong"], tested=row["tested"])
    return f"{text}\n{often}"


def build(
    runs: Sequence[RecordedRun],
    table: pd.DataFrame,
    paths: Mapping[str, Path],
    *,
    words: Words = ENGLISH,
) -> Figure | None:
    """Return the finished figure; None where nothing was wrong.

    Args:
        runs: one run, or the repetitions of one experiment.
        table: rows of `mistakes`, the worst first.
        paths: where each image id lies.
        words: the language.
    """
    shown = table.head(MOST)
    if shown.empty:
        return None
    return sheet_figure(
        tiles(shown, paths, words),
        COLUMNS,
        title=words.mistakes.errors_title.format(name=shown_name(runs)),
        detail=words.mistakes.errors_detail,
        note=demo_note(runs, words),
        caption_lines=2 if len(runs) == 1 else 3,
    )
