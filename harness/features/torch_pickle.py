"""The part of pickle that a dictionary of tensors needs, read without the power to run anything.

Nothing that the file names is ever imported or called: names stay names, and the one
construction that is understood makes a `TensorPlan`, a description of where a tensor lies.
"""

import pickletools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from types import MappingProxyType
from typing import Never

from harness.features.torch_plan import STORAGE_KINDS, Name, Storage, TensorPlan

LONGEST_PROGRAM = 1_000_000
"""Instructions in one pickle; the 296 tensors of EfficientNet-Lite0 take 10,696."""


@dataclass
class _Machine:
    """The two memories of a pickle program."""

    stack: list[object] = field(default_factory=list)
    memo: dict[int, object] = field(default_factory=dict)


_MARK = Name("the mark")

Step = Callable[[_Machine, object], None]


def read_pickle(stream: BytesIO) -> object:
    """Return the value of the pickle at the stream's position, and move behind it.

    It is made of dictionaries with text keys, lists, tuples, text, whole numbers, truth values,
    None, names, storages and tensor plans.

    Raises:
        ValueError: the pickle is broken, or asks for anything else.
    """
    machine = _Machine()
    for opcode, argument, _ in islice(pickletools.genops(stream), LONGEST_PROGRAM):
        step = _STEPS.get(opcode.name) or _refuse(f"the pickle instruction {opcode.name}")
        try:
            step(machine, argument)
        except (IndexError, KeyError) as error:
            raise ValueError(f"got a broken pickle: {opcode.name} finds nothing there") from error
        if opcode.name == "STOP":
            return machine.stack.pop()
    return _refuse(f"a pickle of over {LONGEST_PROGRAM:,} instructions")


def _refuse(what: str) -> Never:
    raise ValueError(f"got {what}")


def _push(machine: _Machine, argument: object) -> None:
    machine.stack.append(argument)


def _pass(machine: _Machine, argument: object) -> None:
    """PROTO announces a version; every instruction is checked anyway."""


def _finish(machine: _Machine, _: object) -> None:
    if len(machine.stack) != 1 or machine.stack[0] is _MARK:
        _refuse(f"a pickle that ends with {len(machine.stack)} values")


def _remember(machine: _Machine, place: object) -> None:
    # A dictionary: pickle's own reader reserves memory up to the largest place named.
    machine.memo[_whole(place)] = machine.stack[-1]


def _recall(machine: _Machine, place: object) -> None:
    machine.stack.append(machine.memo[_whole(place)])


def _pop_to_mark(machine: _Machine) -> list[object]:
    top: list[object] = []
    while (value := machine.stack.pop()) is not _MARK:
        top.append(value)
    return top[::-1]


def _tuple_to_mark(machine: _Machine, _: object) -> None:
    machine.stack.append(tuple(_pop_to_mark(machine)))


def _tuple_of(count: int) -> Step:
    def step(machine: _Machine, _: object) -> None:
        values = [machine.stack.pop() for _ in range(count)]
        machine.stack.append(tuple(reversed(values)))

    return step


def _append_to_mark(machine: _Machine, _: object) -> None:
    values = _pop_to_mark(machine)
    target = machine.stack[-1]
    if not isinstance(target, list):
        _refuse(f"values appended to {type(target).__name__}")
    target.extend(values)


def _set_to_mark(machine: _Machine, _: object) -> None:
    values = _pop_to_mark(machine)
    _fill(machine.stack[-1], values)


def _set_one(machine: _Machine, _: object) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    _fill(machine.stack[-1], [key, value])


def _fill(target: object, keys_and_values: list[object]) -> None:
    if not isinstance(target, dict) or len(keys_and_values) % 2:
        _refuse(f"keys and values set in {type(target).__name__}")
    for key, value in zip(keys_and_values[::2], keys_and_values[1::2], strict=True):
        target[_text(key)] = value  # text only: hashing nested tuples can take for ever


def _name(machine: _Machine, words: object) -> None:
    """Push `module name` as it is written, if it is one of those that tensors need."""
    if words not in _NAMES:
        _refuse(f"the name {str(words)[:80]!r}")
    machine.stack.append(Name(_text(words)))


def _refer(machine: _Machine, _: object) -> None:
    match machine.stack.pop():
        case ("storage", Name(kind), key, location, count, None) if kind in STORAGE_KINDS:
            _text(location)
            machine.stack.append(Storage(kind, _text(key), _whole(count)))
        case other:
            _refuse(f"a reference of {type(other).__name__} that names no storage")


def _reduce(machine: _Machine, _: object) -> None:
    match machine.stack.pop(), machine.stack.pop():
        case (), Name("collections OrderedDict"):
            machine.stack.append({})
        case (
            (Storage() as storage, offset, tuple(shape), tuple(strides), bool(), dict()),
            Name("torch._utils _rebuild_tensor_v2"),
        ):
            sizes = tuple(map(_whole, shape)), tuple(map(_whole, strides))
            machine.stack.append(TensorPlan(storage, _whole(offset), *sizes))
        case _, Name(name):
            _refuse(f"a call of {name} with arguments that make no tensor")
        case _, other:
            _refuse(f"a call of {type(other).__name__}")


def _build(machine: _Machine, _: object) -> None:
    """Drop the attributes of a dictionary: torch notes module versions there."""
    machine.stack.pop()
    if not isinstance(machine.stack[-1], dict):
        _refuse(f"attributes for {type(machine.stack[-1]).__name__}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else _refuse(f"{type(value).__name__} for text")


def _whole(value: object) -> int:
    return value if type(value) is int else _refuse(f"{type(value).__name__} for a whole number")


_NAMES = {"collections OrderedDict", "torch._utils _rebuild_tensor_v2", *STORAGE_KINDS}

_STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "PROTO": _pass,
        "STOP": _finish,
        "MARK": lambda machine, _: machine.stack.append(_MARK),
        "NONE": lambda machine, _: machine.stack.append(None),
        "NEWTRUE": lambda machine, _: machine.stack.append(True),
        "NEWFALSE": lambda machine, _: machine.stack.append(False),
        "EMPTY_DICT": lambda machine, _: machine.stack.append({}),
        "EMPTY_LIST": lambda machine, _: machine.stack.append([]),
        "EMPTY_TUPLE": lambda machine, _: machine.stack.append(()),
        "BININT": _push,
        "BININT1": _push,
        "BININT2": _push,
        "LONG1": _push,
        "BINUNICODE": _push,
        "TUPLE": _tuple_to_mark,
        "TUPLE1": _tuple_of(1),
        "TUPLE2": _tuple_of(2),
        "TUPLE3": _tuple_of(3),
        "APPENDS": _append_to_mark,
        "SETITEM": _set_one,
        "SETITEMS": _set_to_mark,
        "BINPUT": _remember,
        "LONG_BINPUT": _remember,
        "BINGET": _recall,
        "LONG_BINGET": _recall,
        "GLOBAL": _name,
        "BINPERSID": _refer,
        "REDUCE": _reduce,
        "BUILD": _build,
    }
)
"""Every instruction that is understood; all others are refused."""
