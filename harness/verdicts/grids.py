"""A grid's main effects and interactions, as the record keeps them."""

from collections.abc import Mapping, Sequence

import numpy as np

from harness.comparison.arms import Setting
from harness.comparison.factorial import Factor, contrasts
from harness.comparison.families import holm
from harness.spec.arms import Cell
from harness.spec.differences import as_word
from harness.verdicts.evidence import Evidence
from harness.verdicts.parts import GridEffect, finite


def grid_effects(
    cells: Sequence[Cell], experiments: Mapping[str, Evidence], metric: str, setting: Setting
) -> tuple[GridEffect, ...]:
    """Return the effects of a grid, Holm-adjusted among themselves; none if a cell has no runs.

    Args:
        cells: every combination, in the grid's order.
        experiments: by name, with the same repetitions.
        metric: the score that decides.
        setting: the sizes of the parts, and alpha.
    """
    if not cells or any(cell.arm not in experiments for cell in cells):
        return ()
    factors = [
        Factor(name, tuple(dict.fromkeys(as_word(cell.levels[axis][1]) for cell in cells)))
        for axis, (name, _) in enumerate(cells[0].levels)
    ]
    scores = np.array(
        [
            [run.scores[metric] for _, run in sorted(experiments[cell.arm].runs.items())]
            for cell in cells
        ]
    )
    sides = [len(factor.levels) for factor in factors]
    found = contrasts(scores.T.reshape(-1, *sides), factors)
    results = [setting.test(contrast.differences) for contrast in found]
    adjusted = holm(np.array([result.p for result in results]), alpha=setting.alpha).p.tolist()
    return tuple(
        GridEffect(
            factors=contrast.factors,
            levels=contrast.levels,
            difference=result.difference,
            low=finite(result.low),
            high=finite(result.high),
            p=result.p,
            adjusted_p=p,
        )
        for contrast, result, p in zip(found, results, adjusted, strict=True)
    )
