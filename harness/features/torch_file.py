"""Tensors from a file in torch's legacy format, without torch and without trusting the file.

The file is a row of pickles (a magic number, the format's version, sizes of the writer's types,
the dictionary of tensors, the list of storage keys), then each storage in the order of the list:
its length as an int64, then its numbers.
"""

import math
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from harness.errors import DataError
from harness.features.torch_pickle import read_pickle
from harness.features.torch_plan import STORAGE_KINDS, Storage, TensorPlan

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
