"""A study as one file: what it holds, who takes it over, and what is refused."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from harness.cli.verify import verify_archive
from harness.errors import TrackingError
from harness.progress import SILENT
from harness.runs import file_names
from harness.runs.recorded import RecordedRun
from harness.studies.archive import FOLDER, INDEX, opened_archive
from harness.studies.export_study import export_study, require_own
from harness.studies.import_study import import_study
from harness.studies.packed_files import PACKED, packed_files, unpacked_files
from harness.tracking.locations import repair_locations
from harness.tracking.mlflow_store import MlflowTracker
from harness.tracking.record import DIGESTS, SCORES_DIGEST, STUDY
from harness.tracking.score_digest import scores_digest
from harness.verdicts.store import kept
from harness.verdicts.verify import check_verdict
from harness.workspace import Workspace
from tests.damage import hold
from tests.earlier_store import said, unpacked
from tests.tracking.factories import a_workspace

RUNS = 6


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A study of three experiments of two repetitions, recorded by an earlier version."""
    workspace = Workspace(tmp_path_factory.mktemp("earlier"))
    unpacked(workspace.root)
    repair_locations(workspace)
    return MlflowTracker(workspace)


@pytest.fixture(scope="module")
def archive(store, tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "study_digits.zip"
    (study,) = store.kept_groups("study_digits", STUDY)
    done = export_study(store, study, path, SILENT)
    assert (done.runs, done.has_verdict) == (RUNS, True)
    return path


@pytest.fixture
def empty(tmp_path, new_database):
    return MlflowTracker(a_workspace(tmp_path / "empty", new_database))


def taken_over(path, tracker, progress=SILENT):
    with opened_archive(path) as archive:
        return import_study(archive, tracker, progress)


def test_every_number_of_its_verdict_comes_out_again_from_the_file_alone(archive):
    checked = verify_archive(archive)
    assert checked.problems == ()
    numbers = said("verify.txt").split(": ")[1].split()[0]
    assert (f"{checked.numbers:,}", checked.runs) == (numbers, RUNS)


def test_the_same_study_gives_the_same_bytes(store, archive, tmp_path):
    (study,) = store.kept_groups("study_digits", STUDY)
    export_study(store, study, tmp_path / "again.zip", SILENT)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_it_holds_answers_and_no_probabilities_models_or_names_of_this_machine(archive):
    with opened_archive(archive) as opened:
        for run in opened.index.runs:
            assert file_names.ANSWERS in run.files
            assert not {"predictions.parquet", "model.keras", "fitted.npz"} & run.files.keys()
            assert not {"harness.process", "harness.starts"} & run.tags.keys()
        assert len({run.files["split.csv"] for run in opened.index.runs}) < RUNS


def test_answers_are_those_of_the_predictions_and_scores_follow_from_them(store, archive):
    with opened_archive(archive) as opened:
        for run in opened.index.runs:
            there = RecordedRun.of(opened, run.finished).answers(bins=15)
            here = RecordedRun.of(store, store.recorded(run.id)).answers(bins=15)
            np.testing.assert_array_equal(there.classes, here.classes)
            assert there.image_ids == here.image_ids
            assert there.scores == pytest.approx(here.scores, abs=1e-12)


def test_a_project_without_a_store_takes_over_runs_and_verdict_and_the_second_time_nothing(
    archive, tmp_path
):
    empty = MlflowTracker(Workspace(tmp_path / "new"))
    done = taken_over(archive, empty)
    assert (done.study, done.taken, done.known) == ("study_digits", RUNS, 0)
    (study,) = empty.kept_groups("study_digits", STUDY)
    checked = check_verdict(empty, kept(empty, study.id))
    assert (checked.problems, checked.runs) == ((), RUNS)
    assert taken_over(archive, empty)[1:3] == (0, RUNS)
    with opened_archive(archive) as opened:
        for run in opened.index.runs:
            here = empty.finished(run.fingerprint)
            assert {key: here.metrics[key] for key in run.metrics} == dict(run.metrics)


def test_what_was_taken_over_can_be_given_on(archive, empty, tmp_path):
    taken_over(archive, empty)
    (study,) = empty.kept_groups("study_digits", STUDY)
    export_study(empty, study, tmp_path / "on.zip", SILENT)
    first, second = verify_archive(archive), verify_archive(tmp_path / "on.zip")
    assert (second.problems, second.numbers) == ((), first.numbers)


@pytest.fixture
def beside(store, archive, tmp_path):
    """The same study again, with all its files left to an archive that has them."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    first.write_bytes(archive.read_bytes())
    (study,) = store.kept_groups("study_digits", STUDY)
    export_study(store, study, second, SILENT, beside=[first, first])  # said twice is said once
    return second


def test_what_an_archive_beside_it_holds_is_left_to_that_one(archive, beside, empty):
    with zipfile.ZipFile(beside) as packed:
        assert unpacked_files(packed.read(PACKED)) == {}
    assert verify_archive(beside) == verify_archive(archive)
    assert taken_over(beside, empty).taken == RUNS


def test_only_files_that_the_other_one_lacks_are_held_twice(store, archive, empty, tmp_path):
    """What was taken over and given on has a verdict about runs with other ids, and its own."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    first.write_bytes(archive.read_bytes())
    taken_over(archive, empty)
    (study,) = empty.kept_groups("study_digits", STUDY)
    export_study(empty, study, second, SILENT, beside=[first])
    with zipfile.ZipFile(second) as packed:
        (own,) = unpacked_files(packed.read(PACKED)).values()
    assert json.loads(own)["name"] == "study_digits"
    assert verify_archive(second).problems == ()


def test_without_the_other_one_it_says_what_is_missing(beside):
    (beside.parent / "first.zip").unlink()
    expected = r"second\.zip: expected first\.zip in the same folder, which holds \d+ of its files"
    with pytest.raises(TrackingError, match=expected):
        verify_archive(beside)


def test_another_one_in_its_place_does_not_do(beside):
    (beside.parent / "first.zip").write_bytes(beside.read_bytes())
    with pytest.raises(TrackingError, match=r"second\.zip: .* got no files/[0-9a-f]{64}\."):
        verify_archive(beside)


@pytest.mark.parametrize("name", ["../first.zip", "/first.zip", "folder/first.zip", ".."])
def test_it_reads_no_archive_elsewhere(beside, name):
    def climbs(index, files):
        index["beside"] = [name]

    with pytest.raises(TrackingError, match="the archives"):
        verify_archive(rewritten(beside, climbs))


@pytest.mark.parametrize(("name", "got"), [("own.zip", "the same one"), ("a/b.zip", "elsewhere")])
def test_files_are_left_to_another_archive_of_the_same_folder_only(
    store, archive, tmp_path, name, got
):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(archive.read_bytes())
    (study,) = store.kept_groups("study_digits", STUDY)
    with pytest.raises(TrackingError, match=f"got .*{got}"):
        export_study(store, study, tmp_path / "own.zip", SILENT, beside=[path])
    assert path.read_bytes() == archive.read_bytes()


class StopsAfter:
    """A progress at which somebody presses Ctrl-C."""

    def __init__(self, steps):
        self.left = steps

    def __getattr__(self, name):
        return lambda *_, **__: None

    def advance(self, *_, **__):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_an_import_that_was_interrupted_goes_on(archive, empty):
    with pytest.raises(KeyboardInterrupt):
        taken_over(archive, empty, StopsAfter(RUNS + 2))
    done = taken_over(archive, empty)
    assert (done.taken, done.known) == (RUNS - 2, 2)
    (study,) = empty.kept_groups("study_digits", STUDY)
    assert check_verdict(empty, kept(empty, study.id)).problems == ()


def files_of(run):
    return run["files"].values()


def rewritten(path, change):
    """Return the archive with its index and contents changed, consistently as a forger would."""
    with zipfile.ZipFile(path) as packed:
        index = json.loads(packed.read(INDEX))
        found = unpacked_files(packed.read(PACKED))
    files = {name.removeprefix(FOLDER): content for name, content in found.items()}
    before = set(files)
    change(index, files)
    forged = path.with_name("forged.zip")
    left = before.difference(index["study_files"].values(), *map(files_of, index["runs"]))
    stream = packed_files({FOLDER + name: files[name] for name in files.keys() - left})
    with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(INDEX, json.dumps(index))
        packed.writestr(PACKED, stream)
    return forged


def put(index, files, run, name, content):
    """Give a run another file, with notes that say so."""
    sha256 = hashlib.sha256(content).hexdigest()
    files[sha256] = content
    noted = json.loads(run["tags"][DIGESTS]) | {}
    noted["sha256"][name] = sha256
    beside = (json.dumps(noted, indent=2, sort_keys=True) + "\n").encode()
    digest = hashlib.sha256(beside).hexdigest()
    files[digest] = beside
    run["files"] |= {name: sha256, file_names.DIGESTS: digest}
    run["tags"][DIGESTS] = json.dumps(noted, sort_keys=True)


def other_answers(index, files):
    run = index["runs"][0]
    arrays = dict(np.load(io.BytesIO(files[run["files"][file_names.ANSWERS]])))
    arrays["classes"] = np.roll(arrays["classes"], 1, axis=1)
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    put(index, files, run, file_names.ANSWERS, content.getvalue())


def a_better_score(index, files):
    index["runs"][0]["metrics"]["test/macro_f1"] = 0.99


def a_better_score_with_its_note(index, files):
    a_better_score(index, files)
    run = index["runs"][0]
    run["tags"][SCORES_DIGEST] = scores_digest(run["metrics"])


def another_spec(index, files):
    run = index["runs"][0]
    spec = files[run["files"][file_names.SPEC]].replace(b"epochs: ", b"epochs: 1")
    put(index, files, run, file_names.SPEC, spec)


def another_verdict(index, files):
    sha256 = index["study_files"]["verdict.json"]
    content = files[sha256].replace(b'"word": "', b'"word":  "')
    index["study_files"]["verdict.json"] = hashlib.sha256(content).hexdigest()
    files[hashlib.sha256(content).hexdigest()] = content


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (other_answers, "expected predictions that give its recorded"),
        (a_better_score, "others: they were altered in the store"),
        (a_better_score_with_its_note, "expected predictions that give its recorded macro_f1"),
        (another_verdict, "the file was altered or damaged"),
    ],
)
def test_verify_finds_a_forged_archive(archive, forge, said):
    problems = verify_archive(rewritten(archive, forge)).problems
    assert any(said in problem for problem in problems)


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (other_answers, "expected predictions that give its recorded"),
        (a_better_score_with_its_note, "expected predictions that give its recorded macro_f1"),
        (another_spec, "with the fingerprint of another spec or of other pictures"),
    ],
)
def test_a_forged_archive_is_not_taken_over(archive, empty, forge, said):
    with pytest.raises(TrackingError, match=said):
        taken_over(rewritten(archive, forge), empty)
    assert empty.repetitions() == ()


