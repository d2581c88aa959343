"""What `show` says of scores that are means over the last epochs."""

from harness.cli.epochs_text import epochs_lines
from tests.specs.specs import a_spec


def test_a_score_of_the_last_epoch_needs_no_words():
    assert epochs_lines(a_spec()) == []


def test_a_score_of_several_epochs_says_what_it_stands_for_and_costs():
    assert epochs_lines(a_spec(evaluation={"average_epochs": 5})) == [
        "each score: the mean over training stopped after each of the last 5 epochs, none of them "
        "chosen; 4 more passes over the test part"
    ]


def test_a_model_without_epochs_says_why_it_is_not_averaged():
    numbers = {"features": {"kind": "thumbnail"}, "augmentation": {"kind": "none"}}
    spec = a_spec(**numbers, model={"kind": "logistic"}, evaluation={"average_epochs": 5})
    assert epochs_lines(spec) == [
        "evaluation.average_epochs 5 is not used: model.kind logistic is fitted at once and has no "
        "epochs"
    ]
