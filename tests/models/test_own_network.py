"""What a function of one's own returns is checked, is the same twice, and ends as every network."""

import keras
import numpy as np
import pytest

from harness.errors import SpecError
from harness.models.build import build_model
from harness.models.layer_table import outline_of_file
from harness.training.inference import save_model
from tests.halves import HALVES
from tests.models.networks import experiment, pictures, weights
from tests.models.own_networks import PLAIN, written

SHAPE = (8, 8, 3)
HEAD = 'return keras.Model(inputs, layers.Dense(classes, dtype="float32")(x))'


def built(folder, text=PLAIN, *, seed=1, precision="float32", training=None, shape=SHAPE):
    code = written(folder, text)
    model = {"kind": "python", "file": "net.py", "sha256": code.sha256}
    spec = experiment(model, precision=precision, training=training)
    return build_model(spec, input_shape=shape, classes=3, seed=seed, code=code)


def refusal(folder, text, **more):
    with pytest.raises(SpecError) as refused:
        built(folder, text, **more)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def with_end(end):
    assert HEAD in PLAIN
    return PLAIN.replace(HEAD, end)


def test_it_ends_in_logits_and_their_softmax(tmp_path):
    network = built(tmp_path)

    answers = network.predict(pictures(5, *SHAPE), verbose=0)

    assert [layer.name for layer in network.layers[-2:]] == ["logits", "probabilities"]
    assert answers.shape == (5, 3)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)


def test_a_layer_called_logits_stays_the_last_with_weights(tmp_path):
    network = built(tmp_path, PLAIN.replace('dtype="float32"', 'dtype="float32", name="logits"'))

    assert isinstance(network.get_layer("logits"), keras.layers.Dense)


def test_a_sequential_network_is_one_too(tmp_path):
    text = "import keras\ndef build(shape, classes, seed, precision):\n"
    text += "    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(),"
    text += " keras.layers.Dense(classes)])\n"

    assert built(tmp_path, text).count_params() == 8 * 8 * 3 * 3 + 3


def test_one_output_may_have_a_name_of_its_own(tmp_path):
    end = 'return keras.Model(inputs, {"b": layers.Dense(classes, dtype="float32")(x)})'

    assert built(tmp_path, with_end(end)).output_shape == (None, 3)


def test_numbers_that_are_none_are_for_the_training_to_tell(tmp_path, recwarn):
    end = HEAD.replace("classes,", "classes, bias_initializer=keras.initializers.Constant(np.nan),")

    built(tmp_path, "import numpy as np\n" + with_end(end))
    assert not [one for one in recwarn if "invalid value" in str(one.message)]


