"""What each way of deciding says of proposals that were really trained, and what it costs.

    python -m benchmarks.decisions [FILE] [--studies 100]
    python -m benchmarks.decisions export STUDY --out FILE [--baseline NAME]

The file holds the answers of a pool: a baseline and its proposals, many repetitions each. A study
takes repetitions of the pool in random order, and every way of deciding is given the same ones.
The truth of a proposal is its mean difference over the whole pool, for each way by its own score:
after the last epoch, or the mean of the last epochs.

A study of r repetitions out of R is nearer to the pool's mean than to that of endlessly many, by
the root of 1 - r / R: words are false less often than they would be. So the share of studies with
a false word is counted against a truth that is moved away from what the study found by that root;
the words that are right or false one by one are counted against the pool's mean.

`export` reads a study from the store (HARNESS_ROOT says whose) and keeps classes by number.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.recorded_pool import RecordedPool, exported, read_pool, write_pool
from harness.specs.schema.study import StudySplits
from harness.statistics.corrected_t import CorrectedT, corrected_t
from harness.statistics.crossed_effects import (
    CrossedValues,
    collections_like_it,
    crossed_components,
    this_collection,
)
from harness.statistics.estimates import MeanEstimate
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.influence import influence_values, one_answer
from harness.statistics.multiple_testing import Rule, decide
from harness.statistics.simultaneous import proven_claims
from harness.statistics.stopping import SPENDING, LookResult, look_at
from harness.studies.rounds import standing
from harness.workspace import find_workspace

FILE = Path(__file__).resolve().parent / "pool" / "best_artworks_8.npz"
METRIC, MARGIN, ALPHA = "macro_f1", 0.01, 0.05
AT_LEAST = 4
"""Repetitions of an adaptive study before its first look."""


class Way(NamedTuple):
    """A way of deciding; each lever that is False is as it was."""

    this_collection: bool = False
    averaged: bool = False
    closed: bool = False
    adaptive: bool = False
    repetitions: int = 10
    """Of each experiment; at most, of an adaptive study. No more than half of the pool, so that
    the pool's mean stays a truth."""

    @property
    def looks(self) -> tuple[int, ...]:
        """Repetitions at each look."""
        if not self.adaptive:
            return (self.repetitions,)
        return StudySplits(
            kind="resampled_splits", at_least=AT_LEAST, at_most=self.repetitions
        ).looks


ALL = Way(this_collection=True, averaged=True, closed=True)
WAYS: Mapping[str, Way] = {
    "today's rule": Way(),
    "claim `this_collection`": Way(this_collection=True),
    "epochs averaged": Way(averaged=True),
    "closed words": Way(closed=True),
    "adaptive, at most 20": Way(closed=True, adaptive=True, repetitions=20),
    "all but adaptive": ALL,
    "all, at most 10": ALL._replace(adaptive=True),
    "all, at most 20": ALL._replace(adaptive=True, repetitions=20),
    "all, at most 30": ALL._replace(adaptive=True, repetitions=30),
    "today's rule, 20 repetitions": Way(repetitions=20),
    "today's rule, 30 repetitions": Way(repetitions=30),
}


class Said(NamedTuple):
    """What a study says of one proposal, and after how many repetitions."""

    word: str
    repetitions: int


