"""Networks that are let go leave nothing behind, however they were trained."""

import gc

import keras
import numpy as np
import pytest

from harness.progress import SILENT
from harness.training.inference import forget_networks
from harness.training.many_steps import many_steps
from harness.training.phases import TrainingCounts, begin, build_learner, phase_of
from tests.models.networks import experiment, network

RNG = np.random.default_rng(3)
ROWS = RNG.normal(size=(8, 192)).astype(np.float32)
LABELS = np.arange(8) % 3


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return ROWS[4 * i : 4 * i + 4], LABELS[4 * i : 4 * i + 4]


def train_and_forget(*, by_fit: bool) -> None:
    head = {"kind": "dense_head", "dropout_rate": 0.3}
    spec = experiment(head, training={"batch_size": 4, "epochs": 1})
    learner = build_learner(network(shape=(192,), seed=5, **head), spec)
    begin(learner, spec, phase_of(spec, 1), TrainingCounts(8, np.bincount(LABELS)))
    if by_fit:
        learner.fit(Batches(), verbose=0, shuffle=False)
    else:
        many_steps(learner, 4, SILENT)(Batches())
    del learner
    forget_networks()


def graphs() -> int:
    """How many graphs of functions are alive; each holds megabytes."""
    return sum("FuncGraph" in type(one).__name__ for one in gc.get_objects())


@pytest.mark.parametrize("by_fit", [True, False])
def test_a_network_that_was_let_go_leaves_no_graph_behind(by_fit):
    train_and_forget(by_fit=by_fit)
    before = graphs()
    for _ in range(2):
        train_and_forget(by_fit=by_fit)
    assert graphs() == before
