"""Principal components: applicable or not, why, and what they were worth."""

from analysis.figures import components, variance
from analysis.report.chapters.models import interval_said
from analysis.report.document import Block, Chapter, Paragraph, Picture
from analysis.report.gathered import Gathered, ReportEntry
from analysis.tables.pca import Components, explained_variance, find_components
from harness.specs.schema.model import ArchitectureSpec, CnnSpec
from harness.wording.numbers import percent_text


def components_chapter(found: Gathered) -> Chapter | None:
    """Return where components are applicable, and what they explain; None where none are used."""
    words = found.words
    using = [
        (number, entry, fitted)
        for number, entry in enumerate(found.entries)
        if (fitted := find_components(entry.folder)) is not None
    ]
    if not using:
        return None
    blocks: list[Block] = [Paragraph(words.components.when)]
    blocks += in_front_of_a_convolution(found, words.components.not_applicable)
    for number, entry, fitted in using:
        blocks += _fitted(found, number, entry, fitted)
    return Chapter("components", found.words.report.components, tuple(blocks))


def in_front_of_a_convolution(found: Gathered, text: str) -> list[Block]:
    """Return that the baseline takes pictures, and no rows of numbers, where that is so."""
    spec, name = found.baseline.spec, found.baseline.name
    pixels = spec.features.image_pixels
    if not isinstance(spec.model, CnnSpec | ArchitectureSpec) or pixels is None:
        return []
    return [Paragraph(text.format(name=name, model=spec.model.kind, pixels=pixels))]


def judged(found: Gathered, entry: ReportEntry) -> list[Block]:
    """Return what the study says of an experiment; nothing where it was not judged."""
    if entry.proposal is None or found.verdicts is None:
        return []
    word = found.words.verdict_table.words.of(entry.proposal.word)
    said = interval_said(found, found.verdicts, entry.proposal)
    text = found.words.comparison.judged.format(name=entry.name, word=word, said=said)
    return [Paragraph(text, "answer")]


def _fitted(found: Gathered, number: int, entry: ReportEntry, fitted: Components) -> list[Block]:
    words = found.words
    run, table = entry.experiment.runs[0], explained_variance(fitted)
    share = percent_text(float(fitted.ratio.sum()), 1, words.language)
    said = words.components.said.format(name=entry.name, components=len(fitted.ratio), share=share)
    caption = words.components.variance_caption.format(name=entry.name)
    blocks: list[Block] = [
        *judged(found, entry),
        Paragraph(said),
        Picture(f"variance_{number}", caption, variance.build(run, table, words=words)),
    ]
    squares = components.sees_squares(entry.first)
    figure = components.build(run, fitted, words=words) if squares else None
    if figure is not None:
        caption = words.components.caption.format(name=entry.name)
        blocks.append(Picture(f"components_{number}", caption, figure))
    return blocks
