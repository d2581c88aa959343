"""A network that a function of the user's builds: asked for, checked, and probed for chance."""

import inspect
import math
import sys
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from harness.errors import SpecError
from harness.models.own_code import alone, function_of, its_errors, seeded
from harness.seeds import derive_seed
from harness.specs.plans.network_code import NetworkCode
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.model import PythonSpec
from harness.specs.schema.training import KERAS_POLICIES

SIGNATURE = "(input_shape, classes, seed, precision)"
RESERVED = ("logits", "probabilities")
_TOLERANCE = 1e-3
"""Of a largest value: what a GPU may compute otherwise from one call to the next."""


class Asked(NamedTuple):
    """What a function is asked for."""

    input_shape: tuple[int, ...]
    """(h, w, c) of pictures, or (d,) of numbers."""
    classes: int
    seed: int
    """Of this repetition."""


def own_network(spec: ExperimentSpec, code: NetworkCode | None, asked: Asked) -> keras.Model:
    """Return the network that the user's function builds, from what it sees to probabilities.

    It is built twice, to see whether it is the same both times.

    Args:
        spec: of a network of one's own, with a concrete precision.
        code: the file, with the user's word.
        asked: what it is asked for.

    Raises:
        SpecError: the file may not be executed or fails, or what it builds is not what was asked
            for, is not the same twice, or could not be read back.
    """
    model = spec.model
    if not isinstance(model, PythonSpec) or code is None or code.sha256 != model.sha256:
        raise SpecError("model.file: expected the Python file that was read with the spec.")
    where = f"{code.shown}, {model.build}"
    with alone(code):
        network, again = (_built(spec, code, model.build, asked) for _ in range(2))
    for mistake in _mistakes(network, asked):
        raise SpecError(f"{where}: {mistake}")
    if spec.training.keep_model and (own := list(dict.fromkeys(_own_parts(network)))):
        raise SpecError(
            f"{where}: expected Keras's own layers and functions, because a model that is kept "
            f"must open without your program; got {', '.join(own)}. Build it of Keras's own, or "
            "set training.keep_model: false."
        )
    with its_errors(code, model.build), redirect_stdout(sys.stderr):
        _require_same(where, network, again, asked)
    return _with_probabilities(network)


def _built(spec: ExperimentSpec, code: NetworkCode, name: str, asked: Asked) -> Any:  # noqa: ANN401
    precision = spec.training.precision
    if precision == "auto":
        raise ValueError("training.precision: expected what auto means here; got auto")
    policy = KERAS_POLICIES[precision]
    with seeded(derive_seed(asked.seed, "own", "unnamed"), policy):
        build = function_of(code, name)
        seed = derive_seed(asked.seed, "own", "named")
        try:
            inspect.signature(build).bind(asked.input_shape, asked.classes, seed, policy)
        except TypeError as error:
            raise SpecError(
                f"{code.shown}, {name}: expected {name}{SIGNATURE}; got "
                f"{name}{inspect.signature(build)}"
            ) from error
        with its_errors(code, name), redirect_stdout(sys.stderr):
            return build(asked.input_shape, asked.classes, seed, policy)


def _mistakes(network: Any, asked: Asked) -> Iterator[str]:  # noqa: ANN401 (whatever was returned)
    """Yield what is wrong with what a function returned, the most telling first."""
    if not isinstance(network, keras.Model):
        yield f"expected a keras.Model; got {type(network).__name__}"
        return
    inputs, outputs = getattr(network, "inputs", None), _outputs(network)
    if not inputs or not outputs:
        yield (
            "expected keras.Model(inputs, outputs), or a Sequential that begins with "
            f"keras.Input(input_shape); got a {type(network).__name__} that says no inputs"
        )
        return
    if len(inputs) != 1 or len(outputs) != 1:
        yield f"expected one input and one output; got {len(inputs)} and {len(outputs)}"
        return
    seen, said = tuple(inputs[0].shape), tuple(outputs[0].shape)
    wanted = (None, *asked.input_shape)
    if seen[:1] != (None,):
        yield (
            f"expected a free number of pictures at a time; got {seen[0]} alone. Leave batch_size "
            "out of keras.Input."
        )
    if len(seen) != len(wanted) or any(
        s not in (None, w) for s, w in zip(seen, wanted, strict=True)
    ):
        yield f"expected inputs of input_shape {asked.input_shape}; got {seen[1:]}"
    if said != (None, asked.classes):
        yield f"expected one number for each of {asked.classes} classes; got shape {said[1:]}"
    yield from _mistakes_of_the_end(network, outputs[0])
    if not network.trainable_variables:
        yield "expected something that can learn; got no trainable weights"


def _mistakes_of_the_end(network: keras.Model, output: Any) -> Iterator[str]:  # noqa: ANN401
    last = _last(output)
    if (end := _activation_of(last)) is not None:
        yield (
            f"expected logits, which the run turns into probabilities itself; got {end} at the "
            f"end ({last.name}). Leave it out."
        )
    if output.dtype != "float32":
        yield (
            f"expected logits in float32; got {output.dtype}. Give the last layer ({last.name}) "
            'dtype="float32": sums over classes need its digits.'
        )
    taken = [one.name for one in network.layers if one.name in RESERVED and one is not last]
    if taken or last.name == RESERVED[1]:
        yield f"expected other names than {' and '.join(RESERVED)} for layers before the last"


