"""A joint record as a person reads it: the sentence of each proposal, the tables, the remarks."""

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from harness.metrics import POINTS
from harness.statistics.hierarchical import FEWEST
from harness.statistics.ranks import FEWEST as FEWEST_RANKED
from harness.verdicts.joint import JointProposal, JointVerdicts, OnCollection
from harness.wording.language import Language
from harness.wording.metric_names import metric_name
from harness.wording.numbers import (
    difference_text,
    interval_text,
    p_equals_text,
    p_text,
    short_text,
)
from harness.wording.text_table import table_text
from harness.wording.verdict_table import WORDS
from harness.wording.words import words_in

_OUTCOMES = (*WORDS, "unfinished", "failed")
Row = tuple[str, ...]


def title(joint: JointVerdicts, language: Language) -> str:
    """Return what was done on what."""
    names = ", ".join(one.name for one in joint.collections)
    say = words_in(language).together
    return say.title.format(name=joint.name, count=len(joint.collections), names=names)


def sentence(proposal: JointProposal, joint: JointVerdicts, language: Language) -> str:
    """Return on how many collections a proposal helps, hurts …, and what that says of another."""
    told = in_words(proposal, language), _outlook(proposal, language)
    return " ".join(filter(None, (*told, _test(proposal, joint, language))))


def in_words(proposal: JointProposal, language: Language) -> str:
    """Return on how many collections a proposal helps, hurts …, and nothing else."""
    say, counts = words_in(language).together, Counter(one.word for one in proposal.on)
    told = [say.on.of(word).format(count=counts[word]) for word in _OUTCOMES if counts[word]]
    told[0] += say.of_all.format(total=len(proposal.on))
    words = told[0] if len(told) == 1 else f"{', '.join(told[:-1])}{say.last}{told[-1]}"
    return say.sentence.format(proposal=proposal.name, words=words)


def _outlook(proposal: JointProposal, language: Language) -> str:
    say, found = words_in(language).together, proposal.outlook
    if found is not None:
        better, alike, worse = shares(found.better, found.alike, found.worse)
        return say.outlook.format(better=better, alike=alike, worse=worse)
    if len(proposal.on) < FEWEST:
        return say.too_few.format(count=len(proposal.on), fewest=FEWEST)
    known = sum(
        one.standard_error is not None and one.word not in ("unfinished", "failed")
        for one in proposal.on
    )
    return say.too_few_known.format(count=known, fewest=FEWEST)


def shares(*values: float) -> tuple[str, ...]:
    """Return probabilities in whole percent, never 0 or 100 of what is neither."""
    return tuple("< 1" if v < 0.005 else "> 99" if v > 0.995 else f"{100 * v:.0f}" for v in values)  # noqa: PLR2004


def _test(proposal: JointProposal, joint: JointVerdicts, language: Language) -> str:
    say = words_in(language).together
    if proposal.signed_rank_p is None or proposal.adjusted_p is None:
        return ""
    several = len(joint.proposals) > 1
    adjusted = p_text(proposal.adjusted_p, language)
    told = say.adjusted.format(p=adjusted, m=len(joint.proposals)) if several else ""
    p = p_equals_text(proposal.signed_rank_p, language)
    return say.signed_ranks.format(p=p, adjusted=told)


def remarks(joint: JointVerdicts, language: Language) -> Iterator[str]:
    """Yield what to know before a joint record is believed."""
    say, count = words_in(language).together, len(joint.collections)
    if not joint.evidence:
        yield say.demo
    if joint.missing:
        yield say.missing.format(names=", ".join(joint.missing))
    if joint.left_out:
        yield say.left_out.format(names=", ".join(joint.left_out))
    if open_ := [one.name for one in joint.collections if not one.complete]:
        yield say.unfinished.format(names=", ".join(open_))
    if count < FEWEST_RANKED:
        yield say.no_signed_ranks.format(count=count, fewest=FEWEST_RANKED)
    yield say.alpha.format(alpha=short_text(joint.alpha, language), count=count)


def methods(joint: JointVerdicts, language: Language) -> str:
    """Return the methods paragraph of what is said together."""
    say = words_in(language).together
    names = ", ".join(one.name for one in joint.collections)
    parts = [say.methods.format(count=len(joint.collections), names=names)]
    if joint.missing:
        parts.append(f" {say.missing.format(names=', '.join(joint.missing))}")
    if any(one.outlook for one in joint.proposals):
        parts.append(say.methods_outlook)
    if any(one.signed_rank_p is not None for one in joint.proposals):
        parts.append(say.methods_ranks)
    return "".join(parts)


def word_rows(joint: JointVerdicts, language: Language) -> Iterator[Row]:
    """Yield of each proposal its name, then word and gain on each collection."""
    for one in joint.proposals:
        yield one.name, *(_cell(on, joint.metric, language) for on in one.on)


def _cell(on: OnCollection, metric: str, language: Language) -> str:
    word = words_in(language).verdict_table.words.of(on.word)
    return word if on.gain is None else f"{word} ({difference_text(on.gain, metric, language)})"


def outlook_headings(language: Language) -> Row:
    """Return the headings of `outlook_rows`."""
    say = words_in(language).together
    return say.proposal, say.centre, say.interval, say.better, say.alike, say.worse


def outlook_rows(joint: JointVerdicts, language: Language) -> Iterator[Row]:
    """Yield what is known of a new collection, of each proposal of which anything is."""
    for one in joint.proposals:
        if (found := one.outlook) is not None:
            yield (
                one.name,
                difference_text(found.centre, joint.metric, language),
                interval_text(found.low, found.high, joint.metric, language),
                *shares(found.better, found.alike, found.worse),
            )


def unit_of(metric: str, language: Language) -> str:
    """Return the unit of differences in brackets, behind a blank; nothing where there is none."""
    return f" ({words_in(language).verdict.unit})" if metric in POINTS else ""


def caption(joint: JointVerdicts, language: Language) -> str:
    """Return what the table of words shows."""
    return words_in(language).together.table.format(
        metric=metric_name(joint.metric, language),
        baseline=joint.baseline,
        unit=unit_of(joint.metric, language),
    )


def as_text(joint: JointVerdicts, language: Language) -> str:
    """Return the record for a terminal."""
    say = words_in(language).together
    names = [one.name for one in joint.collections]
    parts = [
        f"{title(joint, language)}\n",
        "".join(f"{sentence(one, joint, language)}\n" for one in joint.proposals),
        caption(joint, language),
        _drawn((say.proposal, *names), word_rows(joint, language)),
    ]
    if rows := tuple(outlook_rows(joint, language)):
        parts += [say.outlook_table, _drawn(outlook_headings(language), rows)]
    parts.append("\n".join(remarks(joint, language)) + "\n")
    return "\n" + "\n".join(parts)


def _drawn(headings: Row, rows: Iterator[Row] | tuple[Row, ...]) -> str:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table_text(table)