def climbing_name(index, files):
    index["runs"][0]["files"]["../../climbed.txt"] = next(iter(files))


def climbing_id(index, files):
    index["runs"][0]["id"] = "../climbed"


def a_program(index, files):
    index["runs"][0]["files"]["model.keras"] = next(iter(files))


def a_lost_file(index, files):
    del files[index["runs"][0]["files"]["split.csv"]]


def an_unnamed_file(index, files):
    files["0" * 64] = b"more"


def a_damaged_file(index, files):
    files[index["runs"][0]["files"]["split.csv"]] = b"image_id,class,group,part\n"


def a_later_format(index, files):
    index["format"] = 5


def a_large_file(index, files):
    files["0" * 64] = bytes(80 * 2**20)


@pytest.mark.parametrize(
    ("change", "got"),
    [
        (climbing_name, r"the file '../../climbed.txt'"),
        (climbing_id, "ids that are not different letters and digits"),
        (a_program, "the file 'model.keras'"),
        (a_lost_file, r"got no files/[0-9a-f]{64}\."),
        (an_unnamed_file, r"got an unnamed files/0{64}\."),
        (a_damaged_file, "another content than files/"),
        (a_later_format, "expected format 4 or earlier; got 5. A later version made it"),
        (a_large_file, "bytes that unpack to more than"),
    ],
)
def test_a_hostile_archive_is_refused_in_a_line_and_writes_nothing(archive, empty, change, got):
    with pytest.raises(TrackingError, match=got) as refused:
        taken_over(rewritten(archive, change), empty)
    assert "\n" not in str(refused.value)
    assert not list(archive.parent.parent.glob("**/climbed*"))


