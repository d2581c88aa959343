"""Verdicts as tables, and the verdicts on predictions of any program."""

import math
from collections.abc import Iterator, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.api.display import FigureView, html_table, titled
from harness.errors import DataError, SpecError
from harness.metrics import DEFAULT_SCORE
from harness.wording.language import require_language

if TYPE_CHECKING:
    import pandas as pd

    from harness.specs.schema.study import Claim
    from harness.verdicts.named_predictions import NamedTable
    from harness.verdicts.record import ProposalVerdict, RuleRecord, Verdicts
    from harness.verdicts.score_evidence import ScoreEvidence
    from harness.wording.language import Language

Frames: TypeAlias = "pd.DataFrame | Mapping[str, pd.DataFrame]"
EXPERIMENT = "experiment"


class Judgement:
    """Verdicts on proposals against a baseline; `harness.judge` and a study's `judgement` give one.

    Attributes:
        record: all of it as data, as the command's `--json` prints it with `as_json()`.
    """

    def __init__(self, record: "Verdicts") -> None:
        self.record = record

    @property
    def verdicts(self) -> "pd.DataFrame":
        """A row for each proposal: proposal, word, difference, low, high, adjusted_p, repetitions.

        Differences are proposal minus baseline in the deciding score's own unit (shares from 0 to
        1, not points); low and high are the ends of the interval that the word follows from, NaN
        where one repetition alone shows none. A proposal that failed has the word `failed`.
        """
        import pandas as pd

        rows = [_row(one) for one in self.record.proposals]
        rows += [{"proposal": name, "word": "failed"} for name in self.record.failed]
        return pd.DataFrame(rows, columns=COLUMNS)

    @property
    def differences(self) -> "pd.DataFrame":
        """A row for each pair of runs: proposal, repetition, baseline, score, difference.

        Repetitions count from 1; `baseline` and `score` are the deciding score of both, and
        baseline_run and proposal_run are their ids.
        """
        import pandas as pd

        rows = [row for one in self.record.proposals for row in self._pairs(one)]
        return pd.DataFrame(rows, columns=PAIRS)

    def _pairs(self, one: "ProposalVerdict") -> Iterator[tuple[object, ...]]:
        runs, metric = {run.id: run for run in self.record.runs}, self.record.rule.metric
        first, second = (
            {runs[run_id].repetition: runs[run_id] for run_id in each.runs}
            for each in (self.record.baseline, one.experiment)
        )
        for number in sorted(first.keys() & second.keys()):
            before, after = (each[number].scores[metric] for each in (first, second))
            ids = (first[number].id, second[number].id)
            yield one.experiment.name, number + 1, before, after, after - before, *ids

    def figure(self, name: str = "differences", language: "Language" = "en") -> FigureView:
        """Return the figure of the differences with their intervals, which shows itself.

        Raises:
            SpecError: there is no figure of that name.
        """
        from harness.api.reports import figure_of_differences

        require_language(language)
        if name != "differences":
            raise SpecError(f"figure: expected differences; got {name!r}.")
        return figure_of_differences(self.record, language)

    def text(self, language: "Language" = "en") -> str:
        """Return what the command prints: sentences, tables, remarks.

        Raises:
            SpecError: there are no texts in this language.
        """
        require_language(language)
        from harness.verdicts.table import as_text

        return as_text(self.record, language)

    def __repr__(self) -> str:
        """Return the table of verdicts as the command prints it."""
        from harness.verdicts.table import as_text

        return as_text(self.record, "en", words=False)

    def _repr_html_(self) -> str:
        return judged_html(self.record)


COLUMNS = ["proposal", "word", "difference", "low", "high", "adjusted_p", "repetitions"]
PAIRS = [
    *("proposal", "repetition", "baseline", "score", "difference"),
    *("baseline_run", "proposal_run"),
]


def judge(  # noqa: PLR0913  (as the command has them)
    frames: Frames,
    *,
    baseline: str,
    metric: str = DEFAULT_SCORE,
    margin: float | None = None,
    alpha: float = 0.05,
    claim: "Claim" = "this_collection",
    train_size: int = 0,
    collection: str = "",
) -> Judgement:
    """Return verdicts on proposals, from predictions that any program made: `harness judge`.

    What the predictions allow to claim is found out, and said. In a workspace the ledger of these
    pictures counts it, as it does files; nothing else is written.

    Args:
        frames: a row for each test picture of each repetition, with the columns image (or
            image_id), true and predicted; `p_<class>`, the probability of each class, where there
            are any; repetition, where there are several; and `experiment`, which names what was
            trained. Or a table for each experiment, by its name.
        baseline: what the others are compared with.
        metric: the score that decides; of the classes that were said alone, such as macro_f1 and
            accuracy, or of probabilities.
        margin: the largest difference that does not matter, a share; None: the score's usual one.
        alpha: the probability of any false claim among all proposals.
        claim: what the words are about: `this_collection`, or `collections_like_it`, too.
        train_size: how many pictures each model was trained on, which the wider claim needs.
        collection: what sentences call the pictures.

    Raises:
        DataError: a row cannot be used; the message names it.
        ComparisonError: they are no pairs, or do not allow the claim.
        SpecError: there is no such score, or a number is none.

    Example:
        >>> frames = {name: harness.experiment(name).predictions for name in ("baseline", "wider")}
        >>> harness.judge(frames, baseline="baseline").verdicts
    """
    from harness.verdicts.prediction_evidence import FilesQuestion, judge_tables
    from harness.verdicts.question import rule_of
    from harness.workspace import workspace_around

    _require_numbers(margin, alpha, train_size=train_size)
    rule = rule_of(metric, margin, alpha, claim)
    asked = FilesQuestion(rule, train_size=train_size, collection=collection)
    tables = list(_named(frames, baseline))
    return Judgement(judge_tables(asked, tables[0], tables[1:], workspace_around()))


