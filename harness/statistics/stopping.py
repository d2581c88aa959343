"""Whether a proposal gets more repetitions after a look: not if it is settled, or hardly will be.

Stopping for futility decides nothing, so it costs no alpha: the words stay true whatever the bound.
"""

from typing import Literal, NamedTuple

from harness.statistics.estimates import MeanEstimate
from harness.statistics.forecast import forecast
from harness.statistics.group_sequential import RepeatedLooks
from harness.statistics.multiple_testing import Rule
from harness.statistics.simultaneous import proven_claims

FUTILITY = 0.1
"""A proposal with a smaller chance of being settled by the looks that are left is stopped.

In simulations of six proposals this settles hardly fewer than going on to the end (74 % instead of
79 where the difference is 0.6 standard deviations, the same from 0.8 on), and gives up what does
not differ after 10 of at most 24 repetitions, or 17 of 40.
"""
SPENDING = "pocock"
"""How alpha is shared by the looks: what is clear is to be said early.

With O'Brien and Fleming's, a difference of 3 standard deviations takes 9 repetitions of at most 40
instead of 4, and one of 1.7 takes 16 instead of 7. In return, of those too small for 40 it settles
a few more: 20 % instead of 12 where a third of a standard deviation was true.
"""

Ending = Literal["settled", "futile", "at_most"]
"""Why a proposal gets no more repetitions: its word is proven, hardly can be, or all are done."""


class LookResult(NamedTuple):
    """What one look at one proposal says."""

    settled: bool
    chance: float = 0.0
    """Of being settled by the looks that are left; 0 for the last one."""
    needed: int | None = None
    """Repetitions that would probably settle it; None: no number would, or it is settled."""

    def ending(self, *, is_last: bool, futility: float = FUTILITY) -> Ending | None:
        """Return why it gets no more repetitions; None: it goes on."""
        if self.settled:
            return "settled"
        if is_last:
            return "at_most"
        return "futile" if self.chance < futility else None


def look_at(estimate: MeanEstimate, rule: Rule, family: int, looks: RepeatedLooks) -> LookResult:
    """Return what a look says.

    Args:
        estimate: of one proposal, at the current look.
        rule: margin, alpha of the family, direction.
        family: proposals, this one and failed ones included; those that are decided keep theirs.
        looks: planned, with the current one.
    """
    if proven_claims(estimate, rule, family, looks).settled:
        return LookResult(settled=True)
    expected = forecast(estimate, rule, family, looks)
    return LookResult(False, expected.chance, expected.needed)
