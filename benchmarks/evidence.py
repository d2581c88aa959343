"""How often the procedure is wrong, and how often it sees a gain, in studies whose truth is known.

`python -m benchmarks.evidence` prints the tables of docs/evidence.md, in Markdown. The seed decides
every number.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.seeds import generator
from harness.statistics.multiple_testing import Rule
from harness.statistics.power import (
    ComparisonPlan,
    chance_of_deciding,
    minimum_detectable_difference,
    power,
)
from harness.statistics.simulated_studies import (
    Scheme,
    Share,
    World,
    any_claim,
    judged,
    share,
    simulate,
    spread_within,
)

ALPHA, ACCURACY = 0.05, 0.6
SIZES = {"resampled_splits": (150, 850), "cross_validation": (200, 800)}
NAMES = {"resampled_splits": "resampled splits", "cross_validation": "5-fold cross-validation"}


class Case(NamedTuple):
    """One row: how repetitions are made, how many, of how many proposals, with how much luck."""

    scheme: Scheme
    repetitions: int
    proposals: int
    luck: float

    def plan(self, alpha: float = ALPHA) -> ComparisonPlan:
        """Return the plan of this row."""
        n_test, n_train = SIZES[self.scheme]
        return ComparisonPlan(self.repetitions, n_test, n_train, alpha)

    def words(self) -> list[str]:
        """Return the first cells of its row."""
        luck = f"{self.luck:.1f}"
        return [NAMES[self.scheme], str(self.repetitions), str(self.proposals), luck]


NULL = (
    Case("resampled_splits", 5, 1, 0.0),
    Case("resampled_splits", 10, 1, 0.0),
    Case("resampled_splits", 30, 1, 0.0),
    Case("resampled_splits", 10, 6, 0.0),
    Case("resampled_splits", 10, 6, 0.3),
    Case("cross_validation", 5, 1, 0.0),
    Case("cross_validation", 10, 1, 0.0),
    Case("cross_validation", 10, 6, 0.0),
    Case("cross_validation", 10, 6, 0.3),
)
GAIN = (
    (Case("resampled_splits", 5, 1, 0.0), 0.8),
    (Case("resampled_splits", 10, 1, 0.0), 0.5),
    (Case("resampled_splits", 10, 1, 0.0), 0.8),
    (Case("resampled_splits", 10, 1, 0.0), 0.95),
    (Case("resampled_splits", 30, 1, 0.0), 0.8),
    (Case("resampled_splits", 10, 6, 0.0), 0.8),
    (Case("resampled_splits", 10, 1, 0.3), 0.8),
)
MARGINS = (0.04, 0.05, 0.06)


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--studies", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    started = time.perf_counter()
    print(f"seed {given.seed}, {given.studies:,} studies a row, alpha {ALPHA}\n")
    heads = ["repetitions", "r", "proposals", "luck"]
    _table(
        "Nothing differs: studies with any false *helps* or *hurts*",
        [*heads, "corrected", "naive paired t"],
        (_null(case, given.studies, given.seed) for case in NULL),
    )
    _table(
        "One proposal gains: studies that call it *helps*",
        [*heads, "gain, points", "promised", "found", "difference, points"],
        (_gain(case, wanted, given.studies, given.seed) for case, wanted in GAIN),
    )
    _table(
        "A margin of equivalence, 10 resampled splits, one proposal",
        ["margin, points", "true difference", "decided, promised", "decided", "false *equivalent*"],
        (row for margin in MARGINS for row in _margin(margin, given.studies, given.seed)),
    )
    print(f"{time.perf_counter() - started:,.0f} s")


def _null(case: Case, studies: int, seed: int) -> list[str]:
    plan = case.plan()
    differences = simulate(
        World((ACCURACY,) * (case.proposals + 1), luck=case.luck),
        plan,
        studies=studies,
        rng=generator(seed, "null", *map(str, case)),
        scheme=case.scheme,
    )
    rule = Rule(margin=0.0, alpha=ALPHA)
    claims = [
        any_claim(judged(differences, rule, n_test=n_test, n_train=plan.n_train))
        for n_test in (plan.n_test, 0)
    ]
    return [*case.words(), *(_percent(claim) for claim in claims)]


def _gain(case: Case, wanted: float, studies: int, seed: int) -> list[str]:
    plan = case.plan(ALPHA / case.proposals)
    rng = generator(seed, "gain", *map(str, case), int(100 * wanted))
    pilot = World((ACCURACY,) * 2, luck=case.luck)
    spread = spread_within(simulate(pilot, plan, studies=studies // 10, rng=rng))
    gain = minimum_detectable_difference(spread, plan, wanted)
    truth = (ACCURACY, ACCURACY + gain, *(ACCURACY,) * (case.proposals - 1))
    differences = simulate(World(truth, luck=case.luck), plan, studies=studies, rng=rng)
    words = judged(
        differences, Rule(margin=0.0, alpha=ALPHA), n_test=plan.n_test, n_train=plan.n_train
    )
    found, promised = share(words[:, 0] == "helps"), power(gain, spread, plan)
    off = 100 * (found.value - promised)
    cells = [f"{100 * gain:.2f}", f"{100 * promised:.1f} %", _percent(found), f"{off:+.1f}"]
    return [*case.words(), *cells]


def _margin(margin: float, studies: int, seed: int) -> Iterator[list[str]]:
    plan = Case("resampled_splits", 10, 1, 0.0).plan()
    for difference in (0.0, margin):
        rng = generator(seed, "margin", int(1_000 * margin), int(1_000 * difference))
        differences = simulate(
            World((ACCURACY, ACCURACY + difference)), plan, studies=studies, rng=rng
        )
        words = judged(
            differences,
            Rule(margin=margin, alpha=ALPHA),
            n_test=plan.n_test,
            n_train=plan.n_train,
        )[:, 0]
        promised = chance_of_deciding(difference, spread_within(differences), plan, margin=margin)
        false = _percent(share(words == "equivalent")) if difference else "—"
        yield [
            f"{100 * margin:.0f}",
            f"{100 * difference:.0f}",
            f"{100 * promised:.1f} %",
            _percent(share(words != "inconclusive")),
            false,
        ]


def _table(title: str, heads: Sequence[str], rows: Iterator[list[str]]) -> None:
    print(f"## {title}\n")
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print()


def _percent(found: Share) -> str:
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


if __name__ == "__main__":
    main()
