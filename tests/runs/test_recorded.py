"""A finished run's folder: each file read once, and refused in one line where it is damaged."""

import numpy as np
import pytest
import yaml

from harness.errors import HarnessError, SpecError, TrackingError
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import PictureLocation, recorded_collection
from harness.workspace import Workspace
from tests.damage import DAMAGE, damage
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import CLASSES, PACKAGES, an_experiment

READERS = {
    "run.json": "about",
    "spec.yaml": "written_spec",
    "environment.json": "environment",
    "split.csv": "split",
    "history.csv": "history",
    "predictions.parquet": "predictions",
    "fitted.npz": "fitted",
}
EPOCHS = "epoch,train/loss,validation/loss\n1,2.0,2.5\n2,1.5,2.25\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run with every file that is read back."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("store"))
    evidence = an_experiment(tracker, "base", 0.7, repetitions=1)
    folder = tracker.artifact(evidence.first.run_id, "")
    (folder / "history.csv").write_text(EPOCHS)
    np.savez(folder / "fitted.npz", pca_mean=np.arange(300.0))
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    for path in whole.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_every_file_is_read_as_it_was_written(folder):
    run = RecordedRun.at(folder)
    assert (run.name, run.class_names) == ("base r1/6", CLASSES)
    assert (run.about.repetition, run.about.kept_epoch, run.about.left_out) == (0, None, ())
    assert run.environment.packages == PACKAGES
    assert (run.environment.git, run.environment.machine.processor) == (None, "")
    assert run.spec.repetitions.kind == run.written_spec["repetitions"]["kind"]
    assert run.split["part"].value_counts().to_dict() == {"train": 288, "test": 72}
    assert run.history.to_numpy().tolist() == [[1, 2.0, 2.5], [2, 1.5, 2.25]]
    assert run.predictions.image_ids[0] == "split/0/0"
    np.testing.assert_array_equal(run.fitted["pca_mean"], np.arange(300.0))


@pytest.mark.parametrize("reader", READERS.values())
def test_a_file_is_read_once(folder, reader):
    run = RecordedRun.at(folder)
    first = getattr(run, reader)
    for path in folder.iterdir():
        path.unlink()
    assert getattr(run, reader) is first


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_refused_with_its_path_in_one_line(folder, name, kind):
    damage(folder / name, kind)
    with pytest.raises(HarnessError) as caught:
        getattr(RecordedRun.at(folder), READERS[name])
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: expected ")
    assert "; got " in message
    assert "\n" not in message


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_spec_is_told_like_any_yaml_file(folder, kind):
    damage(folder / "spec.yaml", kind)
    for reader in ("spec", "data"):
        with pytest.raises(HarnessError, match=r"spec\.yaml"):
            getattr(RecordedRun.at(folder), reader)


@pytest.mark.parametrize("name", ["run.json", "spec.yaml", "split.csv"])
@pytest.mark.parametrize("kind", DAMAGE)
def test_pictures_of_a_damaged_run_are_not_looked_for(folder, name, kind):
    damage(folder / name, kind)
    pictures = PictureLocation(Workspace(folder / "project"), None)
    with pytest.raises(HarnessError, match=name.replace(".", r"\.")):
        recorded_collection(RecordedRun.at(folder), pictures)


@pytest.mark.parametrize("name", ["run.json", "environment.json", "split.csv", "spec.yaml"])
def test_a_file_that_every_run_has_is_missed(folder, name):
    (folder / name).unlink()
    with pytest.raises(TrackingError, match=rf"{name}: expected .*; got .*No such file"):
        getattr(RecordedRun.at(folder), READERS[name])


def test_a_run_without_epochs_or_anything_fitted_has_none(folder):
    for name in ("history.csv", "fitted.npz"):
        (folder / name).unlink()
    assert RecordedRun.at(folder).history is None
    assert RecordedRun.at(folder).fitted == {}


@pytest.mark.parametrize(
    ("name", "before", "after", "got"),
    [
        ("history.csv", "\n1,", "\n3,", "got not every epoch. Put"),
        ("history.csv", "epoch", "step", "the columns step, train/loss, validation/loss"),
        ("history.csv", "1.5,2.25\n", "1.5,2.", "no end of its last line: was the file cut"),
        ("split.csv", ",train", ",training", "no training picture: was the file cut short?"),
        ("split.csv", ",class,", ",painter,", "the columns image_id, painter, group, part"),
        ("split.csv", "/0/t7,Degas,1007,train", "/0/t7,Degas,1007,t", "no part for split/0/t7"),
    ],
)
def test_tables_that_lost_something_are_refused(folder, name, before, after, got):
    path = folder / name
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(TrackingError) as caught:
        getattr(RecordedRun.at(folder), READERS[name])
    assert got in str(caught.value)


def test_predictions_of_other_classes_are_not_those_of_the_run(folder):
    path = folder / "run.json"
    path.write_text(path.read_text().replace("Goya", "Gogh"))
    with pytest.raises(TrackingError, match=r"expected the same classes as in run\.json; got 3"):
        _ = RecordedRun.at(folder).predictions


def test_one_flipped_bit_of_fitted_arrays_is_found(folder):
    path = folder / "fitted.npz"
    content = bytearray(path.read_bytes())
    content[400] ^= 1
    path.write_bytes(content)
    with pytest.raises(HarnessError, match=r"fitted\.npz: expected arrays; got"):
        _ = RecordedRun.at(folder).fitted


def test_a_spec_is_read_also_where_the_weights_that_it_names_are_not(folder):
    written = yaml.safe_load((folder / "spec.yaml").read_text())
    written["features"] = {"kind": "backbone", "backbone": "efficientnet_lite0"}
    written["features"] |= {"weights": "../gone.bin", "image_pixels": 64}
    written |= {
        "model": {"kind": "dense_head", "dense_units": []},
        "augmentation": {"kind": "none"},
    }
    (folder / "spec.yaml").write_text(yaml.safe_dump(written))
    run = RecordedRun.at(folder)
    assert run.spec.features.weights == "../gone.bin"
    assert run.data.source == run.spec.data.source
    with pytest.raises(SpecError, match=r"gone\.bin"):
        _ = run.weights
