"""Files in torch's legacy format, written instruction by instruction, and pictures to test with."""

import struct
from pathlib import Path

import numpy as np

from harness.features.cache import FeatureRecipe
from harness.progress import Silent

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."
KINDS = {"f4": "FloatStorage", "f8": "DoubleStorage", "i8": "LongStorage", "f2": "HalfStorage"}


def text(value):
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def whole(value):
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    encoded = value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True)
    return b"\x8a" + bytes([len(encoded)]) + encoded


def row(*values):
    return b"(" + b"".join(values) + b"t"


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def dictionary(**values):
    return b"}(" + b"".join(text(key) + value for key, value in values.items()) + b"u"


def pickled(value):
    return b"\x80\x02" + value + b"."


def storage(key, count, kind="FloatStorage"):
    return (
        row(text("storage"), name("torch", kind), text(key), text("cpu"), whole(count), b"N") + b"Q"
    )


def tensor(stored, shape, strides, offset=0):
    arguments = (
        stored,
        whole(offset),
        row(*map(whole, shape)),
        row(*map(whole, strides)),
        b"\x89",
        name("collections", "OrderedDict") + b")R",
    )
    return name("torch._utils", "_rebuild_tensor_v2") + row(*arguments) + b"R"


def torch_file(path: Path, state: bytes, storages: dict, *, little_endian=True):
    """Write the file whose dictionary is the pickle program `state`."""
    system = dictionary(little_endian=b"\x88" if little_endian else b"\x89")
    keys = b"](" + b"".join(map(text, storages)) + b"e"
    numbers = b"".join(struct.pack("<q", x.size) + x.tobytes() for x in storages.values())
    path.write_bytes(MAGIC + VERSION + pickled(system) + pickled(state) + pickled(keys) + numbers)
    return path


def one_tensor(path: Path, shape=(2, 3), strides=(3, 1), *, offset=0, count=6, held=6):
    """Write a file of one float tensor `w`, described as told, over `held` numbers."""
    state = dictionary(w=tensor(storage("s", count), shape, strides, offset))
    return torch_file(path, state, {"s": np.arange(held, dtype="f4")})


def arrays_file(path: Path, arrays: dict):
    """Write these arrays, each kept in whatever memory order it has."""
    state, storages = {}, {}
    for key, array in arrays.items():
        flat = np.ravel(array, order="K")
        strides = [stride // array.itemsize for stride in array.strides]
        stored = storage(f"of {key}", flat.size, KINDS[array.dtype.str[1:]])
        state[key] = tensor(stored, array.shape, strides)
        storages[f"of {key}"] = flat
    return torch_file(path, dictionary(**state), storages)


def some_pictures(n, pixels=8, *, seed=0):
    """n pictures of noise, (n, h, w, 3) uint8."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, pixels, pixels, 3), dtype=np.uint8)


def plain_features(batch):
    """A cheap stand-in for a backbone: five numbers a picture, (b, 5) float32."""
    flat = batch.reshape(len(batch), -1).astype(np.float32)
    parts = (flat.mean(1), flat.std(1), flat.min(1), flat.max(1), flat[:, 0])
    return np.stack(parts, axis=1).astype(np.float32)


RECIPE = FeatureRecipe(
    collection="a" * 64,
    preparation={"image_pixels": 8, "normalise": None},
    backbone="plain",
    weights="b" * 64,
    precision="float32",
)


class Heard(Silent):
    """Progress that remembers what was said."""

    def __init__(self):
        self.lines = []
        self.steps = 0

    def advance(self, steps=1, note=""):  # noqa: ARG002
        """Count."""
        self.steps += steps

    def say(self, line):
        self.lines.append(line)
