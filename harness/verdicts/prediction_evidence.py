"""Verdicts on files of predictions: rows of any program become evidence as recorded runs do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from harness.errors import ComparisonError
from harness.evaluation.picture_scores import PictureScores
from harness.evaluation.prediction_files import (
    PredictionRows,
    and_more,
    natural,
)
from harness.runs.arithmetic import Arithmetic
from harness.runs.run_document import PREDICTION_FILES, RunDocument
from harness.statistics.influence import SCORES
from harness.verdicts.counted_files import CountedFiles
from harness.verdicts.evidence import Evidence, JudgedRun
from harness.verdicts.history import History
from harness.verdicts.judge import judge
from harness.verdicts.named_predictions import (
    Named,
    NamedFiles,
    NamedTable,
    pattern_for,
    rows_of_files,
    rows_of_frame,
)
from harness.verdicts.paired_predictions import (
    BINS,
    require_classes,
    require_labels,
    same_pictures,
    scored,
)
from harness.verdicts.question import VerdictQuestion, comparison_question
from harness.verdicts.record import FILES, RuleRecord, Verdicts
from harness.verdicts.tested_pictures import (
    TestedRepetitions,
    codes_of,
    tested_repetitions,
)
from harness.verdicts.training_ids import training_size
from harness.workspace import Workspace

OneKind = TypeVar("OneKind", NamedFiles, NamedTable)


@dataclass(frozen=True)
class FilesQuestion:
    """What is asked of files.

    Attributes:
        rule: how proposals are judged.
        repetition: the column of repetitions, where a file has one of this name; else finds the
            repetition in a file's name, or a folder's, by its first group where it has one.
        train_size: how many pictures each model was trained on; 0 where nobody said.
        collection: what the pictures are called; empty: by no name.
        training: files of what each model was trained on, in place of its size.
        history: what happened before; what a workspace knows of it stands in its place.
    """

    rule: RuleRecord
    repetition: str = ""
    train_size: int = 0
    collection: str = ""
    training: tuple[Path, ...] = ()
    history: History = field(default_factory=History)


def judge_files(
    asked: FilesQuestion,
    baseline: NamedFiles,
    proposals: Sequence[NamedFiles],
    workspace: Workspace | None = None,
) -> Verdicts:
    """Return the verdicts on proposals, from files with a row for each tested picture.

    Files are read one at a time, and probabilities are dropped as soon as they are scored.

    Args:
        asked: what is asked of them.
        baseline: what proposals are compared with.
        proposals: the others.
        workspace: whose ledger of these pictures counts the verdicts; None: nobody does.

    Raises:
        DataError: a file or a row of it cannot be used.
        ComparisonError: files that are no pairs, or a claim that they do not allow.
        TrackingError: the ledger cannot be read or written.
    """
    pattern = pattern_for(asked.repetition, [baseline, *proposals])
    read = partial(rows_of_files, pattern=pattern, asked=asked.repetition)
    return _judged(asked, baseline, proposals, read, workspace)


def judge_tables(
    asked: FilesQuestion,
    baseline: NamedTable,
    proposals: Sequence[NamedTable],
    workspace: Workspace | None = None,
) -> Verdicts:
    """Return the verdicts on proposals, from a DataFrame of each experiment, as `judge_files`."""
    return _judged(asked, baseline, proposals, rows_of_frame, workspace)


def _judged(
    asked: FilesQuestion,
    baseline: OneKind,
    proposals: Sequence[OneKind],
    read: Callable[[OneKind, Sequence[str]], Iterator[list[PredictionRows]]],
    workspace: Workspace | None = None,
) -> Verdicts:
    _require_different(baseline, proposals)
    bench, first = _begun(asked, baseline, read(baseline, ()))
    everyone = [first]
    for one in proposals:
        rows = read(one, bench.tested.class_names)
        everyone.append(bench.evidence(one.name, bench.paired(one, rows)))
    counted = (
        None
        if workspace is None
        else CountedFiles.begin(bench.tested, everyone, asked.rule, workspace)
    )
    question = VerdictQuestion(
        FILES,
        comparison_question([one.name for one in proposals], baseline.name),
        asked.rule,
        planned=len(first.runs),
        history=asked.history if counted is None else counted.history,
    )
    found = judge(question, everyone[0], everyone[1:], bench.first.__getitem__)
    if counted is not None:
        counted.judged(found)
    about = replace(found.setting, repetition_pattern=asked.repetition)
    return replace(found, setting=about)


def _begun(
    asked: FilesQuestion, baseline: Named, files: Iterator[list[PredictionRows]]
) -> tuple["_Reading", Evidence]:
    """Return what the proposals' files are read with, and the baseline, scored."""
    given = _in_order(baseline, [one for each in files for one in each])
    if asked.training:
        size = training_size(asked.training, asked.repetition, given)
        asked = replace(asked, train_size=size)
    tested = tested_repetitions(given, asked.train_size)
    _require_lawful(asked, tested)
    bench = _Reading(asked, tested)
    evidence = bench.evidence(baseline.name, given)
    scored = tuple(replace(one, given=replace(one.given, scores=None)) for one in tested.pictures)
    return replace(bench, tested=replace(tested, pictures=scored)), evidence


def _require_different(baseline: Named, proposals: Sequence[Named]) -> None:
    names: set[str] = set()
    seen: dict[Path, str] = {}
    for one in (baseline, *proposals):
        if one.name in names:
            raise ComparisonError(
                f"{one.name}: expected another name for each experiment; got it twice. Name them: "
                "--proposal NAME=FILES."
            )
        names.add(one.name)
        for path in one.paths:
            if path.resolve() in seen:
                raise ComparisonError(
                    f"{one.name}: expected files that differ; got {path}, a file of "
                    f"{seen[path.resolve()]}, too."
                )
            seen[path.resolve()] = one.name


