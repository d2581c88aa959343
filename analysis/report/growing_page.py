"""The report on a growing study: what was tried, what it brought, and what is sealed."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.figures import lineage as lineage_figure
from analysis.report.document import (
    Block,
    Chapter,
    Code,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    texts,
)
from harness.cli.growing import growth_of
from harness.cli.spec_files import files_by_name
from harness.studies.growing.lineage import FIRST, Lineage, TriedIdea
from harness.studies.growing.methods import growing_methods
from harness.studies.growing.opening import Growth, seen_from
from harness.studies.growing.text import MOST_NAMED, closing_text, name_of, totals
from harness.wording.counts import counted
from harness.wording.metric_names import metric_in_sentence
from harness.wording.numbers import (
    HOUR_S,
    amount_text,
    difference_text,
    interval_text,
    short_text,
    time_text,
)
from harness.wording.words import Words
from harness.workspace import Workspace

ALPHA_DIGITS = 3
KIND = "kind: growing"


class GatheredGrowth(NamedTuple):
    """What a report on a growing study is about."""

    words: Words
    growth: Growth
    lineage: Lineage
    asked: str
    data: Path | None


def gather_growing(
    names: Sequence[str], words: Words, workspace: Workspace, data: Path | None
) -> GatheredGrowth | None:
    """Return a growing study, and where it stands; None of anything else.

    Raises:
        SpecError: its file is wrong.
        TrackingError: a line of its ledger is not what was written.
        ComparisonError: its rule is another than the ledger's.
    """
    file = _growing_file(names[0], workspace) if len(names) == 1 else None
    if file is None:
        return None
    growth = growth_of(file, data)
    return GatheredGrowth(words, growth, growth.lineage(), names[0], data)


def _growing_file(name: str, workspace: Workspace) -> Path | None:
    """Return the file of a growing study that a word names: a path, or a bare name."""
    named = (
        [Path(name)] if Path(name).suffix else files_by_name(workspace.experiments).get(name, ())
    )
    found = [file for file in named if file.is_file() and _is_growing(file)]
    return found[0] if len(found) == 1 else None


def _is_growing(file: Path) -> bool:
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.split("#")[0].strip() == KIND for line in lines)


def last_study(lineage: Lineage) -> str | None:
    """Return the study in the store that was begun last, of an idea or on the sealed pictures."""
    if lineage.unsealings:
        return lineage.unsealings[-1].begun.study
    begun = [idea.begun for idea in lineage.tested if idea.begun is not None]
    return begun[-1].study if begun else None


def build_growing_document(found: GatheredGrowth, *, short: bool = False) -> Document:
    """Return the report as data, or its first chapter and the methods."""
    words, growth = found.words, found.growth
    chapters = [_answer(found)]
    if found.lineage.ideas and not short:
        chapters += [_ideas(found), _baseline(found)]
    chapters += [_sealed(found), _closing(found)]
    return Document(
        growth.study.spec.question,
        words.growing_report.subtitle.format(
            name=growth.study.name,
            collection=growth.collection.name,
            ideas=len(found.lineage.ideas),
        ),
        "" if growth.collection.evidence else words.report.demo,
        words,
        tuple(chapters),
        (),
        short=short,
        asked=(found.asked,),
        data=found.data,
    )


def _answer(found: GatheredGrowth) -> Chapter:
    words, growth, lineage = found.words, found.growth, found.lineage
    say, language = words.growing_report, words.language
    first, *others = totals(growth, lineage, language)
    blocks: list[Block] = [Paragraph(first, "headline")]
    blocks += [Paragraph(line, "answer") for line in others]
    if not lineage.ideas:
        blocks.append(Paragraph(say.nothing_tried))
        return Chapter("answer", words.report.answer, tuple(blocks))
    blocks += [
        Heading(say.tried),
        Picture("lineage", say.tree_caption, lineage_figure.build(growth, lineage, words=words)),
    ]
    if len(lineage.ideas) > MOST_NAMED:
        blocks.append(Paragraph(say.many))
    back = [
        words.growing.reverted.format(
            name=name_of(growth, lineage, one.baseline), reason=one.because
        )
        for one in lineage.reverted
    ]
    if back:
        blocks.append(Listing(tuple(back)))
    return Chapter("answer", words.report.answer, tuple(blocks))


def _ideas(found: GatheredGrowth) -> Chapter:
    say, metric = found.words.growing_report, found.growth.study.spec.metric
    table = Table(
        say.ideas_caption,
        say.headings,
        tuple(texts(*_row(found, idea)) for idea in found.lineage.ideas.values()),
        words=4,
        name="ideas",
        explained=say.explained.format(metric=metric_in_sentence(metric, found.words.language)),
    )
    return Chapter("ideas", say.ideas, (table,))


def _row(found: GatheredGrowth, idea: TriedIdea) -> Iterator[str]:
    words, lineage, metric = found.words, found.lineage, found.growth.study.spec.metric
    language, decided, told = words.language, idea.decided, idea.registered
    yield f"{idea.number} {told.name}"
    yield name_of(found.growth, lineage, lineage.parent_of(idea.number))
    yield (
        words.growing.waiting if decided is None else words.verdict_table.words.of(decided.word)
    ) + (f", {words.growing.adopted}" if idea.adopted else "")
    yield told.because
    yield difference_text(decided.difference if decided else None, metric, language)
    yield interval_text(
        decided.low if decided else None, decided.high if decided else None, metric, language
    )
    yield short_text(idea.begun.alpha, language, ALPHA_DIGITS) if idea.begun else ""
    yield str(decided.repetitions) if decided else ""
    yield time_text(HOUR_S * decided.hours, language) if decided else ""


def _baseline(found: GatheredGrowth) -> Chapter:
    say, lineage, growth = found.words.growing_report, found.lineage, found.growth
    first = name_of(growth, lineage, FIRST)
    path = lineage.path_to(lineage.baseline)
    if not path:
        blocks: tuple[Block, ...] = (Paragraph(say.still_first.format(name=first)),)
        return Chapter("baseline", say.baseline, blocks)
    text = say.baseline_of.format(
        name=name_of(growth, lineage, lineage.baseline),
        first=first,
        ideas=counted(len(path), *say.adopted_idea),
        claimed=amount_text(lineage.claimed, growth.study.spec.metric, found.words.language),
    )
    table = Table(
        say.changes_caption,
        say.change_headings,
        tuple(texts(f"{idea.number} {idea.registered.name}", _changes(idea)) for idea in path),
        words=2,
        name="changes",
        explained=say.changes_explained,
    )
    return Chapter("baseline", say.baseline, (Paragraph(text), table))


def _changes(idea: TriedIdea) -> str:
    """Return what an idea changes, as dotted keys and values."""
    return ", ".join(f"{key}: {value}" for key, value in _flat(idea.registered.changes))


def _flat(value: object, key: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and value:
        for name, below in value.items():
            yield from _flat(below, f"{key}.{name}" if key else str(name))
    else:
        yield key, value


def _sealed(found: GatheredGrowth) -> Chapter:
    say, language = found.words.growing_report, found.words.language
    told = closing_text(found.growth, found.lineage, language).splitlines()
    blocks = [Paragraph(line, "answer") for line in told] or [Paragraph(say.not_unsealed)]
    return Chapter("sealed", say.sealed, tuple(blocks))


def _closing(found: GatheredGrowth) -> Chapter:
    words, growth = found.words, found.growth
    language = "" if words.language == "en" else f" --language {words.language}"
    file = shlex.quote(seen_from(growth.workspace.root, growth.study.path))
    commands = [
        f"python -m harness show {file}",
        f"python -m harness verify {file}",
        f"python -m analysis report {file}{language}",
    ]
    blocks: tuple[Block, ...] = (
        Heading(words.report.methods),
        Paragraph(methods(found), "quote"),
        Heading(words.report.commands),
        Paragraph(words.growing_report.commands_said),
        Code("\n".join(commands)),
    )
    return Chapter("reproduce", words.report.reproduce, blocks)


def methods(found: GatheredGrowth) -> str:
    """Return the methods paragraph."""
    spec = found.growth.study.spec
    return growing_methods(spec, found.lineage.opened, found.words.language)
