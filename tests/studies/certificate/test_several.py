"""Several studies in one file: of a growing study, and of a study of several collections."""

import json
import shutil
import zipfile
from typing import ClassVar

import pytest

from harness.cli.verify import verify_archive
from harness.data.collection.collection import load_collection
from harness.errors import ComparisonError, TrackingError
from harness.progress import SILENT
from harness.runs.context import RunContext
from harness.specs.plans.growing_study import load_growing
from harness.specs.plans.one_file import load_experiment
from harness.studies.archive import INDEX_OF_SEVERAL as INDEX
from harness.studies.archive import LEDGER, read_index
from harness.studies.archive import opened_archive as opened
from harness.studies.certificate.make_several import SeveralMaker
from harness.studies.certificate.pages import FOLDER
from harness.studies.certificate.several import require_own_several
from harness.studies.growing.opening import Growth
from harness.studies.growing.propose import propose
from harness.studies.growing.seal import seal
from harness.studies.growing.unseal import put_back_first, unseal
from harness.studies.study import StudyRequest, run_study
from harness.tracking.verdict_ledger import verdict_ledger
from harness.verdicts.store import kept
from harness.workspace import Workspace
from tests.made_once import made_once
from tests.small_project import make_pictures
from tests.studies.test_collections import Several
from tests.studies.test_nested_search import LOGISTIC
from tests.tracking.memory import MemoryTracker

GROWING = """
kind: growing
question: What helps?
baseline: colours.yaml
set: {training.keep_model: false}
repetitions: {kind: resampled_splits, at_least: 3, at_most: 4}
"""
IDEAS = {
    "neighbours": "model: {kind: nearest_neighbours, neighbours: 3}",
    "nearest": "model: {kind: nearest_neighbours, neighbours: 1}",
}
PAGES = {"README.md", "methods.md", "croissant.json", "pictures.csv"}


class Grown:
    """A growing study whose two ideas were tried; their runs are real, and take no second."""

    baseline = LOGISTIC
    ideas: ClassVar = IDEAS

    def __init__(self, root):
        self.root, self.tracker = root, MemoryTracker(root / "files")
        make_pictures(root / "pictures", each=12)
        (root / "colours.yaml").write_text(self.baseline)
        (root / "growing.yaml").write_text(GROWING)
        for name, change in self.ideas.items():
            text = f"extends: colours.yaml\nquestion: Does {name} help?\n{change}\n"
            (root / f"{name}.yaml").write_text(text)
        loaded = load_growing(root / "growing.yaml")
        self.growth = Growth(loaded, self.read(), Workspace(root))
        self.begin()

    def begin(self):
        self.propose()

    def propose(self, **how):
        for name in self.ideas:
            propose(self.growth, self.root / f"{name}.yaml", "why not", self.run, **how)

    def read(self):
        data = load_experiment(self.root / "colours.yaml").spec.data
        return load_collection(data, workspace=Workspace(self.root), spec_folder=self.root)

    def run(self, study):
        context = RunContext(Workspace(self.root), self.tracker, SILENT, {})
        pictures = {one.name: self.growth.collection for one in study.experiments}
        return run_study(study, pictures, StudyRequest("float32", keep_going=True), context)


class Closed(Grown):
    """One idea, which helps; its sealed pictures lay elsewhere, and it was tested on them."""

    baseline = LOGISTIC.replace("{kind: logistic}", "{kind: majority}")
    ideas: ClassVar = {"logistic": "model: {kind: logistic}"}

    def begin(self):
        away = self.root / "away"
        seal(self.growth.study, self.read, Workspace(self.root), away)
        self.growth = Growth(self.growth.study, self.read(), Workspace(self.root))
        self.propose(adopt=True)
        unseal(self.growth, put_back_first(self.growth, self.run_on_all, away))

    def run_on_all(self, study):
        self.growth = Growth(self.growth.study, self.read(), Workspace(self.root))
        return self.run(study)


def maker(tracker, root, language="en"):
    def beside(study):
        digest = kept(tracker, study.id)["setting"]["data_digest"]
        lines = verdict_ledger(Workspace(root), digest).lines_until(study.name)
        return {LEDGER: lines} if lines else {}

    return SeveralMaker(tracker, beside, language, SILENT)


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    return Grown(tmp_path_factory.mktemp("grown"))


