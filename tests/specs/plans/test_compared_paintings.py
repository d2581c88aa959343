"""Studies of generations: what can be compared, and what is said of the rest."""

import pytest

from harness.errors import SpecError
from harness.specs.plans.load import load
from tests.runs.test_generation import GENERATION
from tests.small_project import make_project

STUDY = """
kind: study
question: Which?
baseline: painter.yaml
proposals: [{name: hinge, set: {loss.kind: hinge}}]
repetitions: {kind: seeds, count: 5}
metric: kid
"""


@pytest.fixture
def study(tmp_path):
    make_project(tmp_path)
    (tmp_path / "painter.yaml").write_text(GENERATION)

    def write(*changes, file="study.yaml"):
        text = STUDY
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        (tmp_path / file).write_text(text)
        return load(tmp_path / file)

    return write


def test_a_study_of_generations_has_their_margin_repetitions_and_seed(study):
    found = study(("repetitions:", "seed: 7\nrepetitions:"))

    assert found.paints
    assert found.spec.margin == 0.003
    assert [one.name for one in found.experiments] == ["painter", "hinge"]
    assert {one.spec.repetitions.count for one in found.experiments} == {5}
    assert {one.spec.seed for one in found.experiments} == {7}
    assert "loss.kind" in {change.key for change in found.proposals[0].changes}


def test_what_is_set_for_all_reaches_the_files_that_extend_the_baseline(study, tmp_path):
    text = "extends: painter.yaml\nkind: generation\nquestion: a\ntraining: {average: 0.9}\n"
    (tmp_path / "average.yaml").write_text(text)
    found = study(
        ("baseline: painter.yaml", "baseline: painter.yaml\nset: {training.images: 64}"),
        ("[{name: hinge, set: {loss.kind: hinge}}]", "[average.yaml]"),
    )

    assert {one.spec.training.images for one in found.experiments} == {64}
    assert found.proposals[0].spec.training.average == 0.9


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("metric: kid", "metric: accuracy", "metric.*expected kid, because the baseline paints"),
        ("metric: kid\n", "", "expected kid, because the baseline paints; got macro_f1"),
        (
            "kind: seeds, count: 5",
            "kind: resampled_splits, count: 5",
            "repetitions.kind.*expected seeds in a study of kind: generation.*got resampled_splits",
        ),
        (
            "{kind: seeds, count: 5}",
            "{kind: seeds, count: 5}\nlooks: {repetitions: [2, 5]}",
            "looks.*expected none in a study of kind: generation",
        ),
        (
            "loss.kind: hinge",
            "features.image_pixels: 32",
            r"expected the baseline's features.image_pixels \(16\), .* same pictures .*; got 32",
        ),
        (
            "loss.kind: hinge",
            "evaluation.pictures: 30",
            r"expected the baseline's evaluation.pictures \(20\), .* measured alike .*; got 30",
        ),
        (
            "loss.kind: hinge",
            "loss.kind: non_saturating",
            "hinge: expected a proposal of its own; it is the same as painter",
        ),
        (
            "[{name: hinge, set: {loss.kind: hinge}}]",
            "[colours.yaml]",
            "colours: expected kind: generation, as the baseline is, .*; got kind: experiment",
        ),
    ],
)
def test_what_cannot_be_compared_is_said_with_its_reason(study, before, after, said):
    with pytest.raises(SpecError, match=f"(?s){said}"):
        study((before, after))


def test_answers_are_not_judged_by_a_score_of_pictures(study):
    with pytest.raises(SpecError, match="(?s)expected accuracy, .*answers with classes; got kid"):
        study(
            ("painter.yaml", "colours.yaml"),
            ("loss.kind: hinge", "training.epochs: 1"),
        )
