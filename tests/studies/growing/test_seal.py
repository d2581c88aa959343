"""Sealed pictures that lie elsewhere: no run can read them, and none comes back altered."""

import json
import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import pytest

from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError, DataError, TrackingError
from harness.runtime.documents import write_json
from harness.specs.plans.growing_study import load_growing
from harness.specs.plans.one_file import load_experiment
from harness.studies.growing import sealed_files, sealing
from harness.studies.growing.lineage import lineage_of
from harness.studies.growing.opening import Growth
from harness.studies.growing.seal import seal
from harness.studies.growing.text import closing_text
from harness.studies.growing.unseal import pictures_for_unsealing, put_back_first, unseal
from harness.studies.growing.verify import check_ledger
from harness.workspace import Workspace
from tests.studies.growing.trial import GROWING, GrowingTrial

FIXED = GROWING.replace("at_least: 4, at_most: 9", "at_least: 4, at_most: 5")


class SealedTrial(GrowingTrial):
    """A growing study whose pictures are read anew each time, as each command does."""

    @property
    def pictures(self):
        spec = load_experiment(self.root / "colours.yaml").spec.data
        return load_collection(spec, workspace=Workspace(self.root), spec_folder=self.root)

    @property
    def away(self):
        return self.root / "elsewhere"

    def seal(self):
        study = load_growing(self.spec)
        return seal(study, lambda: self.pictures, Workspace(self.root), self.away)

    def unseal(self, at):
        study, workspace = load_growing(self.spec), Workspace(self.root)
        pictures = pictures_for_unsealing(study, lambda: self.pictures, workspace, at)
        growth = Growth(study, pictures, workspace)
        return unseal(growth, put_back_first(growth, self.run, at))

    def names(self):
        return {path.relative_to(self.root) for path in (self.root / "pictures").rglob("*.png")}


@pytest.fixture
def trial(tmp_path):
    return SealedTrial(tmp_path, FIXED)


def test_the_files_of_the_sealed_pictures_are_moved_and_digests_are_left(trial):
    before, whole = trial.names(), trial.pictures
    known = trial.seal()
    assert known.pictures == len(known.files) == len(before) - len(trial.names())
    assert sum(1 for _ in trial.away.rglob("*.png")) == known.pictures
    assert (known.whole_digest, known.rest_digest) == (whole.digest, trial.pictures.digest)
    (left,) = (trial.root / "mlruns" / "growing").glob("*.sealed.json")
    assert "Painter" not in left.read_text()


