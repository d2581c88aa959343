"""The measures of generated pictures and of the sets beside them, a row a set."""

import numpy as np
import pandas as pd

from harness.evaluation.likeness.comparison import ComparedSet, Comparison


def likeness_table(comparison: Comparison) -> pd.DataFrame:
    """Return one row a set, the generated one first; distances as they are, not × 1000."""
    return pd.DataFrame([_row(one) for one in comparison.sets])


def _row(one: ComparedSet) -> dict[str, object]:
    found = one.likeness
    return {
        "set": one.kind,
        "name": one.name,
        "kid": found.kernel.value,
        "kid_error": found.kernel.error,
        "p": found.kernel.p,
        "kid_to_training": np.nan if found.to_training is None else found.to_training,
        "sliced_wasserstein": found.patches,
        **found.neighbours._asdict(),
        "similarity": found.similarity,
        "twins": found.twins,
        "copying_pixels": np.nan if found.copying is None else found.copying.pixels,
        "copying_features": np.nan if found.copying is None else found.copying.features,
    }
