"""Every kind of file that anybody gives to `judge`, damaged three hundred ways.

A file without checksums is its owner's: a digit that became another one cannot be seen. Parquet
with checksums of its pages is read as it was written, or refused. Nothing ends in a traceback.
"""

import shutil
from collections import Counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from mlflow.tracking import MlflowClient
from pyarrow import parquet

from harness.errors import HarnessError
from harness.evaluation.score_table import read_score_table
from harness.verdicts.logged_evidence import LoggedQuestion, store_evidence
from harness.verdicts.score_evidence import table_evidence
from tests.cli.test_judge_mlflow import log_plainly
from tests.damage import fuzzed, in_one_line
from tests.verdicts.prediction_files import judged_files, seeds_of, write

SUFFIXES = ("csv", "parquet", "jsonl")
PAGE = 4096


def outcomes(path, contents, read):
    """Read each content as this file; count what is as before, otherwise, and refused."""
    whole, right, found = path.read_bytes(), read(), Counter()
    for content in contents:
        path.write_bytes(content)
        try:
            same = read() == right
        except HarnessError as error:
            found["refused" if in_one_line(error, path.name) else f"told as {error}"] += 1
        else:
            found["right" if same else "otherwise"] += 1
    path.write_bytes(whole)
    assert read() == right
    assert set(found) <= {"refused", "right", "otherwise"}
    return found


def told(verdicts):
    """The numbers and words of verdicts, without the checksums of what was read."""
    return [(one.word, one.decision, one.effects) for one in verdicts.proposals]


@pytest.fixture(params=SUFFIXES)
def predictions(request, tmp_path):
    base, new = (
        seeds_of(tmp_path, name, skill, repetitions=2, suffix=request.param)
        for name, skill in (("base", 0.6), ("new", 0.9))
    )
    return new.paths[1], lambda: told(judged_files(base, new))


def test_files_of_predictions(predictions):
    path, read = predictions
    found = outcomes(path, fuzzed(path.read_bytes(), 11), read)
    # Probabilities must sum to 1, and the most probable class is the predicted one.
    assert found["refused"] > 250
    assert found["otherwise"] < 10


def a_score_table(path, **how):
    columns = {
        "fold": range(1, 9),
        "linear": np.linspace(0.8, 0.9, 8),
        "rbf": np.linspace(0.93, 0.85, 8),
    }
    if how:
        parquet.write_table(pa.table(columns), path, **how)
        return path
    return write(pd.DataFrame(columns), path)


def scores_of(path):
    """What the table says of two experiments, as `judge` takes it."""
    found = table_evidence(read_score_table(path), "linear", ["rbf"])
    return [one.scores.tolist() for one in (found.baseline, *found.proposals)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_tables_of_scores(tmp_path, suffix):
    path = a_score_table(tmp_path / f"table.{suffix}")
    found = outcomes(path, fuzzed(path.read_bytes(), 12), lambda: scores_of(path))
    assert found["refused"] > 200


@pytest.mark.parametrize("compression", ["none", "snappy"])
def test_parquet_with_checksums_is_read_as_it_was_written_or_refused(tmp_path, compression):
    path = a_score_table(
        tmp_path / "table.parquet", write_page_checksum=True, compression=compression
    )
    found = outcomes(path, fuzzed(path.read_bytes(), 13), lambda: scores_of(path))
    assert found["refused"] > 200
    assert not found["otherwise"]


def test_predictions_in_parquet_with_checksums(tmp_path):
    base, new = (
        seeds_of(tmp_path, name, skill, repetitions=2, suffix="parquet")
        for name, skill in (("base", 0.6), ("new", 0.9))
    )
    path = new.paths[1]
    parquet.write_table(parquet.read_table(path), path, write_page_checksum=True)
    found = outcomes(path, fuzzed(path.read_bytes(), 14), lambda: told(judged_files(base, new)))
    assert found["refused"] > 200
    assert not found["otherwise"]


def of_one_page(content, page):
    """Damage one page of a database, whose others stay where they are, or move with a cut."""
    begin = page * PAGE
    for damaged in fuzzed(content[begin : begin + PAGE], page, 12):
        yield content[:begin] + damaged + content[begin + PAGE :]


def of_the_runs(content):
    """Damage the heading and the pages that name what was logged: most others are empty."""
    pages = range(1, len(content) // PAGE)
    named = [content[page * PAGE : (page + 1) * PAGE] for page in pages]
    told = [page for page, text in zip(pages, named, strict=True) if b"test_accuracy" in text]
    assert len(told) >= 2
    for page in (0, *told):
        yield from of_one_page(content, page)


def test_a_database_of_mlflow(tmp_path, new_database):
    whole = tmp_path / "theirs.db"
    shutil.copy(new_database, whole)
    log_plainly(MlflowClient(f"sqlite:///{whole}"), "sweep")
    asked = LoggedQuestion(("sweep",), "test_accuracy", "params.seed", "tags.variant")
    found = Counter()
    for number, content in enumerate(of_the_runs(whole.read_bytes())):
        # Under another name each time: SQLite keeps pages of a file that it has open.
        path = tmp_path / f"damaged{number}.db"
        path.write_bytes(content)
        try:
            store_evidence(f"sqlite:///{path}", asked, "plain")
        except HarnessError as error:
            # What a run in it lacks is told of the run.
            found[f"told as {error}" if "\n" in str(error) else "refused"] += 1
        else:
            found["read"] += 1
        path.unlink()
    assert set(found) == {"refused", "read"}
    assert found["refused"] > found.total() / 3
