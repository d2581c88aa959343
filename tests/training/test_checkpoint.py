import json

import numpy as np
import pytest

from harness.errors import TrainingError
from harness.training.checkpoint import Checkpoint, load_state
from tests.damage import hold

HISTORY = [{"train/loss": 2.0, "validation/loss": 2.5}, {"train/loss": 1.5}]


def a_state(folder, **arrays):
    np.savez(Checkpoint(folder).state, **{"model/0": np.arange(50.0), **arrays})


def test_a_damaged_state_is_read_rightly_or_refused_in_one_line(tmp_path):
    a_state(tmp_path, history=np.array(json.dumps(HISTORY)))

    def read():
        state = load_state(Checkpoint(tmp_path))
        return state.history, {name: array.tobytes() for name, array in state.arrays.items()}

    assert read()[0] == tuple(HISTORY)
    assert hold(Checkpoint(tmp_path).state, read, read())["refused"] > 200


@pytest.mark.parametrize("arrays", [{}, {"history": np.array("{")}, {"history": np.array("[1]")}])
def test_a_state_without_its_history_is_refused(tmp_path, arrays):
    a_state(tmp_path, **arrays)
    with pytest.raises(TrainingError, match=r"state\.npz: expected a checkpoint; got .* Delete"):
        load_state(Checkpoint(tmp_path))


def test_where_nothing_was_saved_there_is_no_state(tmp_path):
    assert load_state(Checkpoint(tmp_path)) is None
