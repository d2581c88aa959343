"""Every kind of stored file, damaged three hundred ways: read rightly, made again, or refused.

Nothing that enters a number may be read otherwise than it was written without a word. A journal
may end earlier: a line that a kill cut is not there, and a cut at the end of a line looks the same.
"""

import zipfile
from dataclasses import asdict, replace

import numpy as np
import pytest

from harness.data.cache.preparation import prepare
from harness.data.collection.catalog import catalog_path, load_entries, scan
from harness.data.collection.listing import listed_file
from harness.data.preprocessing.preprocess import PreprocessRequest, preprocess
from harness.errors import HarnessError
from harness.features.store import (
    CachedArray,
    PictureCost,
    read_cost,
    read_features,
    write_features,
)
from harness.progress import SILENT
from harness.runs.answers_file import read_answers, write_answers
from harness.runs.digests import note_digests, require_scores
from harness.runs.doctor import findings
from harness.runs.recorded import A_FILE, RecordedRun
from harness.runtime.documents import LARGEST, Expected, read_arrays, sha256_of_file
from harness.runtime.journal import Journal
from harness.runtime.meter import Meter
from harness.tracking.find_finished import finished_among
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.outbox import Spool, read_spool
from harness.tracking.record import DIGESTS, SCORES_DIGEST, STUDY, GroupRecord
from harness.tracking.score_digest import scores_digest
from harness.tracking.test_set_uses import UseOfTestSet, note_test_set_use, readings
from harness.verdicts.store import altered_since, keep, kept
from harness.workspace import Workspace
from tests.damage import HEALED, fuzzed, hold, in_one_line
from tests.data.factories import some_pictures
from tests.tracking.factories import a_workspace, an_open_run
from tests.tracking.memory import MemoryTracker
from tests.verdicts.factories import an_experiment, answers, judged


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run with every kind of file, and its tags in the store."""
    tracker = MemoryTracker(tmp_path_factory.mktemp("store"))
    evidence = an_experiment(tracker, "base", 0.7, repetitions=1)
    folder = tracker.artifact(evidence.first.run_id, "")
    (folder / "history.csv").write_text("epoch,train/loss\n1,2.0\n2,1.5\n")
    np.savez(folder / "fitted.npz", pca_mean=np.arange(300.0), centres=np.ones((4, 5)))
    for name in ("model.keras", "model.skops"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("weights.h5", bytes(range(256)) * 20)
    return folder, {DIGESTS: note_digests(folder)}


def shown(value):
    """Anything that is read, as something that can be compared."""
    if hasattr(value, "to_csv"):
        return value.to_csv()
    if hasattr(value, "probabilities"):
        return value.to_frame().to_csv()
    if hasattr(value, "items"):
        return {key: getattr(one, "tobytes", lambda one=one: one)() for key, one in value.items()}
    return value


RUN_FILES = {
    "run.json": lambda run: run.about,
    "spec.yaml": lambda run: run.written_spec,
    "environment.json": lambda run: run.environment,
    "split.csv": lambda run: run.split,
    "history.csv": lambda run: run.history,
    "predictions.parquet": lambda run: run.predictions,
    "fitted.npz": lambda run: run.fitted,
    "model.keras": lambda run: run.whole("model.keras"),
    "model.skops": lambda run: run.whole("model.skops"),
    "digests.json": lambda run: run.digests,
}


@pytest.mark.parametrize("name", RUN_FILES)
def test_a_file_of_a_run(run, name):
    folder, tags = run

    def read():
        return shown(RUN_FILES[name](RecordedRun.at(folder, tags)))

    outcomes = hold(folder / name, read, read())
    assert name == "digests.json" or outcomes["right"] == 0


@pytest.mark.parametrize("name", [name for name in RUN_FILES if name != "digests.json"])
def test_a_file_of_a_run_without_checksums_is_read_or_refused(run, name):
    """Nobody can know whether a number was another one; but nothing ends in a traceback."""
    folder, _ = run
    noted, path = (folder / "digests.json").read_bytes(), folder / name
    whole = path.read_bytes()
    (folder / "digests.json").unlink()
    refused = 0
    for content in fuzzed(whole, 3):
        path.write_bytes(content)
        try:
            RUN_FILES[name](RecordedRun.at(folder))
        except HarnessError as error:
            refused += in_one_line(error, path.name)
    path.write_bytes(whole)
    (folder / "digests.json").write_bytes(noted)
    assert refused > 50 or name.startswith("model")


def test_answers_after_earlier_epochs(tmp_path):
    tracker = MemoryTracker(tmp_path / "files")
    averaged = {"evaluation": {"average_epochs": 2}}
    earlier = {"spec": averaged, "earlier": lambda repetition: {1: answers(0.4, repetition)}}
    evidence = an_experiment(tracker, "base", 0.7, repetitions=1, **earlier)
    folder = tracker.artifact(evidence.first.run_id, "")
    note_digests(folder)

    def read():
        return [one.to_frame().to_csv() for one in RecordedRun.at(folder).tested.all]

    outcomes = hold(folder / "earlier_predictions.parquet", read, read(), times=25)
    assert outcomes["refused"] == outcomes.total()


def test_answers_that_an_archive_keeps(run, tmp_path):
    folder, _ = run
    recorded, path = RecordedRun.at(folder), tmp_path / "answers.npz"
    write_answers(path, recorded.answers(bins=15), recorded.split, "a" * 64)
    expected, sha256 = Expected("answers", "Import them again."), sha256_of_file(path, A_FILE)

    def read():
        kept = read_answers(path, recorded.split, recorded.class_names, expected, sha256=sha256)
        return kept.tested.scores, kept.tested.image_ids, kept.predictions_sha256

    assert hold(path, read, read())["right"] == 0


def test_arrays_without_checksums(tmp_path):
    path, expected = tmp_path / "arrays.npz", Expected("arrays", "Make them again.")
    np.savez(path, first=np.arange(300.0), second=np.ones((4, 5), np.int8))

    def read():
        return shown(read_arrays(path, expected))

    hold(path, read, read())


def test_an_archive_that_would_unpack_to_gigabytes_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.npy", bytes(2 * LARGEST))
    with pytest.raises(HarnessError, match=r"bomb\.npz: expected arrays; got .* that unpack to"):
        read_arrays(path, Expected("arrays", "Make them again."))


def test_the_seconds_of_a_run(tmp_path):
    path = tmp_path / "cost.json"
    meter = Meter(path)
    with meter.stage("training"):
        pass
    with meter.stage("evaluation"):
        pass

    def read():
        again = Meter(path)
        if again.load() is not None:
            return HEALED
        return {key: one for key, one in again.metrics().items() if "memory" not in key}

    assert hold(path, read, read())["healed"] > 200


def prefixes(events):
    return [events[:length] for length in range(len(events))]


def test_the_ledger_of_test_parts(tmp_path):
    workspace = Workspace(tmp_path)
    for number in range(4):
        note_test_set_use(workspace, UseOfTestSet("part", "base", f"base r{number}", "f" * 20))

    def read():
        return list(readings(workspace))

    hold(workspace.mlruns / "test_readings.jsonl", read, read(), healed=prefixes(read()))


def test_what_a_server_was_not_told(tmp_path):
    spool = Spool(tmp_path / "waiting.jsonl", "http://localhost")
    spool.add(
        {"kind": "batch", "run": "r", "metrics": [["a", 0.5, 1, 2]], "params": [], "tags": []}
    )
    spool.add({"kind": "files", "run": "r", "files": "f"})
    spool.add({"kind": "end", "run": "r", "status": "FINISHED", "at_ms": 1})
    whole = spool.path.read_bytes()

    def read():
        found = read_spool(spool.path).waiting
        if not found:  # it is removed: nothing was in it
            spool.path.write_bytes(whole)
        return found

    hold(spool.path, read, read(), healed=prefixes(read()))


def test_a_journal(tmp_path):
    journal = Journal(tmp_path / "journal.jsonl")
    for number in range(5):
        journal.write({"event": "ended", "number": number, "metrics": {"score": number / 7}})

    def read():
        return list(journal.events())

    hold(journal.path, read, read(), healed=prefixes(read()))


@pytest.mark.parametrize("end", ["npy", "json"])
def test_cached_features(tmp_path, end):
    entry = CachedArray(tmp_path, "ab")
    values = np.arange(24, dtype=np.float32).reshape(6, 4)
    write_features(entry, values, {"backbone": "b"}, PictureCost(1.25, 2.5))

    def read():
        found = read_features(entry, (6, 4))
        return HEALED if found is None else (found.tobytes(), read_cost(entry))

    hold(tmp_path / f"ab.{end}", read, read())


@pytest.mark.parametrize("name", ["images.npy", "images.json"])
def test_cached_pictures(tmp_path, name):
    collection = some_pictures(tmp_path / "pictures", 4)

    def read():
        with prepare(collection, image_pixels=6, normalise=None, cache=tmp_path) as images:
            return images[range(4)].tobytes()

    right = read()
    (path,) = tmp_path.rglob(name)
    hold(path, read, right)


def test_the_catalog_of_pictures(tmp_path):
    (tmp_path / "pictures").mkdir()
    collection = some_pictures(tmp_path / "pictures", 4)
    root = tmp_path / "pictures"
    files = [listed_file(str(path.relative_to(root)), path.stat()) for path in collection.paths]
    scan(root, files, cache=tmp_path)
    path = catalog_path(tmp_path, root)

    def read():
        return load_entries(path, SILENT) or HEALED

    hold(path, read, read())


@pytest.mark.parametrize("name", ["preprocess.json", "checksums.jsonl", "images/a/0_0.png"])
def test_preprocessed_pictures(tmp_path, name):
    collection = some_pictures(tmp_path / "pictures", 2)
    collection = replace(collection, image_ids=("a/0.jpg", "b/1.jpg"))
    job = PreprocessRequest(
        collection, tmp_path / "made", image_pixels=4, variants=2, arrays="none"
    )

    def read():
        preprocess(job)
        return {path.name: path.read_bytes() for path in job.folder.rglob("*.png")}

    right = read()
    # Most are made again, and each time for the disk's sake file by file.
    hold(job.folder / name, read, right, times=25)


def test_a_kept_verdict(tmp_path):
    tracker = MemoryTracker(tmp_path / "files")
    evidence = [an_experiment(tracker, name, 0.7, repetitions=2) for name in ("base", "good")]
    with tracker.group(GroupRecord("study", "s1", "best-artworks", kind=STUDY)) as group:
        keep(judged(tracker, *evidence, planned=2), group)

    def read():
        document = kept(tracker, group.id)
        (study,) = tracker.kept_groups("study", STUDY)
        return HEALED if altered_since(tracker, study) else document

    hold(tracker.artifact(group.id, "verdict.json"), read, read())


def test_the_database(tmp_path, new_database, monkeypatch):
    """SQLite has no checksums: the scores have one of their own, and a run may be done again."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    workspace = a_workspace(tmp_path, new_database)
    with an_open_run(MlflowTracker(workspace, sample_every_s=None)) as opened:
        scores = opened.log_metrics({"test/macro_f1": 0.75, "cost/wall_s": 1.5})
        opened.tag({SCORES_DIGEST: scores_digest(scores)})

    def looked_at():
        list(findings(workspace))
        return read()

    def read():
        found = finished_among(workspace, ["f1"])
        for one, _ in found.values():
            require_scores(one)
        return [asdict(one)["metrics"] for one, _ in found.values()]

    hold(workspace.database, read, read(), healed=([],))
    hold(workspace.database, looked_at, read(), healed=([],), times=5)
