"""The proposals of `benchmarks.study` as plain scripts, the way notebooks have them.

Each takes the folders of training and test pictures, reads what it needs, learns, and returns the
test accuracy. Nothing is kept for the next one. What our files learn by epochs from features is
logistic regression here, which takes less.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.notebook import notebook_model
from harness.features.extraction import FrozenBackbone, trainable_backbone

SIDE, BATCH_SIZE = 300, 32
Script = Callable[[Path, Path, int], float]
"""From folders of training and test pictures, and epochs, to accuracy."""


def scripts() -> Mapping[str, Script]:
    """Return the scripts by the name of the experiment file that asks the same."""
    return {
        "baseline": partial(_network, _notebook),
        "no_augmentation": partial(_network, _unchanged),
        "transfer": partial(_network, _transfer),
        "logistic_backbone": partial(_classical, _features, _logistic),
        "pca_backbone": partial(_classical, _features, lambda: _logistic(PCA(128))),
        "clusters_distances": partial(_classical, _features, lambda: _logistic(_clusters())),
        "pca_logistic": partial(_classical, partial(_pixels, 64), lambda: _logistic(PCA(50))),
        "thumbnail_8_logistic": partial(_classical, partial(_pixels, 8), _logistic),
    }


def _network(build: Callable[[int], keras.Model], train: Path, test: Path, epochs: int) -> float:
    shown, asked = (
        keras.utils.image_dataset_from_directory(
            folder, image_size=(SIDE, SIDE), batch_size=BATCH_SIZE, seed=123, verbose=False
        )
        for folder in (train, test)
    )
    model = build(len(shown.class_names))
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001, momentum=0.1),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    model.fit(shown.prefetch(-1), epochs=epochs, verbose=0)
    return float(model.evaluate(asked, verbose=0)[1])


def _notebook(classes: int) -> keras.Model:
    return notebook_model(classes, SIDE)


def _unchanged(classes: int) -> keras.Model:
    layers = notebook_model(classes, SIDE).layers
    kept = [layer for layer in layers if not layer.name.startswith("random_")]
    return keras.Sequential([keras.Input((SIDE, SIDE, 3)), *kept])


def _transfer(classes: int) -> keras.Model:
    backbone = _backbone()
    backbone.trainable = False
    answer = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([backbone, keras.layers.Dropout(0.2), answer])


def _backbone() -> keras.Model:
    frozen = FrozenBackbone("efficientnet_lite0", "imagenet", "float32")
    return trainable_backbone(frozen, image_pixels=SIDE)


def _classical(
    see: Callable[[Path], tuple[np.ndarray, np.ndarray]],
    build: Callable[[], Pipeline],
    train: Path,
    test: Path,
    epochs: int,  # noqa: ARG001 (what learns at once has none)
) -> float:
    return float(build().fit(*see(train)).score(*see(test)))


def _logistic(*before: object) -> Pipeline:
    return make_pipeline(*before, StandardScaler(), LogisticRegression(max_iter=1000))


def _clusters() -> KMeans:
    return KMeans(50, n_init=10, random_state=1)


def _pixels(side: int, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    files = sorted(folder.glob("*/*"))
    shown = [Image.open(file).convert("RGB").resize((side, side)) for file in files]
    values = np.stack([np.asarray(each).ravel() for each in shown]) / 255
    return values, np.array([file.parent.name for file in files])


def _features(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    pixels, labels = _pixels(SIDE, folder)
    pictures = (255 * pixels).round().astype(np.uint8).reshape(-1, SIDE, SIDE, 3)
    return _backbone().predict(pictures, batch_size=BATCH_SIZE, verbose=0), labels