def test_it_is_the_part_that_would_be_sealed_where_it_lies(trial, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    there = SealedTrial(other, FIXED)
    there.propose("same")
    known = trial.seal()
    assert there.growth.lineage().opened.sealed == known.sealed
    assert there.growth.lineage().opened.sealed_pictures == known.pictures


def test_ideas_are_tried_on_what_is_left(trial):
    known = trial.seal()
    told = trial.propose("deep", adopt=True)
    assert told.idea.decided.word == "helps"
    opened = trial.growth.lineage().opened
    assert (opened.data_digest, opened.sealed_list) == (known.rest_digest, known.digest)
    assert {plan.spec.split.sealed.elsewhere for plan in trial.plans} == {True}
    assert check_ledger(trial.growth.ledger, trial.tracker).problems == ()


def test_the_end_puts_them_back_and_tests_on_them(trial):
    before, known = trial.names(), trial.seal()
    trial.propose("deep", adopt=True)
    lineage = trial.unseal(trial.away)
    assert f"on {known.pictures} pictures that no run had seen" in closing_text(
        trial.growth, lineage, "en"
    )
    assert trial.names() == before
    assert check_ledger(trial.growth.ledger, trial.tracker).problems == ()
    with pytest.raises(ComparisonError, match="is closed"):
        trial.propose("wide")


def test_they_may_have_been_carried_to_another_place(trial):
    trial.seal()
    trial.propose("deep", adopt=True)
    carried = trial.root / "usb"
    shutil.move(trial.away, carried)
    assert trial.unseal(carried).unsealings[0].result is not None


def test_without_the_folder_nothing_is_opened(trial):
    trial.seal()
    trial.propose("deep", adopt=True)
    with pytest.raises(ComparisonError, match="expected --sealed-at with the folder"):
        trial.unseal(None)
    with pytest.raises(DataError, match="expected a folder of sealed pictures"):
        trial.unseal(trial.root)
    assert trial.growth.lineage().unsealings == ()


@pytest.mark.parametrize("damage", ["altered", "missing", "left out of its list"])
def test_another_picture_in_the_place_of_a_sealed_one_is_refused(trial, damage):
    trial.seal()
    trial.propose("deep", adopt=True)
    left = trial.names()
    picture = next(trial.away.rglob("*.png"))
    if damage == "altered":
        picture.write_bytes(b"another")
    elif damage == "missing":
        picture.unlink()
    else:
        file = trial.away / "sealed.json"
        document = json.loads(file.read_text())
        del document["files"][picture.relative_to(trial.away).as_posix()]
        document.pop("sha256", None)
        file.write_text(json.dumps(document))
    with pytest.raises(DataError):
        trial.unseal(trial.away)
    assert trial.names() == left
    assert trial.growth.lineage().unsealings == ()


def with_another_first_file(trial):
    """Where a list of sealed pictures lies, and the list with one of them exchanged."""
    trial.seal()
    trial.propose("same")
    (left,) = (trial.root / "mlruns" / "growing").glob("*.sealed.json")
    document = json.loads(left.read_text())
    document["files"][0] = "0" * 64
    return left, document


def test_a_list_that_was_written_anew_is_named(trial):
    left, document = with_another_first_file(trial)
    del document["checksum"]
    write_json(left, document, vouched=True)
    with pytest.raises(ComparisonError, match="the list of sealed pictures is another"):
        trial.propose("wide")
    (problem,) = check_ledger(trial.growth.ledger, trial.tracker).problems
    assert problem.endswith("expected the list of sealed pictures of its first line; got another")


def test_a_list_that_was_edited_by_hand_is_named(trial):
    left, document = with_another_first_file(trial)
    ledger = trial.growth.ledger
    left.write_text(json.dumps(document))
    with pytest.raises(TrackingError, match="its checksum differs"):
        trial.propose("wide")
    (problem,) = check_ledger(ledger, trial.tracker).problems
    assert "its checksum differs" in problem


def test_pictures_that_are_back_too_early_are_not_learned_from(trial):
    trial.seal()
    trial.propose("same")
    shutil.copytree(trial.away, trial.root / "pictures", dirs_exist_ok=True)
    (trial.root / "pictures" / "sealed.json").unlink()
    with pytest.raises(ComparisonError, match="expected pictures without the sealed ones"):
        trial.propose("wide")


def test_pictures_that_were_put_in_are_other_pictures(trial):
    trial.seal()
    trial.propose("same")
    more = next((trial.root / "pictures").rglob("*.png"))
    more.with_name("more.png").write_bytes(more.read_bytes())
    with pytest.raises(ComparisonError, match="expected the pictures that were left"):
        trial.propose("wide")


def test_a_study_that_was_begun_is_not_sealed_afterwards(trial):
    trial.propose("same")
    with pytest.raises(ComparisonError, match="of which nothing was tried"):
        trial.seal()


def test_a_second_seal_and_a_wrong_place_are_refused(trial):
    with pytest.raises(DataError, match="outside of the pictures"):
        seal(
            load_growing(trial.spec),
            lambda: trial.pictures,
            Workspace(trial.root),
            trial.root / "pictures" / "new",
        )
    trial.seal()
    with pytest.raises(DataError, match="a new or an empty folder"):
        trial.seal()
    shutil.rmtree(trial.away)
    with pytest.raises(ComparisonError, match="expected pictures to seal; got sealed ones"):
        trial.seal()


def test_a_study_without_sealed_files_takes_no_folder(trial):
    trial.propose("deep", adopt=True)
    with pytest.raises(ComparisonError, match="expected sealed pictures elsewhere; got none"):
        trial.unseal(trial.root)
    assert lineage_of(trial.growth.ledger.entries()).unsealings == ()


def killed(act, place, name, call, of=""):
    """Do it in another process, killed in its n-th call of a function on a file of a kind."""

    def child():
        function, calls = getattr(place, name), []

        def last(*given, **named):
            calls.extend([1] * str(given[0]).endswith(of))
            if len(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*given, **named)

        setattr(place, name, last)
        act()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL


KILLS = {
    "before the first is copied": (sealed_files, "write_whole", 1),
    "half of them copied": (sealed_files, "write_whole", 3),
    "all of them copied": (sealed_files, "write_json", 1),
    "half of them removed": (Path, "unlink", 3, ".png"),
    "before their list is kept": (sealed_files, "write_json", 2),
    "before its end is written down": (sealed_files.shutil, "rmtree", 1),
}
GONE = {"half of them removed", "before their list is kept", "before its end is written down"}


@pytest.mark.parametrize("moment", KILLS)
def test_a_seal_that_was_killed_goes_on_when_it_is_begun_again(trial, tmp_path, moment):
    (tmp_path / "whole").mkdir()
    whole = SealedTrial(tmp_path / "whole", FIXED)
    before, due = trial.names(), whole.seal()
    killed(trial.seal, *KILLS[moment])
    assert (len(trial.names()) < len(before)) is (moment in GONE)
    assert all((trial.root / name).is_file() or _away(trial, name) for name in before)
    with pytest.raises(ComparisonError, match=r"got a `seal` that was cut off\. Begin it again"):
        trial.propose("same")
    assert trial.seal() == due
    assert trial.names() == whole.names()
    assert sum(1 for _ in trial.away.rglob("*.png")) == due.pictures
    assert not list(trial.away.rglob("*.partial"))
    assert sealing.sealing_of(trial.root / "mlruns" / "growing", "growing") is None
    assert trial.propose("same").idea.decided.word


def _away(trial, name):
    return (trial.away / name.relative_to("pictures")).is_file()


def test_one_that_was_killed_goes_on_to_where_it_began(trial):
    killed(trial.seal, *KILLS["half of them copied"])
    study, workspace = load_growing(trial.spec), Workspace(trial.root)
    with pytest.raises(DataError, match=r"expected .*elsewhere, where a `seal` that was cut off"):
        seal(study, lambda: trial.pictures, workspace, trial.root / "other")
    assert trial.seal().pictures


def test_pictures_that_changed_while_they_were_moved_are_all_put_back(trial):
    killed(trial.seal, *KILLS["half of them copied"])
    before = trial.names()
    more = next((trial.root / "pictures").rglob("*.png"))
    other = more.with_name("more.png")
    other.write_bytes(bytes(trial.pictures.paths[0].read_bytes()) + b"\0")
    with pytest.raises(DataError, match="Everything is back where it was"):
        trial.seal()
    assert trial.names() == before | {other.relative_to(trial.root)}
    assert not list(trial.away.rglob("*.*"))
    other.unlink()
    assert trial.seal().pictures


@pytest.mark.parametrize("call", [1, 3])
def test_killed_while_they_are_put_back_the_end_goes_on(trial, call):
    before = trial.names()
    trial.seal()
    trial.propose("deep", adopt=True)
    killed(lambda: trial.unseal(trial.away), sealed_files, "write_whole", call)
    lineage = trial.unseal(trial.away)
    assert len(lineage.unsealings) == 1
    assert lineage.unsealings[0].result.word == "helps"
    assert trial.names() == before
