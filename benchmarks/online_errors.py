"""How often a growing study errs, and what it finds, for each way of sharing alpha.

    python -m benchmarks.online_errors [--studies 2000] [--ideas 200]

Each study tests ideas one after the other. An idea's z is normal around 0 where it changes
nothing, and around `strength` where it helps; the test is one-sided. `untouched` tests each at
alpha, as if it were the only one.
"""

import argparse
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from harness.statistics.online_testing import (
    CANDIDATE,
    lord_level,
    power_shares,
    saffron_level,
    spending_level,
)

ALPHA = 0.05
SEED = 22

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
NextLevel = Callable[[Truths, Truths], Floats | float]
"""Returns the level of the next test from which of those before rejected, or were candidates."""


class Stream(NamedTuple):
    """What is true of the ideas of a study."""

    gains: float
    """Share that helps."""
    strength: float = 4.0
    """Mean of their z, in its standard deviation."""
    ideas: int = 200


class Rates(NamedTuple):
    """What a way of sharing alpha led to, over all studies."""

    any_false: float
    """Share of studies with a false discovery."""
    false_share: float
    """Mean share of false ones among a study's discoveries; 0 where there are none."""
    found: float
    """Share of the ideas that help that were found; nan where none does."""


def rates(stream: Stream, studies: int, seed: int, alpha: float = ALPHA) -> dict[str, Rates]:
    """Return how often each way errs, and how much it finds, on the same studies."""
    rng = np.random.default_rng(seed)
    helps = rng.random((studies, stream.ideas)) < stream.gains
    p = ndtr(-(rng.standard_normal(helps.shape) + stream.strength * helps))
    return {name: _rates(_tested(p, way), helps) for name, way in ways(stream.ideas, alpha).items()}


def ways(ideas: int, alpha: float) -> dict[str, NextLevel]:
    """Return the ways of sharing alpha by name."""
    shares = power_shares(ideas)
    return {
        "untouched": lambda *_: alpha,
        "familywise": lambda rejected, _: spending_level(rejected.shape[-1], alpha, shares),
        "lord": lambda rejected, _: lord_level(rejected, alpha, shares),
        "saffron": lambda rejected, candidates: saffron_level(rejected, candidates, alpha, shares),
    }


def _tested(p: Floats, next_level: NextLevel) -> Truths:
    """Return which tests reject, (studies, ideas)."""
    rejected, candidates = np.zeros_like(p, bool), p <= CANDIDATE
    for now in range(p.shape[1]):
        rejected[:, now] = p[:, now] <= next_level(rejected[:, :now], candidates[:, :now])
    return rejected


def _rates(rejected: Truths, helps: Truths) -> Rates:
    false, all_found = (rejected & ~helps).sum(1), rejected.sum(1)
    found = float(rejected[helps].mean()) if helps.any() else float("nan")
    share = float((false / np.maximum(all_found, 1)).mean())
    return Rates(float((false > 0).mean()), share, found)


def lines(studies: int, ideas: int) -> Iterator[str]:
    """Yield the table, a line for each world and way."""
    yield f"{'ideas that help':16}{'alpha by':12}{'any false':>10}{'false share':>12}{'found':>7}"
    for gains in (0.0, 0.02, 0.1, 0.5):
        for name, one in rates(Stream(gains, ideas=ideas), studies, SEED).items():
            numbers = f"{one.any_false:10.3f}{one.false_share:12.3f}{one.found:7.2f}"
            yield f"{gains:<16.0%}{name:12}{numbers}"


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description="Error rates of growing studies.")
    parser.add_argument("--studies", type=int, default=2000)
    parser.add_argument("--ideas", type=int, default=200)
    options = parser.parse_args()
    print("\n".join(lines(options.studies, options.ideas)))


if __name__ == "__main__":
    main()
