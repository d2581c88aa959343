"""Every run has the same number of threads, however many cores there are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.runtime.threads import (
    BLAS_THREADS,
    THREADS,
    cores_usable,
    fix_threads,
    thread_variables,
)

TRAIN = """
import os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}) if sys.argv[1] == "one core" else None
from harness.runtime.threads import fix_threads
fix_threads()
import keras, numpy as np
keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
x, y = rng.random((64, 32, 32, 3), np.float32), rng.integers(0, 8, 64)
network = keras.Sequential([
    keras.layers.Conv2D(16, 3), keras.layers.Flatten(), keras.layers.Dense(8, "softmax")])
network.compile("rmsprop", "sparse_categorical_crossentropy")
network.fit(x, y, batch_size=32, epochs=2, verbose=0, shuffle=False)
print(sum(abs(w).sum(dtype=np.float64) for w in network.get_weights()).hex())
"""


def test_threads_are_fixed_and_a_users_word_wins(monkeypatch):
    for name in thread_variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    fix_threads()
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert os.environ["TF_NUM_INTRAOP_THREADS"] == str(THREADS) == "2"
    assert os.environ["OPENBLAS_NUM_THREADS"] == str(BLAS_THREADS) == "1"
    assert set(thread_variables(1).values()) == {"1"}
    assert 1 <= cores_usable() <= (os.cpu_count() or 1)


@pytest.mark.opt_in
def test_a_training_on_one_core_gives_the_bits_of_one_on_all_and_one_thread_does_not():
    def weights(cores, **variables):
        environment = {k: v for k, v in os.environ.items() if k not in thread_variables()}
        ended = subprocess.run(
            [sys.executable, "-c", TRAIN, cores],
            env=environment | variables,
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stdout.split()[-1]

    if cores_usable() == 1:
        pytest.skip("it takes two cores to see a difference")
    assert weights("one core") == weights("all cores")
    assert weights("all cores", **thread_variables(1)) != weights("all cores")
