"""Tensors from a file in torch's legacy format, without torch and without trusting the file.

The file is a row of pickles (a magic number, the format's version, sizes of the writer's types,
the dictionary of tensors, the list of storage keys), then each storage in the order of the list:
its length as an int64, then its numbers.

Python's own reader makes the values. Before it starts, every instruction is checked, since that
reader reserves what memory an instruction asks for, and hashes whatever stands as a key.
"""

import math
import pickle
import pickletools
import warnings
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Never

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from harness.errors import DataError

LARGEST_FILE_BYTES = 1 << 30
LARGEST_PICKLE_BYTES = 1 << 24
LONGEST_PICKLE = 200_000
"""Instructions in one pickle; the 296 tensors of EfficientNet-Lite0 take 10,696."""

_INSTRUCTIONS = frozenset(
    """
    PROTO STOP MARK NONE NEWTRUE NEWFALSE EMPTY_DICT EMPTY_LIST EMPTY_TUPLE BININT BININT1 BININT2
    LONG1 BINUNICODE TUPLE TUPLE1 TUPLE2 TUPLE3 APPENDS SETITEM SETITEMS BINPUT LONG_BINPUT BINGET
    LONG_BINGET GLOBAL BINPERSID REDUCE BUILD
    """.split()  # noqa: SIM905 - as a list it takes thirty lines
)
"""Every instruction that a file of tensors needs; all others are refused."""

_REPLACED: Mapping[str, bytes] = MappingProxyType(
    {
        # A plain dictionary takes any key, and hashing nested tuples can take for ever or
        # overflow the stack. An ordered one is a `_TextDictionary` here.
        "EMPTY_DICT": b"ccollections\nOrderedDict\n)R",
        # Attributes, such as torch's note of module versions, are dropped.
        "BUILD": b"0",
    }
)

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_ZIP = b"PK\x03\x04"
_MOST_AXES = 8
_LARGEST_NUMBER = 2**63 - 1
_COUNT = np.dtype("<i8")


class Kind(NamedTuple):
    """The type of a storage's numbers, in NumPy's words."""

    numbers: str


class Storage(NamedTuple):
    """A row of numbers that the file says it holds."""

    kind: Kind
    key: str
    """What the file calls it."""
    length: int
    """How many numbers there are."""


class TensorPlan(NamedTuple):
    """How to see a storage as a tensor."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _TextDictionary(dict[str, object]):
    """A dictionary that begins empty and takes text alone as keys."""

    def __init__(self) -> None:
        super().__init__()

    def __setitem__(self, key: object, value: object) -> None:
        super().__setitem__(_text(key), value)


def _text(value: object) -> str:
    return value if isinstance(value, str) else _refuse(f"{type(value).__name__} for text")


def _whole(value: object) -> int:
    return value if type(value) is int else _refuse(f"{type(value).__name__} for a whole number")


def _refuse(what: str) -> Never:
    raise ValueError(f"got {what}")


def _plan(*arguments: object) -> TensorPlan:
    match arguments:
        case (Storage() as storage, offset, tuple(shape), tuple(strides), bool(), dict()):
            sizes = tuple(map(_whole, shape)), tuple(map(_whole, strides))
            return TensorPlan(storage, _whole(offset), *sizes)
        case _:
            return _refuse("arguments that make no tensor")


_NAMES: Mapping[str, object] = MappingProxyType(
    {
        "collections OrderedDict": _TextDictionary,
        "torch._utils _rebuild_tensor_v2": _plan,
        "torch DoubleStorage": Kind("<f8"),
        "torch FloatStorage": Kind("<f4"),
        "torch HalfStorage": Kind("<f2"),
        "torch LongStorage": Kind("<i8"),
        "torch IntStorage": Kind("<i4"),
    }
)
"""What each name stands for that a file may mention."""


class _TensorUnpickler(pickle.Unpickler):
    """Makes dictionaries, lists, tuples, text, numbers, storages and tensor plans of a pickle."""

    def find_class(self, module: str, name: str) -> object:
        """Return what the name stands for; nothing is imported."""
        words = f"{module} {name}"
        return _NAMES[words] if words in _NAMES else _refuse(f"the name {words[:80]!r}")

    def persistent_load(self, reference: object) -> Storage:
        """Return the storage that is referred to."""
        match reference:
            case (str("storage"), Kind() as kind, key, location, count, None):
                _text(location)
                return Storage(kind, _text(key), _whole(count))
            case other:
                return _refuse(f"a reference of {type(other).__name__} that names no storage")


def _read_pickle(stream: BytesIO) -> object:
    """Return the value of the pickle at the stream's position, and move behind it."""
    start = stream.tell()
    with warnings.catch_warnings(action="ignore"):  # of backslashes in the names of damaged files
        program, length = _checked(stream.read(LARGEST_PICKLE_BYTES))
    stream.seek(start + length)
    try:
        return _TensorUnpickler(BytesIO(program)).load()
    except (pickle.PickleError, EOFError, LookupError, AttributeError, TypeError) as error:
        raise ValueError(f"got a broken pickle: {error}") from error


