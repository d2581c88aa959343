"""What generators painted: how like real pictures, how varied, how it came to be."""

import pandas as pd

from analysis.figures import painting_distance
from analysis.figures.paintings import builders
from analysis.records.generations import RecordedGeneration
from analysis.records.ratings import kept_ratings
from analysis.report.document import (
    Block,
    Cell,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
)
from analysis.report.document import numbers as numbered
from analysis.report.gathered import Gathered, Painted
from analysis.tables.likeness_answers import has_collapsed, has_copied, likeness_answers
from analysis.tables.paintings import MEASURES, distance_course, painting_scores
from analysis.tables.ratings import rating_lines
from harness.evaluation.rating_answers import rated
from harness.wording.numbers import count_text, number_text

DIGITS = 3


def paintings_chapter(found: Gathered) -> Chapter | None:
    """Return the chapter on generations; None where none were named."""
    if not found.generations:
        return None
    blocks: list[Block] = [Paragraph(found.words.generation.when), *_course(found)]
    for number, one in enumerate(found.generations):
        blocks += _generation(found, number, one)
    blocks += _people(found)
    return Chapter("paintings", found.words.generation.chapter, tuple(blocks))


def _course(found: Gathered) -> list[Block]:
    """Return how the distance fell with the pictures shown; nothing of folders of files."""
    parts = [
        distance_course(
            one.experiment.name,
            int(one.experiment.runs[0].written_spec["training"]["images"]),
            [run.metrics for run in one.finished],
        )
        for one in found.generations
        if one.finished
    ]
    if not parts:
        return []
    scale = found.generations[0].repetitions[0].likeness.set_index("set")["kid"]
    say = found.words.generation
    figure = painting_distance.build(
        pd.concat(parts), scale, evidence=found.evidence, words=found.words
    )
    return [Picture("painting_distance", say.distance_caption, figure)]


def _people(found: Gathered) -> list[Block]:
    """Return what people said, or that they were not asked."""
    say, blocks = found.words.rating, list[Block]([Heading(found.words.rating.title)])
    for one in found.generations:
        for key, answers in kept_ratings(one.experiment.runs[0]):
            blocks.append(Listing(tuple(rating_lines(key, rated(key, answers), found.words))))
    return blocks if len(blocks) > 1 else [*blocks, Paragraph(say.not_asked)]


def distances(found: Gathered) -> list[str]:
    """Return how far each generation's pictures lie from real ones, a sentence each."""
    return [_distance(found, one) for one in found.generations]


def _distance(found: Gathered, one: Painted) -> str:
    words, first = found.words, one.repetitions[0]
    table = first.likeness.set_index("set")["kid"]
    return words.generation.distance.format(
        name=first.run.name,
        images=count_text(first.about.images, words.language),
        **{
            name: number_text(float(table[name]), DIGITS, words.language)
            for name in ("generated", "other_half", "blurred", "pca_gaussian", "noise")
        },
    )


def _generation(found: Gathered, number: int, one: Painted) -> list[Block]:
    say, first = found.words.generation, one.repetitions[0]
    captions = {
        "painted_beside_real": say.beside_caption,
        "painted_between": say.between_caption,
        "painting_course": say.course_caption,
        "nearest_training": say.nearest_caption,
    }
    drawn = builders(first) if isinstance(first, RecordedGeneration) else {}
    pictures = [
        Picture(
            f"{name}_{number}",
            captions[name].format(name=first.run.name),
            build(first, words=found.words),
        )
        for name, build in drawn.items()
    ]
    return [Heading(one.experiment.name), *_answers(found, one), _table(found, one), *pictures]


def _answers(found: Gathered, one: Painted) -> list[Block]:
    """Return what the first repetition answers to each question, then how all of them ended."""
    say, first = found.words.generation, one.repetitions[0]
    answers = likeness_answers(first.likeness, first.about.compared, found.words)
    if len(one.repetitions) > 1:
        answers.append(_ended(found, one))
    return [Paragraph(say.answers.format(name=first.run.name)), Listing(tuple(answers))]


def _ended(found: Gathered, one: Painted) -> str:
    return found.words.generation.ended.format(
        runs=len(one.repetitions),
        diverged=sum(each.about.diverged for each in one.repetitions),
        collapsed=sum(has_collapsed(each.likeness) for each in one.repetitions),
        copied=sum(has_copied(each.likeness) for each in one.repetitions),
    )


def _table(found: Gathered, one: Painted) -> Table:
    words = found.words
    say, measured = words.generation, words.likeness
    ids = one.experiment.ids or ("",) * len(one.repetitions)
    rows = []
    for row, run_id in zip(painting_scores(one.repetitions).to_dict("records"), ids, strict=True):
        shown = [
            f"{number_text(row[name], DIGITS, words.language)} "
            f"({number_text(row[f'{name}_real'], DIGITS, words.language)})"
            for name in MEASURES
        ]
        rows.append((Cell(row["run"]), *numbered(shown, (run_id,) if run_id else ())))
    headings = (
        *(say.run, "KID", measured.to_training, "SWD", measured.precision, measured.recall),
        *(measured.density, measured.coverage, measured.similarity, measured.twins),
    )
    return Table(say.table, headings, tuple(rows), name="paintings", explained=say.explained)
