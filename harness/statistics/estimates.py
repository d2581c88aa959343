"""A mean difference and how sure it is, in a form that every rule of decision can ask.

The rules need half-widths at several levels and p of several null hypotheses, and these have to
agree with each other. So an `MeanEstimate` holds what both follow from.
"""

import math
from dataclasses import dataclass

from harness.statistics.distributions import (
    normal_score,
    normal_tail,
    student_score,
    student_tail,
)


@dataclass(frozen=True)
class StudentError:
    """A standard error that was estimated with some degrees of freedom; 0 of them say nothing."""

    standard_error: float
    degrees_of_freedom: float

    def half_width(self, alpha: float) -> float:
        """Return how far the 1 - alpha interval reaches to either side."""
        if self.degrees_of_freedom <= 0:
            return math.inf
        return self.standard_error * student_score(self.degrees_of_freedom, alpha / 2)

    def p_value(self, distance: float) -> float:
        """Return the two-sided p of a true mean at this distance from the estimate."""
        if self.degrees_of_freedom <= 0 or distance == 0:
            return 1.0
        if self.standard_error == 0:
            return 0.0
        return 2 * student_tail(self.degrees_of_freedom, distance / self.standard_error)


UNKNOWN = StudentError(math.inf, 0)


@dataclass(frozen=True)
class MeanEstimate:
    """A mean difference, proposal minus baseline, and what its interval follows from.

    The interval is Student's t of `error`, or of `plain` where that is narrower: `plain` is too
    large for some designs but has more degrees of freedom, and either alone covers. It is never
    narrower than what the pictures alone allow:

    * `picture_error`: the standard error if trainings differed only picture by picture. The true
      one is not smaller, however alike the scores of few repetitions happen to be.
    * `one_answer`: what one picture answered differently changes the mean by. A mean that is off
      by x needs x / one_answer such pictures at least, so that none at all among those seen
      leaves x = z^2 one_answer possible, by Wilson's score interval.

    Attributes:
        mean: over the repetitions, in the metric's own unit, as all the other lengths are.
        error: standard error and degrees of freedom under the claim.
        plain: the same without any correction that narrows it.
        picture_error: a standard error, known well; 0 for none.
        one_answer: 0 for none.
        repetitions: that the mean is over.

    Source: Wilson, Journal of the American Statistical Association 22 (1927), for `one_answer`.
    """

    mean: float
    error: StudentError
    plain: StudentError
    picture_error: float
    one_answer: float
    repetitions: int

    def half_width(self, alpha: float) -> float:
        """Return how far the two-sided 1 - alpha interval reaches to either side.

        Args:
            alpha: infinity at 0 and below; from 1 on the interval is the mean alone.
        """
        if not 0 < alpha < 1:
            return math.inf if alpha <= 0 else 0.0
        z = normal_score(alpha / 2)
        floor = max(z * self.picture_error, z**2 * self.one_answer)
        return max(floor, min(self.error.half_width(alpha), self.plain.half_width(alpha)))

    def p_value(self, at: float = 0.0) -> float:
        """Return the smallest alpha whose two-sided interval leaves out `at`; 1 for the mean."""
        distance = abs(self.mean - at)
        if distance == 0:
            return 1.0
        scores = (
            distance / self.picture_error if self.picture_error else math.inf,
            math.sqrt(distance / self.one_answer) if self.one_answer else math.inf,
        )
        students = min(self.error.p_value(distance), self.plain.p_value(distance))
        return max(2 * normal_tail(min(scores)), students)

    def chance_below(self, edge: float) -> float:
        """Return how probable it is that the true mean is below an edge, under a flat prior.

        It is what the intervals of all levels say: half of alpha is below the 1 - alpha interval.
        """
        tail = self.p_value(edge) / 2
        return tail if edge < self.mean else 1 - tail


NO_ESTIMATE = MeanEstimate(0.0, UNKNOWN, UNKNOWN, 0.0, 0.0, 0)
"""Of a proposal that failed: it counts in its family, and nothing is said of it."""