def test_layers_without_a_seed_take_theirs_from_the_runs(tmp_path):
    first, again, other = (weights(built(tmp_path, seed=seed)) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    states = [built(tmp_path, seed=seed).variables[2].numpy() for seed in (1, 1, 2)]
    assert states[0].tolist() == states[1].tolist() != states[2].tolist()


def test_the_probe_leaves_no_trace_in_what_is_trained(tmp_path):
    text = PLAIN.replace("x = layers.Dropout(0.3)(x)", "x = layers.BatchNormalization()(x)")

    means = [one for one in built(tmp_path, text).variables if "moving_mean" in one.path]

    assert [float(np.abs(one.numpy()).max()) for one in means] == [0.0]


@HALVES
def test_layers_compute_in_the_runs_precision_by_themselves(tmp_path):
    network = built(tmp_path, precision="bfloat16")

    assert network.layers[2].compute_dtype == "bfloat16"
    assert network.outputs[0].dtype == "float32"
    assert network.layers[-3].compute_dtype == "float32"


@pytest.mark.parametrize(
    ("end", "told"),
    [
        ("return None", "net.py, build: expected a keras.Model; got NoneType"),
        ("return keras.Sequential([layers.Dense(3)])", "begins with keras.Input(input_shape)"),
        ("return keras.Model(inputs, [x, x])", "expected one input and one output; got 1 and 2"),
        ("return keras.Model(inputs, layers.Dense(2)(x))",
         "expected one number for each of 3 classes; got shape (2,)"),
        ("i = keras.Input((9, 9, 3)); return keras.Model(i, layers.Dense(3)(layers.Flatten()(i)))",
         "expected inputs of input_shape (8, 8, 3); got (9, 9, 3)"),
        ("i = keras.Input((8, 8, 3), batch_size=4); "
         "return keras.Model(i, layers.Dense(3)(layers.Flatten()(i)))",
         "expected a free number of pictures at a time; got 4 alone. Leave batch_size out"),
        ('return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))',
         "expected logits, which the run turns into probabilities itself; got softmax at the end"),
        ("return keras.Model(inputs, layers.Softmax()(layers.Dense(3)(x)))", "got Softmax at"),
        ("return keras.Model(inputs, keras.ops.softmax(layers.Dense(classes)(x)))",
         "got Softmax at"),
        ('x = layers.Dense(4, name="logits")(x); return keras.Model(inputs, layers.Dense(3)(x))',
         "expected other names than logits and probabilities"),
        ("return keras.Model(inputs, layers.GlobalAveragePooling2D()(inputs))",
         "got no trainable weights"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_that_names_file_and_function(tmp_path, end, told):
    found = refusal(tmp_path, with_end(end))

    assert told in found
    assert found.startswith(f"{tmp_path / 'net.py'}, build: ")


def test_logits_must_be_float32_where_the_rest_is_not(tmp_path):
    text = PLAIN.replace(', dtype="float32"', "")

    assert built(tmp_path, text).outputs[0].dtype == "float32"
    found = refusal(tmp_path, text, precision="bfloat16")
    assert "expected logits in float32; got bfloat16. Give the last layer (dense" in found


def test_a_function_with_other_parameters_is_named(tmp_path):
    text = PLAIN.replace("input_shape, classes, seed, precision", "input_shape, classes")

    assert (
        "expected build(input_shape, classes, seed, precision); got build(input_shape, classes)"
        in (refusal(tmp_path, text))
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x = layers.Dropout(0.3, seed=int(np.random.default_rng().integers(10**6)))(x)",
         "got another seed_generator"),
        ("x = layers.Dense(4, kernel_initializer=lambda shape, dtype: "
         "np.random.default_rng().normal(size=shape).astype('float32'))(x)",
         "got another dense"),
        ("x = layers.Dense(next(COUNT))(x)", "expected the same network each time; got other"),
    ],
    ids=["seed", "weights", "shapes"],
)  # fmt: skip
def test_what_is_not_the_same_twice_is_named(tmp_path, line, told):
    once = (
        "import itertools, builtins\nCOUNT = vars(builtins).setdefault('c', itertools.count(4))\n"
    )
    text = "import numpy as np\n" + (once if "COUNT" in line else "") + PLAIN
    text = text.replace("x = layers.Dropout(0.3)(x)", line)

    found = refusal(tmp_path, text, training={"keep_model": False})

    assert told in found
    assert "Draw from `seed` alone" in found


OWN_LAYER = """
class Noise(layers.Layer):
    def call(self, x, training=False):
        return x + keras.random.normal((4,)) if training else x

"""


MINE = "def mine(x):\n    return x\n\n"


def with_own_layer(text=OWN_LAYER):
    made = PLAIN.replace("x = layers.Dropout(0.3)(x)", "x = Noise()(x)")
    return made.replace("def build", text + "def build")


def test_chance_that_no_run_could_go_on_from_is_refused(tmp_path):
    found = refusal(tmp_path, with_own_layer(), training={"keep_model": False})

    assert "it draws at random where no run could go on from" in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (with_own_layer(), "got Noise. Build it"),
        (PLAIN.replace('activation="relu"', "activation=lambda x: x * 2"), "got a lambda"),
        (PLAIN.replace("layers.Dropout(0.3)", "layers.Lambda(lambda x: x)"), "got Lambda"),
        (
            PLAIN.replace('activation="relu"', "activation=mine").replace(
                "def build", MINE + "def build"
            ),
            "got mine. Build it",
        ),
    ],
    ids=["layer", "lambda", "Lambda", "function"],
)
def test_a_model_that_is_kept_must_open_without_the_program(tmp_path, text, told):
    found = refusal(tmp_path, text)

    assert told in found
    assert "or set training.keep_model: false" in found


def test_layers_of_ones_own_are_trained_where_no_model_is_kept(tmp_path):
    seeded = OWN_LAYER.replace(
        "keras.random.normal((4,))", "keras.random.normal((4,), seed=self.s)"
    )
    seeded = seeded.replace(
        "    def call", "    def __init__(self):\n        super().__init__()\n"
        "        self.s = keras.random.SeedGenerator(5)\n    def call", 1
    )  # fmt: skip

    network = built(tmp_path, with_own_layer(seeded), training={"keep_model": False})

    assert network.predict(pictures(2, *SHAPE), verbose=0).shape == (2, 3)


def test_numbers_are_read_as_well(tmp_path):
    text = "import keras\ndef build(shape, classes, seed, precision):\n"
    text += (
        "    i = keras.Input(shape)\n    return keras.Model(i, keras.layers.Dense(classes)(i))\n"
    )

    assert built(tmp_path, text, shape=(5,)).count_params() == 18


def test_only_the_file_that_was_read_with_the_spec_is_executed(tmp_path):
    code = written(tmp_path)
    spec = experiment({"kind": "python", "file": "net.py", "sha256": "0" * 64})
    for given in (code, None):
        with pytest.raises(SpecError, match="expected the Python file that was read with the spec"):
            build_model(spec, input_shape=SHAPE, classes=3, seed=1, code=given)


def test_its_layers_are_listed_from_the_file_that_is_kept(tmp_path):
    save_model(built(tmp_path), tmp_path / "model.keras")

    rows = outline_of_file(tmp_path / "model.keras")

    assert [row.kind for row in rows][:3] == ["InputLayer", "Rescaling", "Conv2D"]
    assert [(row.shape, row.parameters) for row in rows[2:4]] == [((6, 6, 4), 112), ((4,), 0)]
    assert rows[-1].name == "probabilities"


def test_a_layer_with_several_outputs_is_listed_without_a_shape(tmp_path):
    several = "i = keras.Input((4,)); x = keras.Model(i, [i, i])(x)[0]"
    text = PLAIN.replace("x = layers.Dropout(0.3)(x)", several)
    save_model(built(tmp_path, text), tmp_path / "model.keras")

    rows = {row.kind: row.shape for row in outline_of_file(tmp_path / "model.keras")}

    assert (rows["Functional"], rows["Dense"]) == ((), (3,))
