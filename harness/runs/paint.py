"""New pictures by a recorded generator."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from harness.data.names import printable
from harness.errors import DataError
from harness.models.saved_network import load_network
from harness.runs import file_names
from harness.runs.digests import MEND
from harness.runs.recorded import RecordedRun
from harness.runs.run_document import GenerationDocument
from harness.runtime.documents import Expected, read_document
from harness.seeds import generator
from harness.training.adversaries import Latents, Pictures, one_hot, painted_by
from harness.training.painting import drawn_labels

Classes = NDArray[np.float32]
"""(n, c): for each picture 1 for its class and 0 for the others, or shares between two."""
WALK_FRAMES = 12
"""From one picture to the next."""


@dataclass(frozen=True)
class PaintRequest:
    """Which pictures are wanted."""

    count: int
    """How many; those of a smaller count come first in a larger one."""
    seed: int
    """Of what they are made from; any whole number."""
    truncate: float | None = None
    """Numbers farther than this from 0 are not drawn: less variety, fewer accidents."""
    class_name: str | None = None
    """Of which class they are to be; None: of all, as often as they were learned from."""


class RecordedPainter:
    """A recorded generator, ready to paint."""

    def __init__(self, run: RecordedRun) -> None:
        """Read the network.

        Raises:
            DataError: it is no run of a generation, or its network cannot be read.
        """
        if run.about.kind != "generation":
            raise DataError(
                f"{run.name}: expected a run that paints, of `kind: generation`, such as "
                f"experiments/generation/dcgan.yaml; got one of kind {run.about.kind}."
            )
        self.recorded = run
        document = Expected("what a generation learned", MEND)
        self._painted = read_document(run.whole(file_names.RUN), GenerationDocument, document)
        inputs = 2 if self._painted.class_shares else 1
        self._network = load_network(run.whole(file_names.GENERATOR), inputs=inputs)

    def latents(self, request: PaintRequest) -> Latents:
        """Return what the pictures are made from, (n, d)."""
        shape = (request.count, self._painted.latent)
        rng = generator(request.seed, "paint")
        if request.truncate is None:
            return rng.standard_normal(shape).astype(np.float32)
        # By the inverse distribution function, so that one number is drawn for each.
        low, high = ndtr(-request.truncate), ndtr(request.truncate)
        drawn: NDArray[np.float64] = ndtri(low + (high - low) * rng.random(shape))
        return drawn.astype(np.float32)

    def classes(self, request: PaintRequest) -> Classes | None:
        """Return of which classes the pictures are to be; None: the generator is told of none.

        Raises:
            DataError: a class is asked for that it does not know.
        """
        shares, names = self._painted.class_shares, self._painted.painted_classes
        if not shares:
            self._refuse_classes(request)
            return None
        if request.class_name is None:
            labels = drawn_labels(request.seed, "paint", request.count, np.array(shares))
        else:
            learned = [name for name, share in zip(names, shares, strict=True) if share]
            self._require_one_of(request.class_name, learned)
            labels = np.full(request.count, names.index(request.class_name))
        return one_hot(labels, len(shares))

    def paint(self, latents: Latents, classes: Classes | None = None) -> Pictures:
        """Return the pictures, (n, p, p, 3)."""
        return painted_by(self._network, latents, classes)

    def _refuse_classes(self, request: PaintRequest) -> None:
        if request.class_name is not None:
            raise DataError(
                f"--class: expected none, because the generator of {self.recorded.name} was told "
                f"of no classes; got {printable(request.class_name)!r}. Train one with `--set "
                "generator.classes=conditional`, or with `--set classes=[NAME]` on it alone."
            )

    def _require_one_of(self, name: str, learned: list[str]) -> None:
        if name not in learned:
            known = ", ".join(printable(one) for one in learned)
            raise DataError(
                f"--class: expected a class that {self.recorded.name} learned from ({known}); got "
                f"{printable(name)!r}."
            )


def walk_of_classes(classes: Classes) -> Classes:
    """Return the classes along `walk`, (12 n, c): shares of one go over into those of the next."""
    steps = (np.arange(WALK_FRAMES) / WALK_FRAMES)[:, None].astype(np.float32)
    ways = [
        here + steps * (there - here)
        for here, there in zip(classes, np.roll(classes, -1, axis=0), strict=True)
    ]
    return np.concatenate(ways)


def walk(latents: Latents) -> Latents:
    """Return a way from each of n latents to the next, and back to the first, (12 n, d).

    Along great circles, as their length is nearly the same for all (White, 2016).
    """
    steps = (np.arange(WALK_FRAMES) / WALK_FRAMES)[:, None].astype(np.float32)
    ways = [
        _between(here, there, steps)
        for here, there in zip(latents, np.roll(latents, -1, axis=0), strict=True)
    ]
    return np.concatenate(ways).astype(np.float32)


def _between(here: Latents, there: Latents, steps: Latents) -> Latents:
    lengths = float(np.linalg.norm(here) * np.linalg.norm(there))
    angle = float(np.arccos(np.clip(here @ there / max(lengths, 1e-12), -1, 1)))
    if angle < 1e-6:  # noqa: PLR2004 (the same place)
        return here + steps * (there - here)
    found: Latents = (np.sin((1 - steps) * angle) * here + np.sin(steps * angle) * there) / np.sin(
        angle
    )
    return found
