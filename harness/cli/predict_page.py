"""`predict RUN --serve`: the same answers on a page of this machine."""

import io
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.wording.language import Language
from harness.wording.words import words_in

if TYPE_CHECKING:
    from harness.cli.heat_maps import Draw
    from harness.console.answer_page.app import Answering
    from harness.runs.predict import Answer, Known
    from harness.runs.predictor import Predictor

THUMBNAIL = 240


class ServedRun(NamedTuple):
    """A run, what its own pictures tell, and how many classes are shown."""

    run: "Predictor"
    known: "Known | None"
    paths: dict[str, Path]
    """Of the training pictures, by their ids; empty where they are not here."""
    shown: int


def serve_page(asked: ServedRun, draw: "Draw", language: Language, port: int) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        HarnessError: no port is free.
    """
    from harness.console.answer_page.app import answer_app
    from harness.console.answer_page.serve import serve

    serve(answer_app(answering(asked, draw), language), port, _say)


def answering(asked: ServedRun, draw: "Draw") -> "Answering":
    """Return what the page asks of a run."""
    from harness.console.answer_page.app import Answering

    places = list(asked.paths.values())
    numbers = {image_id: number for number, image_id in enumerate(asked.paths)}
    maps = None if asked.run.eye is None else partial(_heat_map, asked, draw)
    return Answering(
        asked.run.recorded.name,
        partial(_answer, asked, numbers),
        maps,
        partial(_thumbnail, places),
    )


def _one(asked: ServedRun, path: Path) -> "Answer":
    from harness.errors import DataError
    from harness.runs.predict import Refused, predict

    names = asked.run.recorded.class_names
    (found,) = predict(asked.run, names, [path], asked.known, shown=asked.shown)
    if isinstance(found, Refused):
        raise DataError(found.reason)
    return found


def _answer(asked: ServedRun, numbers: dict[str, int], path: Path) -> dict[str, Any]:
    found = _one(asked, path)
    return {
        "classes": list(zip(found.classes, map(float, found.probabilities), strict=True)),
        "nearest": [
            {
                "number": numbers[one.image_id],
                "image_id": one.image_id,
                "class": one.class_name,
                "similarity": float(one.similarity),
            }
            for one in found.neighbours
        ],
        "part": found.part,
        "calibrated": asked.known is not None and asked.known.temperature is not None,
    }


def _heat_map(asked: ServedRun, draw: "Draw", path: Path, language: Language) -> bytes:
    from harness.runs.predict import look_at

    recorded = asked.run.recorded
    seen = look_at(asked.run, recorded.class_names, _one(asked, path))
    with TemporaryDirectory(prefix="harness-") as folder:
        file = Path(folder, "looked_at.png")
        draw(recorded, seen, words_in(language), file)
        return file.read_bytes()


def _thumbnail(places: Sequence[Path], number: int) -> bytes:
    from PIL import Image

    from harness.data.pictures import read_picture

    if not 0 <= number < len(places):
        raise IndexError(number)
    picture = Image.fromarray(read_picture(places[number], minimum_side=THUMBNAIL))
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=85)
    return packed.getvalue()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
