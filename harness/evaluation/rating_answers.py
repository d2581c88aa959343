"""What people answered on a page of pictures: read, refused where it is not whole, and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.errors import DataError
from harness.evaluation.classes import wilson
from harness.evaluation.rating_trials import NOISE, PicturePair, RatingKey, Side
from harness.runtime.documents import Expected, read_document, refused
from harness.statistics.agreement import fleiss_kappa, interval_over_people

CONFIDENCE = 0.95
FILE = Expected(
    "the answers that a page of `analysis rate` gave to download",
    "Ask the person for the file again, as it was downloaded at the end.",
    DataError,
)
_OFFSET, _PRIME, _BITS = 0xCBF29CE484222325, 0x100000001B3, 64


@dataclass(frozen=True)
class PairAnswer:
    """One answer: the trial's name, the side that was chosen, and after how long."""

    trial: str
    chosen: Literal["left", "right"]
    ms: int


@dataclass(frozen=True)
class RaterAnswers:
    """A file of answers.

    Attributes:
        format: of the file.
        rating: the page's key, by its id.
        rater: drawn by the page when it was opened.
        answers: one for each trial, in order.
        fnv1a: checksum of all that, against accidents; whoever wants to forge one can.
    """

    format: int
    rating: str
    rater: str
    answers: tuple[PairAnswer, ...]
    fnv1a: str

    @property
    def said(self) -> str:
        """All that the checksum is of."""
        lines = [f"{one.trial} {one.chosen} {one.ms}" for one in self.answers]
        return "\n".join([str(self.format), self.rating, self.rater, *lines])


def checksum(text: str) -> str:
    """Return the FNV-1a checksum of a text, 16 hexadecimal digits; the page computes the same.

    Source: Fowler, Noll and Vo, as RFC 9923 gives it.
    """
    value = _OFFSET
    for byte in text.encode():
        value = ((value ^ byte) * _PRIME) % 2**_BITS
    return f"{value:016x}"


def read_answers_file(path: Path) -> RaterAnswers:
    """Return a file of answers.

    Raises:
        DataError: it is none, or was altered.
    """
    found = read_document(path, RaterAnswers, FILE)
    if checksum(found.said) != found.fnv1a:
        raise refused(path, FILE, "others: the file was altered")
    return found


def require_whole(found: Sequence[tuple[Path, RaterAnswers]], key: RatingKey) -> None:
    """Make sure that everybody answered all of one page, once.

    Raises:
        DataError: somebody did not.
    """
    names = [trial.name for trial in key.trials]
    seen: dict[str, Path] = {}
    for path, one in found:
        if one.rating != key.id:
            raise refused(path, FILE, f"those of another page, {one.rating} and not {key.id}")
        answered = [each.trial for each in one.answers]
        if answered != names:
            raise refused(path, FILE, f"{len(answered)} where the page asks {len(names)}, in order")
        if one.rater in seen:
            raise refused(path, FILE, f"those of the same person as in {seen[one.rater]}")
        seen[one.rater] = path


class Rater(NamedTuple):
    """How careful a person was."""

    rater: str
    missed: int
    """Catches at which noise was taken for real."""
    same: float
    """ChosenShare of the repeated pairs in which the same picture was chosen again."""
    counted: bool
    """Whether the answers count."""


class ChosenShare(NamedTuple):
    """How often an experiment's pictures were chosen.

    Attributes:
        experiment: its name.
        chosen: how often.
        asked: of how many answers.
        share: the same as a share; .5 where nobody can tell.
        low, high: of the Wilson interval, as if all answers were of one person.
        low_of_people, high_of_people: of the bootstrap over people; NaN of one person.
    """

    experiment: str
    chosen: int
    asked: int
    share: float
    low: float
    high: float
    low_of_people: float
    high_of_people: float


class RatingResult(NamedTuple):
    """What people said."""

    raters: tuple[Rater, ...]
    shares: tuple[ChosenShare, ...]
    kappa: float
    """Fleiss' kappa over the trials that were asked; NaN of fewer than two people."""


def rated(key: RatingKey, answers: Sequence[RaterAnswers]) -> RatingResult:
    """Return how often each experiment's pictures were taken for real, or preferred.

    Those who missed more catches than the key allows are left out.

    Raises:
        DataError: nobody is left.
    """
    raters = tuple(_rater(key, one) for one in answers)
    counted = [one for one, rater in zip(answers, raters, strict=True) if rater.counted]
    if not counted:
        raise DataError(
            f"--answers: expected somebody who missed at most {key.most_missed} of the "
            f"{len(key.of_role('catch'))} pairs with noise; got nobody."
        )
    asked = key.of_role("asked")
    left = np.array([[_sides(one)[trial.name] == "left" for trial in asked] for one in counted])
    about = key.pair[:1] or key.experiments
    shares = tuple(_share(key, name, asked, left) for name in about)
    several = len(counted) > 1
    return RatingResult(
        raters, shares, fleiss_kappa(left.astype(np.int64)) if several else float("nan")
    )


def _sides(answers: RaterAnswers) -> dict[str, Side]:
    return {one.trial: one.chosen for one in answers.answers}


def _rater(key: RatingKey, answers: RaterAnswers) -> Rater:
    sides = _sides(answers)
    trials = {trial.name: trial for trial in key.trials}
    missed = sum(one.chosen(sides[one.name]).of == NOISE for one in key.of_role("catch"))
    repeated = key.of_role("repeated")
    same = sum(
        one.chosen(sides[one.name]) == trials[one.again].chosen(sides[one.again])
        for one in repeated
    )
    return Rater(answers.rater, missed, same / len(repeated), missed <= key.most_missed)


def _share(
    key: RatingKey, name: str, asked: Sequence[PicturePair], left: NDArray[np.bool_]
) -> ChosenShare:
    """Return how often pictures of an experiment were chosen, of (r, t) choices of the left one."""
    of_it = np.array([trial.about == name for trial in asked])
    is_left = np.array([trial.left.of == name for trial in asked])
    chosen = (left == is_left)[:, of_it]
    count, total = float(chosen.sum()), float(chosen.size)
    ends = wilson(np.array([count]), np.array([total]), confidence=CONFIDENCE)
    of_people = (float("nan"), float("nan"))
    if len(chosen) > 1:
        of_people = interval_over_people(chosen.mean(axis=1), confidence=CONFIDENCE, seed=key.seed)
    low, high = float(ends.low[0]), float(ends.high[0])
    return ChosenShare(name, int(count), int(total), count / total, low, high, *of_people)
