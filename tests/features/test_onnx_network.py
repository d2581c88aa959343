"""What a network takes and gives is what the spec and its file say; nothing is guessed."""

import numpy as np
import pytest
from onnx import TensorProto

from harness.errors import DataError, SpecError
from harness.features.onnx_backbone import describe
from harness.features.onnx_network import FeatureOutput
from tests.features.factories import some_pictures
from tests.features.onnx_files import (
    AXES,
    averages,
    convolutional,
    means,
    model,
    node,
    saved,
    transformer,
    value,
)

IMAGENET = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
PICTURES = some_pictures(2, 8)


def described(tmp_path, made, **spec):
    return describe(saved(tmp_path / "net.onnx", made, **spec))


def taking(*shape, kind=TensorProto.FLOAT):
    return averages(inputs=[value("pixels", list(shape), kind)])


def test_pixels_are_rescaled_centred_and_turned_as_the_spec_says(tmp_path):
    taken = described(tmp_path, averages(), input=IMAGENET | {"channels": "bgr"}).taken
    centred = (PICTURES / 255 - IMAGENET["mean"]) / IMAGENET["std"]
    expected = centred[..., ::-1].transpose(0, 3, 1, 2)

    got = taken.prepared(PICTURES)

    assert got.dtype == np.float32
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)


def test_a_network_that_sees_the_middle_is_given_the_middle(tmp_path):
    said = {"mean": [0.0] * 3, "std": [1.0] * 3, "rescale": False, "crop_pixels": 5}
    taken = described(tmp_path, taking("n", 3, 5, 5), image_pixels=8, input=said).taken

    got = taken.prepared(PICTURES)

    np.testing.assert_array_equal(got, PICTURES[:, 1:6, 1:6].transpose(0, 3, 1, 2))


@pytest.mark.parametrize(
    ("shape", "layout"),
    [(("n", 3, 8, 8), "nchw"), (("n", 8, 8, 3), "nhwc"), ((4, 3, "h", "w"), "nchw")],
)
def test_the_layout_is_read_from_the_shape(tmp_path, shape, layout):
    network = described(tmp_path, taking(*shape))

    assert network.taken.layout == layout
    assert (network.batch, network.any_batch) == ((4, False) if shape[0] == 4 else (1, True))


def test_whole_numbers_are_pixels_as_they_are(tmp_path):
    made = taking("n", 8, 8, 3, kind=TensorProto.UINT8)
    taken = described(tmp_path, made, input={}).taken

    np.testing.assert_array_equal(taken.prepared(PICTURES), PICTURES)
    with pytest.raises(SpecError, match=r"input.mean: expected null, because .* takes pixels as"):
        described(tmp_path, made, input=IMAGENET)


