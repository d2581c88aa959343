import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.features.store import BATCH_PICTURES, keep_rows, recover_rows

N, D = 3 * BATCH_PICTURES + 5, 4
VALUES = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)


def keep(path, batches):
    for first in range(0, N, BATCH_PICTURES)[:batches]:
        keep_rows(path, VALUES[first : first + BATCH_PICTURES])


def recover(path):
    values = np.zeros((N, D), np.float32)
    return recover_rows(path, values), values


@pytest.mark.parametrize("batches", [0, 1, 3, 4])
def test_kept_batches_come_back(tmp_path, batches):
    (tmp_path / "p").touch()
    keep(tmp_path / "p", batches)
    done, values = recover(tmp_path / "p")
    assert done == min(N, batches * BATCH_PICTURES)
    np.testing.assert_array_equal(values[:done], VALUES[:done])


def test_without_a_file_nothing_is_done(tmp_path):
    assert recover(tmp_path / "none")[0] == 0
    assert not (tmp_path / "none").exists()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_torn_or_changed_file_gives_whole_right_batches_only(tmp_path, data):
    path = tmp_path / "p"
    path.unlink(missing_ok=True)
    keep(path, 4)
    content = bytearray(path.read_bytes())
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] ^= 255
    path.write_bytes(content)
    done, values = recover(path)
    assert done % BATCH_PICTURES == 0 or done == N
    np.testing.assert_array_equal(values[:done], VALUES[:done])
    for first in range(done, N, BATCH_PICTURES):  # and it can be continued
        keep_rows(path, VALUES[first : first + BATCH_PICTURES])
    done, values = recover(path)
    assert done == N
    np.testing.assert_array_equal(values, VALUES)
