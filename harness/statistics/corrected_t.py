"""Does a recipe beat another? Differences over repetitions, and what they prove.

Repetitions draw their splits from one collection, so their differences are not independent: the
plain t test takes ten looks at the same pictures for ten experiments. Nadeau and Bengio widen it
by the share n_test / n_train.
"""

import math
from typing import NamedTuple

import numpy as np
import scipy  # which loads `special` when it is asked for: `show` needs none
from numpy.typing import NDArray

from harness.errors import ComparisonError

Floats = NDArray[np.float64]

# Scores are counts over pictures: differences closer than this are the same number, rounded.
SAME = 1e-12


class CorrectedT(NamedTuple):
    """A mean difference, proposal minus baseline, with its corrected interval and test."""

    difference: float
    spread: float  # standard deviation over the repetitions
    standard_error: float
    low: float
    high: float
    confidence: float
    t: float
    df: int
    p: float


class Posterior(NamedTuple):
    """Probabilities that the true difference is below, within and above the margin."""

    below: float
    within: float
    above: float


def corrected_t(
    differences: Floats, *, n_test: float, n_train: float, confidence: float = 0.95
) -> CorrectedT:
    """Return the corrected resampled t test of "the mean difference is 0", two-sided.

    Repetitions that show nothing of the spread, one alone or all equal and not 0, get an
    infinite standard error and p 1; if all are 0 the two recipes are one, with interval 0 to 0.

    Args:
        differences: (r,) proposal minus baseline, paired; where seeds are nested in splits,
            already averaged within each split.
        n_test: pictures tested in a repetition; 0 for repetitions on one split, which makes it
            the paired t test and its claim one about that split.
        n_train: pictures trained on.
        confidence: coverage of the interval.

    Raises:
        ComparisonError: the differences are not r finite numbers, or the counts not counts.

    Source: Nadeau and Bengio, Inference for the Generalization Error, Machine Learning 52
    (2003); Bouckaert and Frank (2004) for repeated cross-validation.
    """
    values, spread = _checked(differences), _spread(_checked(differences))
    mean, df = float(values.mean()), len(values) - 1
    error = spread * math.sqrt(variance_factor(len(values), n_test=n_test, n_train=n_train))
    if error == 0 or math.isinf(error):
        ends = (mean - error, mean + error)
        return CorrectedT(mean, spread, error, *ends, confidence, 0.0, df, 1.0)
    reach = error * float(scipy.special.stdtrit(df, (1 + confidence) / 2))
    t = mean / error
    p = float(2 * scipy.special.stdtr(df, -abs(t)))
    ends = (mean - reach, mean + reach)
    return CorrectedT(mean, spread, error, *ends, confidence, t, df, p)


def variance_factor(repetitions: int, *, n_test: float, n_train: float) -> float:
    """Return 1 / r + n_test / n_train: the variance of the mean over that of one difference.

    Raises:
        ComparisonError: n_test is negative or n_train not positive.
    """
    if n_test < 0 or n_train <= 0:
        raise ComparisonError(
            f"comparison: expected n_test from 0 and n_train above 0; got {n_test} and {n_train}"
        )
    return 1 / repetitions + n_test / n_train


def equivalence_p(result: CorrectedT, margin: float) -> float:
    """Return the smallest alpha whose 1 - alpha interval lies inside (-margin, margin).

    That is twice the p of two one-sided tests (TOST), so that one interval answers both "is it
    zero?" and "is it small?"; 1 where no interval fits.

    Source: Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987).
    """
    room = margin - abs(result.difference)
    if room <= 0 or math.isinf(result.standard_error):
        return 1.0
    if result.standard_error == 0:
        return 0.0
    return float(2 * scipy.special.stdtr(result.df, -room / result.standard_error))


def correlated_posterior(result: CorrectedT, margin: float) -> Posterior:
    """Return the Bayesian correlated t test, with the margin as region of equivalence.

    Under a flat prior the true difference is Student's t around the mean, with the corrected
    standard error: the correlation of repetitions is taken to be n_test / (n_test + n_train).

    Source: Corani and Benavoli, Machine Learning 100 (2015); Benavoli et al., JMLR 18 (2017).
    """
    below = _chance_below(-margin, result)
    above = 1 - _chance_below(margin, result)
    return Posterior(below, max(0.0, 1 - below - above), above)


def chance_on_a_new_repetition(differences: Floats, *, higher_is_better: bool = True) -> float:
    """Return the probability that the proposal beats the baseline on one more repetition.

    The predictive distribution of the next difference is Student's t with r - 1 degrees of
    freedom around the mean, of scale s sqrt(1 + 1/r). The correlation of repetitions does not
    widen it: what they share, the next one on this collection shares too. On another collection
    the chance is nearer to one half.

    Args:
        differences: (r,) proposal minus baseline.
        higher_is_better: whether a positive difference is a gain.

    Raises:
        ComparisonError: the differences are not r finite numbers.

    Source: Geisser, Predictive Inference (1993), section 2.2, for exchangeable normals.
    """
    values, spread = _checked(differences), _spread(_checked(differences))
    gain = float(values.mean()) * (1 if higher_is_better else -1)
    if spread == 0 or math.isinf(spread):
        return 0.5
    return float(
        scipy.special.stdtr(len(values) - 1, gain / (spread * math.sqrt(1 + 1 / len(values))))
    )


def _checked(differences: Floats) -> Floats:
    if differences.ndim != 1 or differences.size == 0 or not np.isfinite(differences).all():
        raise ComparisonError(
            f"comparison: expected one finite difference a repetition; got {differences.tolist()!r}"
        )
    return differences


def _spread(values: Floats) -> float:
    """Return the standard deviation; infinity where the repetitions say nothing of it."""
    if len(values) == 1:
        return math.inf
    if float(np.ptp(values)) > SAME:
        return float(values.std(ddof=1))
    return 0.0 if float(np.abs(values).max()) <= SAME else math.inf


def _chance_below(edge: float, result: CorrectedT) -> float:
    distance = edge - result.difference
    if math.isinf(result.standard_error) or distance == 0:
        return 0.5
    if result.standard_error == 0:
        return float(distance > 0)
    return float(scipy.special.stdtr(result.df, distance / result.standard_error))
