"""What one epoch draws: the order of the pictures, and what happens to each of them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.seeds import derive_seed, generator
from harness.specs.schema.augmentation import RandomChanges

Whole = NDArray[np.int64]


def balanced_places(labels: Whole, *, seed: int, epoch: int) -> Whole:
    """Return as many places as there are labels, each class as often as any other, shuffled.

    Classes whose number does not divide evenly get one more by lot. Within a class every picture
    is taken once before any is taken again. A function of seed, epoch (from 1) and labels alone.

    Args:
        labels: (n,) classes of the training part; those without a picture are left out.
        seed: root of the order of the pictures.
        epoch: which epoch.

    Source: class-balanced sampling as in Kang et al., Decoupling representation and classifier
    for long-tailed recognition (ICLR 2020), section 4.1, with the lot's variance taken out.
    """
    random = generator(seed, "balanced", epoch)
    classes = random.permutation(np.unique(labels))
    shares = np.full(len(classes), len(labels) // len(classes))
    shares[: len(labels) % len(classes)] += 1
    drawn = [
        _drawn(np.flatnonzero(labels == each), share, random)
        for each, share in zip(classes, shares, strict=True)
    ]
    return random.permutation(np.concatenate(drawn))


def earlier_times(places: Whole) -> Whole:
    """Return how often each entry stands further ahead: [5, 7, 5, 5] gives [0, 0, 1, 2]."""
    order = np.argsort(places, kind="stable")
    ranked = places[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    lengths = np.diff(np.r_[starts, len(places)])
    times = np.empty(len(places), np.int64)
    times[order] = np.arange(len(places)) - np.repeat(starts, lengths)
    return times


def _drawn(places: Whole, count: int, random: np.random.Generator) -> Whole:
    rounds = -(-count // len(places))
    return np.concatenate([random.permutation(places) for _ in range(rounds)])[:count]


Values = NDArray[Any]


class Mixing(NamedTuple):
    """How the batches of one epoch are mixed."""

    alpha: float
    """Shares come from Beta(alpha, alpha): small ones leave most pictures nearly as they are."""
    seed: int
    epoch: int


def mixed(inputs: Values, targets: Values, mixing: Mixing, batch: int) -> tuple[Values, Values]:
    """Return a batch in which each picture is mixed with another one of the same batch.

    Both x and y become share * own + (1 - share) * other's, with a share for each pair. Pairs
    and shares are a function of seed, epoch and the batch's number alone. Bytes are rounded.

    Args:
        inputs: (b, ...) pictures as bytes, or numbers.
        targets: (b, k) shares of classes.
        mixing: how.
        batch: number of the batch, from 0.

    Source: Zhang et al., mixup: Beyond empirical risk minimization (ICLR 2018), equation 2, with
    pairs from one batch as in the authors' code, and a share for each pair as in the equation.
    """
    random = generator(mixing.seed, "mixup", mixing.epoch, batch)
    others = random.permutation(len(inputs))
    shares = random.beta(mixing.alpha, mixing.alpha, len(inputs)).astype(np.float32)
    return _blend(inputs, others, shares), _blend(targets, others, shares)


def _blend(values: Values, others: NDArray[np.int64], shares: NDArray[np.float32]) -> Values:
    own = shares.reshape(-1, *(1,) * (values.ndim - 1))
    blend: Values = own * values + (1 - own) * values[others]
    if np.issubdtype(values.dtype, np.integer):
        blend = np.rint(blend)
    return blend.astype(values.dtype)


Floats = NDArray[np.float64]

NUMBERS = 8  # drawn for each row; more than are used, so that a new change shifts no other
HALF = 0.5  # of the pictures are flipped, for each flip that the spec allows


class Changes(NamedTuple):
    """What happens to some pictures, one entry for each; the order of the fields is applied."""

    mirrored: NDArray[np.bool_]
    """Left and right change places."""
    upended: NDArray[np.bool_]
    """Top and bottom change places."""
    turn: Floats
    """Full turns; positive as Keras has it."""
    scale: Floats
    """Share of the picture that is shown along each side; above 1 shows its reflection too."""
    down: Floats
    """Move as a share of the height."""
    right: Floats
    """Move as a share of the width."""
    contrast: Floats
    """Factor on the distance from the channel's mean."""

    def of(self, rows: NDArray[np.int64]) -> "Changes":
        """Return the changes of some rows alone, in this order."""
        return Changes(
            mirrored=self.mirrored[rows],
            upended=self.upended[rows],
            turn=self.turn[rows],
            scale=self.scale[rows],
            down=self.down[rows],
            right=self.right[rows],
            contrast=self.contrast[rows],
        )


def draw_changes(spec: RandomChanges, count: int, *, seed: int, epoch: int) -> Changes:
    """Return what one epoch does to rows 0 to count - 1.

    A row's changes depend on the seed, the epoch and the row alone, not on `count`: the
    generator counts, and each row owns its eight numbers. Ranges and uniform distributions are
    those that the Keras layers document. Keras 3.15 itself draws RandomContrast(c) from 1 to
    1 + c only, and gives both flips of "horizontal_and_vertical" one common draw; here
    contrast goes both ways and each flip has its own draw, as in the published notebook's Keras.

    Args:
        spec: the largest changes.
        count: n, rows to draw for.
        seed: root of the augmentation stream.
        epoch: which epoch, from 1.
    """
    key = derive_seed(seed, "changes", epoch)
    uniform = np.random.Generator(np.random.Philox(key=key)).random((count, NUMBERS)).T

    def both_ways(largest: float, numbers: Floats) -> Floats:
        return largest * (2 * numbers - 1)

    return Changes(
        mirrored=(uniform[0] < HALF) & (spec.flip in ("horizontal", "horizontal_and_vertical")),
        upended=(uniform[1] < HALF) & (spec.flip in ("vertical", "horizontal_and_vertical")),
        turn=both_ways(spec.rotation, uniform[2]),
        scale=1 + both_ways(spec.zoom, uniform[3]),
        down=both_ways(spec.translation.height, uniform[4]),
        right=both_ways(spec.translation.width, uniform[5]),
        contrast=1 + both_ways(spec.contrast, uniform[6]),
    )


def epoch_order(rows: NDArray[np.int64], *, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the rows in the order in which one epoch, counted from 1, shows them."""
    return generator(seed, "order", epoch).permutation(rows)


def no_changes(count: int) -> Changes:
    """Return what leaves `count` pictures as they are."""
    never, zero, one = np.zeros(count, np.bool_), np.zeros(count), np.ones(count)
    return Changes(never, never, turn=zero, scale=one, down=zero, right=zero, contrast=one)