def test_an_archive_of_an_earlier_format_has_each_file_by_itself_and_says_the_same(
    archive, empty, tmp_path
):
    earlier = tmp_path / "earlier.zip"
    with zipfile.ZipFile(archive) as packed, zipfile.ZipFile(earlier, "w") as unpacked:
        index = json.loads(packed.read(INDEX)) | {"format": 2}
        unpacked.writestr(INDEX, json.dumps(index))
        for name, content in unpacked_files(packed.read(PACKED)).items():
            unpacked.writestr(name, content)
    assert verify_archive(earlier) == verify_archive(archive)
    taken_over(earlier, empty)
    (study,) = empty.kept_groups("study_digits", STUDY)
    export_study(empty, study, tmp_path / "anew.zip", SILENT)
    with zipfile.ZipFile(tmp_path / "anew.zip") as packed:
        assert packed.namelist() == [INDEX, PACKED]


def test_a_study_whose_verdict_was_lost_is_not_exported_as_one_that_has_none(
    archive, empty, tmp_path
):
    taken_over(archive, empty)
    (study,) = empty.kept_groups("study_digits", STUDY)
    empty.artifact(study.id, "verdict.json").unlink()
    with pytest.raises(TrackingError, match="verdict.json"):
        export_study(empty, study, tmp_path / "lost.zip", SILENT)
    assert not (tmp_path / "lost.zip").exists()


