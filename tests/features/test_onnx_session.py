"""The same features of the same picture: whatever comes with it, and on however many cores."""

from types import SimpleNamespace

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from harness.errors import DataError, SpecError
from harness.features import onnx_session
from harness.features.onnx_backbone import open_session
from tests.features.factories import some_pictures
from tests.features.onnx_files import (
    AXES,
    averages,
    convolutional,
    means,
    model,
    node,
    saved,
    tensor,
    transformer,
    value,
)

PICTURES = some_pictures(37, 16)
TOKENS = {"image_pixels": 16, "output": {"pooling": "mean"}}


@pytest.fixture(scope="module", params=["convolutional", "transformer"])
def session(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("onnx") / "net.onnx"
    if request.param == "convolutional":
        return open_session(saved(path, convolutional(), image_pixels=16))
    return open_session(saved(path, transformer(), **TOKENS))


def test_features_are_those_of_the_arithmetic(tmp_path):
    session = open_session(saved(tmp_path / "net.onnx", averages()))
    pictures = some_pictures(5, 8)

    expected = pictures.astype(np.float64).mean(axis=(1, 2)) / 255
    np.testing.assert_allclose(session(pictures), expected, rtol=1e-5)


def test_attention_is_that_of_numpy(tmp_path):
    made = transformer()
    kept = {
        one.name: np.array(numpy_helper.to_array(one), np.float64) for one in made.graph.initializer
    }
    session = open_session(saved(tmp_path / "net.onnx", made, **TOKENS))
    pictures = some_pictures(3, 16)

    cut = (pictures / 255).reshape(3, 4, 4, 4, 4, 3)  # rows of patches, rows, columns, columns
    rows = np.einsum("nayboc,dcyo->nabd", cut, kept["patches"]).reshape(3, 16, 8) + kept["places"]
    normal = rows - rows.mean(-1, keepdims=True)
    normal /= np.sqrt((normal**2).mean(-1, keepdims=True) + 1e-5)
    query, key, values = (normal @ kept[name] for name in ("query", "key", "value"))
    attention = np.exp(query @ key.transpose(0, 2, 1) * kept["scale"])
    attention /= attention.sum(-1, keepdims=True)
    expected = (rows + attention @ values).mean(axis=1)

    np.testing.assert_allclose(session(pictures), expected, rtol=1e-3, atol=1e-4)


def test_no_picture_is_moved_by_a_bit_by_those_that_come_with_it(session):
    alone = np.concatenate([session(PICTURES[n : n + 1]) for n in range(len(PICTURES))])

    np.testing.assert_array_equal(session(PICTURES), alone)
    np.testing.assert_array_equal(session(PICTURES[::-1])[::-1], alone)


def test_no_picture_is_moved_by_a_bit_by_the_number_of_cores(session, monkeypatch):
    expected = session(PICTURES)
    for cores in (1, 3):
        monkeypatch.setattr("harness.runtime.pools.cores_usable", lambda cores=cores: cores)
        np.testing.assert_array_equal(session(PICTURES), expected)


def test_another_process_would_get_the_same_bits(tmp_path):
    made = saved(tmp_path / "net.onnx", transformer(), **TOKENS)
    one, other = open_session(made), open_session(made)

    np.testing.assert_array_equal(one(PICTURES), other(PICTURES))


def test_a_network_of_so_many_pictures_is_given_so_many(tmp_path):
    alone = open_session(saved(tmp_path / "one.onnx", convolutional(), image_pixels=16))
    fours = open_session(saved(tmp_path / "four.onnx", convolutional(batch=4), image_pixels=16))

    assert fours.network.batch == 4
    np.testing.assert_allclose(fours(PICTURES), alone(PICTURES), rtol=1e-5, atol=1e-6)


def test_the_number_of_features_is_worked_out_where_the_file_leaves_it_open(tmp_path):
    made = averages(outputs=[value("features", ["n", "d"])])
    session = open_session(saved(tmp_path / "net.onnx", made))

    assert session.dimension == 3
    assert session(some_pictures(2, 8)).shape == (2, 3)


def test_a_number_that_nobody_can_work_out_is_refused(tmp_path):
    """Of each picture the pixels that are not black."""
    nodes = [
        node("Flatten", ["pixels"], "rows"),
        node("Squeeze", ["rows", "first"], "flat"),
        node("Cast", ["flat"], "wanted", to=TensorProto.BOOL),
        node("Compress", ["flat", "wanted"], "kept"),
        node("Unsqueeze", ["kept", "first"], "features"),
    ]
    outputs = [value("features", [1, "d"])]
    made = model(nodes, [tensor(np.array([0]), "first")], outputs=outputs)

    with pytest.raises(DataError, match="'features' to have a known number of features; got shape"):
        open_session(saved(tmp_path / "net.onnx", made))


def test_features_that_are_no_numbers_are_refused(tmp_path):
    made = model([node("Log", ["pixels"], "other"), *means("other")], [AXES])
    session = saved(tmp_path / "net.onnx", made)

    with pytest.raises(DataError, match=r"net.onnx: expected finite features; got infinite ones"):
        open_session(session)


def test_dropout_that_was_left_on_is_refused(tmp_path):
    tensors = [AXES, tensor(np.float32(0.5), "rate"), tensor(np.array(True), "training")]
    dropped = helper.make_node("Dropout", ["pixels", "rate", "training"], ["other"])
    asked = saved(tmp_path / "net.onnx", model([dropped, *means("other")], tensors))

    with pytest.raises(DataError, match="the same features of the same picture; got others each"):
        open_session(asked)


def test_a_shape_that_the_file_lies_about_is_refused(tmp_path):
    shape = [tensor(np.array([-1, 1]), "shape"), AXES]
    nodes = [*means(), node("Reshape", ["features", "shape"], "tall")]
    made = model(nodes, shape, outputs=[value("tall", ["n", 3])])

    with pytest.raises(DataError) as raised:
        open_session(saved(tmp_path / "net.onnx", made))
    assert str(raised.value).startswith(f"{tmp_path / 'net.onnx'}: expected ")


@pytest.mark.parametrize("rows", [10**12, 10**8])
def test_what_would_fill_the_memory_is_refused_before_it_does(tmp_path, rows):
    """Numbers that are made while the network is executed; its file is small."""
    tensors = [AXES, tensor(np.array([rows, 1024]), "shape")]
    nodes = [
        node("ConstantOfShape", ["shape"], "huge"),
        node("ReduceSum", ["huge"], "sum", keepdims=0),
        node("Add", ["pixels", "sum"], "other"),
        *means("other"),
    ]
    asked = saved(tmp_path / "net.onnx", model(nodes, tensors))

    with pytest.raises(DataError, match="got one that asks for more memory than half of what is"):
        open_session(asked)


def test_an_error_of_onnxruntime_is_one_sentence_about_the_file(tmp_path):
    made = model(
        [node("Add", ["pixels", "two"], "other"), *means("other")],
        [AXES, tensor(np.ones(2, "f4"), "two")],
    )
    path = tmp_path / "net.onnx"

    with pytest.raises(DataError) as raised:
        open_session(saved(path, made))

    told = str(raised.value)
    assert told.startswith(f"{path}: expected a network that onnxruntime can execute; got ")
    assert "ONNXRuntimeError" not in told
    assert "onnxruntime_src" not in told
    assert len(told) < 500


@pytest.mark.parametrize(
    ("opset", "kernels", "told"),
    [(99, (1, 3), "Opset 99 is under development"), (18, (0, 3), "Invalid input shape")],
)
def test_what_onnxruntime_says_last_is_said_too(tmp_path, opset, kernels, told):
    """Where in its own source it was said comes first, and is long."""
    made = model(
        [
            node("Conv", ["pixels", "kernels"], "maps"),
            node("GlobalAveragePool", ["maps"], "one"),
            node("Flatten", ["one"], "features"),
        ],
        [tensor(np.zeros((*kernels, 3, 3), "f4"), "kernels")],
        outputs=[value("features", ["n", 3])],
        opset_imports=[helper.make_opsetid("", opset)],
    )

    with pytest.raises(DataError, match=f"can execute; got .*{told}") as raised:
        open_session(saved(tmp_path / "net.onnx", made))

    assert "onnxruntime::" not in str(raised.value)


def test_a_gpu_is_used_where_there_is_one_in_batches_of_one_size(tmp_path, monkeypatch):
    given = []

    class Session:
        def __init__(self, *_, providers, **__):
            self.providers = providers

        def run(self, _, inputs):
            given.append((self.providers, inputs["pixels"].shape))
            return [inputs["pixels"].mean(axis=(2, 3))]

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    monkeypatch.setattr(
        onnxruntime,
        "get_available_providers",
        lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"],
    )
    monkeypatch.setattr(onnx_session, "devices_here", lambda: SimpleNamespace(gpus=("one",)))
    session = open_session(saved(tmp_path / "net.onnx", averages()))

    assert session(some_pictures(40, 8)).shape == (40, 3)
    providers, _ = given[0]
    assert providers[0][0] == "CUDAExecutionProvider"
    assert providers[0][1]["cudnn_conv_algo_search"] == "DEFAULT"
    assert {one for _, one in given} == {(32, 3, 8, 8)}


def test_numbers_of_another_shape_than_the_file_says_are_refused(tmp_path):
    """One number for all pictures, which onnxruntime gives without a word."""
    nodes = [node("ReduceMean", ["pixels"], "features", keepdims=0)]
    unknown = value("features", None)

    with pytest.raises((DataError, SpecError), match=r"net\.onnx"):
        open_session(saved(tmp_path / "net.onnx", model(nodes, outputs=[unknown])))


def test_what_fails_says_nothing_where_results_belong(tmp_path, capfd):
    made = averages()
    made.graph.node[0].op_type = "Add"

    with pytest.raises(DataError, match="that onnxruntime can execute"):
        open_session(saved(tmp_path / "net.onnx", made))

    assert capfd.readouterr() == ("", "")
