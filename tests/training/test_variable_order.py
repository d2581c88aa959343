"""No variable is read or moved in whatever order threads come to it, whatever the optimisers do."""

import pytest
import tensorflow as tf

from harness.runs.generation import new_adversaries
from tests.generations import EVERYTHING, a_generation, coloured
from tests.training.small_trainings import TUNED, a_spec, train
from tests.training.variable_order import unordered_in

PENALTIES = {"loss": {"kind": "relativistic", "r1": 1.0, "r2": 1.0}}


@pytest.mark.parametrize("parts", [EVERYTHING, PENALTIES], ids=["everything", "penalties"])
def test_a_painter_reads_each_variable_before_it_moves(parts):
    adversaries = new_adversaries(a_generation(**parts), 5)
    moves, unordered = unordered_in(lambda: adversaries.step(coloured(4), 0))

    assert moves > len(adversaries.generator.trainable_variables)
    assert unordered == []


@pytest.mark.parametrize(
    "said",
    [
        {"epochs": 1},
        {"epochs": 1, "sharpness_radius": 0.05},
        {"epochs": 1, "sharpness_radius": 0.05, "precision": "float16"},
        {"epochs": 3, "model": TUNED},
    ],
    ids=["plain", "sharpness", "float16", "fine tuned"],
)
def test_a_classifier_reads_each_variable_before_it_moves(said, tmp_path):
    moves, unordered = unordered_in(lambda: train(tmp_path, spec=a_spec(**said)))

    assert moves
    assert unordered == []


def test_what_is_read_while_it_moves_is_found():
    variable = tf.Variable(1.0)

    def racing():
        read = tf.raw_ops.ReadVariableOp(resource=variable.handle, dtype=tf.float32)
        moved = tf.raw_ops.AssignAddVariableOp(resource=variable.handle, value=2.0)
        with tf.control_dependencies([moved]):
            return read, tf.constant(0.0)

    # Unlike `tf.function`, it leaves what it traces in no order.
    moves, unordered = unordered_in(tf.compat.v1.wrap_function(racing, []))

    assert moves == 1
    (pair,) = unordered
    assert {"ReadVariableOp", "AssignAddVariableOp"} == {pair.one, pair.other}
