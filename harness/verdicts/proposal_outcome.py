"""What a rule makes of one proposal, whichever rule it is."""

from collections.abc import Callable
from typing import NamedTuple

from harness.verdicts.decision_record import ClaimDecision, Decision
from harness.verdicts.sentences_of_tests import OnAccuracy, Setting
from harness.wording.language import Language


class ProposalOutcome(NamedTuple):
    """The word on one proposal, and what it follows from.

    Attributes:
        word: what the repetitions that are there say.
        decision: the numbers that decide.
        more: repetitions that would probably decide what is open, infinity if no number would;
            None of what is settled, or where nothing varies.
        accuracy: what is shown of accuracy.
        say: gives the sentences on the deciding metric.
        ending: why it gets no more repetitions in an adaptive study; empty elsewhere.
    """

    word: str
    decision: Decision | ClaimDecision
    more: float | None
    accuracy: OnAccuracy
    say: Callable[[Setting, Language], str]
    ending: str = ""