def _outputs(network: keras.Model) -> list[Any]:
    try:
        return list(network.outputs)
    except AttributeError:  # a Sequential that was never told its inputs, a subclass
        return []


def _last(output: Any) -> Any:  # noqa: ANN401 (Keras ships no types)
    """Return the layer or operation that gives a tensor; of a network within one, its last."""
    operation = output._keras_history.operation
    if isinstance(operation, keras.Model) and (inner := _outputs(operation)):
        return _last(inner[0])
    return operation


def _activation_of(last: Any) -> str | None:  # noqa: ANN401
    """Return what a network applies to its logits; None where that is nothing."""
    activation = getattr(last, "activation", None)
    if activation is not None and activation is not keras.activations.linear:
        return str(getattr(activation, "__name__", activation))
    others = ("Softmax", "LogSoftmax", "Sigmoid", "ReLU", "Relu")
    return type(last).__name__ if type(last).__name__ in others else None


def _own_parts(network: keras.Model) -> Iterator[str]:
    """Yield what a saved network could not be read back without."""
    layers = [one for one in network._flatten_layers() if one is not network]
    found = [type(one).__name__ for one in layers if not _is_known(type(one).__module__)]
    if found:
        yield from found
    else:
        with warnings.catch_warnings():  # of what is refused here
            warnings.simplefilter("ignore")
            config = keras.saving.serialize_keras_object(network)
        yield from _own_in(config)


def _own_in(config: object) -> Iterator[str]:
    match config:
        case {"class_name": "__lambda__"} | {"value": (str(), _, _)}:  # as Keras writes one
            yield "a lambda"
        case {"class_name": "Lambda"}:
            yield "Lambda"
        case {"module": module, "class_name": str(name), "config": inner} if not _is_known(
            str(module)
        ):
            yield str(inner) if name == "function" else name
        case dict():
            for item in config.values():
                yield from _own_in(item)
        case list() | tuple():
            for item in config:
                yield from _own_in(item)
        case _:
            return


def _is_known(module: str) -> bool:
    return module.partition(".")[0] in ("keras", "harness")


def _require_same(where: str, network: keras.Model, again: Any, asked: Asked) -> None:  # noqa: ANN401
    """Refuse a network whose weights, or answers in training, are others the second time.

    Raises:
        SpecError: they are.
    """
    one, other = (
        [np.asarray(variable) for variable in each.variables] for each in (network, again)
    )
    shapes = [[value.shape for value in values] for values in (one, other)]
    remedy = (
        "Draw from `seed` alone; what names no seed takes one of the run's by itself, but not what "
        "asks the clock or the system, such as numpy.random.default_rng()."
    )
    if shapes[0] != shapes[1]:
        raise SpecError(
            f"{where}: expected the same network each time; got other weights. {remedy}"
        )
    for variable, before, after in zip(network.variables, one, other, strict=True):
        if before.tobytes() != after.tobytes():
            raise SpecError(
                f"{where}: expected the same network each time it is built with one seed; got "
                f"another {variable.path}. {remedy}"
            )
    if tf.distribute.has_strategy():  # copies on several GPUs cannot be asked by themselves
        return
    first, second = _answer(network, asked, seed=1), _answer(again, asked, seed=2)
    largest = float(np.abs(first).max())
    with np.errstate(invalid="ignore"):  # NaN: training stops there, and says so
        same = np.allclose(first, second, rtol=0, atol=_TOLERANCE * largest, equal_nan=True)
    if not same:
        raise SpecError(
            f"{where}: expected the same answers in training of two networks that are the same; "
            "got others: it draws at random where no run could go on from. Use layers with "
            "keras.random.SeedGenerator(seed), as Keras's own have."
        )
    for variable, value in zip(network.variables, one, strict=True):
        variable.assign(value)


def _answer(network: keras.Model, asked: Asked, seed: int) -> NDArray[np.float32]:
    """Return what a network makes of two inputs in training, with its own seeds alone fixed."""
    shape = (2, *asked.input_shape)
    values = (np.arange(math.prod(shape)) * 37 % 251).astype(np.uint8).reshape(shape)
    with seeded(seed, keras.config.dtype_policy().name):
        (answer,) = keras.tree.flatten(network(values, training=True))  # of a dict of one, too
    return np.asarray(answer, np.float32)


def _with_probabilities(network: keras.Model) -> keras.Model:
    """Return the network up to its logits with their softmax, named as every network's are."""
    logits = network.outputs[0]
    if logits._keras_history.operation.name != RESERVED[0]:
        # What reads a network finds its logits by name.
        logits = keras.layers.Activation("linear", dtype="float32", name=RESERVED[0])(logits)
    probabilities = keras.layers.Softmax(dtype="float32", name=RESERVED[1])(logits)
    return keras.Model(network.inputs, probabilities, name="python")
