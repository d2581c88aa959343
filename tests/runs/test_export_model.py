"""A trained model leaves for other programs, and what it says there is what it said here."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from harness.cli.export_model import told
from harness.cli.main import main
from harness.cli.predict import find_folder
from harness.data.normalise import prepared_picture
from harness.errors import DataError
from harness.runs.export_model import ExportRequest, Held, export_model, whole_network
from harness.runs.predictor import Predictor
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_pictures import PictureLocation, recorded_collection
from harness.specs.schema.features import (
    BackboneSpec,
    ClustersSpec,
    HistogramSpec,
    PcaPicturesSpec,
    PcaSpec,
    ThumbnailSpec,
)
from harness.specs.schema.model import LogisticSpec
from harness.statistics.bootstrap import Interval
from harness.workspace import Workspace
from tests.made_once import made_once
from tests.small_project import SPEC, make_pictures, run_harness

INSTALLED = all(find_spec(name) for name in ("tf2onnx", "onnxruntime", "ai_edge_litert"))
pytestmark = pytest.mark.skipif(not INSTALLED, reason="pip install 'artist-harness[export]'")
FORMS = {"onnx": "a.onnx", "litert": "a.tflite", "savedmodel": "folder"}


@pytest.fixture(scope="module")
def recorded(small_run):
    workspace = Workspace(small_run)
    return RecordedRun.at(*find_folder("colours", workspace, print))


@pytest.fixture(scope="module")
def export(recorded, small_run, tmp_path_factory):
    """Export the model of the small run; returns where it lies, and how it compares."""
    workspace, folder = Workspace(small_run), tmp_path_factory.mktemp("exported")
    collection = recorded_collection(recorded, PictureLocation(workspace, None))

    def make(form, name, *, int8=False):
        wanted = ExportRequest(form, folder / name, int8)
        held = export_model(Predictor(recorded), collection, wanted, workspace.cache)
        return folder / name, held

    return make


@pytest.fixture(scope="module")
def squares(small_run):
    pictures = sorted((small_run / "pictures").rglob("*.png"))[:5]
    normalise = {"square_pixels": 32, "jpeg_quality": 90}
    from harness.specs.schema.data import NormaliseSpec

    return np.stack(
        [prepared_picture(one, 24, NormaliseSpec.model_validate(normalise)) for one in pictures]
    )


@pytest.mark.parametrize("form", FORMS)
def test_it_answers_as_the_original_does_on_the_test_part(export, form):
    path, held = export(form, f"whole_{FORMS[form]}")
    assert path.exists()
    assert held.pictures == 12
    assert (held.other_answers, held.equivalent) == (0, True)
    assert held.largest_change < 1e-4


def test_onnx_takes_raw_pictures_and_names_its_classes(export, recorded, squares):
    import onnxruntime

    path, _ = export("onnx", "alone.onnx")
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (into,) = session.get_inputs()
    assert (into.name, into.type, into.shape[1:]) == ("pictures", "tensor(uint8)", [24, 24, 3])
    names = json.loads(session.get_modelmeta().custom_metadata_map["class_names"])
    assert tuple(names) == recorded.class_names
    (answers,) = session.run(["probabilities"], {"pictures": squares})
    np.testing.assert_allclose(answers, Predictor(recorded).answer(squares), atol=1e-4)


def test_litert_takes_raw_pictures_and_names_its_classes(export, recorded, squares):
    from ai_edge_litert.interpreter import Interpreter

    path, _ = export("litert", "alone.tflite")
    with zipfile.ZipFile(path) as packed:
        assert tuple(packed.read("labels.txt").decode().splitlines()) == recorded.class_names
    model = Interpreter(model_path=str(path))
    model.allocate_tensors()
    (into,), (out,) = model.get_input_details(), model.get_output_details()
    assert into["dtype"] is np.uint8
    model.set_tensor(into["index"], squares[:1])
    model.invoke()
    want = Predictor(recorded).answer(squares[:1])
    np.testing.assert_allclose(model.get_tensor(out["index"]), want, atol=1e-4)


@pytest.mark.parametrize("form", ["onnx", "litert"])
def test_in_8_bits_it_is_smaller_and_still_held_against_the_original(export, form):
    whole, _ = export(form, f"float_{FORMS[form]}")
    small, held = export(form, f"int8_{FORMS[form]}", int8=True)
    assert small.stat().st_size < whole.stat().st_size
    assert 0 < held.largest_change < 0.2
    assert held.accuracy.low <= held.accuracy.difference <= held.accuracy.high


def test_half_precision_leaves_as_single_precision(recorded, monkeypatch):
    import keras

    half = "mixed_bfloat16"
    layers = [
        keras.Input((24, 24, 3), dtype="uint8"),
        keras.layers.Rescaling(1 / 255, dtype=half),
        keras.layers.Flatten(dtype=half),
        keras.layers.Dense(3, activation="softmax", dtype=half),
    ]
    run = Predictor(recorded)
    monkeypatch.setitem(run.__dict__, "whole", keras.Sequential(layers))
    network = whole_network(run)
    assert {layer.compute_dtype for layer in network.layers} == {"float32"}
    for one, other in zip(network.get_weights(), run.whole.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


STAYS = [
    ({"features": HistogramSpec(kind="histogram")}, "got features histogram"),
    (
        {"features": PcaSpec(kind="pca", of=HistogramSpec(kind="histogram"), components=2)},
        "got features pca of histogram",
    ),
    (
        {"features": ClustersSpec(kind="clusters", of=ThumbnailSpec(kind="thumbnail"))},
        "got features clusters of thumbnail",
    ),
    ({"features": PcaPicturesSpec(kind="pca_pictures")}, "got features pca_pictures"),
    (
        {"features": BackboneSpec(kind="backbone", onnx="dino.onnx")},
        r"got a backbone from an ONNX file \(dino.onnx\)",
    ),
    ({"model": LogisticSpec(kind="logistic")}, "got the classical model logistic"),
]


@pytest.mark.parametrize(("change", "said"), STAYS)
def test_what_no_other_program_computes_is_refused_with_what_could_leave(
    recorded, monkeypatch, change, said
):
    run = Predictor(recorded)
    monkeypatch.setattr(run, "spec", run.spec.model_copy(update=change))
    with pytest.raises(DataError, match=said) as refused:
        whole_network(run)
    assert "expected a network on pictures, on a thumbnail or on a named backbone" in str(refused)
    assert "predict RUN --serve" in str(refused.value)


REDUCED = {
    "thumbnail": "{kind: thumbnail, image_pixels: 8}",
    "pca": "{kind: pca, of: {kind: thumbnail, image_pixels: 8}, components: 5, whiten: true}",
    "projection": "{kind: projection, of: {kind: thumbnail, image_pixels: 8}, components: 6}",
}


@pytest.fixture(scope="module")
def reduced(tmp_path_factory):
    """A workspace with a run of a network on each kind of rows that are linear in the pixels."""

    def make(root):
        for name, features in REDUCED.items():
            text = re.sub("features: .*", f"features: {features}", SPEC)
            text = re.sub("model: .*", "model: {kind: dense_head, dense_units: [8]}", text)
            text = re.sub("augmentation: .*", "augmentation: {kind: none}", text)
            (root / f"{name}.yaml").write_text(text)
        make_pictures(root / "pictures")
        for name in REDUCED:
            ended = run_harness(root, "run", root / f"{name}.yaml")
            assert ended.returncode == 0, ended.stderr

    return made_once(tmp_path_factory, "runs_on_rows", make)


@pytest.mark.parametrize("name", REDUCED)
def test_what_is_linear_before_a_network_leaves_with_it(reduced, tmp_path, name):
    import onnxruntime

    workspace = Workspace(reduced)
    recorded = RecordedRun.at(*find_folder(name, workspace, print))
    collection = recorded_collection(recorded, PictureLocation(workspace, None))
    wanted = ExportRequest("onnx", tmp_path / "a.onnx")
    held = export_model(Predictor(recorded), collection, wanted, workspace.cache)
    assert (held.other_answers, held.equivalent) == (0, True)
    assert 0 < held.largest_change < 1e-4
    session = onnxruntime.InferenceSession(
        str(tmp_path / "a.onnx"), providers=["CPUExecutionProvider"]
    )
    assert session.get_inputs()[0].shape[1:] == [8, 8, 3]


def test_nothing_is_replaced_and_a_folder_must_be_there(export):
    export("onnx", "first.onnx")
    with pytest.raises(DataError, match="expected a free place; got something there"):
        export("onnx", "first.onnx")
    with pytest.raises(DataError, match="expected a place in a folder"):
        export("onnx", "nowhere/first.onnx")
    with pytest.raises(DataError, match="--int8: expected with onnx, litert, mlflow; got saved"):
        export("savedmodel", "small", int8=True)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.004, 0.004, "equivalent within 1 point on 1,045 test pictures: accuracy -0.10 points"),
        (-0.02, 0.004, "not shown to be equivalent within 1 point on 1,045 test pictures"),
    ],
)
def test_what_is_said_of_it(low, high, said):
    held = Held(1045, 3, Interval(-0.001, low, high), 0.01, (3800, 1000), (0.002, 0.004))
    assert told(held).startswith(said)
    assert told(held).endswith("3.8 times smaller, 2.0 times slower here, one picture at a time")


def test_the_command_needs_a_form_for_what_is_a_models(capsys):
    assert main(["export", "colours", "--int8"]) == 2
    assert "expected with --to" in capsys.readouterr().err
    assert main(["export", "colours", "--to", "onnx", "--register", "painters"]) == 2
    assert "expected with --to mlflow" in capsys.readouterr().err


@pytest.fixture
def logged(small_run, tmp_path, monkeypatch, capsys):
    """A workspace of which the model was logged and registered; returns it and what was said."""
    root = tmp_path / "workspace"
    shutil.copytree(small_run, root)
    monkeypatch.setenv("HARNESS_ROOT", str(root))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--repair"]) == 0
    capsys.readouterr()
    words = ["--to", "mlflow", "--register", "painters"]
    assert main(["export", "colours", "mine.onnx", *words]) == 0
    return root, capsys.readouterr().out


def test_mlflow_lists_the_model_of_a_run_that_stays_as_it_ended(logged, small_run):
    from mlflow.tracking import MlflowClient

    from harness.tracking.address import own_address

    root, said = logged
    client = MlflowClient(own_address(Workspace(root)), own_address(Workspace(root)))
    (version,) = client.search_model_versions("name='painters'")
    assert f"registered: painters, version {version.version}\n" in said
    model = client.get_logged_model(re.search(r"models:/(m-\w+)", said)[1])
    assert model.name == "mine"
    run = client.get_run(model.source_run_id)
    before = MlflowClient(own_address(Workspace(small_run))).get_run(model.source_run_id)
    assert (run.info.status, run.info.end_time) == ("FINISHED", before.info.end_time)


@pytest.mark.opt_in
def test_mlflow_serves_it(logged, small_run, squares, recorded):
    _, said = logged
    (line,) = [line for line in said.splitlines() if line.startswith("serve it: ")]
    served = line.removeprefix("serve it: ").replace("mlflow ", "exec mlflow ", 1)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    child = subprocess.Popen(
        ["bash", "-c", f"{served} --port 5987"],
        env=os.environ | {"PATH": path},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    body = json.dumps({"inputs": {"pictures": squares.tolist()}}).encode()
    asked = urllib.request.Request(
        "http://127.0.0.1:5987/invocations", body, {"Content-Type": "application/json"}
    )
    try:
        answer = answered(asked, child)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    found = np.array(answer["predictions"]["probabilities"])
    np.testing.assert_allclose(found, Predictor(recorded).answer(squares), atol=1e-4)


def answered(asked, child):
    for _ in range(120):
        time.sleep(1)
        assert child.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(asked, timeout=30) as response:
                return json.load(response)
        except OSError:
            continue
    raise TimeoutError("no answer in two minutes")
