"""Who painted this? A recorded run's answer for pictures that nobody has labelled."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.data.batches import ImageRows
from harness.data.collection.collection import Collection
from harness.errors import DataError
from harness.evaluation.temperature import Temperature, at_temperature, fit_temperature
from harness.progress import SILENT, Progress
from harness.runs.known_pictures import KnownPictures
from harness.runs.model_inputs import InputsRequest, model_inputs
from harness.runs.predictor import Predictor, ShownPictures
from harness.specs.plans.plan import RunPlan
from harness.specs.schema.experiment import ExperimentSpec
from harness.specs.schema.features import DERIVED, BackboneSpec, PcaPicturesSpec, PixelsSpec
from harness.training_rows import TrainingRows

Floats = NDArray[np.float32]

AT_ONCE = 32


class Neighbour(NamedTuple):
    """A training picture that the model finds similar."""

    image_id: str
    class_name: str
    similarity: float
    """Cosine of the two, seen from the training pictures' mean: 1 is alike, 0 unrelated."""


class Answer(NamedTuple):
    """What a run says of one picture."""

    path: Path
    classes: tuple[str, ...]
    """The most probable first, as many as were asked for."""
    probabilities: tuple[float, ...]
    """Of those, calibrated where there is a temperature."""
    neighbours: tuple[Neighbour, ...]
    square: NDArray[np.uint8]
    """The picture as the network's first layer was given it, (p, p, 3)."""
    part: str = ""
    """In which the run had this very picture: train, validation, test; nothing for a new one."""


class LookedAt(NamedTuple):
    """A picture that was answered, and where the network looked for the first answer."""

    path: Path
    square: NDArray[np.uint8]
    """(p, p, 3) as the network was shown it."""
    answers: tuple[tuple[str, float], ...]
    """Classes and their probabilities, the most probable first."""
    part: str
    """As `Answer` has it."""
    cam: Floats
    """Grad-CAM, (a, b) from 0 to 1."""
    occlusion: Floats
    """(m, m) fall of the answer's probability where a place is covered."""


def look_at(run: Predictor, class_names: Sequence[str], answer: Answer) -> LookedAt:
    """Return where the network looked for an answer, by two methods that share nothing.

    Raises:
        DataError: the network has no maps of more than one place.
    """
    from harness.models.attribution import grad_cam, occlusion

    label = class_names.index(answer.classes[0])
    return LookedAt(
        answer.path,
        answer.square,
        tuple(zip(answer.classes, answer.probabilities, strict=True)),
        answer.part,
        grad_cam(run.eye, answer.square[None], np.array([label]))[0],
        occlusion(run.eye, answer.square, label),
    )


class Refused(NamedTuple):
    """A file that cannot be read as a picture."""

    path: Path
    reason: str


class Begun(NamedTuple):
    """A run's collection, as far as each picture alone decides."""

    images: ImageRows
    """(n, ...) all pictures of the collection."""
    rows: Mapping[str, NDArray[np.int64]]
    """Those of train, validation and test, where there are any."""


class Known(NamedTuple):
    """What the run's own pictures tell of its answers to others."""

    temperature: Temperature | None
    """None without a validation part."""
    rows: Floats
    """(m, d) training pictures as the model finds them alike: centred, of length 1."""
    centre: Floats
    image_ids: tuple[str, ...]
    class_names: tuple[str, ...]
    """(m,) of the training pictures."""
    pictures: KnownPictures
    """All that the run had, to tell them again."""


@contextmanager
def begun(
    run: Predictor, collection: Collection, cache: Path, progress: Progress = SILENT
) -> Iterator[Begun]:
    """Give what is made of each picture of a run's collection alone, before what was fitted.

    Raises:
        DataError: the pictures cannot be read.
    """
    row_of = {name: row for row, name in enumerate(collection.image_ids)}
    rows = {
        str(part): np.array([row_of[name] for name in group["image_id"]], np.int64)
        for part, group in run.recorded.split.groupby("part")
    }
    plan = RunPlan(run.recorded.name, _only_begun(run.spec), 0, 1, run.recorded.weights)
    request = InputsRequest(plan, collection, TrainingRows(rows["train"]), cache, progress)
    with model_inputs(request) as inputs:
        yield Begun(inputs.plain, rows)