@dataclass(frozen=True, eq=False)
class Replay:
    """A pool as studies see it.

    Attributes:
        pool: what was trained.
        rule: how proposals are judged.
    """

    pool: RecordedPool
    rule: Rule

    @cached_property
    def proposals(self) -> tuple[str, ...]:
        """All but the baseline."""
        return tuple(self.pool.answers)[1:]

    @cached_property
    def values(self) -> dict[bool, dict[str, list[NDArray[np.float64]]]]:
        """Proposal minus baseline, picture by picture: with epochs averaged, or without."""
        found = {}
        for averaged in (False, True):
            own = {name: self._influence(name, averaged=averaged) for name in self.pool.answers}
            baseline = own.pop(next(iter(self.pool.answers)))
            found[averaged] = {
                name: [a - b for a, b in zip(one, baseline, strict=True)]
                for name, one in own.items()
            }
        return found

    def _influence(self, name: str, *, averaged: bool) -> list[NDArray[np.float64]]:
        labels, k = self.pool.labels, int(self.pool.labels.max()) + 1
        return [
            np.mean(
                [
                    influence_values(METRIC, labels[rows], epoch, k)
                    for epoch in (epochs if averaged else epochs[-1:])
                ],
                axis=0,
            )
            for rows, epochs in zip(self.pool.rows, self.pool.answers[name].classes, strict=True)
        ]

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """(k,) groups of near-duplicates of each class."""
        _, first = np.unique(self.pool.groups, return_index=True)
        return np.bincount(self.pool.labels[first])

    @cached_property
    def answer(self) -> float:
        """What one answer changes."""
        return one_answer(METRIC, self.pool.labels[self.pool.rows[0]], len(self.sizes))

    @cached_property
    def parts(self) -> tuple[float, float]:
        """Groups in the test and in the training part of a repetition, on average."""
        tested = [len(np.unique(self.pool.groups[rows])) for rows in self.pool.rows]
        return float(np.mean(tested)), float(np.mean(self.pool.trained))

    def scores(self, name: str, way: Way) -> NDArray[np.float64]:
        """Return the difference of the scores in each repetition of the pool, (R,)."""
        return np.array([one.mean() for one in self.values[way.averaged][name]])

    def estimate(self, name: str, way: Way, order: NDArray[np.int64]) -> MeanEstimate:
        """Return what these repetitions show of a proposal."""
        rows = [self.pool.rows[k] for k in order]
        pictures = np.concatenate(rows)
        components = crossed_components(
            CrossedValues(
                values=np.concatenate([self.values[way.averaged][name][k] for k in order]),
                picture=self.pool.groups[pictures],
                repetition=np.repeat(np.arange(len(order)), [len(one) for one in rows]),
                stratum=self.pool.labels[pictures],
                collection=self.sizes,
                one_answer=self.answer,
            )
        )
        if way.this_collection:
            return this_collection(components)
        n_test, n_train = self.parts
        return collections_like_it(components, n_test=n_test, n_train=n_train)

    def study(self, way: Way, order: NDArray[np.int64]) -> dict[str, Said]:
        """Return what a study says that takes repetitions of the pool in this order."""
        if way.adaptive:
            return {name: self._adaptive(name, way, order) for name in self.proposals}
        taken = order[: way.repetitions]
        if way.closed:
            estimates = [self.estimate(name, way, taken) for name in self.proposals]
            family = len(estimates)
            words: list[str] = [proven_claims(one, self.rule, family).word for one in estimates]
        else:
            results = [self._student(name, way, taken) for name in self.proposals]
            words = [one.word for one in decide(results, self.rule)]
        said = zip(self.proposals, words, strict=True)
        return {name: Said(word, len(taken)) for name, word in said}

    def _student(self, name: str, way: Way, order: NDArray[np.int64]) -> CorrectedT:
        """Return a t test as today's words take it."""
        n_test, n_train = self.parts
        differences = self.scores(name, way)[order]
        n_test = 0.0 if way.this_collection else n_test
        return corrected_t(differences, n_test=n_test, n_train=n_train)

    def _adaptive(self, name: str, way: Way, order: NDArray[np.int64]) -> Said:
        n_test, n_train = self.parts
        ratio, family = 0.0 if way.this_collection else n_test / n_train, len(self.proposals)
        words = dict[int, str]()

        def decided(_: str, number: int) -> LookResult:
            estimate = self.estimate(name, way, order[: way.looks[number - 1]])
            looks = RepeatedLooks(way.looks, number, SPENDING, ratio)
            words[number] = proven_claims(estimate, self.rule, family, looks).word
            return look_at(estimate, self.rule, family, looks)

        found = standing(name, way.looks[-1], way.looks, decided)
        return Said(words[found.looks], found.repetitions)

    def cpu_minutes(self, said: Mapping[str, Said], order: NDArray[np.int64]) -> float:
        """Return what the trainings of a study took, the baseline's as long as anybody's."""
        counts = {name: one.repetitions for name, one in said.items()}
        counts[next(iter(self.pool.answers))] = max(counts.values())
        seconds = (
            self.pool.answers[name].cpu_s[order[:count]].sum() for name, count in counts.items()
        )
        return float(sum(seconds)) / 60


# What a word says of the true difference, and the margin.
MEANS: Mapping[str, Callable[[float, float], bool]] = {
    "helps": lambda truth, _: truth > 0,
    "hurts": lambda truth, _: truth < 0,
    "helps_less_than_margin": lambda truth, margin: 0 < truth <= margin,
    "hurts_less_than_margin": lambda truth, margin: -margin <= truth < 0,
    "equivalent": lambda truth, margin: abs(truth) <= margin,
    "no_worse": lambda truth, margin: truth >= -margin,
}


def is_true(word: str, truth: float, margin: float) -> bool | None:
    """Return whether a word is true; None where it says nothing."""
    return MEANS[word](truth, margin) if word in MEANS else None


class Tally(NamedTuple):
    """Sums over studies; of proposals, but for the last three."""

    right: float
    no_worse: float
    """Rightly said to be no worse, and no more."""
    false: float
    undecided: float
    any_false: float
    """Studies with a false word, against the truth that allows for the finite pool."""
    repetitions: float
    cpu_minutes: float