def test_what_the_spec_leaves_open_is_read_from_the_files_metadata(tmp_path):
    metadata = {"mean": "(0.1, 0.2, 0.3)", "std": "[0.4, 0.5, 0.6]"}
    metadata |= {"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "NominalRange_0_255"}
    taken = described(tmp_path, averages(metadata=metadata), input={"std": [1, 2, 3]}).taken

    assert taken.mean == (0.1, 0.2, 0.3)
    assert taken.std == (1.0, 2.0, 3.0)
    assert taken.blue_first
    assert not taken.rescale


@pytest.mark.parametrize("text", ["[1, 2]", "[0, 0, Infinity]", "blue", "[" * 9999, '{"a": 1}'])
def test_metadata_that_is_no_colour_is_refused(tmp_path, text):
    with pytest.raises(DataError, match="expected three numbers as mean in its metadata; got"):
        described(tmp_path, averages(metadata={"mean": text}), input={})


SAID_WRONGLY = {
    "no mean anywhere": (
        averages(),
        {"input": {}},
        r"input.mean: expected what net.onnx was trained",
    ),
    "no std anywhere": (
        averages(),
        {"input": {"mean": [0.0, 0.0, 0.0]}},
        r"input.std: expected what .* std: \[1, 1, 1\]",
    ),
    "another size": (
        taking("n", 3, 16, 16),
        {},
        r"features.image_pixels: expected 16, which net.onnx takes; got 8",
    ),
    "another crop": (
        taking("n", 3, 8, 8),
        {"image_pixels": 9, "input": IMAGENET | {"crop_pixels": 7}},
        r"features.input.crop_pixels: expected 8, which net.onnx takes; got 7",
    ),
    "another layout": (
        averages(),
        {"input": IMAGENET | {"layout": "nhwc"}},
        r"input.layout: expected nchw, because .* takes \(any, 3, 8, 8\); got nhwc",
    ),
    "an open layout": (
        taking("n", "a", "b", "c"),
        {},
        r"input.layout: expected nchw or nhwc, because .* takes \(any, any, any, any\); got null",
    ),
    "no colours": (taking("n", 1, 8, 8), {}, r"expected one input of three channels"),
    "no pooling": (
        transformer(),
        {"image_pixels": 16},
        r"output.pooling: expected first_token or mean, because 'features' .* \(any, 16, 8\)",
    ),
    "nothing to pool": (
        averages(),
        {"output": {"pooling": "mean"}},
        r"output.pooling: expected null, because .* has \(any, 3\) numbers; got mean",
    ),
    "several outputs": (
        averages(outputs=[value("features", ["n", 3]), value("pixels", ["n", 3, 8, 8])]),
        {},
        r"output.name: expected an output of net.onnx: 'features', 'pixels'; got null",
    ),
    "no such output": (
        averages(),
        {"output": {"name": "pooled"}},
        r"output.name: expected an output of net.onnx: 'features'; got 'pooled'",
    ),
}


@pytest.mark.parametrize("case", SAID_WRONGLY)
def test_what_is_left_open_or_said_otherwise_is_for_the_spec_to_say(tmp_path, case):
    made, spec, told = SAID_WRONGLY[case]
    with pytest.raises(SpecError, match=told):
        described(tmp_path, made, **spec)


UNFIT = {
    "several inputs": (
        averages(inputs=[value("pixels", ["n", 3, 8, 8]), value("words", ["n", 77])]),
        "one input, the pictures; got 'pixels', 'words'. Export the part",
    ),
    "words": (
        taking("n", 77),
        r"an input of shape \(n, 3, h, w\) or \(n, h, w, 3\); got \(any, 77\)",
    ),
    "no square": (taking("n", 3, 8, 9), "a network that sees squares; got 8 x 9 pixels"),
    "a batch that fills the memory": (taking(10**9, 3, 8, 8), "at most 1024 pictures at a time"),
    "a row that fills the disk": (
        averages(outputs=[value("features", ["n", 10**9])]),
        "at most 65,536 features a picture; got 1,000,000,000",
    ),
    "whole numbers given": (
        averages(outputs=[value("features", ["n", 3], TensorProto.INT64)]),
        r"'features' to be of float32, float16, float64; got int64\. Export it in float32, or take",
    ),
    "text taken": (
        taking("n", 3, 8, 8, kind=TensorProto.STRING),
        r"'pixels' to be of float32, float16, float64, uint8; got string\. Export it in float32\.$",
    ),
    "half as wide": (taking("n", 3, 8, 8, kind=TensorProto.BFLOAT16), "got bfloat16"),
    "of no type": (taking("n", 3, 8, 8, kind=99), "got type 99"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_a_file_that_is_no_backbone_is_refused(tmp_path, case):
    made, told = UNFIT[case]
    with pytest.raises(DataError, match=told):
        described(tmp_path, made)


def test_a_chosen_output_is_taken_and_the_dimension_is_the_files(tmp_path):
    outputs = [value("features", ["n", 3]), value("deeper", ["n", 3, 8, 8])]
    made = model([node("Neg", ["pixels"], "deeper"), *means()], [AXES], outputs=outputs)

    network = described(tmp_path, made, output={"name": "deeper", "pooling": "mean"})

    assert (network.given.name, network.dimension) == ("deeper", 3)
    assert described(tmp_path, convolutional()).dimension == 6
    assert (
        described(tmp_path, transformer(), image_pixels=16, output={"pooling": "mean"}).dimension
        == 8
    )


def test_maps_and_tokens_become_one_row():
    first, mean = (FeatureOutput("f", None, pooling, "nchw") for pooling in ("first_token", "mean"))
    tokens = np.arange(12, dtype=np.float32).reshape(1, 4, 3)
    maps = np.arange(24, dtype=np.float32).reshape(1, 3, 2, 4)

    np.testing.assert_array_equal(first.rows(tokens), [[0, 1, 2]])
    np.testing.assert_array_equal(mean.rows(tokens), [[4.5, 5.5, 6.5]])
    np.testing.assert_array_equal(mean.rows(maps), [[3.5, 11.5, 19.5]])
    turned = mean._replace(layout="nhwc").rows(maps.transpose(0, 2, 3, 1))
    np.testing.assert_array_equal(turned, [[3.5, 11.5, 19.5]])
