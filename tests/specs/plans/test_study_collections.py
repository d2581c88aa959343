"""A study that names several collections: the same study on each."""

from pathlib import Path

import pytest

from harness.cli.recorded_texts import without_secrets
from harness.errors import SpecError
from harness.specs.plans.load import check_files, load
from harness.specs.plans.plan import plans, run_fingerprint
from harness.specs.plans.study_collections import LoadedCollections
from tests.small_project import SPEC

STUDY = """
kind: study
question: Which is better, whatever the pictures?
baseline: colours.yaml
proposals: [{name: wide, set: {model.dense_units: [32]}}]
repetitions: {kind: resampled_splits, count: 2}
"""
SEVERAL = "collections: [digits, paintings, {folder: ../flowers}, {file: birds.csv, label: kind}]\n"


def a_study(folder, more=SEVERAL, *overrides):
    (folder / "colours.yaml").write_text(SPEC)
    (folder / "study.yaml").write_text(STUDY + more)
    return load(folder / "study.yaml", overrides)


def test_all_experiments_are_on_each_collection(tmp_path):
    found = a_study(tmp_path)
    data = {
        name: {one.spec.data for one in study.experiments} for name, study in found.studies.items()
    }

    assert isinstance(found, LoadedCollections)
    assert list(data) == ["digits", "paintings", "flowers", "birds"]
    (digits,), (paintings,), (flowers,), (birds,) = data.values()
    assert (digits.source, digits.folder) == ("digits", None)
    assert (paintings.source, paintings.otherwise) == ("best-artworks", None)
    assert Path(flowers.folder) == tmp_path.parent / "flowers"
    assert (birds.source, birds.label) == ("table", "kind")
    assert Path(birds.file) == tmp_path / "birds.csv"
    assert digits.normalise.square_pixels == 32  # as the experiments say


def test_runs_have_the_fingerprints_of_a_study_on_that_collection_alone(tmp_path):
    several = a_study(tmp_path, "collections: [digits, demo]\n").studies["digits"]
    alone = a_study(tmp_path, "set: {data: {source: digits, folder: null}}\n")

    for one, other in zip(several.experiments, alone.experiments, strict=True):
        for plan, same in zip(plans(one, "float32"), plans(other, "float32"), strict=True):
            assert run_fingerprint(plan, "d" * 64) == run_fingerprint(same, "d" * 64)


def test_how_many_pictures_can_be_said_for_one_collection(tmp_path):
    more = "collections: [digits, {source: demo, maximum_pictures: 9, name: small}]\n"
    studies = a_study(tmp_path, more).studies

    assert [one.baseline.spec.data.maximum_pictures for one in studies.values()] == [None, 9]


def test_overrides_are_those_of_each_study(tmp_path):
    found = a_study(tmp_path, SEVERAL, "training.epochs=7")

    assert {one.baseline.spec.training.epochs for one in found.studies.values()} == {7}
    assert {one.overrides for one in found.studies.values()} == {("training.epochs=7",)}


def test_secrets_are_masked_on_every_collection(tmp_path):
    found = without_secrets(a_study(tmp_path, SEVERAL, "question=token=abcdefgh12345678"))

    questions = {found.spec.question, *(one.spec.question for one in found.studies.values())}
    assert not any("abcdefgh12345678" in question for question in questions)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[digits]", "expected two or more; got one"),
        ("[digits, digits]", "expected names that differ; got 'digits' twice. Give one a `name`"),
        (
            "[digits, {source: digits, name: other}]",
            "got the same in 'digits' and 'other', which would",
        ),
        ("[digits, {source: digits, name: few, maximum_pictures: 9}]", "other pictures in each"),
        ("[digits, digitz]", "got the text 'digitz'. Did you mean 'digits'?"),
        ("[digits, {folder: x, source: demo}]", "expected with `source: folder`"),
        ("[digits, {name: x}]", "expected a source, a folder or a file; got none of them"),
        ("[digits, {folder: x, part: folders}]", "no such key here"),
        ("[digits, {folder: x, label: kind}]", "expected only with `source: table`"),
    ],
)
def test_what_is_no_other_collection_is_refused_with_the_reason(tmp_path, written, told):
    with pytest.raises(SpecError) as refused:
        a_study(tmp_path, f"collections: {written}\n")

    assert told in str(refused.value)


def test_what_is_wrong_on_each_collection_is_told_once(tmp_path):
    (tmp_path / "colours.yaml").write_text(SPEC.replace("epochs: 4", "epochs: 0"))
    (tmp_path / "study.yaml").write_text(STUDY + SEVERAL)
    (found,) = check_files([tmp_path / "study.yaml"])

    assert str(found).count("training.epochs") == 1
