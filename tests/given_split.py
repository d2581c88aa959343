"""A published split in small: two parts of pictures, with near-duplicates planted across them."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.data.pictures_by_hand import coded, put

CLASSES, TRAINED, TESTED, PLANTED = 3, 10, 5, 2
"""Of each class: pictures in train, in test alone, and in test as worse copies of training ones."""
LEAKED, ALL_TESTED = CLASSES * PLANTED, CLASSES * (TESTED + PLANTED)

EXPERIMENT = """
question: Which colour is it?
repetitions: {kind: seeds, count: 2}
data: {source: folder, folder: published, part: folders, normalise: null}
split: {given: part, validation: 0.2}
augmentation: {kind: none}
features: {kind: histogram}
model: {kind: forest, trees: 10}
labels: {kind: sparse}
training: {optimizer: {kind: rmsprop}, precision: float32}
evaluation: {bootstrap_resamples: 100}
"""


def a_picture(rng: np.random.Generator, k: int) -> Image.Image:
    """Blotches that are hardly of their class's colour, unlike those of any other picture."""
    colour = np.zeros(3)
    colour[k] = 15
    blotches = rng.normal(110 + colour, 60, (8, 8, 3)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(blotches).resize((96, 96), Image.Resampling.BICUBIC)


def publish(root: Path, *, train: str = "train", test: str = "test") -> dict[str, tuple[str, str]]:
    """Write the pictures and `labels.csv`; return class and part of each, by its path."""
    rng, rows = np.random.default_rng(5), {}

    def add(part: str, k: int, name: str, picture: Image.Image | bytes) -> None:
        relative = f"{part}/Class_{k}/{name}"
        put(root / relative, picture)
        rows[relative] = (f"Class {k}", part)

    for k in range(CLASSES):
        trained = [a_picture(rng, k) for _ in range(TRAINED)]
        for number, picture in enumerate(trained):
            add(train, k, f"{number}.png", coded(picture, "PNG"))
        for number in range(TESTED):
            add(test, k, f"new_{number}.png", coded(a_picture(rng, k), "PNG"))
        for number in range(PLANTED):
            add(test, k, f"copy_{number}.jpg", coded(trained[number], quality=75))
    write_table(root, rows)
    return rows


def write_table(root: Path, rows: dict[str, tuple[str, str]]) -> Path:
    lines = [f"{path},{name},{part}" for path, (name, part) in rows.items()]
    path = root / "labels.csv"
    path.write_text("\n".join(["path,kind,set", *lines]) + "\n")
    return path