@pytest.fixture(scope="module")
def growing(grown):
    path = grown.root / "paper.zip"
    done = maker(grown.tracker, grown.root).growing(grown.growth.ledger, path)
    assert (done.checked.runs, done.pages) == (12, len(PAGES))
    return path


@pytest.fixture(scope="session")
def together(tmp_path_factory):
    """The certificate of a study of two collections."""

    def make(folder):
        several = Several(folder / "project")
        several.go()
        found = maker(several.tracker, several.root)
        found.collections(several.group, folder / "paper.zip")
        shutil.rmtree(folder / "project")

    return made_once(tmp_path_factory, "certificate_of_collections", make) / "paper.zip"


def changed(path, folder, name, change):
    """Return the file with one member changed, or added; None leaves it out."""
    with zipfile.ZipFile(path) as packed:
        members = {one: packed.read(one) for one in packed.namelist()}
    content = change(members.pop(name, b""))
    if content is not None:
        members[name] = content
    other = folder / "changed.zip"
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as packed:
        for one, content in members.items():
            packed.writestr(one, content)
    return other


def page(path, name):
    with zipfile.ZipFile(path) as packed:
        return packed.read(FOLDER + name).decode()


def test_every_claim_of_a_growing_study_comes_out_again_from_the_file_alone(growing):
    checked = verify_archive(growing)
    assert checked.problems == checked.remarks == ()
    assert (checked.runs, checked.pages) == (12, len(PAGES))


def test_the_first_page_tells_each_idea_with_its_alpha_and_its_file(growing, grown):
    text = page(growing, "README.md")
    for number, idea in grown.growth.lineage().ideas.items():
        (line,) = [line for line in text.splitlines() if line.startswith(f"| {number} ")]
        assert f"{idea.begun.alpha:.3g}" in line
        assert f"studies/{number}.zip" in line


def test_the_table_lists_no_picture_that_was_sealed_where_nothing_audited_them(growing, grown):
    sealed = grown.growth.lineage().opened.sealed_pictures
    assert len(page(growing, "pictures.csv").splitlines()) - 1 == 36 - sealed


def test_the_same_growing_study_gives_the_same_bytes(growing, grown, tmp_path):
    again = tmp_path / "again.zip"
    maker(grown.tracker, grown.root).growing(grown.growth.ledger, again)
    assert again.read_bytes() == growing.read_bytes()


def test_the_archive_of_one_idea_verifies_by_itself(growing, tmp_path):
    with zipfile.ZipFile(growing) as packed:
        packed.extract("studies/2.zip", tmp_path)
    assert verify_archive(tmp_path / "studies" / "2.zip").problems == ()


def test_who_takes_one_study_is_told_where_those_of_a_certificate_lie(growing):
    with pytest.raises(TrackingError, match="got a certificate of several. Unpack it"):
        read_index(growing)
    with pytest.raises(TrackingError, match="an archive in the folder studies/"), opened(growing):
        pass


def with_more_alpha(content):
    return content.replace(b'"alpha": 0.02', b'"alpha": 0.04', 1)


def two_studies_fewer(content):
    return json.dumps(json.loads(content) | {"studies": 1}).encode()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("ledger.jsonl", with_more_alpha, ".jsonl, line 3: another text than was written"),
        ("pages/README.md", lambda text: text + b"it helps", "expected the page that follows"),
        ("pages/methods.md", lambda _: None, "expected this page; got none"),
        ("pages/more.html", lambda _: b"it helps", "expected the page that follows; got another"),
        ("../../climbed.txt", lambda _: b"", "expected studies and their pages"),
        ("studies/3.zip", lambda _: b"", "expected studies and their pages"),
        (INDEX, two_studies_fewer, "'studies/2.zip': expected studies and their pages"),
    ],
)
def test_what_does_not_follow_is_found(growing, tmp_path, name, change, said):
    problems = verify_archive(changed(growing, tmp_path, name, change)).problems
    assert any(said in problem for problem in problems)
    assert not any("harness-" in problem for problem in problems)
    assert not list(tmp_path.parent.glob("**/climbed*"))