def judge_scores(  # noqa: PLR0913  (as the command has them)
    scores: "pd.DataFrame",
    *,
    baseline: str,
    design: Literal["seeds", "splits", "folds"],
    metric: str = DEFAULT_SCORE,
    higher_is_better: bool | None = None,
    margin: float | None = None,
    alpha: float = 0.05,
    claim: "Claim" = "this_collection",
    train_size: int = 0,
    test_size: int = 0,
    collection: str = "",
) -> Judgement:
    """Return verdicts on proposals of which only scores are left: `harness judge --scores`.

    Args:
        scores: a row for each repetition and a column for each experiment; a column `repetition`,
            or a first one called seed, fold, split or run, names repetitions.
        baseline: the column that the others are compared with.
        design: what repetitions are: trainings on one split (seeds), random splits, or folds of a
            cross-validation, which numbers cannot tell.
        metric: what the numbers are: a score of ours, or any name.
        higher_is_better: the direction of a score that is not ours.
        margin: the largest difference that does not matter, in the score's own unit.
        alpha: the probability of any false claim among all proposals.
        claim: what the words are about: `this_collection`, or `collections_like_it`, too.
        train_size: how many pictures each model was trained on, which the wider claim needs.
        test_size: likewise how many it was tested on.
        collection: what sentences call the pictures.

    Raises:
        DataError: a cell is no number; the message names it.
        ComparisonError: there is no such column, or the claim is not allowed.
        SpecError: the direction or the margin of a score is not known.

    Example:
        >>> table = pd.DataFrame({"baseline": [0.81, 0.79, 0.80], "wider": [0.84, 0.83, 0.85]})
        >>> harness.judge_scores(table, baseline="baseline", design="seeds").verdicts
    """
    from harness.verdicts.score_evidence import judge_scores as judged
    from harness.verdicts.score_rule import ScoreRule, ScoresQuestion, rule_of_scores

    _require_numbers(margin, alpha, train_size=train_size, test_size=test_size)
    rule = rule_of_scores(ScoreRule(metric, higher_is_better, margin, alpha, claim))
    asked = ScoresQuestion(rule, design, train_size, test_size, collection)
    return Judgement(judged(asked, _score_evidence(scores, str(baseline), rule)))


def _score_evidence(scores: object, baseline: str, rule: "RuleRecord") -> "ScoreEvidence":
    from harness.evaluation.score_table import score_table_of
    from harness.verdicts.score_evidence import require_shares, table_evidence

    evidence = table_evidence(score_table_of(scores), baseline)
    require_shares(rule, evidence)
    return evidence


def _require_numbers(margin: object, alpha: object, **counts: object) -> None:
    for name, value in (("margin", margin), ("alpha", alpha)):
        if value is not None and not isinstance(value, Real):
            raise SpecError(f"{name}: expected a number; got {value!r}.")
    for name, value in counts.items():
        if not isinstance(value, Integral) or value < 0:
            raise SpecError(
                f"{name}: expected a whole number of pictures, 0 where it is not known; got "
                f"{value!r}."
            )


def _named(frames: Frames, baseline: str) -> "Iterator[NamedTable]":
    """Yield the table of each experiment, the baseline first.

    Raises:
        SpecError: there is no such baseline, or nothing beside it.
    """
    from harness.verdicts.named_predictions import NamedTable

    each = (
        {str(name): frame for name, frame in frames.items()}
        if isinstance(frames, Mapping)
        else _by_experiment(frames)
    )
    baseline = str(baseline)
    if baseline not in each or len(each) < 2:  # noqa: PLR2004 (it takes two)
        got = ", ".join(map(str, each)) or "none"
        raise SpecError(
            f"baseline: expected one of two and more experiments; got {baseline!r} among {got}."
        )
    for name in (baseline, *(other for other in each if other != baseline)):
        yield NamedTable(name, each[name])


def _by_experiment(frame: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    from harness.evaluation.frames import plain_frame
    from harness.evaluation.prediction_files import and_more

    frame = plain_frame(frame, "frames", (EXPERIMENT,))
    if EXPERIMENT not in frame:
        raise SpecError(
            f"frames: expected a column {EXPERIMENT}, or a table for each experiment by its name; "
            f"got the columns {', '.join(frame.columns[:8])}."
        )
    (unnamed,) = frame[EXPERIMENT].isna().to_numpy().nonzero()
    if len(unnamed):
        raise DataError(
            f"frames, row {unnamed[0] + 1}: expected a value as {EXPERIMENT}; got none"
            f"{and_more(len(unnamed))}."
        )
    groups = frame.groupby(EXPERIMENT, sort=False)
    return {str(name): part.drop(columns=EXPERIMENT) for name, part in groups}


def _row(one: "ProposalVerdict") -> dict[str, object]:
    found = one.decision
    ends = {"low": found.low, "high": found.high, "adjusted_p": found.adjusted_p}
    return {
        "proposal": one.experiment.name,
        "word": one.word,
        "difference": found.difference,
        **{key: math.nan if value is None else value for key, value in ends.items()},
        "repetitions": one.repetitions,
    }


def judged_html(record: "Verdicts") -> str:
    """Return the verdicts as a notebook shows them, every text escaped."""
    from harness.verdicts.table import name_in, question_in, sheets, title

    sheet = sheets(record, "en")[0]
    table = html_table(sheet.headings, sheet.rows, words=sheet.words)
    about = {"question": question_in(record, "en"), "on": title(record, "en")}
    return titled(name_in(record, "en"), about, table)
