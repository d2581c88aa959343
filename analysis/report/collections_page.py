"""The report on a study of several collections: together first, then the answer on each."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from analysis.figures import collections, critical_difference
from analysis.report.chapters.answer import answer
from analysis.report.document import (
    Bibliography,
    Block,
    Chapter,
    Code,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    sources_of,
    texts,
)
from analysis.report.gathered import Gathered
from analysis.report.references import cited
from harness.studies.origin import typed_again
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import COLLECTIONS, KeptGroup
from harness.verdicts.joint import JointVerdicts
from harness.verdicts.joint_store import read_joint
from harness.verdicts.joint_text import (
    caption,
    methods,
    outlook_headings,
    outlook_rows,
    remarks,
    sentence,
    title,
    word_rows,
)
from harness.verdicts.record import read_verdicts
from harness.verdicts.store import VERDICT
from harness.wording.numbers import number_text, p_equals_text, short_text
from harness.wording.questions import asked_in
from harness.wording.words import Words
from harness.workspace import Workspace


class GatheredCollections(NamedTuple):
    """What a report on several collections is about."""

    words: Words
    joint: JointVerdicts
    group: KeptGroup
    verdicts: tuple[Path, ...]
    """Of each collection."""


def gather_collections(
    names: Sequence[str], words: Words, workspace: Workspace
) -> GatheredCollections | None:
    """Return what is kept of a study of several collections; None of anything else.

    Raises:
        TrackingError: a record of it is not there, or says something else.
    """
    if len(names) != 1:
        return None
    tracker = MlflowTracker(workspace)
    groups = tracker.kept_groups(names[0], COLLECTIONS)
    if not groups:
        return None
    joint = read_joint(tracker, groups[-1])
    files = tuple(tracker.artifact(one.study, VERDICT) for one in joint.collections)
    return GatheredCollections(words, joint, groups[-1], files)


def build_collections_document(found: GatheredCollections, *, short: bool = False) -> Document:
    """Return the report as data, or its first chapter and the works it rests on."""
    joint, words = found.joint, found.words
    chapters = [_together(found)]
    if not short:
        chapters += _each(found)
        chapters.append(_reproduce(found))
    if works := cited(methods(joint, words.language)):
        chapters.append(Chapter("references", words.report.references, (Bibliography(works),)))
    return Document(
        words.report.title.format(question=asked_in(joint.question, words.language)),
        words.report.subtitle.format(of=title(joint, words.language)),
        "" if joint.evidence else words.report.demo,
        words,
        tuple(chapters),
        sources_of(chapters),
        short=short,
        asked=(joint.name,),
    )


def _together(found: GatheredCollections) -> Chapter:
    words, joint = found.words, found.joint
    say, language = words.together, words.language
    blocks: list[Block] = [
        Paragraph(sentence(one, joint, language), "answer") for one in joint.proposals
    ]
    headings = (say.proposal, *(one.name for one in joint.collections))
    rows = tuple(texts(*row) for row in word_rows(joint, language))
    blocks += [
        Table(
            caption(joint, language),
            headings,
            rows,
            words=len(headings),
            name="collections",
            explained=say.explained,
        ),
        Picture("collections", say.figure_caption, collections.build(joint, words=words)),
        *_outlook(found),
        *_ranks(found),
        Listing(tuple(remarks(joint, language))),
    ]
    return Chapter("together", say.chapter, tuple(blocks))


def _outlook(found: GatheredCollections) -> Iterator[Block]:
    say, language = found.words.together, found.words.language
    rows = tuple(texts(*row) for row in outlook_rows(found.joint, language))
    if rows:
        headings = outlook_headings(language)
        yield Table(
            say.outlook_table, headings, rows, name="outlook", explained=say.outlook_explained
        )


def _ranks(found: GatheredCollections) -> Iterator[Block]:
    ranks, words = found.joint.ranks, found.words
    if ranks is None:
        return
    figure = critical_difference.build(ranks, evidence=found.joint.evidence, words=words)
    text = words.together.ranks_caption.format(
        count=ranks.collections,
        alpha=short_text(found.joint.alpha, words.language),
        difference=number_text(ranks.critical_difference, 2, words.language),
        p=p_equals_text(ranks.p, words.language),
    )
    yield Picture("critical_difference", text, figure)


def _each(found: GatheredCollections) -> Iterator[Chapter]:
    """Yield the answer on each collection; figures of several chapters have names of their own."""
    for number, (one, file) in enumerate(
        zip(found.joint.collections, found.verdicts, strict=True), start=1
    ):
        made = answer(Gathered(found.words, (), read_verdicts(file), file, None))
        name = found.words.together.one_collection.format(name=one.name)
        blocks = tuple(_renamed(block, number) for block in made.blocks)
        yield Chapter(f"collection-{number}", name, blocks)


def _renamed(block: Block, number: int) -> Block:
    if not isinstance(block, Picture):
        return block
    return replace(block, name=f"{block.name}_{number}")


def _reproduce(found: GatheredCollections) -> Chapter:
    say, joint = found.words.report, found.joint
    file, changes = typed_again(found.group.tags, joint.name)
    language = "" if found.words.language == "en" else f" --language {found.words.language}"
    own = "\n".join(
        f"python -m analysis report {one.study}{language}    # {one.name}"
        for one in joint.collections
    )
    commands = [
        f"python -m harness run {file}{changes}",
        f"python -m harness verify {shlex.quote(joint.name) if changes else file}",
        f"python -m analysis report {shlex.quote(joint.name)}{language}",
    ]
    blocks: tuple[Block, ...] = (
        Heading(say.methods),
        Paragraph(methods(joint, found.words.language), "quote"),
        Heading(say.commands),
        Code("\n".join(commands)),
        Paragraph(found.words.together.whole_reports),
        Code(own),
    )
    return Chapter("reproduce", say.reproduce, blocks)
