"""What one epoch draws: the order of the pictures, and what happens to each of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.seeds import derive_seed, generator
from harness.spec.augmentation import RandomChanges

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
