import numpy as np
import pytest

from harness.statistics.corrected_t import corrected_t
from harness.statistics.effects import bought_with_classes, find_losses, profile
from harness.statistics.multiple_testing import DifferenceTest, Rule, decide
from tests.statistics.recipes import a_setting, drawn_arm

SIZES = [90, 80, 70, 30, 20, 10]
FAIR = [0.5] * 6


def compared(recall):
    arms = drawn_arm(SIZES, FAIR, seed=1), drawn_arm(SIZES, recall, seed=2)
    found = profile(*arms, a_setting(SIZES))
    (verdict,) = decide([found.effects["accuracy"].result], Rule())
    return verdict, found.losses


def test_a_gain_bought_with_a_collapsed_class_is_called_that():
    verdict, losses = compared([0.8, 0.8, 0.8, 0.5, 0.9, 0.0])
    assert verdict.word == "helps"
    assert losses.classes == ("painter 5",)
    assert bought_with_classes(verdict.word, losses)


def test_a_gain_bought_with_the_whole_tail_is_called_that_though_no_class_is_gone():
    verdict, losses = compared([0.9, 0.9, 0.9, 0.5, 0.2, 0.2])
    assert (verdict.word, losses.classes, losses.tail) == ("helps", (), True)
    assert bought_with_classes(verdict.word, losses)


def test_a_gain_that_leaves_the_small_classes_alone_is_only_a_gain():
    verdict, losses = compared([0.9, 0.9, 0.9, 0.5, 0.5, 0.5])
    assert (verdict.word, bool(losses)) == ("helps", False)
    assert not bought_with_classes(verdict.word, losses)


def test_a_loss_of_everything_is_a_loss_and_buys_nothing():
    verdict, losses = compared([0.1] * 5 + [0.0])
    assert verdict.word == "hurts"
    assert losses
    assert not bought_with_classes(verdict.word, losses)


def change(baseline, proposal):
    return DifferenceTest(
        baseline, proposal, proposal - baseline, -1.0, 1.0, 1.0, 1.0, changed=False
    )


@pytest.mark.parametrize(
    ("baseline", "proposal", "lost"),
    [(0.25, 0.05, True), (0.24, 0.0, False), (0.9, 0.06, False), (0.0, 0.9, False)],
)
def test_a_class_is_lost_that_was_recognised_and_no_longer_is(baseline, proposal, lost):
    losses = find_losses({"Frida": change(baseline, proposal)}, None, margin=0.01)
    assert losses.classes == (("Frida",) if lost else ())
    assert bool(losses) == lost


def test_lost_classes_are_told_by_the_size_of_the_fall():
    recalls = {"Frida": change(0.3, 0.0), "Diego": change(0.9, 0.0), "Paul": change(0.4, 0.4)}
    assert find_losses(recalls, None, margin=0.01).classes == ("Diego", "Frida")


@pytest.mark.parametrize(
    ("fall", "spread", "lost"), [(0.1, 0.01, True), (0.1, 0.2, False), (0.009, 0.001, False)]
)
def test_the_tail_is_lost_when_it_falls_for_sure_and_beyond_the_margin(fall, spread, lost):
    differences = -fall + spread * np.array([-1.5, -0.5, 0.0, 0.5, 1.5])
    tail = corrected_t(differences, n_test=1, n_train=4)
    assert find_losses({}, tail, margin=0.01).tail == lost


def test_no_class_is_lost_by_training_the_same_recipe_again():
    alarms = []
    for seed in range(60):
        arms = [drawn_arm(SIZES, [0.5, 0.4, 0.4, 0.3, 0.25, 0.25], seed=(seed, a)) for a in (0, 1)]
        alarms.append(bool(profile(*arms, a_setting(SIZES)).losses))
    assert np.mean(alarms) <= 0.05
