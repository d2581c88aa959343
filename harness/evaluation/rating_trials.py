"""What people are asked about pictures: pairs in a seeded order, and the key to who is who.

A page shows the pairs under names that tell nothing. The key stays with the run, and what people
answered means something only together with it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

import numpy as np

from harness.errors import DataError
from harness.seeds import generator

FORMAT = 1
CATCHES = 4
"""Pairs of a real picture and noise: who takes the noise for real did not look."""
REPEATS = 4
"""Pairs that are shown once more, the other way round."""
MOST_MISSED = 1
"""Catches that a person may miss; whoever misses more is left out. Fixed before anybody answers."""
DIGITS = 16
NOISE = "noise"
REAL = "real"

Side = Literal["left", "right"]
Role = Literal["asked", "catch", "repeated"]


@dataclass(frozen=True)
class Shown:
    """One picture.

    Attributes:
        of: `real`, `noise`, or the name of the experiment that painted it.
        run: where in MLflow the picture is kept; empty for noise.
        number: which of the run's pictures it is, from 0.
    """

    of: str
    run: str
    number: int


@dataclass(frozen=True)
class PicturePair:
    """Two pictures side by side.

    Attributes:
        name: by which the page knows it; it tells nothing.
        left: on the left.
        right: on the right.
        role: what it is for.
        about: the experiment that is asked about; empty of a catch.
        again: the name of the earlier trial that it repeats; else empty.
    """

    name: str
    left: Shown
    right: Shown
    role: Role
    about: str = ""
    again: str = ""

    def chosen(self, side: Side) -> Shown:
        """Return the picture on a side."""
        return self.left if side == "left" else self.right


@dataclass(frozen=True)
class RatingKey:
    """Everything about a page that the page does not show.

    Attributes:
        seed: of order, sides and names.
        pair: the two experiments that are compared; none where each is held against real pictures.
        experiments: names of all that painted.
        most_missed: catches that a person may miss.
        trials: in the order in which they are shown.
        format: of this record.
    """

    seed: int
    pair: tuple[str, ...]
    experiments: tuple[str, ...]
    most_missed: int
    trials: tuple[PicturePair, ...]
    format: int = FORMAT

    @property
    def id(self) -> str:
        """Tells one page from another, and a key that was altered from what it was."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]

    def of_role(self, role: Role) -> tuple[PicturePair, ...]:
        """Return the trials that are there for one purpose."""
        return tuple(trial for trial in self.trials if trial.role == role)


class PicturePool(NamedTuple):
    """Pictures of which some are shown, the first ones first."""

    of: str
    runs: tuple[str, ...]
    each: int
    """How many of each run."""

    @property
    def size(self) -> int:
        """How many there are."""
        return self.each * len(self.runs)

    def take(self, number: int) -> Shown:
        """Return the so-many-th picture: one of each run, then the next of each."""
        return Shown(self.of, self.runs[number % len(self.runs)], number // len(self.runs))


class RatingRequest(NamedTuple):
    """What a page is to ask."""

    trials: int
    """Pairs, catches and repeats apart."""
    seed: int
    pair: bool = False
    """Whether the two experiments are compared with each other, and not with real pictures."""


def plan_rating(
    real: PicturePool, painted: Sequence[PicturePool], request: RatingRequest
) -> RatingKey:
    """Return the trials of a page, each picture in one of them and its repeat.

    Args:
        real: pictures that nobody learned from.
        painted: by each experiment.
        request: how many, and of what kind.

    Raises:
        DataError: there are too few pictures, or not two experiments to compare.
    """
    _require_enough(real, painted, request)
    names = _names(request.seed)
    made = [*_asked(real, painted, request, names), *_catches(real, request, names)]
    order = generator(request.seed, "rating", "order").permutation(len(made))
    shuffled = [made[place] for place in order]
    again = [one for one in shuffled if one.role == "asked"][:REPEATS]
    # At the end, far from where they were shown first.
    repeats = [
        PicturePair(next(names), one.right, one.left, "repeated", one.about, one.name)
        for one in again
    ]
    everyone = tuple(one.of for one in painted)
    pair = everyone if request.pair else ()
    return RatingKey(request.seed, pair, everyone, MOST_MISSED, (*shuffled, *repeats))


def _require_enough(
    real: PicturePool, painted: Sequence[PicturePool], request: RatingRequest
) -> None:
    if request.pair and len(painted) != 2:  # noqa: PLR2004 (two sides)
        raise DataError(
            f"--pair: expected two experiments that paint; got {len(painted)}: "
            f"{', '.join(one.of for one in painted)}."
        )
    needed = CATCHES if request.pair else request.trials + CATCHES
    if needed > real.size:
        raise DataError(
            f"--trials: expected at most {real.size - CATCHES}, because so many "
            f"real pictures are kept with the runs and none is shown for two; got {request.trials}."
        )
    if request.trials < max(REPEATS, len(painted)):
        raise DataError(
            f"--trials: expected at least {max(REPEATS, len(painted))}, one for each experiment "
            f"and {REPEATS} that are shown twice; got {request.trials}."
        )
    for one in painted:
        wanted = request.trials if request.pair else -(-request.trials // len(painted))
        if wanted > one.size:
            raise DataError(
                f"--trials: expected at most {one.size} of {one.of}, which painted no more; got "
                f"{wanted}."
            )


def _asked(
    real: PicturePool, painted: Sequence[PicturePool], request: RatingRequest, names: Iterator[str]
) -> Iterator[PicturePair]:
    """Yield the pairs that are asked about; as many on each side, in an order that is drawn."""
    sides = _sides(request.seed, "asked", request.trials)
    for number, first_is_left in enumerate(sides):
        if request.pair:
            one, other = (pool.take(number) for pool in painted)
            about = painted[0].of
        else:
            pool, turn = painted[number % len(painted)], number // len(painted)
            one, other, about = pool.take(turn), real.take(number), pool.of
        left, right = (one, other) if first_is_left else (other, one)
        yield PicturePair(next(names), left, right, "asked", about)


def _catches(
    real: PicturePool, request: RatingRequest, names: Iterator[str]
) -> Iterator[PicturePair]:
    first = 0 if request.pair else request.trials
    for number, first_is_left in enumerate(_sides(request.seed, "catch", CATCHES)):
        one, other = real.take(first + number), Shown(NOISE, "", number)
        left, right = (one, other) if first_is_left else (other, one)
        yield PicturePair(next(names), left, right, "catch")


def _sides(seed: int, role: Role, count: int) -> list[bool]:
    halves = np.arange(count) % 2 == 0
    sides: list[bool] = generator(seed, "rating", "sides", role).permutation(halves).tolist()
    return sides


def _names(seed: int) -> Iterator[str]:
    drawn = generator(seed, "rating", "names")
    while True:
        yield drawn.bytes(6).hex()
