"""A recorded run's model as a file for other programs, held against the original."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from harness.data.batches import ImageRows
from harness.data.collection.collection import Collection
from harness.errors import DataError
from harness.evaluation.metrics import metric_of_answers
from harness.metrics import METRICS
from harness.models.exported.litert import open_litert, write_litert
from harness.models.exported.network import ExportedModel, Squares, in_float32
from harness.models.exported.onnx_file import open_onnx, write_onnx
from harness.models.exported.saved_model import in_one_call, open_saved_model, write_saved_model
from harness.models.saved_network import load_network
from harness.progress import SILENT, Progress
from harness.runs import file_names
from harness.runs.model_inputs import InputsRequest, model_inputs
from harness.runs.predictor import Predictor, ShownPictures
from harness.seeds import generator
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.features import DERIVED, BackboneSpec, PixelsSpec
from harness.statistics.bootstrap import Interval, paired_bootstrap, stratified_weights
from harness.training_rows import TrainingRows

Form = Literal["onnx", "litert", "savedmodel", "mlflow"]
ENDINGS: Mapping[Form, str] = MappingProxyType(
    {"onnx": ".onnx", "litert": ".tflite", "savedmodel": "", "mlflow": ".onnx"}
)
IN_INT8: tuple[Form, ...] = ("onnx", "litert", "mlflow")
"""Forms that can be brought to 8 bits."""
EXAMPLES = 200
"""Training pictures by which a network is brought to 8 bits."""
RESAMPLES = 1000
TIMED = 50
MARGIN = METRICS["accuracy"].margin
AT_ONCE = 32
FLOAT32_BYTES = 4


class Held(NamedTuple):
    """An exported model beside the original, on the run's test part."""

    pictures: int
    other_answers: int
    """Pictures that the two answer with different classes."""
    accuracy: Interval
    """Exported minus original, with its 95 % interval: paired bootstrap, stratified by class,
    near-duplicates together."""
    largest_change: float
    """Of any probability."""
    sizes: tuple[int, int]
    """Bytes of the original, its file and what stands before it (a frozen backbone, say), and of
    the export."""
    seconds: tuple[float, float]
    """Median of one picture at a time, on this machine; the original as one compiled call."""

    @property
    def equivalent(self) -> bool:
        """Whether a difference of more than the margin is ruled out."""
        return self.accuracy.low > -MARGIN and self.accuracy.high < MARGIN


class Pictures(NamedTuple):
    """Prepared pictures of a run's collection.

    Attributes:
        squares: (n, p, p, 3) uint8 of all.
        labels: (n,) their classes.
        groups: (n,) the same number for near-duplicates.
        rows: of the run's training and test parts.
    """

    squares: ImageRows
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    rows: Mapping[str, NDArray[np.int64]]


class ExportRequest(NamedTuple):
    """What is to leave, and where to."""

    form: Form
    """Which; that of MLflow is an ONNX file, which is logged afterwards."""
    path: Path
    """Of the file, or of a SavedModel's folder; it must be free."""
    int8: bool = False
    """Whether to bring it to 8 bits, by training pictures."""


def export_model(
    run: Predictor,
    collection: Collection,
    wanted: ExportRequest,
    cache: Path,
    progress: Progress = SILENT,
) -> Held:
    """Write a run's model in another form, and hold it against the original.

    Args:
        run: whose model.
        collection: its pictures.
        wanted: what is to be written.
        cache: of prepared pictures.
        progress: told how far it is.

    Raises:
        DataError: the model is none that can leave, there is something at the path, or pictures
            cannot be read.
        HarnessError: what writes this form is not installed.
    """
    network, (form, path, int8) = whole_network(run), wanted
    if path.exists():
        raise DataError(f"{path}: expected a free place; got something there. Name another one.")
    if not path.absolute().parent.is_dir():
        raise DataError(f"{path}: expected a place in a folder; got none of that name. Make it.")
    if int8 and form not in IN_INT8:
        raise DataError(f"--int8: expected with {', '.join(IN_INT8)}; got {form}.")
    spec = run.spec.model_copy(update={"features": _pixels(run)})
    plan = RunPlan(run.recorded.name, spec, 0, 1)
    rows = _rows(run, collection)
    request = InputsRequest(plan, collection, TrainingRows(rows["train"]), cache, progress)
    with model_inputs(request) as inputs:
        groups = run.recorded.split.set_index("image_id")["group"].reindex(collection.image_ids)
        numbered = groups.fillna(-1).to_numpy(np.int64)
        pictures = Pictures(inputs.plain, collection.labels, numbered, rows)
        examples = np.asarray(inputs.plain[_spread(rows["train"])]) if int8 else None
        exported = _written(network, run.recorded.class_names, form, path, examples)
        return _held(run, exported, pictures, path, progress)


