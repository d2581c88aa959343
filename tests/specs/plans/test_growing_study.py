import pytest

from harness.errors import SpecError
from harness.specs.plans.growing_study import Setup, load_growing, read_idea, resolved, step_of
from harness.specs.plans.load import check_files, load
from tests.small_project import SPEC

GROWING = """
kind: growing
question: What helps?
baseline: colours.yaml
set: {training.epochs: 1}
repetitions: {kind: resampled_splits, at_least: 4, at_most: 9}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "colours.yaml").write_text(SPEC)
    (tmp_path / "growing.yaml").write_text(GROWING)
    return tmp_path


def written(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_the_baseline_has_what_the_study_says_of_all(folder):
    study = load_growing(folder / "growing.yaml")
    spec = resolved(study, (), Setup(7)).spec
    assert (spec.seed, spec.training.epochs, spec.repetitions.count) == (7, 1, 9)
    assert (spec.split.sealed.share, spec.split.sealed.seed, spec.split.sealed.opened) == (
        *(0.2, 1),
        False,
    )


def test_ideas_are_laid_over_each_other_in_the_order_of_adoption(folder):
    study = load_growing(folder / "growing.yaml")
    steps = [
        step_of("wide", folder / "wide.yaml", {"model": {"filters": [8, 16]}}),
        step_of("dry", folder / "dry.yaml", {"model": {"dropout_rate": 0.0}}),
    ]
    found = resolved(study, steps, Setup(1))
    assert (found.name, found.spec.model.filters, found.spec.model.dropout_rate) == (
        *("dry", (8, 16)),
        0.0,
    )
    classical = step_of("forest", folder / "f.yaml", {"model": {"kind": "forest"}})
    (mistake,) = resolved(study, (*steps, classical), Setup(1)).mistakes
    assert "expected a kind that makes numbers" in mistake.text


def test_an_idea_is_what_its_file_says_over_the_baseline_through_any_file_between(folder):
    study = load_growing(folder / "growing.yaml")
    written(folder, "wide.yaml", "extends: colours.yaml\nmodel: {filters: [8, 16]}\n")
    path = written(folder, "dry.yaml", "extends: wide.yaml\nmodel: {dropout_rate: 0.1}\n")
    idea = read_idea(path, study, ())
    assert idea.changes == {"model": {"filters": [8, 16], "dropout_rate": 0.1}}
    assert (idea.name, idea.question) == ("dry", "dry")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("at_least: 4, at_most: 9", "count: 5|expected `at_least` and `at_most`"),
        ("baseline: colours.yaml", "baseline: colors.yaml|expected a file"),
        ("set: {training.epochs: 1}", "set: {training.epochs: none}|colours.yaml: expected"),
        ("question: What helps?", "question: What helps?\nclaim: collections_like_it|claim"),
        ("question: What helps?", "question: What helps?\nsealed: {share: 1.5}|sealed.share"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder, change, message):
    instead, said = message.split("|")
    path = written(folder, "wrong.yaml", GROWING.replace(change, instead))
    (problem,) = check_files([path])
    assert said in str(problem)
    assert "line " in str(problem)
    with pytest.raises(SpecError):
        load_growing(path)


def test_it_is_checked_as_any_file_is_and_run_idea_by_idea(folder):
    path = folder / "growing.yaml"
    assert check_files([path]) == ()
    with pytest.raises(SpecError, match=r"ideas come one by one: python -m harness propose"):
        load(path)
    with pytest.raises(SpecError, match="expected a growing study"):
        load_growing(folder / "colours.yaml")
