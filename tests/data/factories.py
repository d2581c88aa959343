"""Small collections for tests of what comes after reading a folder."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from harness.data.collection.collection import Collection


def a_collection(labels, groups=None, *, paths=None, ids=None) -> Collection:
    """One picture for each label; each in a group of its own unless told."""
    labels = np.asarray(labels, np.int64)
    n, k = len(labels), int(labels.max()) + 1
    ids = ids or tuple(f"Painter_{label}/{row}.jpg" for row, label in enumerate(labels))
    content = repr((ids, [path.read_bytes() for path in paths or ()]))
    return Collection(
        name="made",
        class_names=tuple(f"Painter {label}" for label in range(k)),
        image_ids=ids,
        paths=tuple(paths or (Path(name) for name in ids)),
        labels=labels,
        groups=np.arange(n) if groups is None else np.asarray(groups, np.int64),
        digest=hashlib.sha256(content.encode()).hexdigest(),
        left_out=(),
        notes=(),
        evidence=True,
    )


def class_sizes(*sizes) -> np.ndarray:
    """Labels of classes of these sizes."""
    return np.repeat(np.arange(len(sizes)), sizes)


def some_pictures(folder: Path, count: int, *, sides=(48, 40)) -> Collection:
    """A collection of `count` smooth JPEG pictures in two classes."""
    rng = np.random.default_rng(5)
    paths = []
    for row in range(count):
        path = folder / f"Painter_{row % 2}" / f"{row:04}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8))
        coarse.resize((sides[0] + row % 3, sides[1]), Image.Resampling.BICUBIC).save(path)
        paths.append(path)
    paths.sort()
    labels = [int(path.parent.name[-1]) for path in paths]
    ids = tuple(str(path.relative_to(folder)) for path in paths)
    return a_collection(labels, paths=paths, ids=ids)
