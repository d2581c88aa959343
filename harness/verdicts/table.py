"""A record as a person reads it: the verdict table, and what else was changed."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rich.table import Table
from rich.text import Text

from harness.metrics import METRICS
from harness.verdicts.decision_record import Decision
from harness.verdicts.question import comparison_question
from harness.verdicts.record import COMPARISON, GridEffect, ProposalVerdict, Verdicts
from harness.verdicts.remarks import remarks
from harness.verdicts.told_of_scores import is_of_paintings
from harness.wording.language import Language
from harness.wording.metric_names import metric_heading
from harness.wording.numbers import (
    NOTHING,
    confidence_text,
    difference_text,
    interval_text,
    number_text,
    p_text,
    percent_text,
    times_text,
)
from harness.wording.text_table import table_text
from harness.wording.words import words_in

PRICES = ("learning_cpu_s", "inference_cpu_ms", "parameters", "peak_memory_mib")
MOST_PROBABLE = 5


class Sheet(NamedTuple):
    """A table as text: what a terminal and a Markdown file both show."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    """How many columns are words; the others are numbers."""
    kind: Literal["verdicts", "prices", "effects", "grid"] = "verdicts"


def as_text(verdicts: Verdicts, language: Language, *, words: bool = True) -> str:
    """Return the record for a terminal: the claims in words, the tables, the remarks.

    Args:
        verdicts: the record.
        language: of everything.
        words: whether the sentences and the methods paragraph are told too.
    """
    parts = [*_words(verdicts, language)] if words else []
    parts += [_drawn(sheet) for sheet in sheets(verdicts, language)]
    parts.append("\n".join(remarks(verdicts, language)) + "\n")
    return "\n".join(["", title(verdicts, language), "", *parts])


def as_markdown(verdicts: Verdicts, language: Language) -> str:
    """Return the record as Markdown."""
    parts = [f"# {plain(question_in(verdicts, language))}", plain(title(verdicts, language))]
    parts += [_marked_up(sheet) for sheet in sheets(verdicts, language)]
    parts += ["\n".join(f"- {plain(remark)}" for remark in remarks(verdicts, language))]
    parts += [plain(paragraph) for paragraph in _words(verdicts, language)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _span(say: str, fewest: int, most: int) -> str:
    """Return how many repetitions proposals got: one number where all got as many."""
    return str(most) if fewest == most else say.format(fewest=fewest, most=most)


def title(verdicts: Verdicts, language: Language) -> str:
    """Return what was compared on what, and how often."""
    words, about = words_in(language), verdicts.setting
    say, alone = words.verdict_table, about.count == 1
    repetitions = words.verdict.repetition if alone else words.verdict.repetitions
    if verdicts.rule.futility is not None:
        taken = [one.repetitions for one in verdicts.proposals]
        return words.adaptive.title.format(
            name=verdicts.name,
            collection=about.collection,
            span=_span(words.adaptive.span, min(taken), max(taken)),
            most=verdicts.rule.look_counts[-1],
        )
    line = say.title.format(
        name=name_in(verdicts, language),
        collection=about.collection or words.files.collection,
        count=about.count,
        planned=about.planned,
        repetitions=repetitions.of(about.repetitions).format(r=about.count),
    )
    looks = len(verdicts.rule.look_counts)
    if looks > 1:
        line += "; " + say.look.format(look=verdicts.look, looks=looks)
    return line


def name_in(verdicts: Verdicts, language: Language) -> str:
    """Return what the record is called: a study's name, or what was compared that has none."""
    words, about = words_in(language), verdicts.setting
    if about.from_files and not is_of_paintings(about):
        return words.files.name if about.scores is None else words.scores.name
    named = verdicts.name != COMPARISON or verdicts.history.rules
    return verdicts.name if named else words.verdict_table.comparison


def question_in(verdicts: Verdicts, language: Language) -> str:
    """Return the question in a language, where no study has put it in its own words."""
    about = verdicts.setting
    if not about.from_files or is_of_paintings(about):
        return verdicts.question
    names = [one.experiment.name for one in verdicts.proposals]
    return comparison_question(names, verdicts.baseline.name, language)


def sheets(verdicts: Verdicts, language: Language) -> tuple[Sheet, ...]:
    """Return the verdict table, the prices, the effects on other scores, and those of a grid."""
    found = [_verdict_sheet(verdicts, language)]
    if not verdicts.setting.from_files:  # which tell of no price
        found.append(_price_sheet(verdicts, language))
    if verdicts.setting.scores is None:  # which are of one metric
        found.append(_effect_sheet(verdicts, language))
    if verdicts.grid:
        found.append(_grid_sheet(verdicts, language))
    return tuple(found)


def _verdict_sheet(verdicts: Verdicts, language: Language) -> Sheet:
    say, rule = words_in(language).verdict_table, verdicts.rule
    headings = (
        say.proposal,
        say.verdict,
        *((say.repetitions,) if _counts_differ(verdicts) else ()),
        "Δ " + metric_heading(rule.metric, language, higher_is_better=rule.rises),
        *_interval_headings(verdicts, language),
        say.adjusted_p,
        say.posterior,
        say.chance,
    )
    rows = [_verdict_row(one, verdicts, language) for one in verdicts.proposals]
    rows += [
        (name, say.words.failed, *(NOTHING,) * (len(headings) - 2)) for name in verdicts.failed
    ]
    return Sheet(headings, tuple(rows), words=2)


def _counts_differ(verdicts: Verdicts) -> bool:
    return len({verdicts.planned_of(one) for one in verdicts.proposals}) > 1