def learn_from(
    run: Predictor, collection: Collection, cache: Path, progress: Progress = SILENT
) -> Known:
    """Return a temperature fitted on the run's validation part, and its training pictures.

    Raises:
        DataError: the pictures cannot be read.
    """
    with begun(run, collection, cache, progress) as (images, rows):
        train = rows["train"]
        temperature = _temperature(run, images, rows.get("validation", train[:0]), collection)
        progress.start("training pictures", len(train), "pictures")
        found = []
        for part in _blocks(train):
            found.append(run.embed(run.finish(np.asarray(images[part]))))
            progress.advance(len(part))
        progress.finish()
    embedded = np.concatenate(found)
    centre: Floats = embedded.mean(axis=0)
    return Known(
        temperature,
        _directions(embedded - centre),
        centre,
        tuple(collection.image_ids[row] for row in train),
        tuple(collection.class_names[collection.labels[row]] for row in train),
        KnownPictures.of(run.recorded, collection),
    )


def _only_begun(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the spec with what is made of each picture alone, without random views."""
    features = spec.features
    source = features.source if isinstance(features, DERIVED) else features
    if isinstance(source, BackboneSpec):
        source = source.model_copy(update={"views": 0})
    if isinstance(source, PcaPicturesSpec):
        source = PixelsSpec(kind="pixels", image_pixels=source.image_pixels)
    return spec.model_copy(update={"features": source})


def _temperature(
    run: Predictor, images: ImageRows, rows: NDArray[np.int64], collection: Collection
) -> Temperature | None:
    if not len(rows):
        return None
    answers = [run.answer(run.finish(np.asarray(images[part]))) for part in _blocks(rows)]
    return fit_temperature(collection.labels[rows], np.concatenate(answers))


def _blocks(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(rows), AT_ONCE):
        yield rows[first : first + AT_ONCE]


def predict(
    run: Predictor,
    class_names: Sequence[str],
    paths: Sequence[Path],
    known: Known | None,
    *,
    shown: int = 3,
    progress: Progress = SILENT,
) -> Iterator[Answer | Refused]:
    """Return the run's answer for each picture, in their order; those it cannot read are refused.

    Args:
        run: whose model answers.
        class_names: k names.
        paths: of the pictures, however many: a few are in memory at a time.
        known: what the run's own pictures tell; None: no calibration and no neighbours.
        shown: how many classes, and how many training pictures, each answer names.
        progress: told of each picture.
    """
    progress.start("predicting", len(paths), "pictures")
    for first in range(0, len(paths), AT_ONCE):
        block = [_read(run, path) for path in paths[first : first + AT_ONCE]]
        readable = [one for one in block if not isinstance(one, Refused)]
        answers = iter(_answers(run, class_names, readable, known, shown) if readable else ())
        for one in block:
            progress.advance()
            yield one if isinstance(one, Refused) else next(answers)
    progress.finish()


class _Read(NamedTuple):
    path: Path
    square: NDArray[np.uint8]


def _read(run: Predictor, path: Path) -> _Read | Refused:
    try:
        return _Read(path, run.show(path))
    except DataError as error:
        return Refused(path, str(error))


def _answers(
    run: Predictor,
    class_names: Sequence[str],
    block: Sequence[_Read],
    known: Known | None,
    shown: int,
) -> list[Answer]:
    squares = np.stack([one.square for one in block])
    seen = run.see(ShownPictures([one.path for one in block], squares))
    answers: NDArray[Any] = run.answer(seen)
    if known is not None and known.temperature is not None:
        answers = at_temperature(answers, known.temperature.value)
    alike = [()] * len(block) if known is None else _neighbours(run.embed(seen), known, shown)
    found = []
    looked_at = run.for_eye(squares)
    for one, row, near, square in zip(block, answers, alike, looked_at, strict=True):
        order = np.argsort(-row, kind="stable")[:shown]
        names = tuple(class_names[place] for place in order)
        sure = tuple(float(row[place]) for place in order)
        part = "" if known is None else known.pictures.part_of(one.path)
        found.append(Answer(one.path, names, sure, near, square, part))
    return found


def _neighbours(rows: Floats, known: Known, shown: int) -> list[tuple[Neighbour, ...]]:
    similar = _directions(rows - known.centre) @ known.rows.T
    return [
        tuple(
            Neighbour(known.image_ids[place], known.class_names[place], float(row[place]))
            for place in np.argsort(-row, kind="stable")[:shown]
        )
        for row in similar
    ]


def _directions(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    directions: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return directions
