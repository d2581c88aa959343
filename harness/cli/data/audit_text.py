"""An audit as a person reads it in a terminal."""

import io
from collections.abc import Iterator, Mapping
from textwrap import fill
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from harness.wording.findings import finding_in
from harness.wording.language import Language
from harness.wording.numbers import count_text, number_text, percent_text
from harness.wording.words import words_in

if TYPE_CHECKING:
    from harness.data.audit.audit import Audit
    from harness.data.audit.forest_scores import Score
    from harness.data.audit.shortcut import Probed

WIDTH = 110
MOST_OF_A_KIND = 12


def audit_text(found: "Audit", language: Language = "en") -> str:
    """Return the audit as text: figures first, then what to know, by kind."""
    words = words_in(language).audit
    probes = _probes(found.probed, language) if found.probed else _paragraph(words.not_probed)
    parts = [
        _summary(found, language),
        *([] if found.evidence else [words.synthetic]),
        f"{_amounts(found.formats, language)}; {words.modes} {_amounts(found.modes, language)}",
        *_parts(found.parts, language),
        "",
        _text(_classes(found, language)),
        _text(_sizes(found, language)),
        *_imbalance(found, language),
        "",
        *probes,
        *_findings(found, language),
    ]
    return "\n".join(parts) + "\n"


def _summary(found: "Audit", language: Language) -> str:
    words = words_in(language).audit
    present = sum(each.pictures > 0 for each in found.classes)
    pictures = words.picture.of(found.pictures), words.class_of.of(present)
    numbers = count_text(found.pictures, language), count_text(present, language)
    told = [f"{number} {noun}" for number, noun in zip(numbers, pictures, strict=True)]
    return words.summary.format(name=found.name, pictures=told[0], classes=told[1], root=found.root)


def _paragraph(*lines: str) -> Iterator[str]:
    yield from lines
    yield ""


def _amounts(amounts: Mapping[str, int], language: Language) -> str:
    told = [f"{name} {count_text(count, language)}" for name, count in amounts.items()]
    return ", ".join(told) or words_in(language).audit.nothing_there


def _parts(parts: Mapping[str, int], language: Language) -> Iterator[str]:
    words = words_in(language).audit
    if parts:
        named = {words.part.of(part): count for part, count in parts.items()}
        yield words.parts.format(parts=_amounts(named, language))


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=place > 0)
    return table


def _classes(found: "Audit", language: Language) -> Table:
    words = words_in(language).audit
    published = any(each.in_table is not None for each in found.classes)
    column = ["artists.csv"] if published else []
    counts = words.pictures, *column, words.independent, words.effective_number
    table = _table(words.class_heading, *counts)
    for each in sorted(found.classes, key=lambda each: -each.pictures):
        listed = "" if each.in_table is None else count_text(each.in_table, language)
        numbers = count_text(each.pictures, language), *([listed] if published else [])
        others = (
            count_text(value, language) for value in (each.independent, each.effective_number)
        )
        table.add_row(each.name, *numbers, *others)
    return table


def _sizes(found: "Audit", language: Language) -> Table:
    words = words_in(language).audit
    table = _table(words.size, words.smallest, "5 %", words.median, "95 %", words.largest)
    for name, values in found.sizes.items():
        digits = 2 if "/" in name else 0
        table.add_row(words.sizes.of(name), *(number_text(v, digits, language) for v in values))
    return table


def _imbalance(found: "Audit", language: Language) -> Iterator[str]:
    if figures := found.imbalance:
        told = {
            "ratio": number_text(figures.ratio, 1, language),
            "majority": percent_text(figures.majority_share, 1, language),
            "entropy": number_text(figures.entropy, 3, language),
            "largest_entropy": number_text(figures.largest_entropy, 3, language),
            "equal_classes": number_text(figures.equal_classes, 1, language),
        }
        yield from (line.format(**told) for line in words_in(language).audit.imbalance)


def _probes(probed: "Probed", language: Language) -> Iterator[str]:
    words = words_in(language).audit
    if not probed.probes:
        yield from _paragraph(words.too_few)
        return
    table = _table(words.told_by_forest, "", words.score, words.permuted, words.chance)
    for probe, name in zip(probed.probes, words.probes, strict=True):
        for when, told in ((words.in_the_files, probe.before), (words.as_prepared, probe.after)):
            shown = name if told is probe.before else ""
            scores = _score(told.score, language), _score(told.permuted, language)
            table.add_row(shown, when, *scores, number_text(probe.chance, 3, language))
    numbers = count_text(probed.pictures, language), count_text(probed.classes, language)
    yield fill(words.probed.format(pictures=numbers[0], classes=numbers[1]), WIDTH)
    yield _text(table)
    yield from _paragraph(fill(words.probes_explained, WIDTH))


def _score(score: "Score", language: Language) -> str:
    told = (
        number_text(value, digits, language)
        for value, digits in ((score.value, 3), (score.low, 2), (score.high, 2))
    )
    ends = dict(zip(("value", "low", "high"), told, strict=True))
    return words_in(language).audit.interval.format(**ends)


def _findings(found: "Audit", language: Language) -> Iterator[str]:
    words = words_in(language).audit
    if not found.findings:
        yield words.nothing_wrong
    for kind in dict.fromkeys(finding.kind for finding in found.findings):
        some = [finding for finding in found.findings if finding.kind == kind]
        count = count_text(len(some), language)
        yield f"{words.kinds.of(kind)} ({count}): {words.remedies.of(kind)}"
        for finding in some[:MOST_OF_A_KIND]:
            yield f"  {finding_in(finding.text, finding.about, language)}"
        if len(some) > MOST_OF_A_KIND:
            more = count_text(len(some) - MOST_OF_A_KIND, language)
            yield f"  {words.more_both.format(count=more)}"


def _text(table: Table) -> str:
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, force_jupyter=False)
    console.print(table, markup=False)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines) + "\n"