def _checked(content: bytes) -> tuple[bytes, int]:
    """Return the pickle at the start of the content, made harmless, and how long it was."""
    stream, parts, begin = BytesIO(content), [], 0
    for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
        if number >= LONGEST_PICKLE:
            _refuse(f"a pickle of over {LONGEST_PICKLE:,} instructions")
        if opcode.name not in _INSTRUCTIONS:
            _refuse(f"the pickle instruction {opcode.name}")
        # Places are numbered as they come. The reader reserves memory up to the largest one.
        if opcode.name == "LONG_BINPUT" and _whole(argument) > number:
            _refuse(f"the far memo place {argument:,}")
        parts.append(_REPLACED.get(opcode.name, content[begin : stream.tell()]))
        begin = stream.tell()
        if opcode.name == "STOP":
            return b"".join(parts), begin
    return _refuse("a pickle without an end")


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return each tensor of the file under its name, as an array of its own.

    A tensor keeps the order of axes that torch shows; its memory order is NumPy's.

    Raises:
        DataError: the file is missing, too large, damaged, of another format, or asks for
            anything but tensors.
    """
    try:
        return _tensors(_content(path))
    except (OSError, ValueError, MemoryError) as error:
        got = "got more than memory holds" if isinstance(error, MemoryError) else error
        raise DataError(
            f"{path}: expected a dictionary of tensors in torch's legacy format; {got}. "
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
    plans = _plans(_read_pickle(stream))
    arrays = _storages(content, stream, plans)
    return {name: _tensor(plan, arrays[plan.storage.key]) for name, plan in plans.items()}


def _check_header(stream: BytesIO) -> None:
    if _read_pickle(stream) != _MAGIC:
        _refuse("another first number than torch's")
    if _read_pickle(stream) != _VERSION:
        _refuse(f"another version of the format than {_VERSION}")
    match _read_pickle(stream):
        case {"little_endian": True}:
            return
        case _:
            _refuse("numbers that are not little-endian")


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
    if max(plan.shape, default=1) > _LARGEST_NUMBER:
        return False
    steps = zip(plan.shape, plan.strides, strict=True)
    return plan.offset + sum((size - 1) * stride for size, stride in steps) < plan.storage.length


def _storages(
    content: bytes, stream: BytesIO, plans: Mapping[str, TensorPlan]
) -> dict[str, NDArray[Any]]:
    """Return the storages, read behind the list of their keys, as views of the content."""
    wanted = {plan.storage.key: plan.storage for plan in plans.values()}
    _check_agreement(plans.values(), wanted)
    keys = _read_pickle(stream)
    if not isinstance(keys, list) or sorted(map(_text, keys)) != sorted(wanted):
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
    held = sum(storage.length for storage in storages.values())
    if shown > held:
        raise ValueError(f"got tensors of {shown:,} numbers in all over storages of {held:,}")


def _storage(content: bytes, position: int, storage: Storage) -> NDArray[Any]:
    kind, start = np.dtype(storage.kind.numbers), position + _COUNT.itemsize
    if start + storage.length * kind.itemsize > len(content):
        raise ValueError("got a file that ends early")
    count = int(np.frombuffer(content, _COUNT, count=1, offset=position)[0])
    if count != storage.length:
        raise ValueError(f"got a storage of {count:,} numbers where {storage.length:,} were said")
    return np.frombuffer(content, kind, count=count, offset=start)


def _tensor(plan: TensorPlan, storage: NDArray[Any]) -> NDArray[Any]:
    strides = tuple(stride * storage.itemsize for stride in plan.strides)
    return as_strided(storage[plan.offset :], plan.shape, strides, writeable=False).copy()
