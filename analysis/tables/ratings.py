"""What people said of pictures, as a table and as lines."""

from collections.abc import Iterator

import pandas as pd

from harness.evaluation.rating_answers import RatingResult
from harness.evaluation.rating_trials import RatingKey
from harness.wording.numbers import number_text, percent_text
from harness.wording.words import Words


def rating_table(result: RatingResult) -> pd.DataFrame:
    """Return a row for each experiment: how often it was chosen, and both intervals."""
    return pd.DataFrame([share._asdict() for share in result.shares])


def rating_lines(key: RatingKey, result: RatingResult, words: Words) -> Iterator[str]:
    """Yield what came of a page, a line each."""
    say, language = words.rating, words.language
    yield (
        say.preferred.format(one=key.pair[0], other=key.pair[1])
        if key.pair
        else (say.taken_for_real)
    )
    for one in result.shares:
        low, high, *people = (
            percent_text(value, 0, language)
            for value in (one.low, one.high, one.low_of_people, one.high_of_people)
        )
        several = (
            f"; {say.people}: {people[0]} … {people[1]} %" if len(_counted(result)) > 1 else ""
        )
        yield (
            f"  {one.experiment}: {one.chosen} {say.of} {one.asked}, "
            f"{percent_text(one.share, 0, language)} % ({say.wilson}: {low} … {high} %{several})"
        )
    yield say.by_chance
    yield from _about_people(key, result, words)


def _counted(result: RatingResult) -> list[str]:
    return [one.rater for one in result.raters if one.counted]


def _about_people(key: RatingKey, result: RatingResult, words: Words) -> Iterator[str]:
    say, language, counted = words.rating, words.language, _counted(result)
    asked = len(key.of_role("asked"))
    yield say.raters.format(counted=len(counted), all=len(result.raters), asked=asked)
    if careless := [one.rater for one in result.raters if not one.counted]:
        catches = len(key.of_role("catch"))
        yield say.left_out.format(most=key.most_missed, catches=catches, who=", ".join(careless))
    same = [one.same for one in result.raters if one.counted]
    yield say.repeated.format(share=f"{percent_text(sum(same) / len(same), 0, language)} %")
    if len(counted) > 1:
        yield say.agreement.format(kappa=number_text(result.kappa, 2, language))
    else:
        yield say.one_person
