import pytest

from harness.cli.show_experiment import stated_cost
from harness.specs.plans.load import load
from harness.studies.cost_guess import (
    forward,
    guess_text,
    guessed_once_s,
    guessed_s,
    published,
)
from tests.small_project import SPEC


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "colours.yaml").write_text(SPEC)
    return lambda *changes: load(tmp_path / "colours.yaml", changes).spec


def test_the_arithmetic_of_the_small_network_is_counted_layer_by_layer(spec):
    # 24 pixels: 3x3 from 3 to 4 channels; 12 pixels: 4 to 8; then 6 * 6 * 8 values to 16.
    assert forward(spec()) == 24**2 * 9 * 3 * 4 + 12**2 * 9 * 4 * 8 + 6**2 * 8 * 16


def test_twice_the_epochs_cost_twice_the_training(spec):
    changes = ("augmentation={kind: none}", "training.epochs=")
    four, eight, twelve = (
        guessed_s(spec(changes[0], f"{changes[1]}{n}"), 10_000, 1e9) for n in (4, 8, 12)
    )
    assert eight - four == pytest.approx(twelve - eight)
    assert eight > four + 1


def test_twice_the_processor_is_faster_and_a_published_network_slower(spec):
    assert guessed_s(spec(), 1000, 2e9) < guessed_s(spec(), 1000, 1e9)
    assert published("resnet50_v2", 224) == pytest.approx(4.1e9)
    assert published("vgg16", 112) == pytest.approx(15.5e9 / 4)


def test_a_guess_says_that_it_is_one_also_before_anybody_saw_the_pictures(
    spec, tmp_path, monkeypatch
):
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    assert "a repetition, guessed from its arithmetic" in guess_text(spec(), 1000)
    assert "for every 1,000 pictures" in guess_text(spec(), None)


@pytest.mark.parametrize(
    ("comment", "cost"),
    [
        ("# Cost:      a minute; no download.\n# Expect:    much.\n", "a minute; no download."),
        ("# Cost: a minute,\n#   or two.\n", "a minute, or two."),
        ("# Question: which?\n", ""),
    ],
)
def test_the_cost_that_a_file_states_is_read_from_its_opening_comment(tmp_path, comment, cost):
    (tmp_path / "a.yaml").write_text(comment + "kind: study\n# Cost: nothing\n")
    assert stated_cost(tmp_path / "a.yaml") == cost


def test_features_that_all_repetitions_share_are_guessed_once_and_not_for_each(spec):
    backbone = (
        "features={kind: backbone, backbone: efficientnet_lite0, image_pixels: 32}",
        "model={kind: dense_head}",
    )
    one = spec(*backbone, "augmentation={kind: none}")
    five = spec(*backbone, "features.views=4")
    shared = guessed_once_s(one, 1000, 1e9)

    assert shared > 1000 * published("efficientnet_lite0", 32) / 2e9
    assert guessed_once_s(five, 1000, 1e8) > 4 * guessed_once_s(one, 1000, 1e8)
    assert guessed_s(one, 1000, 1e8) < guessed_once_s(one, 1000, 1e8)
    assert guessed_once_s(spec(), 1000, 1e9) < guessed_s(spec(), 1000, 1e9)
