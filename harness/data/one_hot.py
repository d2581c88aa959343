"""The paper's table of labels: one row per picture, one column per artist."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def one_hot(
    image_ids: Sequence[str], class_names: Sequence[str], labels: NDArray[np.int64]
) -> pd.DataFrame:
    """Return a column `name` with n ids, then k columns of 0 and 1, one for each class."""
    codes = np.eye(len(class_names), dtype=np.uint8)[labels]
    table = pd.DataFrame(codes, columns=list(class_names))
    table.insert(0, "name", list(image_ids), allow_duplicates=True)
    return table
