"""What the painted pictures of each repetition are worth, and real ones beside them."""

from collections.abc import Sequence

import pandas as pd

from analysis.records.generations import RecordedMeasures

MEASURES = (
    *("kid", "kid_to_training", "sliced_wasserstein", "precision", "recall"),
    *("density", "coverage", "similarity", "twins"),
)


def painting_scores(repetitions: Sequence[RecordedMeasures]) -> pd.DataFrame:
    """Return one row a repetition: run, images shown, each of MEASURES, and each of real ones.

    Those of other real pictures, held against the same, end in _real.
    """
    return pd.DataFrame([_row(one) for one in repetitions])


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
