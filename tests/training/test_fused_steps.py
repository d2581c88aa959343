"""What an earlier version began goes on by its steps, and is recorded so."""

import keras

from harness.specs.schema.optimizer import ConstantRate, RmspropSpec
from harness.training.fused_steps import ALL, Fused, fused_now, steps_of, with_steps
from harness.training.optimizer import FusedRmsprop, Length, build_optimizer

BEFORE = {
    "python": "3.11",
    "machine": {"cores": 2, "fused_steps": True, "fused_normalization": True},
}


def optimizer():
    return build_optimizer(
        RmspropSpec(kind="rmsprop", momentum=0.9), ConstantRate(kind="constant"), Length(1, 1)
    )


def test_outside_of_a_run_and_in_a_new_one_steps_are_fused():
    assert type(optimizer()) is FusedRmsprop
    with steps_of(ALL):
        assert type(optimizer()) is FusedRmsprop


def test_of_an_earlier_run_they_are_keras_own_until_it_ends():
    with steps_of(Fused(fused_steps=False)):
        assert type(optimizer()) is keras.optimizers.RMSprop
    assert fused_now() == ALL


def test_the_steps_that_were_taken_are_recorded():
    with steps_of(Fused(fused_steps=True, fused_normalization=False)):
        recorded = with_steps(BEFORE)
    steps = {"fused_steps": True, "fused_normalization": False}
    assert recorded == {"python": "3.11", "machine": {"cores": 2, **steps}}
    assert with_steps(BEFORE) == BEFORE