def _interval_headings(verdicts: Verdicts, language: Language) -> tuple[str, ...]:
    """Return what each interval is about, the one that decides first."""
    say, kind = words_in(language).verdict_table, verdicts.setting.repetitions
    confidence = confidence_text(1 - verdicts.rule.alpha, language)
    texts = [say.intervals.by(claim, kind) for claim in verdicts.claims] or [say.interval]
    return tuple(text.format(confidence=confidence) for text in texts)


def _verdict_row(one: ProposalVerdict, verdicts: Verdicts, language: Language) -> tuple[str, ...]:
    say, found, metric = words_in(language).verdict_table, one.decision, verdicts.rule.metric
    count, planned = one.repetitions, verdicts.planned_of(one)
    word, shares = say.words.of(one.word), (found.worse, found.alike, found.better)
    # One repetition, or several that are all alike, say nothing of how likely anything is.
    varied = found.spread is not None
    return (
        one.experiment.name,
        word if count == planned else say.counted.format(word=word, count=count, planned=planned),
        *((str(count),) if _counts_differ(verdicts) else ()),
        difference_text(found.difference, metric, language),
        *(interval_text(low, high, metric, language) for low, high in _ends(one, verdicts)),
        NOTHING if found.adjusted_p is None else p_text(found.adjusted_p, language),
        " / ".join(percent_text(share, 0, language) for share in shares) + " %"
        if varied
        else NOTHING,
        percent_text(found.chance_next, 0, language) + " %" if varied else NOTHING,
    )


def _ends(one: ProposalVerdict, verdicts: Verdicts) -> Iterator[tuple[float | None, float | None]]:
    """Yield the ends of the intervals, the one that decides first."""
    found = one.decision
    if isinstance(found, Decision):
        yield found.low, found.high
        return
    for claim in verdicts.claims:
        yield found.estimates[claim].low, found.estimates[claim].high


def _price_sheet(verdicts: Verdicts, language: Language) -> Sheet:
    """Return what each proposal costs; what nobody knows, as of one answer of a generator, not."""
    say = words_in(language).verdict_table
    everyone = (verdicts.baseline, *(one.experiment for one in verdicts.proposals))
    once = any(one.price.once_cpu_s for one in everyone)
    extra = (say.once,) if once else ()
    known = [
        name
        for name in PRICES
        if any(one.price_ratio[name] is not None for one in verdicts.proposals)
    ]
    headings = (say.price, *(say.prices.of(name) for name in known), *extra, say.front)
    rows = tuple(
        (
            one.experiment.name,
            *(times_text(one.price_ratio[name], language) for name in known),
            *((number_text(one.experiment.price.once_cpu_s or 0.0, 1, language),) if once else ()),
            say.yes if one.experiment.on_front else "",
        )
        for one in verdicts.proposals
    )
    return Sheet(headings, rows, kind="prices")


def _effect_sheet(verdicts: Verdicts, language: Language) -> Sheet:
    say = words_in(language).verdict_table
    names = tuple(name for name in METRICS if _says_something(name, verdicts))
    small = (say.tail,) if has_small_classes(verdicts) else ()
    headings = (say.effects, *(metric_heading(name, language) for name in names), *small)
    rows = []
    for one in verdicts.proposals:
        effects = (difference_text(one.effects[name].difference, name, language) for name in names)
        tail = one.profile.bands.get("tail")
        fall = NOTHING if tail is None else difference_text(tail.difference, "accuracy", language)
        rows.append((one.experiment.name, *effects, *(fall for _ in small)))
    return Sheet(headings, tuple(rows), kind="effects")


def has_small_classes(verdicts: Verdicts) -> bool:
    """Return whether some classes are smaller than others, so that a tail can be spoken of."""
    return any("tail" in one.profile.bands for one in verdicts.proposals)


def _says_something(name: str, verdicts: Verdicts) -> bool:
    """Return whether a column is worth its place: of five classes all are among the first five."""
    if name not in verdicts.baseline.scores:
        return False
    return name != "top5_accuracy" or verdicts.setting.classes > MOST_PROBABLE


def _grid_sheet(verdicts: Verdicts, language: Language) -> Sheet:
    say, metric = words_in(language).verdict_table, verdicts.rule.metric
    confidence = confidence_text(1 - verdicts.rule.alpha, language)
    headings = (
        say.grid,
        "Δ " + metric_heading(metric, language),
        say.interval.format(confidence=confidence),
        say.adjusted_p,
    )
    rows = tuple(
        (
            _contrast(one, language),
            difference_text(one.difference, metric, language),
            # An interaction is a difference of two differences.
            interval_text(one.low, one.high, metric, language, reach=len(one.factors)),
            p_text(one.adjusted_p, language),
        )
        for one in verdicts.grid
    )
    return Sheet(headings, rows, kind="grid")


def _contrast(one: GridEffect, language: Language) -> str:
    say = words_in(language).verdict_table
    sides = [
        f"{factor} {first} → {level}"
        for factor, (level, first) in zip(one.factors, one.levels, strict=True)
    ]
    how = say.average if len(sides) == 1 else say.together
    return " × ".join(sides) + f" ({how})"


def _words(verdicts: Verdicts, language: Language) -> list[str]:
    told = [one.sentences[language] for one in verdicts.proposals if one.sentences[language]]
    return [f"{paragraph}\n" for paragraph in (*told, verdicts.methods[language])]


def _drawn(sheet: Sheet) -> str:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(sheet.headings):
        table.add_column(Text(heading), justify="left" if number < sheet.words else "right")
    for row in sheet.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table_text(table, width=200)


def _marked_up(sheet: Sheet) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(plain(cell) for cell in cells) + " |"

    rule = "|" + "---|" * len(sheet.headings)
    return "\n".join([line(sheet.headings), rule, *map(line, sheet.rows)])


def plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    for sign in "\\|*_`<>[]":
        text = text.replace(sign, f"\\{sign}")
    return text.strip()
