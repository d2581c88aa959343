"""Ideas for a forest on frozen features: a few that help, and many that change nothing.

What changes nothing is a tenth or a sixth fewer, or more, of principal components, trees and
pictures in a leaf than there are at that time. Another number of components draws other trees, and
so is as good as another seed.
"""

import shutil
from collections.abc import Collection, Iterable
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np

PAINTERS = (
    "Mikhail_Vrubel",
    "Sandro_Botticelli",
    "Leonardo_da_Vinci",
    "Peter_Paul_Rubens",
    "Hieronymus_Bosch",
    "Pieter_Bruegel",
    "William_Turner",
    "Gustave_Courbet",
    "Caravaggio",
    "Michelangelo",
    "Paul_Cezanne",
    "Georges_Seurat",
)
"""Six of whom there are about 150 pictures, and six of whom there are about 50. Baseline and ideas
were chosen on others."""
BASELINE = """\
kind: experiment
question: How well does a small forest on frozen features tell painters apart?
repetitions: {kind: seeds, count: 1}
data: {source: folder, folder: ../../paintings}
augmentation: {kind: none}
features:
  kind: pca
  of: {kind: backbone, backbone: efficientnet_lite0, image_pixels: 64}
  components: 12
model: {kind: forest, trees: 10, smallest_leaf: 30}
labels: {kind: sparse}
training:
  optimizer: {kind: rmsprop, learning_rate: 0.001}
  epochs: 1
  keep_model: false
evaluation: {bootstrap_resamples: 100}
"""
STUDY = """\
kind: growing
question: Which ideas help a small forest on frozen features?
baseline: baseline.yaml
repetitions: {kind: resampled_splits, at_least: 4, at_most: 12}
sealed: {share: 0.2}
metric: macro_f1
margin: 0.01
error: ERROR
adopt: when_helps
"""
GAINS = {
    "larger_pictures": "features: {of: {image_pixels: 128}}",
    "more_components": "features: {components: 24}",
    "more_trees": "model: {trees: 60}",
    "smaller_leaves": "model: {smallest_leaf: 15}",
    "balanced_classes": "training: {class_weights: {kind: balanced}}",
}
FIRST = (12, 30, 10)
"""Components, pictures in the smallest leaf, and trees of the first baseline."""
LATER = {"more_components": 24, "smaller_leaves": 15, "more_trees": 60}
"""The same when an idea that helps was adopted."""
COMPONENTS, LEAVES, TREES = (10, 11, 13, 14), range(26, 35), (9, 10, 11)
"""What ideas that change nothing make of the first three; of later ones, what is in proportion."""
ORDER = 22
"""Seed of the order in which ideas come."""


class Idea(NamedTuple):
    """An idea's name, and what it changes.

    Attributes:
        name: its file's.
        change: as YAML; of an idea that helps.
        nudge: components, pictures in a leaf and trees on the first baseline; of one that changes
            nothing.
    """

    name: str
    change: str = ""
    nudge: tuple[int, int, int] | None = None

    @property
    def gain(self) -> bool:
        """Whether it was made up to help."""
        return self.nudge is None

    def written(self, adopted: Collection[str] = ()) -> str:
        """Return what it changes as YAML, when ideas of these names are adopted."""
        if self.nudge is None:
            return self.change
        now = (
            LATER[name] if name in adopted else first
            for name, first in zip(LATER, FIRST, strict=True)
        )
        nudged = zip(now, self.nudge, FIRST, strict=True)
        components, leaf, trees = (round(level * own / first) for level, own, first in nudged)
        features = f"features: {{components: {components}}}"
        return f"{features}\nmodel: {{trees: {trees}, smallest_leaf: {leaf}}}"


def useless(count: int, leaves: Iterable[int] = LEAVES) -> list[Idea]:
    """Return ideas that change nothing that matters, in random order.

    Raises:
        ValueError: there are not so many.
    """
    found = [_nudge(*each) for each in product(COMPONENTS, leaves, TREES)]
    if count > len(found):
        raise ValueError(f"count: expected at most {len(found)}; got {count}")
    order = np.random.default_rng(ORDER).permutation(len(found))
    return [found[number] for number in order[:count]]


def some_help(count: int) -> list[Idea]:
    """Return the gains among ideas that change nothing, in random order; `count` in all."""
    gains = [Idea(name, change) for name, change in GAINS.items()]
    # Those that differ at half the pictures in a leaf, too: an idea is tried once on a baseline.
    ideas = [*gains, *useless(count - len(gains), LEAVES[::2])]
    order = np.random.default_rng(ORDER + 1).permutation(count)
    return [ideas[number] for number in order]


def gains_first(count: int) -> list[Idea]:
    """Return the ideas of `some_help`, the gains before all others."""
    return sorted(some_help(count), key=lambda idea: not idea.gain)


def write_ideas(folder: Path, ideas: list[Idea], error: str, study: str) -> Path:
    """Write a growing study, its baseline and its ideas, and return the study's file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "baseline.yaml").write_text(BASELINE, encoding="utf-8")
    for idea in ideas:
        write_idea(folder, idea)
    file = folder / f"{study}.yaml"
    file.write_text(STUDY.replace("ERROR", error), encoding="utf-8")
    return file


def write_idea(folder: Path, idea: Idea, adopted: Collection[str] = ()) -> Path:
    """Write an idea as it is when ideas of these names are adopted, and return its file."""
    file = folder / f"{idea.name}.yaml"
    text = f"extends: baseline.yaml\nquestion: Does {idea.name} help?\n{idea.written(adopted)}\n"
    file.write_text(text, encoding="utf-8")
    return file


def gather_paintings(collection: Path, folder: Path) -> None:
    """Copy the pictures of twelve painters, those that are there already excepted.

    Args:
        collection: the folder of all painters' folders.
        folder: where theirs are put.

    Raises:
        FileNotFoundError: a painter is not among them.
    """
    for painter in PAINTERS:
        shutil.copytree(collection / painter, folder / painter, dirs_exist_ok=True)


def _nudge(components: int, leaf: int, trees: int) -> Idea:
    name = f"components_{components}_leaf_{leaf}_trees_{trees}"
    return Idea(name, nudge=(components, leaf, trees))
