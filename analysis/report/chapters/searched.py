"""The search for values: its trials, the best of them, and what that was worth."""

import numpy as np
import pandas as pd

from analysis.figures import search_course, search_importance, search_parallel
from analysis.records.search_files import RecordedSearch, short_names
from analysis.report.document import Block, Chapter, Heading, Paragraph, Picture, Table, texts
from analysis.report.gathered import Gathered
from harness.specs.plans.differences import as_word
from harness.specs.schema.search import DomainSpec
from harness.tuner.importance import FEWEST_TRIALS, importance
from harness.verdicts.sentences_of_tests import number_text
from harness.wording.figure_words import decimal, metric_name
from harness.wording.search_figure_words import SEARCH_LANGUAGES

MOST_TRIALS = 10
NOTHING = "–"


def search_chapter(found: Gathered) -> Chapter | None:
    """Return each search of the report; None where nothing was searched."""
    if not found.searches:
        return None
    learned = found.words.learned
    blocks: list[Block] = [Paragraph(learned.search_why)]
    for number, search in enumerate(found.searches):
        blocks += [Heading(search.name), *_said(found, search)]
        blocks += [_space(found, search), *_pictures(found, search, number), _trials(found, search)]
    return Chapter("search", learned.search, tuple(blocks))


def _said(found: Gathered, search: RecordedSearch) -> list[Block]:
    words, learned = found.words, found.words.learned
    objective = metric_name(search.objective, words)
    said = learned.search_said.format(
        name=search.name,
        trials=len(search.trials) - 1,
        tuner=search.tuner,
        objective=objective,
    )
    drop = learned.search_drop.format(
        said=decimal(search.said, 3, words),
        honest=decimal(search.honest, 3, words),
        drop=number_text(search.honest - search.said, 3, words.language, signed=True),
    )
    blocks: list[Block] = [Paragraph(said), Paragraph(drop, "answer")]
    return blocks if search.winner else [*blocks, Paragraph(learned.search_as_written)]


def _space(found: Gathered, search: RecordedSearch) -> Table:
    say, learned = found.words.reporting, found.words.learned
    (winner,) = search.trials[search.trials["trial"] == search.winner].to_dict("records")
    rows = tuple(
        texts(key, _looked_for(domain, found), winner[key] if search.winner else learned.as_written)
        for key, domain in search.space.items()
    )
    headings = (say.key, learned.looked_for, learned.found)
    return Table(learned.space_table.format(name=search.name), headings, rows, words=3)


def _looked_for(domain: DomainSpec, found: Gathered) -> str:
    if domain.choice is not None:
        return ", ".join(as_word(one) for one in domain.choice)
    low, high = (as_word(end) for end in domain.ends)
    return found.words.learned.between.format(low=low, high=high)


def _pictures(found: Gathered, search: RecordedSearch, number: int) -> list[Block]:
    """Return the course, what mattered where enough trials tell, and the trials' values."""
    learned, words = found.words.learned, SEARCH_LANGUAGES[found.words.language]
    if search.scored.empty:
        return []
    scores = search.scored["score"].to_numpy(np.float64)
    mattered = importance(search_importance.table(search), scores)
    course = search_course.build(search, words=words)
    blocks: list[Block] = [
        Picture(f"search_course_{number}", learned.course_caption.format(name=search.name), course)
    ]
    if mattered is None:
        blocks.append(Paragraph(learned.importance_few.format(trials=FEWEST_TRIALS)))
    else:
        caption = learned.importance_caption.format(name=search.name)
        figure = search_importance.build(search, mattered, words=words)
        blocks.append(Picture(f"search_importance_{number}", caption, figure))
    caption = learned.parallel_caption.format(name=search.name)
    figure = search_parallel.build(search, words=words)
    return [*blocks, Picture(f"search_parallel_{number}", caption, figure)]


def _trials(found: Gathered, search: RecordedSearch) -> Table:
    words, learned = found.words, found.words.learned
    best = search.scored.sort_values("score", ascending=not search.higher_is_better, kind="stable")
    shown = pd.concat([search.trials[search.trials["trial"] == 0], best.head(MOST_TRIALS)])
    rows = tuple(
        texts(
            str(row["trial"]) if row["trial"] else learned.as_written,
            *(row[key] or NOTHING for key in search.space),
            getattr(learned, row["status"]),
            NOTHING if pd.isna(row["score"]) else decimal(row["score"], 3, words),
            decimal(row["seconds"], 1, words),
        )
        for row in shown.to_dict("records")
    )
    named = (metric_name(search.objective, words), learned.seconds)
    keys = short_names(tuple(search.space)).values()
    headings = (learned.trial, *keys, learned.status, *named)
    caption = learned.trials_table.format(
        name=search.name, shown=len(best.head(MOST_TRIALS)), trials=len(search.trials) - 1
    )
    return Table(caption, headings, rows, words=len(headings) - 2)
