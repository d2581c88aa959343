"""A gain bought with classes: what a proposal lost while its main number went up.

The rule, fixed before there is anything to judge. A proposal loses

* a class: the baseline recognised at least a quarter of its pictures (mean recall over the
  repetitions 0.25 or more), the proposal at most a twentieth (0.05 or less);
* its tail: the mean recall of the tail classes falls by more than the margin, and the interval
  of that difference leaves out zero.

A proposal that helps and lost either bought its gain. Both are alarms, not claims: they are not
adjusted for the number of proposals, for here a miss costs more than a look.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.comparison.many import Change
from harness.comparison.resampled import CorrectedT
from harness.comparison.verdict import Verdict

RECOGNISED, LOST = 0.25, 0.05


@dataclass(frozen=True)
class Losses:
    """What was lost, whatever was gained.

    Attributes:
        classes: names of the classes that collapsed, the greatest fall first.
        tail: whether the tail classes fell together by more than the margin.
        margin: what they were allowed to fall.
    """

    classes: tuple[str, ...]
    tail: bool
    margin: float

    def __bool__(self) -> bool:
        """Return whether there is any loss."""
        return bool(self.classes) or self.tail


def find_losses(recalls: Mapping[str, Change], tail: CorrectedT | None, *, margin: float) -> Losses:
    """Return which classes were lost, by the rule above.

    Args:
        recalls: the change of recall of each class, by name.
        tail: the difference of the mean recall of the tail classes; None where no class is tail.
        margin: largest fall of the tail that makes no difference.
    """
    collapsed = {
        name: recall.difference
        for name, recall in recalls.items()
        if recall.baseline >= RECOGNISED and recall.proposal <= LOST
    }
    fell = tail is not None and tail.difference < -margin and tail.high < 0
    return Losses(tuple(sorted(collapsed, key=lambda name: collapsed[name])), fell, margin)


def bought_with_classes(verdict: Verdict, losses: Losses) -> bool:
    """Return whether a proposal helps, and lost a class or its tail by it."""
    return verdict.word == "helps" and bool(losses)
