"""Generated pictures against real ones: a table, the sentences it leads to, and both as JSON."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np
from rich.table import Table

from harness.evaluation.likeness.comparison import ComparedSet, Comparison
from harness.evaluation.likeness.likeness_table import likeness_table
from harness.evaluation.likeness.measures import Likeness
from harness.wording.numbers import (
    count_text,
    number_text,
    p_equals_text,
    percent_text,
)
from harness.wording.text_table import table_text
from harness.wording.words import Words

PER_MILLE = 1000
ALPHA = 0.05
LINE = 100


def likeness_document(comparison: Comparison, network: str) -> dict[str, object]:
    """Return everything as JSON values; what is not known is null."""
    generated = comparison.generated
    nearer, farther = _beside(comparison)
    rows = likeness_table(comparison).to_dict(orient="records")
    return {
        "pictures": comparison.pictures,
        "image_pixels": comparison.image_pixels,
        "network": network,
        "sets": [{key: _json(value) for key, value in row.items()} for row in rows],
        "told_apart": _told_apart(generated),
        "nearer_than": [one.name or one.kind for one in nearer],
        "farther_than": [one.name or one.kind for one in farther],
        "copying": None if generated.copying is None else generated.copying.flagged,
        "collapsed": generated.collapsed,
    }


def _json(value: object) -> object:
    return None if isinstance(value, float) and np.isnan(value) else value


def likeness_text(comparison: Comparison, network: str, words: Words) -> str:
    """Return the answers, then the table, then what its columns mean."""
    say = words.likeness
    pixels = comparison.image_pixels
    count = count_text(comparison.pictures, words.language)
    title = say.title.format(pictures=count, pixels=pixels, network=network)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(_headings(comparison, words)):
        table.add_column(heading, justify="right" if number else "left")
    for one in comparison.sets:
        table.add_row(*_cells(one, words))
    told = [fill(line, LINE) for line in (title, *likeness_sentences(comparison, words))]
    return "\n".join(told) + f"\n\n{table_text(table)}\n{fill(say.explained, LINE)}\n"


def likeness_sentences(comparison: Comparison, words: Words) -> list[str]:
    """Return what the numbers of the generated pictures say: one plain sentence a question."""
    say = words.likeness
    nearer, farther = (_names(sets, words) for sets in _beside(comparison))
    return [
        _apart_text(comparison, words),
        say.nearer_than.format(names=nearer) if nearer else say.nearer_than_none,
        *([say.farther_than.format(names=farther)] if farther else []),
        _copying_text(comparison, words),
        _collapse_text(comparison, words),
    ]


def _told_apart(found: Likeness) -> bool:
    return found.kernel.p <= ALPHA


def _beside(comparison: Comparison) -> tuple[list[ComparedSet], list[ComparedSet]]:
    """Return the other sets that lie farther from the real pictures, and those that lie nearer."""
    others = sorted(comparison.sets[1:], key=lambda one: one.likeness.kernel.value)
    own = comparison.generated.kernel.value
    return (
        [one for one in others if one.likeness.kernel.value > own],
        [one for one in others if one.likeness.kernel.value <= own],
    )


def _names(sets: Sequence[ComparedSet], words: Words) -> str:
    """Return sets by name, each with its distance."""
    return ", ".join(
        f"{_name(one, words)} ({_thousandfold(one.likeness.kernel.value, words)})" for one in sets
    )


def _name(one: ComparedSet, words: Words) -> str:
    return words.likeness.sets.of(one.kind).format(name=one.name)


def _apart_text(comparison: Comparison, words: Words) -> str:
    say, kernel = words.likeness, comparison.generated.kernel
    text = say.told_apart if _told_apart(comparison.generated) else say.not_told_apart
    return text.format(
        pictures=count_text(comparison.pictures, words.language),
        value=_thousandfold(kernel.value, words),
        error=_thousandfold(kernel.error, words),
        p=p_equals_text(kernel.p, words.language),
        real=_thousandfold(comparison.find("other_half").kernel.value, words),
    )


def _copying_text(comparison: Comparison, words: Words) -> str:
    say, found, known = words.likeness, comparison.generated.copying, None
    if comparison.nearest is not None:
        known = comparison.find("copies").copying
    if found is None or known is None:
        return say.copies_unknown
    return (say.copies_found if found.flagged else say.copies_none).format(
        pixels=_signed(found.pixels, words),
        features=_signed(found.features, words),
        known_pixels=_signed(known.pixels, words),
        known_features=_signed(known.features, words),
    )


def _collapse_text(comparison: Comparison, words: Words) -> str:
    say, found = words.likeness, comparison.generated
    return (say.collapse_found if found.collapsed else say.collapse_none).format(
        share=percent_text(found.twins, 0, words.language),
        real=percent_text(comparison.find("other_half").twins, 0, words.language),
    )


def _headings(comparison: Comparison, words: Words) -> list[str]:
    say = words.likeness
    known = comparison.generated.copying is not None
    return [
        say.set_name,
        say.kernel,
        *([say.to_training] if known else []),
        say.patches,
        say.precision,
        say.recall,
        say.density,
        say.coverage,
        say.similarity,
        f"{say.twins} %",
        *([say.copying] if known else []),
    ]


def _cells(one: ComparedSet, words: Words) -> list[str]:
    found, language = one.likeness, words.language
    kernel = f"{_thousandfold(found.kernel.value, words)} ± "
    cells = [_name(one, words), kernel + _thousandfold(found.kernel.error, words)]
    if found.to_training is not None:
        cells.append(_thousandfold(found.to_training, words))
    cells.append(number_text(PER_MILLE * found.patches, 0, language))
    cells += [number_text(value, 2, language) for value in (*found.neighbours, found.similarity)]
    cells.append(percent_text(found.twins, 0, language))
    if found.copying is not None:
        both = (found.copying.pixels, found.copying.features)
        cells.append("; ".join(_signed(value, words) for value in both))
    return cells


def _thousandfold(value: float, words: Words) -> str:
    return number_text(PER_MILLE * value, 1, words.language)


def _signed(value: float, words: Words) -> str:
    return number_text(value, 1, words.language, signed=True)
