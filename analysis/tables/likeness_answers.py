"""What the measures of generated pictures answer: one plain sentence a question."""

import pandas as pd

from harness.evaluation.likeness.measures import MANY_TWINS, Copying
from harness.wording.numbers import count_text, number_text, p_equals_text, percent_text
from harness.wording.words import Words

PER_MILLE = 1000
ALPHA = 0.05


def likeness_answers(table: pd.DataFrame, pictures: int, words: Words) -> list[str]:
    """Return a sentence each: told apart? nearer than what? farther? copied? collapsed?

    Args:
        table: as `likeness_table` returns it, a row a set, the generated one first.
        pictures: of each set.
        words: of the language.
    """
    say = words.likeness
    nearer, farther = (_names(sets, words) for sets in beside(table))
    return [
        _apart_text(table, pictures, words),
        say.nearer_than.format(names=nearer) if nearer else say.nearer_than_none,
        *([say.farther_than.format(names=farther)] if farther else []),
        _copying_text(table, words),
        _collapse_text(table, words),
    ]


def told_apart(table: pd.DataFrame) -> bool:
    """Return whether the generated pictures differ from real ones, by the permutation test."""
    return float(table["p"].iloc[0]) <= ALPHA


def beside(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the other sets that lie farther from the real pictures, and those that lie nearer."""
    others = table.iloc[1:].sort_values("kid", kind="stable")
    own = table["kid"].iloc[0]
    return others[others["kid"] > own], others[others["kid"] <= own]


def has_collapsed(table: pd.DataFrame) -> bool:
    """Return whether most of the generated pictures are nearly the same as another one."""
    return float(table["twins"].iloc[0]) > MANY_TWINS


def has_copied(table: pd.DataFrame) -> bool:
    """Return whether they are far nearer to the training pictures than held-out ones are."""
    return _copying(table.iloc[0]).flagged


def thousandfold(value: float, words: Words) -> str:
    """Return a distance as tables show it."""
    return number_text(PER_MILLE * value, 1, words.language)


def signed(value: float, words: Words) -> str:
    """Return a z with its sign."""
    return number_text(value, 1, words.language, signed=True)


def _names(sets: pd.DataFrame, words: Words) -> str:
    """Return sets by name, each with its distance."""
    return ", ".join(
        f"{words.likeness.sets.of(kind).format(name=name)} ({thousandfold(kid, words)})"
        for kind, name, kid in sets[["set", "name", "kid"]].itertuples(index=False)
    )


def _row(table: pd.DataFrame, kind: str) -> pd.Series:
    return table[table["set"] == kind].iloc[0]


def _apart_text(table: pd.DataFrame, pictures: int, words: Words) -> str:
    say, own = words.likeness, table.iloc[0]
    text = say.told_apart if told_apart(table) else say.not_told_apart
    return text.format(
        pictures=count_text(pictures, words.language),
        value=thousandfold(own["kid"], words),
        error=thousandfold(own["kid_error"], words),
        p=p_equals_text(own["p"], words.language),
        real=thousandfold(_row(table, "other_half")["kid"], words),
    )


def _copying_text(table: pd.DataFrame, words: Words) -> str:
    say, own = words.likeness, table.iloc[0]
    if "copies" not in set(table["set"]) or pd.isna(own["copying_pixels"]):
        return say.copies_unknown
    found, known = _copying(own), _copying(_row(table, "copies"))
    return (say.copies_found if has_copied(table) else say.copies_none).format(
        pixels=signed(found.pixels, words),
        features=signed(found.features, words),
        known_pixels=signed(known.pixels, words),
        known_features=signed(known.features, words),
    )


def _copying(row: pd.Series) -> Copying:
    return Copying(float(row["copying_pixels"]), float(row["copying_features"]))


def _collapse_text(table: pd.DataFrame, words: Words) -> str:
    say = words.likeness
    return (say.collapse_found if has_collapsed(table) else say.collapse_none).format(
        share=percent_text(float(table["twins"].iloc[0]), 0, words.language),
        real=percent_text(float(_row(table, "other_half")["twins"]), 0, words.language),
    )
