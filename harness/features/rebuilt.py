"""Pictures rebuilt from their first principal components: what PCA leaves of them."""

import numpy as np
from numpy.typing import NDArray

from harness.features.fitted import Fitted, fit_pca
from harness.features.vectors import Images, picture_vectors
from harness.guard import TrainingRows
from harness.progress import SILENT, Progress
from harness.spec.features import PcaPicturesSpec, PcaSpec, ThumbnailSpec


def rebuilt_pictures(
    spec: PcaPicturesSpec,
    images: Images,
    training: TrainingRows,
    seed: int,
    progress: Progress = SILENT,
) -> tuple[NDArray[np.uint8], Fitted]:
    """Return all pictures (n, h, w, 3) as their components tell them, and the components.

    The components are those of the training part.
    """
    thumbnail = ThumbnailSpec(kind="thumbnail", image_pixels=spec.image_pixels)
    values = picture_vectors(thumbnail, images, progress)
    fitted = fit_pca(
        PcaSpec(kind="pca", of=thumbnail, components=spec.components), values, training, seed
    )
    rebuilt = fitted.values @ fitted.arrays["pca_components"] + fitted.arrays["pca_mean"]
    pictures = np.rint(rebuilt * 255).clip(0, 255).astype(np.uint8)
    return pictures.reshape(images.shape), fitted
