"""Generated pictures against real ones: a table, the sentences it leads to, and both as JSON."""

from textwrap import fill

import numpy as np
from rich.table import Table

from analysis.tables.likeness_answers import (
    PER_MILLE,
    beside,
    likeness_answers,
    signed,
    thousandfold,
    told_apart,
)
from harness.evaluation.likeness.comparison import ComparedSet, Comparison
from harness.evaluation.likeness.likeness_table import likeness_table
from harness.wording.numbers import count_text, number_text, percent_text
from harness.wording.text_table import table_text
from harness.wording.words import Words

LINE = 100


def likeness_document(comparison: Comparison, network: str) -> dict[str, object]:
    """Return everything as JSON values; what is not known is null."""
    generated, table = comparison.generated, likeness_table(comparison)
    nearer, farther = (
        list(sets["name"].where(sets["name"] != "", sets["set"])) for sets in beside(table)
    )
    return {
        "pictures": comparison.pictures,
        "image_pixels": comparison.image_pixels,
        "network": network,
        "sets": [
            {key: _json(value) for key, value in row.items()}
            for row in table.to_dict(orient="records")
        ],
        "told_apart": told_apart(table),
        "nearer_than": nearer,
        "farther_than": farther,
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
    answers = likeness_answers(likeness_table(comparison), comparison.pictures, words)
    told = [fill(line, LINE) for line in (title, *answers)]
    return "\n".join(told) + f"\n\n{table_text(table)}\n{fill(say.explained, LINE)}\n"


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
    kernel = f"{thousandfold(found.kernel.value, words)} ± "
    cells = [
        words.likeness.sets.of(one.kind).format(name=one.name),
        kernel + thousandfold(found.kernel.error, words),
    ]
    if found.to_training is not None:
        cells.append(thousandfold(found.to_training, words))
    cells.append(number_text(PER_MILLE * found.patches, 0, language))
    cells += [number_text(value, 2, language) for value in (*found.neighbours, found.similarity)]
    cells.append(percent_text(found.twins, 0, language))
    if found.copying is not None:
        both = (found.copying.pixels, found.copying.features)
        cells.append("; ".join(signed(value, words) for value in both))
    return cells
