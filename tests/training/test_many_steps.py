"""A head on rows of numbers, trained by Keras's `fit` and by many steps in one call."""

import keras
import numpy as np
import pytest

from harness.progress import Silent
from harness.training import many_steps as module
from harness.training.many_steps import many_steps
from harness.training.phases import TrainingCounts, begin, build_learner, phase_of
from tests.models.networks import experiment, network
from tests.training.variable_order import unordered_in

RNG = np.random.default_rng(3)
NUMBERS = RNG.normal(size=(21, 192)).astype(np.float32)
LABELS = RNG.integers(0, 3, 21)
SHARES = RNG.dirichlet(np.ones(3), 21).astype(np.float32)
WEIGHTS = RNG.uniform(0.5, 1.5, 21).astype(np.float32)
COLUMNS = {"labels": (LABELS,), "weighted": (LABELS, WEIGHTS), "shares": (SHARES,)}


class Batches(keras.utils.PyDataset):
    """Batches of 4 in a fixed order; the last has one row."""

    def __init__(self, *columns):
        super().__init__()
        self._columns = columns

    def __len__(self):
        return 6

    def __getitem__(self, i):
        return tuple(column[4 * i : 4 * i + 4] for column in self._columns)


class Counting(Silent):
    def __init__(self):
        self.counted = []

    def advance(self, steps=1, note=""):  # noqa: ARG002
        self.counted.append(steps)


def a_learner(precision="float32", **training):
    head = {"kind": "dense_head", "dropout_rate": 0.3}
    steps = {"batch_size": 4, "epochs": 2, **training}
    spec = experiment(head, training=steps, precision=precision)
    learner = build_learner(network(shape=(192,), seed=5, precision=precision, **head), spec)
    begin(learner, spec, phase_of(spec, 1), TrainingCounts(21, np.bincount(LABELS)))
    return learner


def state(learner):
    return [np.array(each) for each in (*learner.variables, *learner.optimizer.variables)]


@pytest.mark.parametrize(
    ("columns", "together", "training"),
    [
        ("labels", 1, {}),
        ("labels", 64, {}),
        ("weighted", 4, {}),
        ("shares", 4, {}),
        ("weighted", 4, {"sharpness_radius": 0.05}),
        ("labels", 4, {"precision": "float16"}),
        ("weighted", 4, {"precision": "float16", "sharpness_radius": 0.05}),
    ],
)
def test_many_steps_end_with_the_bits_of_fit(monkeypatch, columns, together, training):
    monkeypatch.setattr(module, "STEPS_AT_ONCE", together)
    batches = Batches(NUMBERS, *COLUMNS[columns])
    fitted, stepped = a_learner(**training), a_learner(**training)
    epoch = many_steps(stepped, 4, Silent())
    for _ in range(2):
        expected = fitted.fit(batches, shuffle=False, verbose=0).history
        got = epoch(batches)
        assert got == {name: values[-1] for name, values in expected.items()}
    assert all(map(np.array_equal, state(fitted), state(stepped)))


def test_the_loop_reads_each_variable_before_it_moves():
    epoch = many_steps(a_learner(sharpness_radius=0.05), 4, Silent())
    moves, unordered = unordered_in(lambda: epoch(Batches(NUMBERS, LABELS)))

    assert moves
    assert unordered == []


def test_progress_is_told_each_row_once(monkeypatch):
    monkeypatch.setattr(module, "STEPS_AT_ONCE", 2)
    progress = Counting()
    many_steps(a_learner(), 4, progress)(Batches(NUMBERS, LABELS))
    assert progress.counted == [8, 8, 5]
