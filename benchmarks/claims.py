"""How often each claim and each rule is wrong where the truth is known, and what it saves.

`python -m benchmarks.claims` prints the tables of docs/evidence.md on claims, words and looks, in
Markdown. The seed decides every number. Nothing is read; learners are trained, on points.
"""

import argparse
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from benchmarks.simulated_families import (
    Family,
    judged_in_rounds,
    judged_once,
    stopped_for_futility,
)
from benchmarks.trained_collections import CollectionKind, Pair, Pool, Scheme, draw_pool
from harness.seeds import generator
from harness.statistics.crossed_effects import (
    CrossedValues,
    collections_like_it,
    crossed_components,
    this_collection,
)
from harness.statistics.estimates import MeanEstimate
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.simulated_studies import Share, share

ALPHA = 0.05
COLLECTIONS, POOL = 6, 400
"""Collections of each kind for the claim about one, and repetitions of each."""
OTHERS, REPETITIONS = 400, 10
"""Collections of each kind for the claim about collections like it, and repetitions of each."""
LOOKS = (4, 8, 12, 20, 40)
BOUND = 0.1
WORLD = ("repetitions", "learners", "metric", "pictures")
SPLITS: Scheme = "resampled_splits"
FOLDS: Scheme = "cross_validation"
SEEDS: Scheme = "seeds"
NAMES = {SPLITS: "splits", FOLDS: "5 folds", SEEDS: "seeds on one split"}
FIRM: Pair = ("centroids", "ridge")
LUCKY: Pair = ("lucky_ridge", "very_lucky_ridge")
SPENDINGS = {"obrien_fleming": "O'Brien and Fleming", "pocock": "Pocock"}
TRUTHS = {
    "all 0": (0.0,) * 5,
    "all at the margin": (1.0,) * 5,
    "all at -margin": (-1.0,) * 5,
    "-1, 0, 0, 1, 1": (-1.0, 0.0, 0.0, 1.0, 1.0),
    "3, 3, 0.5, 0, -3": (3.0, 3.0, 0.5, 0.0, -3.0),
}
WORLDS = (
    (CollectionKind(300, 2, SPLITS, FIRM), (4, 10)),
    (CollectionKind(1_000, 8, SPLITS, FIRM), (4, 10, 40)),
    (CollectionKind(1_000, 8, SPLITS, LUCKY), (4, 10, 40)),
    (CollectionKind(1_000, 8, SPLITS, LUCKY, "macro_f1", imbalance=30), (4, 10)),
    (CollectionKind(3_000, 40, SPLITS, FIRM, "macro_f1", imbalance=30), (4, 10)),
    (CollectionKind(600, 8, SPLITS, ("ridge", "lucky_ridge"), copies=2), (4, 10)),
    (CollectionKind(300, 4, SPLITS, LUCKY, "balanced_accuracy", imbalance=10), (4, 10)),
    (CollectionKind(300, 2, FOLDS, LUCKY), (5, 10, 40)),
    (CollectionKind(600, 8, FOLDS, FIRM), (5, 10, 40)),
    (CollectionKind(600, 8, FOLDS, ("ridge", "lucky_ridge"), "balanced_accuracy", 30), (10, 40)),
    (CollectionKind(1_000, 8, FOLDS, LUCKY, "macro_f1", imbalance=30), (5, 10, 40)),
    (CollectionKind(600, 4, FOLDS, LUCKY, copies=2), (10,)),
    (CollectionKind(600, 8, SEEDS, LUCKY), (4, 10)),
    (CollectionKind(1_000, 20, SEEDS, LUCKY, "macro_f1", imbalance=10), (4, 10)),
)
LIKE_IT = tuple(kind for kind, _ in WORLDS if kind.scheme != SEEDS)
LOOKED_AT = (WORLDS[1][0], WORLDS[2][0], WORLDS[10][0])


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--studies", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--match", default="", help="only rows of this collection that hold this text"
    )
    given = arguments.parse_args()
    started = time.process_time()
    print(f"seed {given.seed}, {given.studies:,} studies a row, alpha {ALPHA}\n")
    _of_this_collection(given.studies, given.seed, given.match)
    if not given.match:
        _of_all_else(given.studies, given.seed)
    print(f"{time.process_time() - started:,.0f} s of CPU")