def test_an_idea_that_was_cut_off_the_ledger_is_missed(growing, tmp_path):
    def before_the_second(content):
        lines = content.splitlines(keepends=True)
        return b"".join(lines[: next(n for n, line in enumerate(lines) if b'"idea": 2' in line)])

    cut = changed(growing, tmp_path, "ledger.jsonl", before_the_second)
    problems = verify_archive(cut).problems
    assert any("expected a line of growing-002" in one for one in problems)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("studies/1.zip", lambda _: b"PK", "studies/1.zip: "),
        ("studies/1.zip", lambda _: None, "no item named"),
        (INDEX, lambda text: text.replace(b'"name": "', b'"name": "../'), "a name that is none"),
        (INDEX, lambda text: text.replace(b'"studies": 2', b'"studies": 99999'), "99999 studies"),
        (INDEX, lambda text: text.replace(b'"format": 1', b'"format": 2'), "of a later version"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_a_line(growing, tmp_path, name, change, said):
    with pytest.raises(TrackingError, match=said) as refused:
        verify_archive(changed(growing, tmp_path, name, change))
    assert "\n" not in str(refused.value)


def test_a_study_that_stands_there_twice_is_refused(growing, tmp_path):
    with zipfile.ZipFile(growing) as packed:
        first = packed.read("studies/1.zip")
    with pytest.raises(TrackingError, match="got a study that stands there twice"):
        verify_archive(changed(growing, tmp_path, "studies/2.zip", lambda _: first))


def test_a_growing_study_without_a_word_is_refused(tmp_path, grown):
    (tmp_path / "mlruns" / "growing").mkdir(parents=True)
    ledger = type(grown.growth.ledger)(tmp_path / "empty-000000000000.jsonl")
    with pytest.raises(ComparisonError, match="expected a growing study with an idea that has"):
        maker(grown.tracker, tmp_path).growing(ledger, tmp_path / "paper.zip")


def test_a_certificate_replaces_no_other_file(growing, tmp_path):
    require_own_several(growing, "growing")
    with pytest.raises(TrackingError, match="got one of growing"):
        require_own_several(growing, "another")
    (tmp_path / "notes.zip").write_text("mine")
    with pytest.raises(TrackingError, match="got a file that is none"):
        require_own_several(tmp_path / "notes.zip", "growing")


def test_every_claim_on_several_collections_comes_out_again(together):
    checked = verify_archive(together)
    assert checked.problems == checked.remarks == ()
    assert checked.pages == 2 * 9 + 1
    text = page(together, "README.md")
    assert "- `studies/1.zip`: one" in text
    assert "- `studies/2.zip`: other" in text


def test_a_joint_record_that_names_a_place_outside_is_found(together, tmp_path):
    (tmp_path / "verdict.json").write_text("{}")

    def outside(content):
        document = json.loads(content)
        document["collections"][0]["study"] = f"../..{tmp_path}"
        return json.dumps(document).encode()

    problems = verify_archive(changed(together, tmp_path, "joint_verdict.json", outside)).problems
    assert any("its verdict is not there" in one for one in problems)


def test_a_joint_record_that_was_altered_is_found(together, tmp_path):
    def better(content):
        return content.replace(b'"inconclusive"', b'"helps"').replace(b'"hurts"', b'"helps"')

    changed_file = changed(together, tmp_path, "joint_verdict.json", better)
    assert any("altered" in one for one in verify_archive(changed_file).problems)


def test_a_study_that_was_unsealed_has_its_last_test_and_the_list_of_what_was_away(tmp_path):
    closed, path = Closed(tmp_path), tmp_path / "paper.zip"
    done = maker(closed.tracker, tmp_path).growing(closed.growth.ledger, path)
    checked = verify_archive(path)
    assert (checked.problems, checked.runs) == ((), done.checked.runs)
    assert "along the way" in page(path, "README.md")
    with zipfile.ZipFile(path) as packed:
        assert {"sealed.json", "studies/1.zip", "studies/2.zip"} <= set(packed.namelist())
    other = changed(path, tmp_path, "sealed.json", lambda text: text.replace(b"growing", b"other"))
    assert any("expected the list of sealed" in one for one in verify_archive(other).problems)
