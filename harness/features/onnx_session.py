"""The network in an ONNX file, executed by onnxruntime: the same bits each time.

On a processor each picture is computed by itself and by one thread, and as many at a time as there
are cores: neither which pictures come together nor how many cores there are moves a digit, and it
is faster than batches. Milliseconds a picture on two cores, by itself / in batches of 32: a vision
transformer of 22 million weights 227 / 376, a convolutional network 39 / 45. In batches the last
digits of each of its features were others (by 7e-7 of the largest).
"""

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
from numpy.typing import NDArray

from harness.errors import DataError
from harness.features.onnx_network import OnnxNetwork, require_dimension, the_input
from harness.features.store import BATCH_PICTURES
from harness.runtime.devices import devices_here
from harness.runtime.pools import thread_pool
from harness.wording.counts import counted

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnxruntime import InferenceSession

_SHARE_OF_MEMORY = 0.5
"""Of what is free when the first network is loaded: what all of them may take."""
_SILENT = 4
_CUDA = "CUDAExecutionProvider"
# The default algorithm, not the one that was fastest this time; and no numbers cut to 10 bits.
_CUDA_OPTIONS = {"cudnn_conv_algo_search": "DEFAULT", "use_tf32": "0"}
_NOISE = re.compile(
    r"\[ONNXRuntimeError\] : \d+ : \w+ : |/\S*/onnxruntime/\S+ |\w+\.cc:\d+ "
    r"|(?:\w+ )*(?:[\w:]+\*? )?onnxruntime::[\w:]+\([^()]*\)(?: const)? "
)
"""Where in onnxruntime's own source something was said."""
_LONGEST = 300


class OnnxSession:
    """A loaded network."""

    def __init__(self, network: OnnxNetwork, model: "ModelProto") -> None:
        """Load it.

        Args:
            network: what it takes and gives.
            model: what its file holds, which is changed: its shapes are made what they will be.

        Raises:
            DataError: onnxruntime cannot execute it, or it is not known how many numbers it gives.
        """
        self._gpu = _sees_gpu()
        batch = BATCH_PICTURES if self._gpu and network.any_batch else network.batch
        self.network = network._replace(batch=batch)
        self._session = self._loaded(model)
        self.dimension = network.dimension or self._said_dimension()

    def __call__(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return features (b, d) of prepared pictures (b, p, p, 3).

        Raises:
            DataError: the network fails, or gives what are no finite numbers.
        """
        size = self.network.batch
        blocks = [pictures[first : first + size] for first in range(0, len(pictures), size)]
        with thread_pool(1 if self._gpu else None) as pool:
            rows = np.concatenate(list(pool.map(self._block, blocks)))
        if not np.isfinite(rows).all():
            raise DataError(
                f"{self.network.path}: expected finite features; got infinite ones or NaN. Check "
                "features.input, or export it in float32."
            )
        return rows

    def require_same(self) -> None:
        """Make sure that the same picture gives the same features.

        Raises:
            DataError: it does not; or as calling it.
        """
        side = self.network.taken.side
        shades = np.linspace(0, 255, side * side * 3).astype(np.uint8).reshape(1, side, side, 3)
        one, other = self(shades), self(shades)
        if not np.array_equal(one, other):
            raise DataError(
                f"{self.network.path}: expected the same features of the same picture; got others "
                "each time. Export it for inference, without dropout."
            )

    def _block(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the features of as many pictures as the network takes, or of fewer."""
        network, n = self.network, len(pictures)
        lacking = np.repeat(pictures[-1:], network.batch - n, axis=0)
        given = network.taken.prepared(np.concatenate([pictures, lacking]))
        (values,) = self._run({network.taken.name: given})
        if not self._fits(values):
            raise DataError(
                f"{network.path}: expected {self.dimension:,} features of each of "
                f"{counted(network.batch, 'picture')}, as the file says; got numbers of shape "
                f"{np.shape(values)}."
            )
        return network.given.rows(values)[:n]

    def _fits(self, values: NDArray[Any]) -> bool:
        network = self.network
        if not isinstance(values, np.ndarray) or values.ndim < 2:  # noqa: PLR2004
            return False
        if len(values) != network.batch or not np.issubdtype(values.dtype, np.floating):
            return False
        return require_dimension(network.path, network.given, values.shape) == self.dimension

    def _run(self, given: Mapping[str, NDArray[Any]]) -> list[Any]:
        try:
            found: list[Any] = self._session.run([self.network.given.name], dict(given))
        except Exception as error:
            raise self._failed(error) from error
        return found

    def _loaded(self, model: "ModelProto") -> "InferenceSession":
        import onnxruntime

        _fix_shape(model, self.network)
        _bound_memory()
        providers: list[Any] = [(_CUDA, _CUDA_OPTIONS)] if self._gpu else []
        try:
            return onnxruntime.InferenceSession(
                model.SerializeToString(),
                _options(),
                providers=[*providers, "CPUExecutionProvider"],
                # It computes beforehand what is always the same, in memory that nothing bounds.
                disabled_optimizers=["ConstantFolding"],
                enable_fallback=0,  # which would say so where results belong
            )
        except Exception as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> DataError:
        told = _NOISE.sub("", " ".join(str(error).split()))  # before it is cut
        if "Available memory of" in told:
            told = "one that asks for more memory than half of what is free"
        return DataError(
            f"{self.network.path}: expected a network that onnxruntime can execute; got "
            f"{told if len(told) <= _LONGEST else f'{told[:_LONGEST]}…'}"
        )

    def _said_dimension(self) -> int:
        """Return the length of a row by the shapes that onnxruntime has worked out."""
        network = self.network
        (found,) = (o for o in self._session.get_outputs() if o.name == network.given.name)
        dims = tuple(one if isinstance(one, int) and one > 0 else None for one in found.shape)
        dimension = require_dimension(network.path, network.given, dims) if dims else None
        if dimension is None:
            raise DataError(
                f"{network.path}: expected {found.name!r} to have a known number of features; got "
                f"shape {found.shape}. Export it with only the number of pictures free."
            )
        return dimension


def _fix_shape(model: "ModelProto", network: OnnxNetwork) -> None:
    """Write into the input how many pictures of which size will be given."""
    taken = network.taken
    sides = (taken.side, taken.side)
    shape = (3, *sides) if taken.layout == "nchw" else (*sides, 3)
    (info,) = the_input(model)
    for dim, size in zip(info.type.tensor_type.shape.dim, (network.batch, *shape), strict=True):
        dim.Clear()
        dim.dim_value = size


def _sees_gpu() -> bool:
    import onnxruntime

    return bool(devices_here().gpus) and _CUDA in onnxruntime.get_available_providers()


def _options() -> Any:  # noqa: ANN401 (onnxruntime is typed in part)
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = _SILENT
    options.add_session_config_entry("session.use_env_allocators", "1")
    return options


@functools.cache
def _bound_memory() -> None:
    """Have onnxruntime refuse what would take all memory, before it takes it."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(_SILENT)
    onnxruntime.disable_telemetry_events()
    most = int(psutil.virtual_memory().available * _SHARE_OF_MEMORY)
    as_asked = 1
    arena = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    onnxruntime.create_and_register_allocator(
        onnxruntime.OrtMemoryInfo("Cpu", arena, 0, onnxruntime.OrtMemType.DEFAULT),
        onnxruntime.OrtArenaCfg({"max_mem": most, "arena_extend_strategy": as_asked}),
    )
