"""Chapters that show pictures, or what was learned of them, from a run's files alone."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.records.experiments import Experiment
from analysis.report.augmented import EPOCHS, augmented_tiles
from analysis.report.chapters.clustered import clusters_chapter
from analysis.report.chapters.data import FEWEST_COLUMNS, LETTERS_ACROSS, data
from analysis.report.chapters.learned import components_chapter
from analysis.report.document import Paragraph, Picture
from analysis.report.gathered import Gathered, ReportEntry
from harness.data.collection.collection import load_collection
from harness.runs.recorded import RecordedRun
from harness.specs.plans.dump import to_yaml
from harness.specs.plans.one_file import load_experiment
from harness.wording.words import ENGLISH
from harness.workspace import Workspace
from tests.analysis.recorded import a_recorded_run
from tests.small_project import make_project

CLUSTERED = (
    "augmentation: {kind: none}",
    "features: {kind: clusters, of: {kind: thumbnail, image_pixels: 4}, clusters: 6}",
    "model: {kind: logistic}",
)


@pytest.fixture
def found(tmp_path):
    """A run on a few pictures that nobody trained: what it saw is recorded, and is there."""
    loaded = load_experiment(make_project(tmp_path, each=4))
    workspace = Workspace(tmp_path)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=tmp_path)
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "spec.yaml").write_text(to_yaml(loaded.spec))
    names = np.array(collection.class_names)[collection.labels]
    rows = [f"{i},{n},0,train" for i, n in zip(collection.image_ids, names, strict=True)]
    (folder / "split.csv").write_text("\n".join(["image_id,class,group,part", *rows]))
    run = a_recorded_run(
        folder,
        name="r1/1",
        experiment="colours",
        collection="pictures",
        evidence=False,
        class_names=collection.class_names,
        notes=["noted"],
    )
    entry = ReportEntry(Experiment("colours", "k", (run,), ()), ())
    return Gathered(ENGLISH, (entry,), None, None, collection)


def said(chapter):
    return " ".join(block.text for block in chapter.blocks if isinstance(block, Paragraph))


def shown(chapter):
    return {block.name: block for block in chapter.blocks if isinstance(block, Picture)}


def test_pictures_are_shown_when_they_are_there(found):
    pictures = shown(data(found))
    assert set(pictures) == {"samples", "augmentation"}
    notes = [text.get_text() for text in pictures["samples"].figure.texts]
    assert ENGLISH.demo_mark in notes
    assert "All classes have as many pictures" in said(data(found))


def test_long_names_of_classes_are_no_wider_than_their_pictures(found):
    painter = "Henri Marie Raymond de Toulouse-Lautrec-Monfa of Albi and of Montmartre"
    names = tuple(f"{painter} {number}" for number in range(len(found.collection.class_names)))
    named = replace(found, collection=replace(found.collection, class_names=names))
    figure = shown(data(named))["samples"].figure
    captions = [axes.get_title(loc="left") for axes in figure.axes if axes.images]
    assert len(captions) == len(names)
    for caption in captions:
        lines = caption.split("\n")
        assert len(lines) == 2
        assert max(map(len, lines)) <= LETTERS_ACROSS // FEWEST_COLUMNS


def test_pictures_that_are_elsewhere_are_said_to_be_missing(found):
    chapter = data(replace(found, collection=None))
    assert shown(chapter) == {}
    assert ENGLISH.collection.no_pictures in said(chapter)


def test_augmented_pictures_stand_beside_what_they_were_made_from(found):
    tiles, epochs = augmented_tiles(found.baseline, found.collection, ENGLISH)
    assert epochs == EPOCHS
    assert len(tiles) == 3 * (1 + EPOCHS)
    first, *changed = tiles[: 1 + EPOCHS]
    assert first.caption == ENGLISH.collection.original
    assert first.picture.shape == (24, 24, 3)
    assert all((tile.picture != first.picture).any() for tile in changed)


def test_centres_of_clusters_are_drawn_as_pictures(found):
    assert clusters_chapter(found) is None
    path = found.baseline.folder / "spec.yaml"
    text = make_clustered(found.baseline.folder.parent)
    path.write_text(to_yaml(load_experiment(text).spec))
    centres = np.linspace(0, 1, 6 * 48, dtype=np.float32).reshape(6, 48)
    np.savez(found.baseline.folder / "fitted.npz", cluster_centres=centres)
    again = RecordedRun.at(found.baseline.folder)
    fresh = replace(found, entries=(ReportEntry(Experiment("colours", "k", (again,), ()), ()),))
    chapter = clusters_chapter(fresh)
    assert "6 clusters" in said(chapter)
    (picture,) = shown(chapter).values()
    captions = [axes.get_title(loc="left") for axes in picture.figure.axes[:6]]
    assert captions == ["6", "5", "4", "3", "2", "1"]


def test_there_is_no_chapter_on_components_where_nothing_uses_them(found):
    assert components_chapter(found) is None


def test_components_that_were_fitted_are_shown_with_what_they_explain(found):
    np.savez(
        found.baseline.folder / "fitted.npz",
        pca_mean=np.zeros(48, np.float32),
        pca_components=np.eye(48, dtype=np.float32)[:3],
        pca_explained_variance_ratio=np.array([0.5, 0.2, 0.1], np.float32),
    )
    chapter = components_chapter(found)
    assert "not applicable in front of colours, whose cnn convolves pictures of 24 × 24" in said(
        chapter
    )
    assert "3 principal components" in said(chapter)
    assert "explain 80.0 % of their variance" in said(chapter)
    assert "variance_0" in shown(chapter)


def make_clustered(root):
    lines = (root / "colours.yaml").read_text().splitlines()
    keys = {line.split(":")[0] for line in CLUSTERED}
    kept = [line for line in lines if line.split(":")[0] not in keys]
    path = root / "clustered.yaml"
    path.write_text("\n".join([*kept, *CLUSTERED]))
    return path
