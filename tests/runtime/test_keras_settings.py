"""What a user set for other projects changes no run."""

import json
import os
from pathlib import Path

import pytest

from harness.runtime.keras_settings import set_keras


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    monkeypatch.setenv("KERAS_MAX_EPOCHS", "1")
    monkeypatch.setenv("KERAS_MAX_STEPS_PER_EPOCH", "1")
    monkeypatch.setenv("KERAS_NNX_ENABLED", "true")
    (tmp_path / "keras").mkdir()
    return tmp_path / "keras"


@pytest.mark.parametrize(
    "written",
    [
        '{"floatx": "float16"}',
        '{"image_data_format": "channels_first"}',
        '{"floatx": "float8"}',
        '{"epsilon": 0.1}',
        '{"backend": "torch"}',
        '{"nnx_enabled": true}',
        "[]",
        "not JSON",
    ],
)
def test_other_settings_are_replaced_and_downloads_found(home, written):
    (home / "keras.json").write_text(written)
    (home / "models").mkdir()
    (home / "models" / "w.h5").write_bytes(b"weights")
    set_keras()
    own = Path(os.environ["KERAS_HOME"])
    assert own != home
    assert json.loads((own / "keras.json").read_text()) == {
        "backend": "tensorflow",
        "floatx": "float32",
        "epsilon": 1e-07,
        "image_data_format": "channels_last",
    }
    assert (own / "models" / "w.h5").read_bytes() == b"weights"
    assert (home / "keras.json").read_text() == written
    set_keras()  # as a child does
    assert os.environ["KERAS_HOME"] == str(own)


@pytest.mark.parametrize("written", [None, '{"floatx": "float32", "backend": "tensorflow"}'])
def test_usual_settings_are_left_alone(home, written):
    if written is not None:
        (home / "keras.json").write_text(written)
    set_keras()
    assert os.environ["KERAS_HOME"] == str(home)


def test_variables_that_would_change_a_run_are_gone(home):
    set_keras()
    told = {name: value for name, value in os.environ.items() if name.startswith("KERAS_")}
    assert told == {"KERAS_HOME": str(home), "KERAS_BACKEND": "tensorflow"}
