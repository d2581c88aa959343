import io
import zipfile

import h5py
import keras
import numpy as np
import pytest

from harness.errors import DataError
from harness.models.saved_network import load_network
from tests.damage import hold


def test_a_network_is_read_with_one_input_and_one_output(tmp_path):
    numbers = keras.Input((4,))
    model = keras.Model([numbers], [keras.layers.Dense(3)(numbers)], name="head")
    model.save(tmp_path / "model.keras")
    read = load_network(tmp_path / "model.keras")
    rows = np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(read.predict_on_batch(rows), model.predict_on_batch(rows))
    assert read.name == "head"


def test_a_file_that_is_not_there_says_why_that_may_be(tmp_path):
    with pytest.raises(
        DataError, match=r"expected a trained network; got no such file.*keep_model"
    ):
        load_network(tmp_path / "model.keras")


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"not a network")
    with pytest.raises(DataError, match="expected a network in Keras's format"):
        load_network(tmp_path / "model.keras")


def test_code_in_a_file_is_not_run(tmp_path):
    numbers = keras.Input((4,))
    model = keras.Model(numbers, keras.layers.Lambda(lambda x: x + 1)(numbers))
    model.save(tmp_path / "model.keras")
    with pytest.raises(DataError, match="expected a network in Keras's format"):
        load_network(tmp_path / "model.keras")


def saved(path):
    numbers = keras.Input((4,))
    keras.Model(numbers, keras.layers.Dense(3)(numbers)).save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_small_file_that_unpacks_to_a_large_one_is_refused_unread(tmp_path):
    members = saved(tmp_path / "a.keras")
    large = packed(tmp_path / "b.keras", members | {"assets/x": bytes(2**26)})
    assert large.stat().st_size < 2**18
    with pytest.raises(DataError, match=r"got [\d,]+ bytes that unpack to 67,1"):
        load_network(large)


@pytest.mark.parametrize("written", [True, False])
def test_weights_that_are_much_larger_than_their_file_are_refused(tmp_path, written):
    members, file = saved(tmp_path / "a.keras"), io.BytesIO()
    with h5py.File(file, "w") as weights:
        made = weights.create_dataset("x", (2**24,), chunks=True, compression="gzip")
        if written:
            made[:] = 0
    large = packed(tmp_path / "b.keras", members | {"model.weights.h5": file.getvalue()})
    with pytest.raises(DataError, match=r"bytes of weights that unpack to 67,108,864"):
        load_network(large)


def test_a_damaged_network_is_read_rightly_or_refused_in_one_line(tmp_path):
    numbers = keras.Input((4,))
    keras.Model(numbers, keras.layers.Dense(3)(numbers), name="head").save(tmp_path / "model.keras")

    def read():
        return [
            weights.tobytes() for weights in load_network(tmp_path / "model.keras").get_weights()
        ]

    assert hold(tmp_path / "model.keras", read, read())["refused"] > 200
