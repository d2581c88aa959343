"""The normal distribution and Student's t, one number at a time, from the standard library.

SciPy's `special` takes as long to import as all else that `show` does. Where thousands of numbers
are needed at once, SciPy's functions are used; a test holds both equal to 12 digits.

Sources: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.5.8 for the continued
fraction and 26.7.1 for Student's t; Lentz, Applied Optics 15 (1976), for its evaluation; Wallace,
Annals of Mathematical Statistics 30 (1959), for where the search for a quantile begins.
"""

import math
from functools import lru_cache
from statistics import NormalDist

_NORMAL = NormalDist()
_CLOSE = 1e-15
_MOST_TERMS = 10_000
_EXACT_BELOW = 100
_MOST_STEPS = 50


def normal_tail(score: float) -> float:
    """Return the probability that a standard normal number exceeds the score."""
    return math.erfc(score / math.sqrt(2)) / 2


def normal_score(tail: float) -> float:
    """Return what a standard normal number exceeds with this probability, above 0 and below 1."""
    return -_NORMAL.inv_cdf(tail)


def student_tail(df: float, t: float) -> float:
    """Return the probability that Student's t exceeds t.

    Args:
        df: degrees of freedom, above 0.
        t: infinite ones are right, too.
    """
    if t < 0:
        return 1 - student_tail(df, -t)
    if t * t < 3 * df / (df + 2):  # the fraction converges fast on this side of the mean
        return 0.5 - _incomplete_beta(t * t / (df + t * t), 0.5, df / 2) / 2
    return _incomplete_beta(1 / (1 + t / df * t), df / 2, 0.5) / 2


@lru_cache(maxsize=4096)
def student_score(df: float, tail: float) -> float:
    """Return what Student's t exceeds with this probability.

    Args:
        df: degrees of freedom, above 0.
        tail: above 0 and below 1.
    """
    if tail > 1 / 2:
        return -student_score(df, 1 - tail)
    if tail == 1 / 2:
        return 0.0
    # The logarithm of the tail bends one way over asinh(t), so that Newton's steps cannot run off.
    place, target = math.asinh(_wallace(df, normal_score(tail))), math.log(tail)
    for _ in range(_MOST_STEPS):
        t = math.sinh(place)
        above = student_tail(df, t)
        step = (math.log(above) - target) * above / (_density(df, t) * math.cosh(place))
        place += step
        if abs(step) <= _CLOSE * max(place, 1.0) * 10:
            break
    return math.sinh(place)


def _wallace(df: float, score: float) -> float:
    """Return about the t whose tail is the normal score's."""
    shrunk = score * (8 * df + 1) / (8 * df + 3)
    return math.sqrt(df * math.expm1(min(shrunk**2 / df, 500.0)))


def _density(df: float, t: float) -> float:
    scale = _log_gamma_ratio(df) - math.log(df * math.pi) / 2
    return math.exp(scale - (df + 1) / 2 * math.log1p(t / df * t))


def _log_gamma_ratio(df: float) -> float:
    """Return the logarithm of gamma((df + 1) / 2) / gamma(df / 2)."""
    half = df / 2
    if half < _EXACT_BELOW:
        return math.lgamma(half + 0.5) - math.lgamma(half)
    # The difference of two great numbers would lose digits; 6.1.47 of Abramowitz and Stegun.
    return math.log(half) / 2 - 1 / (8 * half) + 1 / (192 * half**3) - 1 / (640 * half**5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return I_x(a, b) where a or b is 1/2, for x below (a + 1) / (a + b + 2).

    There it converges fast.
    """
    if x == 0:
        return 0.0
    whole = _log_gamma_ratio(2 * (a + b) - 1) - math.log(math.pi) / 2
    front = math.exp(whole + a * math.log(x) + b * math.log1p(-x)) / a
    d = 1 / (1 - (a + b) * x / (a + 1))
    c, fraction = 1.0, d
    for m in range(1, _MOST_TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d)
            c = 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < _CLOSE:
            return front * fraction
    raise ArithmeticError(f"I_{x}({a}, {b}): expected {_MOST_TERMS} terms to suffice; they did not")
