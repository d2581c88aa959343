"""Tensors from a file in torch's legacy format, without torch and without trusting the file.

The file is a row of pickles (a magic number, the format's version, sizes of the writer's types,
the dictionary of tensors, the list of storage keys), then each storage in the order of the list:
its length as an int64, then its numbers.
"""

import math
import pickletools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Never

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from harness.errors import DataError

STORAGE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "torch DoubleStorage": "<f8",
        "torch FloatStorage": "<f4",
        "torch HalfStorage": "<f2",
        "torch LongStorage": "<i8",
        "torch IntStorage": "<i4",
    }
)
"""NumPy's type for each kind of storage."""


@dataclass(frozen=True)
class Name:
    """A name that the file mentions; it stands for nothing."""

    text: str


@dataclass(frozen=True)
class Storage:
    """A row of numbers that the file says it holds."""

    kind: str
    """The torch name of its type: `torch FloatStorage`, `torch LongStorage` ..."""
    key: str
    """What the file calls it."""
    count: int
    """How many numbers there are."""


@dataclass(frozen=True)
class TensorPlan:
    """How to see a storage as a tensor."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


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


LARGEST_FILE_BYTES = 1 << 30

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_ZIP = b"PK\x03\x04"
_MOST_AXES = 8
_COUNT = np.dtype("<i8")


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return each tensor of the file under its name, as an array of its own.

    A tensor keeps the order of axes that torch shows; its memory order is NumPy's.

    Raises:
        DataError: the file is missing, too large, damaged, of another format, or asks for
            anything but tensors.
    """
    try:
        return _tensors(_content(path))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path}: expected a dictionary of tensors in torch's legacy format; {error}. "
            "Use a file saved by torch.save(model.state_dict(), path, "
            "_use_new_zipfile_serialization=False)."
        ) from error


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise ValueError("got no such file")
    size = path.stat().st_size
    if size > LARGEST_FILE_BYTES:
        raise ValueError(f"got {size:,} bytes, over the limit of {LARGEST_FILE_BYTES:,}")
    return path.read_bytes()


def _tensors(content: bytes) -> dict[str, NDArray[Any]]:
    if content.startswith(_ZIP):
        raise ValueError("got torch's newer zip format")
    stream = BytesIO(content)
    _check_header(stream)
    plans = _plans(read_pickle(stream))
    arrays = _storages(content, stream, plans)
    return {name: _tensor(plan, arrays[plan.storage.key]) for name, plan in plans.items()}


def _check_header(stream: BytesIO) -> None:
    if read_pickle(stream) != _MAGIC:
        raise ValueError("got another first number than torch's")
    if read_pickle(stream) != _VERSION:
        raise ValueError(f"got another version of the format than {_VERSION}")
    match read_pickle(stream):
        case {"little_endian": True}:
            return
        case _:
            raise ValueError("got numbers that are not little-endian")


def _plans(state: object) -> dict[str, TensorPlan]:
    if not isinstance(state, dict):
        raise ValueError(f"got {type(state).__name__}")
    for name, plan in state.items():
        if not isinstance(plan, TensorPlan):
            raise ValueError(f"got {type(plan).__name__} under {name[:80]!r}")
        if not _stays_inside(plan):
            raise ValueError(f"got a tensor {name[:80]!r} that reaches out of its storage")
    return state


def _stays_inside(plan: TensorPlan) -> bool:
    """Return whether each number that the tensor shows lies in its storage."""
    if len(plan.shape) != len(plan.strides) or len(plan.shape) > _MOST_AXES:
        return False
    if plan.offset < 0 or min(plan.shape, default=1) < 1 or min(plan.strides, default=0) < 0:
        return False
    steps = zip(plan.shape, plan.strides, strict=True)
    return plan.offset + sum((size - 1) * stride for size, stride in steps) < plan.storage.count


def _storages(
    content: bytes, stream: BytesIO, plans: Mapping[str, TensorPlan]
) -> dict[str, NDArray[Any]]:
    """Return the storages, read behind the list of their keys, as views of the content."""
    wanted = {plan.storage.key: plan.storage for plan in plans.values()}
    _check_agreement(plans.values(), wanted)
    keys = read_pickle(stream)
    if not isinstance(keys, list) or sorted(map(str, keys)) != sorted(wanted):
        raise ValueError("got a list of storages that is not the one its tensors use")
    arrays, position = {}, stream.tell()
    for key in keys:
        arrays[key] = _storage(content, position, wanted[key])
        position += _COUNT.itemsize + arrays[key].nbytes
    if position != len(content):
        raise ValueError(f"got {len(content) - position:,} bytes behind the last storage")
    return arrays


def _check_agreement(plans: Iterable[TensorPlan], storages: Mapping[str, Storage]) -> None:
    """Refuse contradictions, and views that copied out would outgrow the file."""
    shown = 0
    for plan in plans:
        if plan.storage != storages[plan.storage.key]:
            raise ValueError(f"got two descriptions of the storage {plan.storage.key[:80]!r}")
        shown += math.prod(plan.shape)
    held = sum(storage.count for storage in storages.values())
    if shown > held:
        raise ValueError(f"got tensors of {shown:,} numbers in all over storages of {held:,}")


def _storage(content: bytes, position: int, storage: Storage) -> NDArray[Any]:
    kind, start = np.dtype(STORAGE_KINDS[storage.kind]), position + _COUNT.itemsize
    if start + storage.count * kind.itemsize > len(content):
        raise ValueError("got a file that ends early")
    count = int(np.frombuffer(content, _COUNT, count=1, offset=position)[0])
    if count != storage.count:
        raise ValueError(f"got a storage of {count:,} numbers where {storage.count:,} were said")
    return np.frombuffer(content, kind, count=count, offset=start)


def _tensor(plan: TensorPlan, storage: NDArray[Any]) -> NDArray[Any]:
    strides = tuple(stride * storage.itemsize for stride in plan.strides)
    return as_strided(storage[plan.offset :], plan.shape, strides, writeable=False).copy()