def _in_order(of: Named, rows: Sequence[PredictionRows]) -> list[PredictionRows]:
    """Return a baseline's repetitions by their number; each is there once."""
    seen: dict[str, Path] = {}
    for one in rows:
        _require_new(of, one, seen)
    return sorted(rows, key=lambda one: natural(str(one.repetition)))


def _require_new(of: Named, one: PredictionRows, seen: dict[str, Path]) -> None:
    word = str(one.repetition)
    if word in seen:
        raise ComparisonError(
            f"{one.path}: expected each repetition of {of.name} once; got {word}, which is that of "
            f"{seen[word]}, too. Say where a repetition is named with --repetition."
        )
    seen[word] = one.path


def _require_lawful(asked: FilesQuestion, tested: TestedRepetitions) -> None:
    metric, first = asked.rule.metric, tested.pictures[0].given
    if metric not in SCORES and first.scores is None:
        raise ComparisonError(
            f"{first.path}: expected columns p_CLASS with probabilities, from which {metric} is "
            f"computed; got none. Add them, or judge by {', '.join(SCORES)}."
        )
    if asked.rule.claim != "collections_like_it":
        return
    if tested.kind == "seeds":
        raise ComparisonError(
            "--claim: expected this_collection, because all repetitions were tested on the same "
            "pictures and show nothing of others; got collections_like_it."
        )
    if not asked.train_size:
        raise ComparisonError(
            "--claim: expected this_collection, because it is not known how many pictures were "
            "trained on; got collections_like_it. Say how many with --train-size."
        )


@dataclass(frozen=True)
class _Reading:
    """What the files of all experiments are read with."""

    asked: FilesQuestion
    tested: TestedRepetitions
    first: dict[str, PictureScores] = field(default_factory=dict)
    """Of the first repetition of each experiment, by the run's id, where probabilities decide."""

    def paired(self, of: Named, files: Iterator[list[PredictionRows]]) -> Iterator[PredictionRows]:
        """Yield a proposal's rows as they are read; at the end each repetition was there once."""
        seen: dict[str, Path] = {}
        theirs = {str(one.given.repetition): one.given for one in self.tested.pictures}
        for one in (one for each in files for one in each):
            _require_new(of, one, seen)
            if one.repetition not in theirs:
                raise ComparisonError(
                    f"{one.path}: expected a repetition that the baseline has, too "
                    f"({', '.join(theirs)}); got {one.repetition}."
                )
            yield one
        lacking = [given.path for word, given in theirs.items() if word not in seen]
        if lacking:
            raise ComparisonError(
                f"{of.name}: expected each repetition of the baseline; got none for {lacking[0]}"
                f"{and_more(len(lacking))}. Add the file, or leave the baseline's out."
            )

    def evidence(
        self, name: str, rows: Sequence[PredictionRows] | Iterator[PredictionRows]
    ) -> Evidence:
        """Return an experiment, its repetitions by their number from 0."""
        numbers = {str(o.given.repetition): n for n, o in enumerate(self.tested.pictures)}
        runs = {}
        for one in rows:
            number = numbers[str(one.repetition)]
            runs[number] = self.run(name, number, one)
        return Evidence(name, dict(sorted(runs.items())))

    def run(self, name: str, number: int, one: PredictionRows) -> JudgedRun:
        """Return one repetition, its pictures in the order of the baseline's."""
        tested, names = self.tested.pictures[number], self.tested.class_names
        rows = same_pictures(one, tested)
        require_classes(one, self.tested.pictures[0].given)
        require_labels(one, rows, tested, names)
        answers = codes_of(one, one.predicted, names, "predicted")[rows]
        probable = None if one.scores is None else one.scores.take(rows)
        run_id = f"{one.path}#{one.repetition}" if one.in_column else str(one.path)
        if number == 0 and probable is not None and self.asked.rule.metric not in SCORES:
            self.first[run_id] = probable
        scores, values = scored(tested, answers, probable, names, self.asked.rule.metric)
        k = len(names)
        return JudgedRun(
            run_id=run_id,
            fingerprint=one.sha256,
            about=self._about(name, number, one),
            packages={},
            gpu="",
            arithmetic=Arithmetic(None, None),
            spec=self._spec(),
            recorded={},
            scores=scores,
            predictions_sha256=one.sha256,
            parts=tested.parts,
            image_ids=tested.image_ids,
            labels=tested.labels,
            answers=answers[None],
            counts=np.bincount(tested.labels * k + answers, minlength=k * k).reshape(k, k),
            values=values,
        )

    def _about(self, name: str, number: int, one: PredictionRows) -> RunDocument:
        return RunDocument(
            kind=PREDICTION_FILES,
            name=f"{name} r{number + 1}/{len(self.tested.pictures)}",
            experiment=name,
            question="",
            repetition=number,
            collection=self.asked.collection,
            data_digest=self.tested.digest,
            evidence=True,
            fingerprint=one.sha256,
            kept_epoch=None,
            class_names=self.tested.class_names,
        )

    def _spec(self) -> dict[str, object]:
        """Return what is known of how a model was made, in the keys that verdicts look at."""
        return {
            "seed": None,
            "repetitions": {"kind": self.tested.kind, "count": len(self.tested.pictures)},
            "evaluation": {"calibration_bins": BINS},
            "training": {"precision": ""},
            "augmentation": {"kind": "none"},
            "features": {"kind": "unknown"},
            "model": {"kind": "unknown"},
        }
