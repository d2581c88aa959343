"""Figures of clusterings, drawn from their files."""

import json
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.figures.cluster_contingency import arrange
from analysis.figures.clusters import run_figures
from analysis.records.clusterings import read_clustering
from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.wording.words import SPANISH

HOSTILE = ("part", "cluster", "$x_1$", "a\nb", "名前", "x" * 200, "\u202eabc")


class Made(NamedTuple):
    numbers: tuple[int, ...] = (2, 5, 12)
    chosen: int = 5
    names: tuple[str, ...] = ("A. Painter", "Another", "Third")
    parts: tuple[str, ...] = ("train", "test")
    evidence: bool = True


def write_clustering(folder, made=None):
    made = made or Made()
    rng = np.random.default_rng(1)
    k, c = len(made.names), made.chosen
    document = {
        "kind": "clustering",
        "name": "kmeans r1/1",
        "experiment": "kmeans",
        "question": "?",
        "repetition": 0,
        "collection": "best-artworks",
        "evidence": made.evidence,
        "fingerprint": "f" * 64,
        "kept_epoch": None,
        "class_names": list(made.names),
        "clusters": c,
        "scored_parts": list(made.parts),
        "confidence": 0.95,
    }
    (folder / "run.json").write_text(json.dumps(document))
    columns = [f"test/{name}" for name in ("ami", "ari", "purity", "nmi")]
    table = pd.DataFrame({"clusters": made.numbers})
    for column in columns:
        table[column] = rng.random(len(table))
        table[f"{column}_low"], table[f"{column}_high"] = table[column] - 0.1, table[column] + 0.1
        table[f"{column}_chance"] = 0.0
    for name in ("silhouette", "stability_seeds", "stability_halves"):
        table[f"train/{name}"] = rng.random(len(table))
    table.to_csv(folder / "clusters.csv", index=False)
    counts = []
    for part in made.parts:
        drawn = pd.DataFrame(rng.integers(0, 9, (c, k)), columns=list(made.names))
        drawn.insert(0, "cluster", range(c), allow_duplicates=True)
        drawn.insert(0, "part", part, allow_duplicates=True)
        counts.append(drawn)
    pd.concat(counts).to_csv(folder / "contingency.csv", index=False)
    shown = min(c, 12)
    labels = rng.integers(0, k, (shown, 8))
    labels[-1, 3:] = -1
    np.savez(
        folder / "gallery.npz",
        clusters=np.arange(shown),
        sizes=np.full(shown, 9),
        labels=labels,
        pictures=rng.integers(0, 255, (shown, 8, 16, 16, 3), dtype=np.uint8),
    )
    return folder


def shapes(folder, *words):
    return [np.asarray(Image.open(path)).shape for path in run_figures(folder, *words)]


@pytest.mark.parametrize(
    "made",
    [
        Made(numbers=(2,), chosen=2),
        Made(numbers=(60, 150), chosen=150, names=tuple(f"Painter {i:02d}" for i in range(50))),
        Made(names=HOSTILE, parts=("test",)),
    ],
    ids=["one-number", "many", "hostile-names"],
)
def test_figures_are_drawn_of_few_and_many_clusters_whatever_painters_are_called(tmp_path, made):
    assert [shape[1] > 400 for shape in shapes(write_clustering(tmp_path, made))] == [True] * 3


def test_demo_pictures_are_marked_and_words_can_be_spanish(tmp_path):
    plain = shapes(write_clustering(tmp_path))
    marked = shapes(write_clustering(tmp_path, Made(evidence=False)), SPANISH)

    assert all(after[0] > before[0] for before, after in zip(plain, marked, strict=True))


def test_clusters_stand_by_their_commonest_class_and_empty_ones_are_left_out():
    cells = arrange(np.array([[0, 5], [9, 1], [0, 0], [9, 9], [0, 7]]))

    assert cells.classes.tolist() == [1, 0]
    assert cells.clusters.tolist() == [3, 4, 0, 1]
    assert cells.counts.tolist() == [[9, 9], [7, 0], [5, 0], [1, 9]]


def test_counts_are_read_back_whatever_classes_are_called(tmp_path):
    read = read_clustering(RecordedRun.at(write_clustering(tmp_path, Made(names=HOSTILE))))

    assert read.counts["test"].shape == (5, 7)
    assert read.scored_counts.tolist() == (read.counts["train"] + read.counts["test"]).tolist()
    assert read.ami == read.table["test/ami"][1]


def test_a_folder_of_another_kind_is_refused(tmp_path):
    write_clustering(tmp_path)
    (tmp_path / "gallery.npz").unlink()
    with pytest.raises(TrackingError, match="expected the files of a finished clustering; got"):
        read_clustering(RecordedRun.at(tmp_path))
