"""Specs from Python are the specs of the command line."""

import pytest

import harness
from harness.api.loading import overrides_of
from harness.specs.plans.load import load
from harness.specs.plans.plan import plans, run_fingerprint
from tests.small_project import SPEC

SETTINGS = {
    "training.epochs": 3,
    "training.optimizer": {"kind": "adam", "learning_rate": 1e-05},
    "model.filters": (8, 16),
    "training.keep_model": False,
    "question": "Short: is it enough? # yes",
}
TYPED = (
    "training.epochs=3",
    "training.optimizer={kind: adam, learning_rate: 1.0e-5}",
    "model.filters=[8, 16]",
    "training.keep_model=false",
    'question="Short: is it enough? # yes"',
)


@pytest.fixture
def colours(tmp_path, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    (tmp_path / "experiments").mkdir()
    file = tmp_path / "experiments" / "colours.yaml"
    file.write_text(SPEC)
    return file


def fingerprints(loaded):
    return [run_fingerprint(plan, "d" * 64) for plan in plans(loaded, "float32")]


def test_settings_give_the_fingerprints_of_the_same_command(colours):
    ours = harness.experiment("colours", **SETTINGS)
    theirs = load(colours, TYPED)
    assert ours._loaded.spec == theirs.spec
    assert fingerprints(ours._loaded) == fingerprints(theirs)
    assert fingerprints(ours._loaded) != fingerprints(load(colours))


def test_a_path_is_relative_to_the_current_folder(colours, monkeypatch):
    monkeypatch.chdir(colours.parent)
    assert harness.load("colours.yaml").name == "colours"


def test_numbers_of_numpy_are_written_as_numbers():
    import numpy as np

    assert list(overrides_of({"a": np.float64(0.1), "b": np.int64(2)})) == ["a=0.1", "b=2"]


def test_a_value_that_no_yaml_holds_is_refused():
    with pytest.raises(harness.HarnessError, match=r"a\.b: expected text, a number.*got object"):
        list(overrides_of({"a.b": object()}))


def test_a_mistake_has_the_text_of_the_command(colours):
    with pytest.raises(harness.HarnessError) as ours:
        harness.load(colours, **{"training.epoch": 3})
    with pytest.raises(harness.HarnessError) as theirs:
        load(colours, ["training.epoch=3"])
    assert str(ours.value) == str(theirs.value)
    assert "epochs" in str(ours.value)


def test_what_is_no_study_is_not_taken_for_one(colours):
    with pytest.raises(harness.HarnessError, match="expected a study; got an experiment"):
        harness.study(colours)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("baseline", "Experiment"),
        ("search_baseline", "Search"),
        ("kmeans_pixels", "Clustering"),
        ("study_quick", "Study"),
        ("study_collections", "StudyOfCollections"),
    ],
)
def test_each_kind_of_file_is_an_object_of_its_own(name, kind, monkeypatch):
    monkeypatch.delenv("HARNESS_ROOT", raising=False)
    found = harness.load(name)
    assert type(found) is getattr(harness, kind)
    assert found.name == name
    assert repr(found).startswith(f"<{kind} {name}: ")
