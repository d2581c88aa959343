"""Ideas for a head on frozen features: a few that help, and many that change nothing.

What changes nothing is a number or two fewer, or more, of something of which there are plenty:
the units of the hidden layer, the pictures of a batch. It draws other first weights and other
batches, and so is as good as another seed.
"""

from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

BASELINE = """\
kind: experiment
question: How well does a small head on frozen features tell painters apart?
repetitions: {kind: seeds, count: 1}
data: {source: best-artworks}
augmentation: {kind: none}
features: {kind: backbone, backbone: efficientnet_lite0, image_pixels: 128}
model: {kind: dense_head, dense_units: [24], dropout_rate: 0.6}
labels: {kind: sparse}
training:
  optimizer: {kind: rmsprop, learning_rate: 0.0004, momentum: 0.1}
  batch_size: 32
  epochs: 5
  precision: float32
  keep_model: false
evaluation: {bootstrap_resamples: 100}
"""
STUDY = """\
kind: growing
question: Which ideas help a small head on frozen features?
baseline: baseline.yaml
repetitions: {kind: resampled_splits, at_least: 4, at_most: 12}
sealed: {share: 0.2}
metric: macro_f1
margin: 0.01
error: ERROR
adopt: when_helps
"""
GAINS = {
    "larger_pictures": "features: {image_pixels: 224}",
    "higher_rate": "training: {optimizer: {learning_rate: 0.001}}",
    "balanced_classes": "training: {class_weights: {kind: balanced}}",
    "less_dropout": "model: {dropout_rate: 0.2}",
    "more_epochs": "training: {epochs: 10}",
}
UNITS, BATCHES, MOMENTUM = (21, 22, 23, 25, 26, 27), range(28, 37), (0.1, 0.11)
ORDER = 22
"""Seed of the order in which ideas come."""


class Idea(NamedTuple):
    """An idea's name, what it changes as YAML, and whether it helps."""

    name: str
    change: str
    gain: bool


def useless(count: int) -> list[Idea]:
    """Return ideas that change nothing that matters, in random order.

    Raises:
        ValueError: there are not so many.
    """
    found = [_nudge(*each) for each in product(UNITS, BATCHES, MOMENTUM)]
    if count > len(found):
        raise ValueError(f"count: expected at most {len(found)}; got {count}")
    order = np.random.default_rng(ORDER).permutation(len(found))
    return [found[number] for number in order[:count]]


def some_help(count: int) -> list[Idea]:
    """Return the gains among ideas that change nothing, in random order; `count` in all."""
    gains = [Idea(name, change, True) for name, change in GAINS.items()]
    ideas = [*gains, *useless(count - len(gains))]
    order = np.random.default_rng(ORDER + 1).permutation(count)
    return [ideas[number] for number in order]


def write_ideas(folder: Path, ideas: list[Idea], error: str, study: str) -> Path:
    """Write a growing study, its baseline and its ideas, and return the study's file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "baseline.yaml").write_text(BASELINE, encoding="utf-8")
    for idea in ideas:
        text = f"extends: baseline.yaml\nquestion: Does {idea.name} help?\n{idea.change}\n"
        (folder / f"{idea.name}.yaml").write_text(text, encoding="utf-8")
    file = folder / f"{study}.yaml"
    file.write_text(STUDY.replace("ERROR", error), encoding="utf-8")
    return file


def _nudge(units: int, batch: int, momentum: float) -> Idea:
    training = f"training: {{batch_size: {batch}, optimizer: {{momentum: {momentum}}}}}"
    model = f"model: {{dense_units: [{units}]}}"
    name = f"units_{units}_batch_{batch}_momentum_{100 * momentum:.0f}"
    return Idea(name, f"{model}\n{training}", False)
