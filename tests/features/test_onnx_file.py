"""Files that come from anywhere: what they must not do is refused before anything is executed."""

import io
import time

import onnx
import pytest
from onnx import TensorProto, helper

from harness.errors import DataError, SpecError
from harness.features import onnx_file
from harness.features.onnx_backbone import describe, open_session
from harness.features.onnx_file import count_parameters, read_onnx
from tests.features.onnx_files import (
    AXES,
    SHIPPED,
    averages,
    backbone,
    convolutional,
    elsewhere,
    hollow,
    means,
    model,
    node,
    random_filters,
    saved,
    transformer,
    value,
)


def with_operator(kind: str, domain: str = "", **attributes):
    """A network in which some operator stands before the means."""
    first = node(kind, ["pixels"], "other", domain=domain, **attributes)
    return model([first, *means("other")], [AXES])


def with_tensor(made):
    return model(means(), [AXES, made])


def with_body(kind: str, *nodes):
    """A network with an operator that has a graph inside."""
    body = helper.make_graph(list(nodes), "inside", [], [value("out", [])], [hollow("big", 9, 9)])
    return with_operator(kind, then_branch=body, else_branch=body)


def a_function():
    """A network of which a part is a function of the file, with an operator nobody has."""
    inner = helper.make_node("Strange", ["x"], ["y"], domain="theirs")
    own = helper.make_function(
        "mine", "Part", ["x"], ["y"], [inner], [helper.make_opsetid("theirs", 1)]
    )
    first = node("Part", ["pixels"], "other", domain="mine")
    return model([first, *means("other")], [AXES], functions=[own])


def a_sparse_tensor():
    made = averages()
    made.graph.sparse_initializer.add().dims.extend([10**9, 10**9])
    return made


HOSTILE = {
    "nothing": (b"", "an ONNX file with a network in it; got none"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), "an ONNX file; got another, or one that"),
    "cut short": (
        random_filters().SerializeToString()[:-500],
        "an ONNX file; got another, or one that was cut short",
    ),
    "weights elsewhere": (
        with_tensor(elsewhere("w", "../../etc/passwd")),
        r"one file with all its weights in it; got weights in '../../etc/passwd', elsewhere",
    ),
    "weights at an absolute path": (
        with_tensor(elsewhere("w", "/etc/passwd")),
        "weights in '/etc/passwd', elsewhere",
    ),
    "weights on another drive": (
        with_tensor(elsewhere("w", "C:\\secrets.bin")),
        r"weights in 'C:\\\\secrets.bin', elsewhere",
    ),
    "weights beside it": (
        with_tensor(elsewhere("w", "net.onnx.data")),
        r"Export it with external_data=False, or put both together, in its folder: python -c ",
    ),
    "more numbers than it holds": (
        with_tensor(hollow("big", 10**9, 10**9)),
        "as many numbers as each tensor says it has; got a tensor 'big' of 1000000000 x",
    ),
    "fewer than none": (with_tensor(hollow("big", -1)), "got a tensor 'big' of -1 without them"),
    "numbers in an attribute": (
        model([node("Constant", [], "axes", value=hollow("c", 10**12)), *means()]),
        "got a tensor 'c' of 1000000000000 without them",
    ),
    "numbers inside a branch": (
        with_body("If", node("Neg", ["big"], "out")),
        "got a tensor 'big' of 9 x 9 without them",
    ),
    "sparse numbers": (a_sparse_tensor(), "dense numbers; got a sparse tensor"),
    "an unknown type": (
        with_tensor(onnx.TensorProto(name="odd", data_type=99)),
        "numbers of a type that ONNX knows; got type 99 in 'odd'",
    ),
    "an unknown operator": (
        with_operator("Frobnicate"),
        "operators that ONNX has in opset 18; got 'Frobnicate'",
    ),
    "an operator of a later version": (
        with_operator("RMSNormalization"),
        "operators that ONNX has in opset 18; got 'RMSNormalization'",
    ),
    "an operator of a library": (
        with_operator("ReadFile", "ai.onnx.contrib"),
        "operators of ONNX itself; got 'ReadFile' of 'ai.onnx.contrib'. Libraries of operators "
        "are never loaded",
    ),
    "an operator of onnxruntime that opens files": (
        with_operator("EPContext", "com.microsoft"),
        "got 'EPContext' of 'com.microsoft'",
    ),
    "an unknown operator inside a function": (a_function(), "got 'Strange' of 'theirs'"),
    "a name with colours": (with_operator("\x1b[31mred"), r"got '\\x1b\[31mred'"),
    "a name that is no text": (
        averages().SerializeToString().replace(b"ReduceMean", b"Reduce\xff\xfean"),
        "an ONNX file; got names that are no text, as in a damaged one",
    ),
    "a loop": (
        with_operator("Loop", body=averages().graph),
        "a network that ends by itself; got Loop, which may go on for ever",
    ),
    "chance": (
        with_operator("RandomNormalLike"),
        "that gives the same numbers each time; got RandomNormalLike, which draws them",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(case, tmp_path):
    made, told = HOSTILE[case]
    asked = saved(tmp_path / "net.onnx", made)

    with pytest.raises(DataError, match=told) as raised:
        describe(asked)

    sentence = str(raised.value)
    assert sentence.startswith(f"{asked.file.path}: expected ")
    assert sentence.count("\n") == 0
    assert sentence.isprintable()


def test_nothing_beside_the_file_is_opened(tmp_path, monkeypatch):
    secret = tmp_path / "net.onnx.data"
    secret.write_bytes(bytes(8))
    asked = saved(tmp_path / "net.onnx", with_tensor(elsewhere("w", secret.name)))
    opened, known = [], io.open
    monkeypatch.setattr(
        io, "open", lambda path, *a, **k: opened.append(path) or known(path, *a, **k)
    )

    with pytest.raises(DataError, match="one file with all its weights"):
        describe(asked)

    assert opened == [asked.file.path]


def test_what_puts_weights_into_the_file_is_a_command_that_works(tmp_path):
    onnx.save(convolutional(), tmp_path / "net.onnx", save_as_external_data=True, size_threshold=0)
    with pytest.raises(DataError) as raised:
        describe(backbone(tmp_path / "net.onnx", image_pixels=8))
    program = str(raised.value).partition("python -c ")[2].strip("'").replace("""'"'"'""", "'")

    with pytest.MonkeyPatch.context() as here:
        here.chdir(tmp_path)
        exec(program)

    assert count_parameters(onnx.load(tmp_path / "net_whole.onnx")) == 3 * 4 * 9 + 4 * 6 * 9


def test_a_file_that_was_changed_meanwhile_is_refused(tmp_path):
    asked = saved(tmp_path / "net.onnx", convolutional())
    asked.file.path.write_bytes(convolutional(seed=1).SerializeToString())

    with pytest.raises(DataError, match="expected the file of SHA-256 .* got another"):
        open_session(asked)


def test_a_file_of_any_size_is_refused_before_it_is_read(tmp_path, monkeypatch):
    asked = saved(tmp_path / "net.onnx", convolutional())
    monkeypatch.setattr(onnx_file, "LARGEST", 100)

    with pytest.raises(DataError, match="an ONNX file of at most 100 bytes; got "):
        read_onnx(asked.file)


def test_a_network_of_too_many_operators_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_file, "MOST_NODES", 3)
    asked = saved(tmp_path / "net.onnx", convolutional())

    with pytest.raises(DataError, match="a network of at most 3 operators; got more"):
        describe(asked)


