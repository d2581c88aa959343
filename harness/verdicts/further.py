"""What would probably decide an open question, and what that costs."""

import math

from harness.comparison.arms import Setting
from harness.comparison.planning import Plan, repetitions_to_decide
from harness.comparison.verdict import Verdict
from harness.verdicts.parts import Further, Price

HOUR_S = 3600.0


def what_would_decide(
    verdict: Verdict, shared: Setting, prices: tuple[Price, Price]
) -> Further | None:
    """Return how many more repetitions would probably decide, with their hours.

    As if the difference and the spread seen so far were true, with 80 % probability, and with
    alpha shared equally by the family, which is Holm's first step. Nothing where the repetitions
    do not vary.

    Args:
        verdict: so far.
        shared: sizes of the parts.
        prices: of the baseline and of the proposal.
    """
    result = verdict.result
    if not 0 < result.spread < math.inf:
        return None
    plan = Plan(result.df + 1, shared.n_test, shared.n_train, verdict.rule.alpha / verdict.family)
    needed = repetitions_to_decide(
        result.difference, result.spread, plan, margin=verdict.rule.margin
    )
    if needed is None:
        return Further(None, None)
    more = max(needed - plan.repetitions, 1)
    seconds = [price.wall_s for price in prices if price.wall_s is not None]
    hours = more * sum(seconds) / HOUR_S if len(seconds) == len(prices) else None
    return Further(more, hours)