def _of_this_collection(studies: int, seed: int, match: str) -> None:
    _table(
        "*This collection*: intervals of 95 % that miss its truth",
        [*WORLD, "r", "missed", "narrower"],
        (
            _claim_of_one(kind, r, studies, seed)
            for kind, counts in WORLDS
            for r in counts
            if match in " | ".join(_cells(kind))
        ),
    )
    _table(
        "Looks after 4, 8, 12, 20 and 40 repetitions: studies in which any interval misses",
        [*WORLD, "at any look", "with the last look's intervals at each"],
        (_looks(kind, studies, seed) for kind in LOOKED_AT if match in " | ".join(_cells(kind))),
    )


def _of_all_else(studies: int, seed: int) -> None:
    _table(
        "*Collections like it*: intervals of 95 % that miss their truth, 10 repetitions",
        [*WORLD, "missed", "missed by the interval of *this collection*"],
        (_claim_of_many(kind, seed) for kind in LIKE_IT),
    )
    _table(
        "*Collections like it*, looked at after 4, 8, 12, 20 and 40 repetitions",
        [*WORLD, "missed at any look", "missed at any by the interval of *this collection*"],
        (_looks_at_many(kind, seed) for kind in LOOKED_AT),
    )
    _table(
        "Five proposals, margin 1: studies with any false word",
        ["truths", "r", "one interval each", "two families of Holm", "decided", "by Holm"],
        _words(studies, seed),
    )
    _table(
        "Five proposals looked at after 4, 8, 12, 20 and 40 repetitions",
        ["truths", "spending", "any false word", "boundaries of the normal", "settled", "mean r"],
        _sequences(studies, seed),
    )
    _table(
        "One proposal that differs by nothing, no margin: false words",
        ["looks", "spending", "Student's t", "boundaries of the normal"],
        _boundaries(10 * studies, seed),
    )
    _table(
        "Given up where the chance of being settled by 40 repetitions falls below 10 %",
        ["truth", "settled without", "mean r", "settled with", "mean r"],
        (_futility(truth, studies // 5, seed) for truth in (0.0, 1.0, 2.0, 3.0)),
    )


def _claim_of_one(kind: CollectionKind, r: int, studies: int, seed: int) -> list[str]:
    pools = _pools(kind, seed)
    found = [_judged(pools[n % COLLECTIONS], r, seed, n) for n in range(studies)]
    missed = share(np.array([one.missed for one in found]))
    narrower = float(np.median([one.narrower for one in found]))
    return [*_cells(kind), str(r), percent(missed), f"{narrower:.2f}"]


class _Judged(NamedTuple):
    missed: bool
    narrower: float
    """How many times narrower than the corrected t."""


@lru_cache(maxsize=1)
def _pools(kind: CollectionKind, seed: int) -> list[Pool]:
    return [
        draw_pool(kind, POOL, generator(seed, "pool", repr(kind), str(number)))
        for number in range(COLLECTIONS)
    ]


def _judged(pool: Pool, r: int, seed: int, number: int) -> _Judged:
    study = pool.study(pool.order(r, np.random.default_rng((seed, number))))
    one, wide = _both(pool, study.crossed)
    reach = one.half_width(ALPHA)
    return _Judged(abs(one.mean - study.truth) > reach, wide.half_width(ALPHA) / reach)


def _both(pool: Pool, crossed: CrossedValues) -> tuple[MeanEstimate, MeanEstimate]:
    """Return what is said about this collection, and about collections like it."""
    components = crossed_components(crossed)
    n_test = 0 if pool.kind.scheme == SEEDS else pool.n_test
    n_train = len(pool.labels) - pool.n_test
    wide = collections_like_it(components, n_test=n_test, n_train=n_train)
    return this_collection(components), wide


def _claim_of_many(kind: CollectionKind, seed: int) -> list[str]:
    rng, pairs = generator(seed, "like it", repr(kind)), []
    for _ in range(OTHERS):
        pool = draw_pool(kind, REPETITIONS, rng)
        pairs.append(_both(pool, pool.crossed(np.arange(REPETITIONS))))
    truth = np.mean([one.mean for one, _ in pairs])
    missed = np.array(
        [[abs(one.mean - truth) > one.half_width(ALPHA) for one in pair] for pair in pairs]
    )
    return [*_cells(kind), percent(share(missed[:, 1])), percent(share(missed[:, 0]))]


def _looks_at_many(kind: CollectionKind, seed: int) -> list[str]:
    """Return how often any look misses the truth about collections of a kind."""
    rng, looked = generator(seed, "looks at others", repr(kind)), []
    for _ in range(OTHERS):
        pool = draw_pool(kind, LOOKS[-1], rng)
        looked.append([_both(pool, pool.crossed(np.arange(r))) for r in LOOKS])
    truth = np.mean([pairs[-1][0].mean for pairs in looked])
    levels = [RepeatedLooks(LOOKS, look).nominal(ALPHA) for look in range(1, len(LOOKS) + 1)]
    missed = np.array(
        [
            [
                any(
                    abs(pair[claim].mean - truth) > pair[claim].half_width(level)
                    for pair, level in zip(pairs, levels, strict=True)
                )
                for claim in (1, 0)
            ]
            for pairs in looked
        ]
    )
    return [*_cells(kind), *(percent(share(column)) for column in missed.T)]


def _looks(kind: CollectionKind, studies: int, seed: int) -> list[str]:
    pools = _pools(kind, seed)
    last = RepeatedLooks(LOOKS, len(LOOKS))
    missed = np.zeros((studies, 2), dtype=bool)
    for number in range(studies):
        pool = pools[number % COLLECTIONS]
        order = pool.order(LOOKS[-1], np.random.default_rng((seed, number)))
        for look, r in enumerate(LOOKS, 1):
            study = pool.study(order[:r])
            one, _ = _both(pool, study.crossed)
            off = abs(one.mean - study.truth)
            level = RepeatedLooks(LOOKS, look).nominal(ALPHA)
            missed[number] |= (
                off > one.half_width(level),
                off > one.half_width(last.nominal(ALPHA)),
            )
    return [*_cells(kind), *(percent(share(column)) for column in missed.T)]


def _words(studies: int, seed: int) -> Iterator[list[str]]:
    for name, truths in TRUTHS.items():
        for r in (5, 10, 30):
            family = Family(truths, r)
            found = judged_once(family, studies, generator(seed, "words", name, str(r)))
            shares = (found.false, found.holm_false)
            decided = (found.decided, found.holm_decided)
            yield [
                name,
                str(r),
                *(percent(share(column)) for column in shares),
                *(f"{100 * column.mean():.0f} %" for column in decided),
            ]


def _sequences(studies: int, seed: int) -> Iterator[list[str]]:
    for name, truths in TRUTHS.items():
        for spending in ("obrien_fleming", "pocock"):
            rng = generator(seed, "sequence", name, spending)
            found = judged_in_rounds(Family(truths, LOOKS[-1]), LOOKS, spending, studies, rng)
            yield [
                name,
                SPENDINGS[spending],
                percent(share(found.false)),
                percent(share(found.normal_false)),
                f"{100 * found.settled.mean():.0f} %",
                f"{found.repetitions.mean():.1f}",
            ]


def _boundaries(studies: int, seed: int) -> Iterator[list[str]]:
    for looks in ((5, 10), (2, 4, 8), LOOKS):
        for spending, name in SPENDINGS.items():
            rng = generator(seed, "boundaries", str(looks), spending)
            found = judged_in_rounds(Family((0.0,), looks[-1], 0.0), looks, spending, studies, rng)
            shown = (percent(share(one), 2) for one in (found.false, found.normal_false))
            yield [", ".join(map(str, looks)), name, *shown]


def _futility(truth: float, studies: int, seed: int) -> list[str]:
    family, cells = Family((truth,), LOOKS[-1], spread=4.0), []
    for bound in (0.0, BOUND):
        rng = generator(seed, "futility", str(truth))
        found = stopped_for_futility(family, LOOKS, bound, studies, rng)
        cells += [f"{100 * found.settled.mean():.0f} %", f"{found.repetitions.mean():.1f}"]
    return [f"{truth:g}", *cells]


def _cells(kind: CollectionKind) -> list[str]:
    return [NAMES[kind.scheme], str(kind)]


def _table(title: str, heads: Sequence[str], rows: Iterable[list[str]]) -> None:
    print(f"### {title}\n")
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print()


def percent(found: Share, digits: int = 1) -> str:
    """Return a share with its exact interval."""
    value, low, high = (f"{100 * part:.{digits}f}" for part in (found.value, found.low, found.high))
    return f"{value} % ({low} to {high})"


if __name__ == "__main__":
    main()
