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
from harness.wording.metric_names import metric_name
from harness.wording.numbers import NOTHING, number_text

MOST_TRIALS = 10


def search_chapter(found: Gathered) -> Chapter | None:
    """Return each search of the report; None where nothing was searched."""
    if not found.searches:
        return None
    words = found.words
    blocks: list[Block] = [Paragraph(words.search.why)]
    for number, search in enumerate(found.searches):
        blocks += [Heading(search.name), *_said(found, search)]
        blocks += [_space(found, search), *_pictures(found, search, number), _trials(found, search)]
    return Chapter("search", words.report.search, tuple(blocks))


def _said(found: Gathered, search: RecordedSearch) -> list[Block]:
    words = found.words
    objective = metric_name(search.objective, words.language)
    said = words.search.said.format(
        name=search.name,
        trials=len(search.trials) - 1,
        tuner=search.tuner,
        objective=objective,
    )
    drop = words.search.drop.format(
        said=number_text(search.said, 3, words.language),
        honest=number_text(search.honest, 3, words.language),
        drop=number_text(search.honest - search.said, 3, words.language, signed=True),
    )
    blocks: list[Block] = [Paragraph(said), Paragraph(drop, "answer")]
    return blocks if search.winner else [*blocks, Paragraph(words.search.none_better)]


def _space(found: Gathered, search: RecordedSearch) -> Table:
    words = found.words
    say = words.search
    (winner,) = search.trials[search.trials["trial"] == search.winner].to_dict("records")
    rows = tuple(
        texts(key, _looked_for(domain, found), winner[key] if search.winner else say.as_written)
        for key, domain in search.space.items()
    )
    headings = (words.network.key, say.looked_for, say.found)
    caption = say.space_table.format(name=search.name)
    return Table(
        caption, headings, rows, words=3, name="search_space", explained=words.columns.space
    )


def _looked_for(domain: DomainSpec, found: Gathered) -> str:
    if domain.choice is not None:
        return ", ".join(as_word(one) for one in domain.choice)
    low, high = (as_word(end) for end in domain.ends)
    return found.words.search.between.format(low=low, high=high)


def _pictures(found: Gathered, search: RecordedSearch, number: int) -> list[Block]:
    """Return the course, what mattered where enough trials tell, and the trials' values."""
    words = found.words
    say = words.search
    if search.scored.empty:
        return []
    scores = search.scored["score"].to_numpy(np.float64)
    mattered = importance(search_importance.table(search), scores)
    course = search_course.build(search, words=words)
    blocks: list[Block] = [
        Picture(f"search_course_{number}", say.course_caption.format(name=search.name), course)
    ]
    if mattered is None:
        blocks.append(Paragraph(say.importance_few.format(trials=FEWEST_TRIALS)))
    else:
        caption = say.importance_caption.format(name=search.name)
        figure = search_importance.build(search, mattered, words=words)
        blocks.append(Picture(f"search_importance_{number}", caption, figure))
    caption = say.parallel_caption.format(name=search.name)
    figure = search_parallel.build(search, words=words)
    return [*blocks, Picture(f"search_parallel_{number}", caption, figure)]


def _trials(found: Gathered, search: RecordedSearch) -> Table:
    words = found.words
    say = words.search
    best = search.scored.sort_values("score", ascending=not search.higher_is_better, kind="stable")
    shown = pd.concat([search.trials[search.trials["trial"] == 0], best.head(MOST_TRIALS)])
    rows = tuple(
        texts(
            str(row["trial"]) if row["trial"] else say.as_written,
            *(row[key] or NOTHING for key in search.space),
            say.statuses.of(row["status"]),
            NOTHING if pd.isna(row["score"]) else number_text(row["score"], 3, words.language),
            number_text(row["seconds"], 1, words.language),
        )
        for row in shown.to_dict("records")
    )
    named = (metric_name(search.objective, words.language), say.seconds)
    keys = short_names(tuple(search.space)).values()
    headings = (say.trial, *keys, say.status, *named)
    caption = say.trials_table.format(
        name=search.name, shown=len(best.head(MOST_TRIALS)), trials=len(search.trials) - 1
    )
    texts_first = len(headings) - len(named)
    return Table(
        caption, headings, rows, words=texts_first, name="trials", explained=words.columns.trials
    )