def test_a_damaged_archive_is_read_rightly_or_refused(archive, tmp_path):
    path = tmp_path / "study.zip"
    path.write_bytes(archive.read_bytes())

    def read():
        with opened_archive(path) as opened:
            files = sorted(one for one in opened.folder.rglob("*") if one.is_file())
            return opened.index, [(one.name, one.read_bytes()) for one in files]

    assert hold(path, read, read(), times=25)["refused"] > 50


def test_an_archive_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(TrackingError, match=r"none\.zip: .* got No such file or directory\."):
        verify_archive(tmp_path / "none.zip")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive"])
def test_what_is_no_archive_says_so(tmp_path, content):
    path = tmp_path / "study.zip"
    path.write_bytes(content)
    with pytest.raises(TrackingError, match="expected an archive of a study; got"):
        verify_archive(path)


def test_runs_of_this_store_with_other_answers_are_not_mixed_with_those_of_an_archive(
    archive, empty
):
    taken_over(archive, empty)

    def other_predictions(index, files):
        run = index["runs"][0]
        arrays = dict(np.load(io.BytesIO(files[run["files"][file_names.ANSWERS]])))
        arrays["predictions_sha256"] = np.frombuffer(b"0" * 64, np.uint8)
        content = io.BytesIO()
        np.savez_compressed(content, **arrays)
        put(index, files, run, file_names.ANSWERS, content.getvalue())

    with pytest.raises(TrackingError, match="got other answers, as another processor gives"):
        taken_over(rewritten(archive, other_predictions), empty)


def test_an_archive_replaces_nothing_but_an_earlier_one_of_its_study(store, archive, tmp_path):
    (study,) = store.kept_groups("study_digits", STUDY)
    require_own(archive, study)
    require_own(tmp_path / "new.zip", study)
    with pytest.raises(TrackingError, match="got one of another study, study_digits"):
        require_own(archive, replace(study, fingerprint="f" * 64))
    notes = tmp_path / "notes.zip"
    notes.write_text("mine")
    with pytest.raises(TrackingError, match="got a file that is none. Name another file"):
        require_own(notes, study)
    assert notes.read_text() == "mine"
