"""Principal components: applicable or not, why, and what they were worth."""

from analysis.figures import components, variance
from analysis.report.chapters.models import interval_said
from analysis.report.document import Block, Chapter, Paragraph, Picture
from analysis.report.gathered import Arm, Gathered
from analysis.tables.pca import Components, explained_variance, find_components
from harness.specs.schema.model import ArchitectureSpec, CnnSpec
from harness.wording.figure_words import decimal
from harness.wording.table_words import HEADINGS


def components_chapter(found: Gathered) -> Chapter | None:
    """Return where components are applicable, and what those of each experiment explain."""
    if not found.arms:
        return None
    learned = found.words.learned
    blocks: list[Block] = [Paragraph(learned.components_when)]
    blocks += in_front_of_a_convolution(found, learned.components_not)
    using = [
        (number, arm, fitted)
        for number, arm in enumerate(found.arms)
        if (fitted := find_components(arm.folder)) is not None
    ]
    if not using:
        blocks.append(Paragraph(learned.components_none))
    for number, arm, fitted in using:
        blocks += _fitted(found, number, arm, fitted)
    return Chapter("components", found.words.reporting.components, tuple(blocks))


def in_front_of_a_convolution(found: Gathered, text: str) -> list[Block]:
    """Return that the baseline takes pictures, and no rows of numbers, where that is so."""
    spec, name = found.baseline.spec, found.baseline.name
    pixels = spec.features.image_pixels
    if not isinstance(spec.model, CnnSpec | ArchitectureSpec) or pixels is None:
        return []
    return [Paragraph(text.format(name=name, model=spec.model.kind, pixels=pixels))]


def judged(found: Gathered, arm: Arm) -> list[Block]:
    """Return what the study says of an experiment; nothing where it was not judged."""
    if arm.proposal is None or found.verdicts is None:
        return []
    word = HEADINGS[found.words.language][f"word.{arm.proposal.word}"]
    said = interval_said(found, found.verdicts, arm.proposal)
    text = found.words.learned.judged.format(name=arm.name, word=word, said=said)
    return [Paragraph(text, "answer")]


def _fitted(found: Gathered, number: int, arm: Arm, fitted: Components) -> list[Block]:
    words, say = found.words, found.words.reporting
    run, table = arm.experiment.runs[0], explained_variance(fitted)
    share = decimal(100 * float(fitted.ratio.sum()), 1, words)
    said = say.components_said.format(name=arm.name, components=len(fitted.ratio), share=share)
    caption = say.variance_caption.format(name=arm.name)
    blocks: list[Block] = [
        *judged(found, arm),
        Paragraph(said),
        Picture(f"variance_{number}", caption, variance.build(run, table, words=words)),
    ]
    squares = components.sees_squares(arm.first)
    figure = components.build(run, fitted, words=words) if squares else None
    if figure is not None:
        caption = say.components_caption.format(name=arm.name)
        blocks.append(Picture(f"components_{number}", caption, figure))
    return blocks
