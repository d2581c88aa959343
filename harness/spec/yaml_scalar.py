"""What an unquoted YAML scalar means, by the rules of YAML 1.2.

`1e-5` is a number, `on` and `no` are text, and what one reader would take for octal or for
minutes is refused or stays text.
"""

import math
import re

MOST_DIGITS = 18

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_scalar(text: str) -> Scalar:
    """Return what an unquoted scalar means.

    Raises:
        ValueError: two readers could take it for different things, or it is no finite number.
    """
    if not text:
        raise ValueError("expected a value; got nothing. Write null if none is meant.")
    if text in _WORDS:
        return _WORDS[text]
    if _LEADING_ZERO.fullmatch(text):
        raise ValueError(
            f"expected a number without leading zeros; got {text[:MOST_DIGITS]}. "
            "Put it between quotes if text is meant."
        )
    if _WHOLE.fullmatch(text):
        digits = len(text.lstrip("+-"))
        if digits > MOST_DIGITS:
            raise ValueError(f"expected at most {MOST_DIGITS} digits; got {digits}")
        return int(text)
    if _DECIMAL.fullmatch(text) or _NOT_FINITE.fullmatch(text):
        number = math.nan if _NOT_FINITE.fullmatch(text) else float(text)
        if not math.isfinite(number):
            raise ValueError(f"expected a finite number; got {text[:MOST_DIGITS]}")
        return number
    return text
