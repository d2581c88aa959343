"""What the painted pictures of each repetition are worth, and real ones beside them."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.records.generations import RecordedMeasures

_SCORED = {0.25: "test/kid_025", 0.5: "test/kid_050", 1.0: "test/kid"}
MEASURES = (
    *("kid", "kid_to_training", "sliced_wasserstein", "precision", "recall"),
    *("density", "coverage", "similarity", "twins"),
)


def painting_scores(repetitions: Sequence[RecordedMeasures]) -> pd.DataFrame:
    """Return one row a repetition: run, images shown, each of MEASURES, and each of real ones.

    Those of other real pictures, held against the same, end in _real.
    """
    return pd.DataFrame([_row(one) for one in repetitions])


def distance_course(
    experiment: str, budget: int, metrics: Sequence[Mapping[str, float]]
) -> pd.DataFrame:
    """Return the kernel distance at each share of the budget: experiment, repetition, images, kid.

    Args:
        experiment: its name.
        budget: real pictures shown in all.
        metrics: what was recorded of each repetition.
    """
    rows = [
        (experiment, number, share * budget, found[name])
        for number, found in enumerate(metrics)
        for share, name in _SCORED.items()
        if name in found
    ]
    return pd.DataFrame(rows, columns=["experiment", "repetition", "images", "kid"])


def _row(one: RecordedMeasures) -> dict[str, object]:
    table = one.likeness.set_index("set")
    return {
        "run": one.run.name,
        "images": one.about.images,
        "diverged": one.about.diverged,
        "kid_error": table["kid_error"]["generated"],
        **{name: table[name]["generated"] for name in MEASURES},
        **{f"{name}_real": table[name]["other_half"] for name in MEASURES},
    }
