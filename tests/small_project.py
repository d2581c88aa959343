"""A project of a few dozen small pictures that trains in seconds, for tests that run it whole."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from PIL import Image

from tests.harness_process import start_analysis, start_harness

SPEC = """
question: Does a small network tell three colours apart?
repetitions: {kind: seeds, count: 1}
data: {source: folder, folder: pictures, normalise: {square_pixels: 32, jpeg_quality: 90}}
split: {test: 0.25, validation: 0.25}
augmentation: {kind: random, flip: horizontal, rotation: 0.1, contrast: 0.2}
features: {kind: pixels, image_pixels: 24}
model: {kind: cnn, filters: [4, 8], dropout_rate: 0.3, dense_units: [16]}
labels: {kind: sparse}
training: {optimizer: {kind: rmsprop}, batch_size: 8, epochs: 4, precision: float32}
evaluation: {bootstrap_resamples: 100}
"""


def make_pictures(folder: Path, *, classes: int = 3, each: int = 16) -> None:
    """Noise around one colour per class; every picture differs from every other."""
    rng = np.random.default_rng(11)
    for k in range(classes):
        home = folder / f"Painter_{k}"
        home.mkdir(parents=True)
        for i in range(each):
            colour = np.zeros(3)
            colour[k % 3] = 40
            blocks = rng.normal(110 + colour, 60, (8, 8, 3)).clip(0, 255).astype(np.uint8)
            picture = Image.fromarray(blocks).resize((40, 32 + 2 * k), Image.Resampling.NEAREST)
            picture.save(home / f"Painter_{k}_{i}.png")


def make_project(root: Path, *, spec: str = SPEC, **pictures: int) -> Path:
    """Write pictures and one spec below `root`; return the spec's path."""
    make_pictures(root / "pictures", **pictures)
    path = root / "colours.yaml"
    path.write_text(spec)
    return path


def command(*words: str | Path, module: str = "harness") -> list[str]:
    return [sys.executable, "-m", module, *map(str, words)]


def environment(root: Path, **extra: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HARNESS_", "MLFLOW_"))}
    return kept | {"HARNESS_ROOT": str(root), "PYTHONUNBUFFERED": "1"} | extra


def run_harness(root: Path, *words: str | Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in a process that did not have to start TensorFlow."""
    return ended(start_harness, root, *words, env=environment(root, **extra))


def run_analysis(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the analysis to its end, as `run_harness` does."""
    return ended(start_analysis, root, *words, env=environment(root))


def ended(
    start: Callable[..., BaseProcess], *given: object, **how: object
) -> subprocess.CompletedProcess[str]:
    """Start a process that adds what it says to two files, and wait for its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = (Path(folder) / name for name in ("out", "err"))
        child = start(*given, **how, out=out, err=err)
        child.join(300)
        if child.exitcode is None:
            child.kill()
            raise TimeoutError(f"{given}: {err.read_text()}")
        said = (path.read_text() if path.exists() else "" for path in (out, err))
        return subprocess.CompletedProcess(list(map(str, given)), child.exitcode, *said)


def run_module(
    module: str, root: Path, *words: str | Path, **extra: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a person does, in a Python that has imported nothing yet."""
    return subprocess.run(
        command(*words, module=module),
        cwd=root,
        env=environment(root, **extra),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