def replayed(replay: Replay, way: Way, studies: int, seed: int) -> Tally:
    """Return what studies say that take the pool's repetitions in random orders."""
    rng, size = np.random.default_rng(seed), replay.pool.repetitions
    counted = [_counted(replay, way, rng.permutation(size)) for _ in range(studies)]
    return Tally(*np.sum(counted, axis=0))


def _counted(replay: Replay, way: Way, order: NDArray[np.int64]) -> Tally:
    said, margin = replay.study(way, order), replay.rule.margin
    verdicts, any_false = [], False
    for name, (word, taken) in said.items():
        scores = replay.scores(name, way)
        truth, found = scores.mean(), scores[order[:taken]].mean()
        verdicts.append((word, is_true(word, truth, margin)))
        endless = found + (truth - found) / np.sqrt(1 - taken / len(scores))
        any_false |= is_true(word, endless, margin) is False
    right = [word for word, is_right in verdicts if is_right]
    return Tally(
        right=sum(word != "no_worse" for word in right),
        no_worse=right.count("no_worse"),
        false=sum(is_right is False for _, is_right in verdicts),
        undecided=sum(is_right is None for _, is_right in verdicts),
        any_false=any_false,
        repetitions=float(np.mean([one.repetitions for one in said.values()])),
        cpu_minutes=replay.cpu_minutes(said, order),
    )


def rows(replay: Replay, studies: int, seed: int) -> Iterator[list[str]]:
    """Yield the cells of a line for each way of deciding; means over the studies."""
    for name, way in WAYS.items():
        if way.repetitions > replay.pool.repetitions // 2:
            continue
        found = replayed(replay, way, studies, seed)
        right, no_worse, false, undecided = (count / studies for count in found[:4])
        yield [
            name,
            f"{right:.2f}",
            f"{no_worse:.2f}",
            f"{false:.3f}",
            f"{undecided:.2f}",
            f"{100 * found.any_false / studies:.1f} %",
            f"{found.repetitions / studies:.1f}",
            f"{found.cpu_minutes / studies:.1f}",
        ]


HEADS = (
    "way of deciding",
    "right",
    "no worse",
    "false",
    "undecided",
    "studies with a false word",
    "repetitions",
    "CPU minutes",
)


def truths(replay: Replay) -> Iterator[list[str]]:
    """Yield the cells of a line for each proposal: its truth in points, and how much it varies."""
    for name in replay.proposals:
        last, averaged = (replay.scores(name, Way(averaged=one)) for one in (False, True))
        cells = (
            f"{100 * one.mean():+.2f} ± {100 * one.std(ddof=1):.1f}" for one in (last, averaged)
        )
        minutes = replay.pool.answers[name].cpu_s.mean() / 60
        yield [name, *cells, f"{minutes:.2f}"]


def _table(heads: tuple[str, ...], lines: Iterator[list[str]]) -> None:
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for cells in lines:
        print(f"| {' | '.join(cells)} |", flush=True)
    print()


def main() -> None:
    """Export a pool, or print what each way of deciding says of one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="*", help="the pool, or: export STUDY")
    parser.add_argument("--out", type=Path, help="of export: the file to write")
    parser.add_argument("--baseline", default="baseline", help="of export: its name (baseline)")
    parser.add_argument("--studies", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    match given.file:
        case ["export", study] if given.out is not None:
            _export(study, given.baseline, given.out)
        case [] | [_]:
            _replay(Path(given.file[0]) if given.file else FILE, given.studies, given.seed)
        case _:
            parser.error("expected a file, or: export STUDY --out FILE")


def _export(study: str, baseline: str, out: Path) -> None:
    pool = exported(find_workspace(), study, baseline)
    write_pool(pool, out)
    print(
        f"{out}: {len(pool.answers)} experiments, {pool.repetitions} repetitions of all, "
        f"{out.stat().st_size / 1e6:.2f} MB"
    )


def _replay(file: Path, studies: int, seed: int) -> None:
    replay, started = Replay(read_pool(file), Rule(MARGIN, ALPHA)), time.process_time()
    pool = replay.pool
    print(
        f"{file.name}: {len(pool.answers)} experiments, {pool.repetitions} repetitions; {METRIC}, "
        f"margin {MARGIN}, alpha {ALPHA}; {studies} studies a line, seed {seed}\n"
    )
    _table(("proposal", "last epoch, points", "epochs averaged", "CPU minutes"), truths(replay))
    _table(HEADS, rows(replay, studies, seed))
    print(f"{time.process_time() - started:,.0f} s of CPU")


if __name__ == "__main__":
    main()
