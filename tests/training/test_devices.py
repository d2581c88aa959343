"""Copies of a network on two devices; two parts of the processor stand for two GPUs."""

import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
import tensorflow as tf
from tensorflow.python.framework import config

from harness.errors import TrainingError
from harness.training.devices import placed, require_devices, same_bits
from tests.runtime.gpus import T4, machine
from tests.small_project import SPEC, environment, make_project, run_harness

ON_TWO = """
import sys
import tensorflow as tf
(cpu,) = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from harness.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
CERTAIN = SPEC.replace("dropout_rate: 0.3", "dropout_rate: 0.0")
ALL = ("--set", "training.devices=all")
HALF = ("--set", "training.precision=float16")


def test_one_device_needs_no_context():
    assert isinstance(placed("one"), nullcontext)


def test_all_devices_of_a_machine_with_one_are_refused():
    with pytest.raises(TrainingError, match=r"training.devices: expected `one` .*single device"):
        placed("all")


def test_a_gpu_that_tensorflow_does_not_see_is_told_with_its_remedy(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda _: [])
    with pytest.raises(TrainingError, match=r"to see GPU 0 \(Tesla T4, .*and-cuda.*DEVICES=-1"):
        require_devices(machine(T4))
    require_devices(machine())


def test_a_gpu_that_tensorflow_sees_is_fine(monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [kind])
    require_devices(machine(T4))


def test_deterministic_operations_are_asked_for_while_a_training_lasts():
    with same_bits(wanted=True):
        assert config.is_op_determinism_enabled()
    assert not config.is_op_determinism_enabled()
    with same_bits(wanted=False):
        assert not config.is_op_determinism_enabled()


def test_a_users_deterministic_operations_stay():
    tf.config.experimental.enable_op_determinism()
    try:
        with same_bits(wanted=True):
            pass
        assert config.is_op_determinism_enabled()
    finally:
        config.disable_op_determinism()


def start_on_two(root: Path, spec: Path, log: Path, *settings: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", ON_TWO, "run", str(spec), *ALL, *settings]
    variables = environment(root, HARNESS_LOADER_THREADS="3")
    with log.open("w") as stream:
        return subprocess.Popen(
            command, cwd=root, env=variables, stdout=stream, stderr=subprocess.STDOUT
        )


def on_two(root: Path, *settings: str, killed_at: str = "") -> Path:
    """Run to the end, after a kill if asked; return the run's files."""
    spec, log = make_project(root, spec=CERTAIN), root / "log.txt"
    if killed_at:
        child = start_on_two(root, spec, log, *settings)
        deadline = time.monotonic() + 300
        while killed_at not in log.read_text():
            assert child.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait()
    child = start_on_two(root, spec, log, *settings)
    assert child.wait(300) == 0, log.read_text()
    return files_of(root)


def files_of(root: Path) -> Path:
    (found,) = (root / "mlruns" / "artifacts").rglob("run.json")
    return found.parent


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    return on_two(tmp_path_factory.mktemp("together"))


@pytest.mark.opt_in
def test_copies_on_two_devices_learn_what_one_network_learns(tmp_path, together):
    alone = run_harness(tmp_path, "run", make_project(tmp_path, spec=CERTAIN))
    assert alone.returncode == 0, alone.stderr
    one, two = (pd.read_csv(files / "history.csv") for files in (files_of(tmp_path), together))
    pd.testing.assert_frame_equal(one, two, atol=1e-4)


@pytest.mark.opt_in
def test_a_killed_training_on_two_devices_ends_with_the_bits_of_an_undisturbed_one(
    tmp_path, together
):
    resumed = on_two(tmp_path, killed_at="epoch 2/4")
    for name in ("history.csv", "predictions.parquet"):
        assert (resumed / name).read_bytes() == (together / name).read_bytes()


@pytest.fixture(scope="module")
def together_in_half(tmp_path_factory):
    return on_two(tmp_path_factory.mktemp("half"), *HALF)


@pytest.mark.opt_in
def test_float16_on_two_devices_learns_what_float32_on_one_learns(together, together_in_half):
    half, whole = (pd.read_csv(files / "history.csv") for files in (together_in_half, together))
    assert half["train/loss"].tolist() != whole["train/loss"].tolist()
    losses = ["train/loss", "validation/loss"]
    pd.testing.assert_frame_equal(half[losses], whole[losses], rtol=0, atol=0.02)


@pytest.mark.opt_in
def test_a_killed_training_in_float16_on_two_devices_ends_with_the_same_bits(
    tmp_path, together_in_half
):
    resumed = on_two(tmp_path, *HALF, killed_at="epoch 2/4")
    for name in ("history.csv", "predictions.parquet"):
        assert (resumed / name).read_bytes() == (together_in_half / name).read_bytes()
