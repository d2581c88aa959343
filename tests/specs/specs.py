"""Small valid specs for the tests, as text and as objects."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from harness.specs.plans.one_file import LoadedExperiment, load_experiment
from harness.specs.schema.experiment import ExperimentSpec

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "experiments").rglob("*.yaml"))
BASELINE = ROOT / "experiments" / "baseline.yaml"

SMALL = """\
question: Does it?
repetitions: {kind: seeds, count: 2}
data: {source: digits, normalise: null}
augmentation: {kind: random, zoom: 0.1}
features: {kind: pixels, image_pixels: 16}
model: {kind: cnn, filters: [4, 8]}
labels: {kind: sparse}
training:
  optimizer: {kind: rmsprop, momentum: 0.1}
  epochs: 3
"""


def write(folder: Path, text: str = SMALL, name: str = "small.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def a_child(folder: Path, text: str, *overrides: str) -> LoadedExperiment:
    write(folder)
    child = write(folder, f"extends: small.yaml\nquestion: Is it so?\n{text}", "child.yaml")
    return load_experiment(child, overrides)


@cache
def the_baseline() -> ExperimentSpec:
    return load_experiment(BASELINE).spec


def a_document() -> dict[str, Any]:
    return the_baseline().model_dump(mode="json")


def a_spec(document: dict[str, Any] | None = None, **changes: Any) -> ExperimentSpec:
    """The baseline, or the given document, with whole parts replaced; precision is float32."""
    document = (document or a_document()) | changes
    document["training"] = document["training"] | {"precision": "float32"}
    return ExperimentSpec.model_validate_json(json.dumps(document))
