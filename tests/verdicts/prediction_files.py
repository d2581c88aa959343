"""Files of predictions, as people have them."""

from pathlib import Path

import numpy as np
import pandas as pd

from harness.verdicts.named_predictions import NamedFiles
from harness.verdicts.prediction_evidence import FilesQuestion, judge_files
from harness.verdicts.record import SIMULTANEOUS, RuleRecord
from tests.verdicts.factories import CLASSES, a_split, answers, the_labels

RULE = RuleRecord(correction=SIMULTANEOUS, claim="this_collection")


def a_frame(skill, repetition, own=0, *, names=None, probabilities=True):
    """The same answers as those of a recorded run of `factories`, row by row."""
    shares, labels = answers(skill, repetition, own), the_labels()
    classes = np.array(CLASSES)
    columns = {
        "image": [str(row) for row in range(len(labels))] if names is None else names,
        "true": classes[labels],
        "predicted": classes[shares.argmax(axis=1)],
    }
    if probabilities:
        columns |= {f"p_{name}": shares[:, c] for c, name in enumerate(CLASSES)}
    return pd.DataFrame(columns)


def write(frame: pd.DataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    match path.suffix:
        case ".parquet":
            frame.to_parquet(path, index=False)
        case ".jsonl":
            frame.to_json(path, orient="records", lines=True)
        case _:
            frame.to_csv(path, index=False)
    return path


def seeds_of(folder, name, skill, *, repetitions=6, own=0, suffix="csv", **how):
    """Files of trainings on one split."""
    paths = [
        write(a_frame(skill, r, own, **how), folder / name / f"seed{r + 1}.{suffix}")
        for r in range(repetitions)
    ]
    return NamedFiles(name, tuple(paths))


def splits_of(folder, name, skill, *, repetitions=6, own=0):
    """Files of random splits: other pictures in each, of which some are near-duplicates."""
    paths = []
    for r in range(repetitions):
        lines = [line.split(",") for line in a_split(r).splitlines()[1:]]
        tested = [(image, group) for image, _, group, part in lines if part == "test"]
        frame = a_frame(skill, r, own, names=[image for image, _ in tested])
        frame["group"] = [group for _, group in tested]
        paths.append(write(frame, folder / name / f"split{r + 1}.csv"))
    return NamedFiles(name, tuple(paths))


def judged_files(baseline, *proposals, rule=RULE, **asked):
    return judge_files(FilesQuestion(rule, **asked), baseline, proposals)
