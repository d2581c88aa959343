"""Numbers as a language writes them, one function for each kind of number."""

from harness.metrics import POINTS
from harness.wording.language import Language
from harness.wording.verdict_sentences import WORDS  # all texts take long to import

NOTHING = "–"
"""Stands where there is no number."""
SMALLEST_P = 0.001
MOST_DIGITS = 8
"""What is smaller is an error of arithmetic."""
USUAL_ALPHA = 0.05
_SPANISH_SIGNS = str.maketrans({".": ",", ",": "\u202f"})
SMALLEST_TIMES = 0.001
MINUTE_S, HOUR_S = 60.0, 3600.0
LONG = 10_000
"""From here on more than three digits say nothing of a ratio."""


def number_text(value: float, digits: int, language: Language, *, signed: bool = False) -> str:
    """Return a number as the language writes it, with a true minus sign.

    Thousands are parted by a comma in English, by a space that does not break in Spanish.
    """
    # z: no minus before a zero.
    return _localised(format(float(value), f"{'+' if signed else ''}z,.{digits}f"), language)


def count_text(count: float, language: Language) -> str:
    """Return a whole number as the language writes it: 1,258."""
    return number_text(count, 0, language)


def short_text(value: float, language: Language, digits: int = 4) -> str:
    """Return a number with no more digits than it needs: 95, 0.05, 97.5."""
    return _localised(f"{value:.{digits}g}", language)


def mean_count_text(count: float, language: Language) -> str:
    """Return a count as it is when whole, a mean of counts with one decimal."""
    # A mean of 3.0000000000000004 is whole.
    return number_text(count, 0 if round(float(count), 6).is_integer() else 1, language)


def percent_text(share: float, digits: int, language: Language, *, signed: bool = False) -> str:
    """Return a share in percent or points, without the sign or the word for it."""
    return number_text(100 * share, digits, language, signed=signed)


def confidence_text(confidence: float, language: Language) -> str:
    """Return the confidence of an interval in percent, without the sign for it."""
    return short_text(100 * confidence, language)


def p_text(p: float, language: Language) -> str:
    """Return "0.012", or "< 0.001" for what is smaller.

    A fourth digit shows on which side of the usual alpha it is: 0.0498 is not told as 0.050.
    """
    if p < SMALLEST_P:
        return "< " + number_text(SMALLEST_P, 3, language)
    return number_text(p, 4 if round(p, 3) == USUAL_ALPHA else 3, language)


def p_equals_text(p: float, language: Language) -> str:
    """Return "= 0.012", or "< 0.001" for what is smaller, as a sentence says it."""
    shown = p_text(p, language)
    return shown if p < SMALLEST_P else f"= {shown}"


def amount_text(value: float, metric: str, language: Language, *, signed: bool = False) -> str:
    """Return an amount of a metric with its unit: shares in points, other metrics as they are."""
    if metric not in POINTS:
        return number_text(value, 4, language, signed=signed)
    return f"{percent_text(value, 2, language, signed=signed)} {WORDS[language].unit}"


def difference_text(value: float | None, metric: str, language: Language) -> str:
    """Return a difference of a metric without its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    if metric in POINTS:
        return percent_text(value, 2, language, signed=True)
    return number_text(value, 3, language, signed=True)


def possible(value: float, metric: str, reach: float = 1.0) -> float:
    """Return an end of an interval of differences, no further than a difference can be.

    Of few repetitions t intervals reach far: −130 points, where two shares are never more than
    100 apart. What holds the true difference still does when cut there.

    Args:
        value: the end.
        metric: of which only shares have an end.
        reach: how many differences of two scores it is the sum of.
    """
    return min(max(value, -reach), reach) if metric in POINTS else value


def end_text(value: float | None, metric: str, language: Language, *, reach: float = 1.0) -> str:
    """Return an end of an interval of differences as `difference_text` does, and its side of 0.

    What rounds to zero and is not gets as many digits as show on which side it lies: an interval
    that ends at "−0.00" and a word that says *hurts* would contradict each other.
    """
    if value is None:
        return NOTHING
    factor, digits = (100.0, 2) if metric in POINTS else (1.0, 3)
    shown = factor * possible(value, metric, reach)
    return number_text(shown, _digits_to_see(shown, digits), language, signed=True)


def end_with_unit(value: float, metric: str, language: Language) -> str:
    """Return an end of an interval of differences with its unit, as `end_text` rounds it."""
    if metric in POINTS:
        return f"{end_text(value, metric, language)} {WORDS[language].unit}"
    return number_text(value, _digits_to_see(value, 4), language, signed=True)


def _digits_to_see(value: float, digits: int) -> int:
    """Return how many digits show that a value is not zero; no more than MOST_DIGITS."""
    enough = (d for d in range(digits, MOST_DIGITS + 1) if round(value, d) != 0)
    return digits if value == 0 else next(enough, digits)


def interval_text(
    low: float | None, high: float | None, metric: str, language: Language, *, reach: float = 1.0
) -> str:
    """Return both ends of an interval of differences; a dash where there is none."""
    if low is None or high is None:
        return NOTHING
    ends = (end_text(end, metric, language, reach=reach) for end in (low, high))
    return " … ".join(ends)


def spread_text(mean: float, spread: float | None, digits: int, language: Language) -> str:
    """Return a mean and, where it is known, its standard deviation: 71.2 ± 0.8."""
    shown = number_text(mean, digits, language)
    return shown if spread is None else f"{shown} ± {number_text(spread, digits, language)}"


def price_text(value: float | None, unit: str, language: Language) -> str:
    """Return a price with its unit; a dash where it is not known."""
    if value is None:
        return NOTHING
    digits = 0 if value >= 100 else 2  # noqa: PLR2004 (more digits say nothing)
    return f"{number_text(value, digits, language)} {unit}".strip()


def time_text(seconds: float, language: Language) -> str:
    """Return a guessed time in the unit in which one would say it: 70 s, 13 min, 4.5 h."""
    if seconds < 2 * MINUTE_S:
        return f"{number_text(seconds, 0, language)} s"
    if seconds < 2 * HOUR_S:
        return f"{number_text(seconds / MINUTE_S, 0, language)} min"
    return f"{number_text(seconds / HOUR_S, 1, language)} h"


def times_text(ratio: float | None, language: Language) -> str:
    """Return how many times as much something is; a dash where it is not known."""
    if ratio is None:
        return NOTHING
    if 0 < ratio < SMALLEST_TIMES:
        return f"× < {short_text(SMALLEST_TIMES, language)}"
    rounded = float(f"{ratio:.3g}")
    return (
        f"× {count_text(rounded, language) if rounded >= LONG else short_text(rounded, language)}"
    )


def _localised(number: str, language: Language) -> str:
    text = number.replace("-", "−")
    return text.translate(_SPANISH_SIGNS) if language == "es" else text
