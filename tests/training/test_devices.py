"""Copies of a network on two devices; two parts of the processor stand for two GPUs."""

import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest

from harness.errors import TrainingError
from harness.training.devices import placed
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


def test_one_device_needs_no_context():
    assert isinstance(placed("one"), nullcontext)


def test_all_devices_of_a_machine_with_one_are_refused():
    with pytest.raises(TrainingError, match=r"training.devices: expected `one` .*single device"):
        placed("all")


def start_on_two(root: Path, spec: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", ON_TWO, "run", str(spec), *ALL]
    with log.open("w") as stream:
        return subprocess.Popen(
            command, cwd=root, env=environment(root), stdout=stream, stderr=subprocess.STDOUT
        )


def on_two(root: Path, *, killed_at: str = "") -> Path:
    """Run to the end, after a kill if asked; return the run's files."""
    spec, log = make_project(root, spec=CERTAIN), root / "log.txt"
    if killed_at:
        child = start_on_two(root, spec, log)
        deadline = time.monotonic() + 300
        while killed_at not in log.read_text():
            assert child.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait()
    child = start_on_two(root, spec, log)
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
