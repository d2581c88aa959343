"""Head, middle and tail: the classes with many, some and few training pictures."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Band = Literal["head", "middle", "tail"]
BANDS: tuple[Band, ...] = ("head", "middle", "tail")


def thirds(training_pictures: NDArray[np.float64]) -> tuple[Band, ...]:
    """Return the band of each class: the third with most pictures, the rest, the third with fewest.

    Classes with equally many share a band, which may then be larger. A collection whose
    bands cannot be told apart, because its classes are equally large, is all middle.

    To report classes with many, some and few training pictures apart is Liu et al.'s. Their limits,
    100 and 20 pictures, were set for a thousand classes; hardly a painter has fewer than 20, and
    a band of one class says nothing, so these bands hold equally many classes instead.

    Args:
        training_pictures: (k,) how many of each class were trained on; a mean over repetitions.

    Source: Liu et al., Large-Scale Long-Tailed Recognition in an Open World, CVPR 2019.
    """
    k = len(training_pictures)
    third = round(k / 3)
    ordered = np.sort(training_pictures)
    few, many = (ordered[third - 1], ordered[k - third]) if third else (0, 0)

    def band(pictures: float) -> Band:
        if few == many or few < pictures < many:
            return "middle"
        return "head" if pictures >= many else "tail"

    return tuple(band(pictures) for pictures in training_pictures.tolist())
