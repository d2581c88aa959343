"""Small public collections of tiny pictures, written as PNG files like any other collection."""

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from harness.errors import DataError
from harness.progress import Progress
from harness.runtime.output import with_codes

Pictures = NDArray[np.uint8]
Labels = NDArray[np.int64]
Parts = tuple[tuple[Pictures, Labels], tuple[Pictures, Labels]]

_DIGIT_NAMES = tuple("0123456789")
_CLOTHES = (
    "T-shirt or top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def make_digits(folder: Path, progress: Progress) -> None:
    """Write scikit-learn's 1,797 handwritten digits, 8×8 grey, their 0..16 scaled to 0..255."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    pictures = np.rint(digits.images * (255 / 16)).astype(np.uint8)
    write_pictures(folder, pictures, digits.target, _DIGIT_NAMES, progress)


def make_mnist(folder: Path, progress: Progress) -> None:
    """Write MNIST's 70,000 handwritten digits, 28×28 grey; training and test part together.

    Raises:
        DataError: they are neither on this machine nor to be downloaded.
    """
    import keras

    parts = _load("mnist", keras.datasets.mnist.load_data, "mnist.npz")
    _write_parts(folder, parts, _DIGIT_NAMES, progress)


def make_fashion_mnist(folder: Path, progress: Progress) -> None:
    """Write Fashion-MNIST's 70,000 pieces of clothing, 28×28 grey; both parts together.

    Raises:
        DataError: they are neither on this machine nor to be downloaded.
    """
    import keras

    files = "fashion-mnist/ with its four files train-images-idx3-ubyte.gz, …"
    parts = _load("fashion-mnist", keras.datasets.fashion_mnist.load_data, files)
    _write_parts(folder, parts, _CLOTHES, progress)


def _load(name: str, load: Callable[[], Parts], files: str) -> Parts:
    try:
        with contextlib.redirect_stdout(
            with_codes(sys.stderr)
        ):  # Keras prints its download to stdout
            return load()
    except Exception as error:  # Keras raises a bare Exception where there is no network
        raise DataError(
            f"data.source: expected {name} from keras.datasets; got {error}. Where there is no "
            f"network, fetch it elsewhere and place {files} in ~/.keras/datasets/."
        ) from error


def _write_parts(
    folder: Path, parts: Parts, class_names: Sequence[str], progress: Progress
) -> None:
    (first, first_labels), (second, second_labels) = parts
    pictures = np.concatenate([first, second])
    labels = np.concatenate([first_labels, second_labels])
    write_pictures(folder, pictures, labels, class_names, progress)


def write_pictures(
    folder: Path,
    pictures: Pictures,
    labels: Labels,
    class_names: Sequence[str],
    progress: Progress,
) -> None:
    """Write one PNG per picture, `folder/<Class_name>/<Class_name>_<number>.png`.

    Args:
        folder: it need not exist.
        pictures: (n, h, w) grey.
        labels: (n,) places in `class_names`.
        class_names: (k,).
        progress: told of each picture.
    """
    progress.start("writing pictures", len(pictures), "pictures")
    names = [name.replace(" ", "_") for name in class_names]
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, (picture, label) in enumerate(zip(pictures, labels.tolist(), strict=True)):
        name = names[label]
        Image.fromarray(picture).save(folder / name / f"{name}_{number}.png")
        progress.advance()
    progress.finish()


MAKERS: Mapping[str, Callable[[Path, Progress], None]] = MappingProxyType(
    {"digits": make_digits, "mnist": make_mnist, "fashion-mnist": make_fashion_mnist}
)
"""What writes each collection into a folder."""
