import re
from types import SimpleNamespace

import pytest

from harness.progress import time_left
from harness.specs.plans.load import load
from harness.studies.state import StudyState
from harness.studies.time_left import progress_line
from tests.small_project import SPEC


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "about 1 s"), (80, "about 80 s"), (360, "about 6 min"), (9000, "about 2 h")],
)
def test_a_rough_time_is_told_in_a_fitting_unit(seconds, words):
    assert time_left(seconds) == words


@pytest.fixture
def experiments(tmp_path):
    """Return a maker of experiments on 1,000 pictures, each with its own changes of a spec."""
    (tmp_path / "colours.yaml").write_text(SPEC.replace("square_pixels: 32", "square_pixels: 512"))

    def one(changes):
        loaded = load(tmp_path / "colours.yaml", changes)
        return SimpleNamespace(loaded=loaded, collection=SimpleNamespace(paths=range(1000)))

    return lambda **changes: {name: one(own) for name, own in changes.items()}


def done(*seconds):
    return {k: SimpleNamespace(metrics={"cost/wall_s": s}) for k, s in enumerate(seconds)}


def all_of(repetitions, *names):
    return dict.fromkeys(names, repetitions)


def test_what_is_left_is_the_missing_runs_of_each_at_its_own_price(experiments):
    state = StudyState({"base": done(60.0), "wide": done(120.0)})
    # Two more of each, of 60 and of 120 seconds.
    line = progress_line(experiments(base=(), wide=()), state, all_of(3, "base", "wide"), 1)
    assert line == "run 2 of 6, about 6 min left"
    assert progress_line(
        experiments(base=(), wide=()), state, all_of(3, "base", "wide"), 2
    ).endswith("about 3 min left")


def seconds_left(*of_a_line):
    number, unit = re.search(r"about (\d+) (s|min|h) left", progress_line(*of_a_line)).groups()
    return int(number) * {"s": 1, "min": 60, "h": 3600}[unit]


def test_an_experiment_that_never_ran_is_guessed_by_its_arithmetic(experiments):
    large = ("features.image_pixels=300", "training.epochs=40")
    compared = experiments(base=("training.epochs=20",), twice=("training.epochs=40",), large=large)
    state = StudyState({"base": done(60.0), "twice": {}, "large": {}})
    twice = seconds_left(compared, state, {"twice": 1}, 1)
    assert 60 < twice <= 120
    assert seconds_left(compared, state, {"large": 1}, 1) > 2 * twice


def test_after_one_quick_classical_model_networks_are_not_told_to_take_years(experiments):
    model = ("augmentation={kind: none}", "features={kind: geometry}", "model={kind: majority}")
    compared = experiments(base=("training.epochs=16", "features.image_pixels=64"), probe=model)
    state = StudyState({"base": {}, "probe": done(9.0)})
    unknown = StudyState({"base": {}, "probe": {}})
    guessed = seconds_left(compared, unknown, {"base": 1}, 1)
    assert 1 < guessed < 600
    assert seconds_left(compared, state, {"base": 1}, 1) == guessed


def test_heads_on_kept_features_say_nothing_of_what_fine_tuning_takes(experiments):
    head = (
        "augmentation={kind: none}",
        "features={kind: backbone, backbone: efficientnet_lite0, image_pixels: 96}",
        "model={kind: dense_head}",
    )
    tuned = (
        "features.image_pixels=96",
        "model={kind: fine_tune, backbone: efficientnet_lite0, head_epochs: 1}",
    )
    compared = experiments(head=head, tuned=tuned, cnn=())
    nothing = {"head": {}, "tuned": {}, "cnn": {}}

    def left(**timed):
        return seconds_left(compared, StudyState(nothing | timed), {"tuned": 1}, 1)

    assert left(head=done(600.0)) == left()
    assert left(head=done(600.0), cnn=done(9999.0)) > left()


def test_the_last_run_and_those_of_a_failed_experiment_are_not_waited_for(experiments):
    state = StudyState({"base": done(60.0), "wide": {}}, failed={"wide": ValueError()})
    assert (
        progress_line(experiments(base=(), wide=()), state, all_of(1, "base", "wide"), 1)
        == "run 1 of 1"
    )