def test_without_the_packages_the_extra_is_named(tmp_path, monkeypatch):
    asked = saved(tmp_path / "net.onnx", convolutional())
    monkeypatch.setattr(onnx_file.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(
        SpecError, match=r"onnxruntime to be installed; got none. Install them: pip "
    ):
        describe(asked)


def test_operators_that_onnxruntime_itself_fuses_may_be_used(tmp_path):
    asked = saved(tmp_path / "net.onnx", with_operator("QuickGelu", "com.microsoft", alpha=1.0))
    asked_model = read_onnx(asked.file)

    assert asked_model.graph.node[0].op_type == "QuickGelu"


def test_the_shipped_file_is_the_one_that_is_made_here():
    assert onnx.load(SHIPPED) == random_filters()


def test_weights_are_counted():
    assert count_parameters(random_filters()) == 9 * (3 * 16 + 16 * 32 + 32 * 64)
    assert count_parameters(transformer(16, 4, 8)) == 8 * 48 + 16 * 8 + 3 * 64 + 1 + 8


def test_a_large_file_is_looked_through_in_no_time(tmp_path):
    many = [node("Identity", ["pixels"], f"copy_{n}") for n in range(5000)]
    asked = saved(tmp_path / "net.onnx", model([*many, *means()], [AXES]))
    begun = time.process_time()

    assert len(read_onnx(asked.file).graph.node) == 5001
    assert time.process_time() - begun < 2


def test_int4_numbers_of_which_two_share_a_byte_are_counted_so(tmp_path):
    packed = onnx.TensorProto(name="w", data_type=TensorProto.INT4, dims=[4], raw_data=b"\0\0")
    missing = onnx.TensorProto(name="w", data_type=TensorProto.INT4, dims=[5], raw_data=b"\0\0")

    assert read_onnx(saved(tmp_path / "a.onnx", with_tensor(packed)).file)
    with pytest.raises(DataError, match="a tensor 'w' of 5 without them"):
        read_onnx(saved(tmp_path / "b.onnx", with_tensor(missing)).file)