def whole_network(run: Predictor) -> keras.Model:
    """Return the run's network from raw pictures to probabilities, in float32.

    Raises:
        DataError: the run has none: a classical model, or something before the network that no
            layer computes.
    """
    network = run.whole
    if network is None:
        raise DataError(
            f"{run.recorded.name}: expected a network on pictures, on a thumbnail or on a named "
            "backbone, or on PCA or a projection of these two, which other programs can compute; "
            f"got {_in_the_way(run)}. Run an experiment that has one (model.kind: dense_head, "
            "say), or answer here: `python -m harness predict RUN --serve`."
        )
    return in_float32(network)


def _in_the_way(run: Predictor) -> str:
    """Return what of a run cannot leave."""
    spec = run.spec
    if spec.is_classical:
        return f"the classical model {spec.model.kind}"
    features = spec.features
    source = features.source if isinstance(features, DERIVED) else features
    if isinstance(source, BackboneSpec):
        if source.onnx is not None:
            return f"a backbone from an ONNX file ({source.onnx})"
        return f"features {features.kind}"
    return f"features {features.kind}" + (f" of {source.kind}" if source is not features else "")


def _pixels(run: Predictor) -> PixelsSpec:
    pixels = run.spec.features.image_pixels
    if pixels is None:
        raise AssertionError("a network of pictures says their side")
    return PixelsSpec(kind="pixels", image_pixels=pixels)


def _rows(run: Predictor, collection: Collection) -> dict[str, NDArray[np.int64]]:
    row_of = {name: row for row, name in enumerate(collection.image_ids)}
    return {
        str(part): np.array([row_of[name] for name in group["image_id"]], np.int64)
        for part, group in run.recorded.split.groupby("part")
    }


def _spread(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows for 8 bits, evenly over the training part, whose classes stand in order."""
    places = np.linspace(0, len(rows) - 1, min(EXAMPLES, len(rows)))
    return rows[places.round().astype(np.int64)]


def _written(
    network: keras.Model,
    class_names: Sequence[str],
    form: Form,
    path: Path,
    examples: Squares | None,
) -> ExportedModel:
    match form:
        case "savedmodel":
            write_saved_model(network, class_names, path)
            return open_saved_model(path)
        case "litert":
            write_litert(network, class_names, path, examples)
            return open_litert(path)
        case "onnx" | "mlflow":
            write_onnx(network, class_names, path, examples)
            return open_onnx(path)


def _held(
    run: Predictor, exported: ExportedModel, pictures: Pictures, path: Path, progress: Progress
) -> Held:
    test = pictures.rows["test"]

    def original(squares: Squares) -> NDArray[np.float32]:
        return run.answer(run.see(ShownPictures((), squares)))

    before, after = [], []
    progress.start("comparing", len(test), "pictures")
    for first in range(0, len(test), AT_ONCE):
        block = np.asarray(pictures.squares[test[first : first + AT_ONCE]])
        before.append(original(block))
        after.append(exported.answer(block))
        progress.advance(len(block))
    progress.finish()
    one, other = np.concatenate(before), np.concatenate(after)
    timed = np.asarray(pictures.squares[test[:TIMED]])
    return Held(
        len(test),
        int((one.argmax(1) != other.argmax(1)).sum()),
        _difference(pictures, one.argmax(1), other.argmax(1), len(exported.class_names)),
        float(np.abs(one - other).max()),
        (_bytes(run.recorded.find(file_names.NETWORK)) + _bytes_before(run), _bytes(path)),
        (_median(in_one_call(run.whole), timed), _median(exported.answer, timed)),
    )


def _difference(
    pictures: Pictures, before: NDArray[np.int64], after: NDArray[np.int64], k: int
) -> Interval:
    test = pictures.rows["test"]
    labels = pictures.labels[test]
    weights = stratified_weights(
        labels,
        pictures.groups[test],
        resamples=RESAMPLES,
        rng=generator(1, "bootstrap", "export"),
    )
    one, other = (metric_of_answers("accuracy", labels, found, k) for found in (before, after))
    return paired_bootstrap(one, other, weights, n=len(test))


def _median(answer: Callable[[Squares], object], squares: Squares) -> float:
    """Return the seconds of one picture, the first apart, which is slower."""
    answer(squares[:1])
    found = []
    for one in range(len(squares)):
        begun = time.perf_counter()
        answer(squares[one : one + 1])
        found.append(time.perf_counter() - begun)
    return float(np.median(found))


def _bytes_before(run: Predictor) -> int:
    """Return what stands before the network takes, of which its file has no copy."""
    kept = load_network(run.recorded.whole(file_names.NETWORK))
    whole = 0 if run.whole is None else run.whole.count_params()
    return FLOAT32_BYTES * int(whole - kept.count_params())


def _bytes(path: Path) -> int:
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files)
