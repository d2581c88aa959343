"""The pictures that people are asked about, and the key of a page, which stays with a run."""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from analysis.records.experiments import Experiment
from analysis.records.generations import GENERATION, read_generation
from harness.errors import DataError, TrackingError
from harness.evaluation.rating_answers import RaterAnswers, read_answers_file, require_whole
from harness.evaluation.rating_trials import NOISE, REAL, PicturePool, RatingKey, Shown
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.runs.recorded_generation import paints
from harness.runtime.documents import Expected, read_arrays, read_document, refused
from harness.seeds import generator
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.tracker import RecordReader

FOLDER = "ratings"
ANSWERS = "_answers"
KEY = Expected("the key of a page, as it was kept", "Make the page again: `analysis rate`.")
Pictures = NDArray[np.uint8]
_ID = re.compile(r"[0-9a-f]{16}")


class RatedPictures:
    """The pictures that runs have kept: what each painted, and real ones of the test part."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        """Read them.

        Raises:
            DataError: an experiment does not paint, is in no store, or was held against others.
        """
        self._painted: dict[str, Pictures] = {}
        self._real: Pictures | None = None
        self.experiments = tuple(experiments)
        for one in experiments:
            _require_painted(one)
            for run_id, run in zip(one.ids, one.runs, strict=True):
                self._painted[run_id] = read_arrays(run.whole(file_names.PAINTED), GENERATION)[
                    "pictures"
                ]
                self._add_real(one, read_generation(run).samples.real)

    def _add_real(self, one: Experiment, real: Pictures) -> None:
        if self._real is not None and not np.array_equal(self._real, real):
            raise DataError(
                f"{one.name}: expected a generation that was held against the same real pictures "
                f"as {self.experiments[0].name}; got others. Rate it by itself."
            )
        self._real = real

    @property
    def keeper(self) -> str:
        """The run that keeps the key: the first of all."""
        return self.experiments[0].ids[0]

    @property
    def real(self) -> PicturePool:
        """Real pictures that nobody learned from."""
        return PicturePool(REAL, (self.keeper,), 0 if self._real is None else len(self._real))

    @property
    def painted(self) -> tuple[PicturePool, ...]:
        """What each experiment painted, none chosen."""
        return tuple(
            PicturePool(one.name, one.ids, min(len(self._painted[run]) for run in one.ids))
            for one in self.experiments
        )

    def picture(self, shown: Shown, seed: int) -> Pictures:
        """Return one picture, (p, p, 3); noise is drawn from the seed."""
        if shown.of == REAL and self._real is not None:
            real: Pictures = self._real[shown.number]
            return real
        if shown.of != NOISE:
            painted: Pictures = self._painted[shown.run][shown.number]
            return painted
        shape = next(iter(self._painted.values())).shape[1:]
        drawn = generator(seed, "rating", "noise", shown.number)
        return drawn.integers(0, 256, shape, dtype=np.uint8)


def _require_painted(one: Experiment) -> None:
    if not paints(one.runs[0]):
        raise DataError(
            f"{one.name}: expected an experiment that paints, of `kind: generation`; got one of "
            f"kind {one.runs[0].about.kind}."
        )
    if len(one.ids) != len(one.runs):
        raise DataError(
            f"{one.name}: expected runs of the store, which keeps the key of the page; got a "
            "folder. Name the experiment."
        )


def keep_key(tracker: MlflowTracker, run_id: str, key: RatingKey) -> None:
    """Keep the key of a page with a run."""
    with TemporaryDirectory() as folder:
        path = Path(folder, _key_file(key.id))
        path.parent.mkdir()
        path.write_text(json.dumps(asdict(key), indent=1) + "\n", encoding="utf-8")
        tracker.attach(run_id, Path(folder))


def keep_answers(
    tracker: MlflowTracker, run_id: str, found: Sequence[tuple[Path, RaterAnswers]]
) -> None:
    """Keep files of answers beside the key of their page."""
    with TemporaryDirectory() as folder:
        for path, one in found:
            kept = Path(folder, FOLDER, f"{one.rating}{ANSWERS}", f"{one.rater}.json")
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, kept)
        tracker.attach(run_id, Path(folder))


def kept_ratings(run: RecordedRun) -> tuple[tuple[RatingKey, tuple[RaterAnswers, ...]], ...]:
    """Return each page of which a run keeps answers, with them.

    Raises:
        DataError: a file of answers is not what was downloaded.
        TrackingError: a key is not what was kept.
    """
    found = []
    for folder in sorted((run.folder / FOLDER).glob(f"*{ANSWERS}")):
        path = folder.with_name(folder.name.removesuffix(ANSWERS) + ".json")
        key = read_document(path, RatingKey, KEY)
        files = [(file, read_answers_file(file)) for file in sorted(folder.iterdir())]
        require_whole(files, key)
        found.append((key, tuple(answers for _, answers in files)))
    return tuple(found)


def read_key(tracker: RecordReader, run_id: str, rating: str) -> RatingKey:
    """Return the key of a page.

    Raises:
        DataError: the run keeps none of that name.
        TrackingError: it is not what was kept.
    """
    try:
        path = tracker.artifact(run_id, _key_file(rating))
    except TrackingError as error:
        raise DataError(
            f"--answers: expected those of a page that was made of this run; got page {rating}, of "
            f"which run {run_id} keeps no key. Name the experiments as when the page was made."
        ) from error
    key = read_document(path, RatingKey, KEY)
    if key.id != rating:
        raise refused(path, KEY, "another: it was altered")
    return key


def _key_file(rating: str) -> str:
    if not _ID.fullmatch(rating):
        raise DataError(f"--answers: expected the id of a page, 16 digits; got {rating!r}.")
    return f"{FOLDER}/{rating}.json"
