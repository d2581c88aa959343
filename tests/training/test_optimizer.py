import math

import keras
import numpy as np
import pytest

from harness.specs.schema.optimizer import (
    AdamSpec,
    ConstantRate,
    CosineRate,
    RmspropSpec,
    SgdSpec,
    StepRate,
)
from harness.training.optimizer import Length, build_optimizer, build_rate

TEN = Length(epochs=10, steps=4)


def rates(spec, steps, *, learning_rate=0.2, length=TEN):
    rate = build_rate(learning_rate, spec, length)
    return [float(rate(step)) for step in steps]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (RmspropSpec(kind="rmsprop", learning_rate=0.01, momentum=0.1), "fusedrmsprop"),
        (SgdSpec(kind="sgd", learning_rate=0.01, momentum=0.9), "sgd"),
        (AdamSpec(kind="adam", learning_rate=0.01), "adam"),
        (AdamSpec(kind="adam", learning_rate=0.01, weight_decay=0.1), "adamw"),
    ],
)
def test_an_optimizer_has_the_numbers_of_its_spec(spec, kind):
    optimizer = build_optimizer(spec, ConstantRate(kind="constant"), TEN)
    made = optimizer.get_config()
    assert type(optimizer).__name__.lower() == kind
    assert made["learning_rate"] == pytest.approx(0.01)
    for name in ("momentum", "weight_decay"):
        assert (made.get(name) or 0.0) == pytest.approx(getattr(spec, name, 0.0))


@pytest.mark.parametrize(("momentum", "near"), [(0.1, 1e-6), (0.0, 0.0)])
def test_rmsprop_steps_as_keras_does(momentum, near):
    """With momentum to the last digits, which one fused operation rounds otherwise."""
    spec = RmspropSpec(kind="rmsprop", learning_rate=0.01, momentum=momentum)
    ours = build_optimizer(spec, ConstantRate(kind="constant"), TEN)
    theirs = keras.optimizers.RMSprop(0.01, momentum=momentum)
    rng, start = np.random.default_rng(4), np.linspace(-1, 1, 12, dtype=np.float32)
    one, other = keras.Variable(start), keras.Variable(start)
    ours.build([one])
    theirs.build([other])
    for _ in range(20):
        slope = rng.normal(size=12).astype(np.float32)
        ours.apply([slope], [one])
        theirs.apply([slope], [other])
    np.testing.assert_allclose(one, other, rtol=near, atol=near)
    for mine, its in zip(ours.variables, theirs.variables, strict=True):
        np.testing.assert_allclose(mine, its, rtol=10 * near, atol=near)


@pytest.mark.parametrize("final", [0.0, 0.1])
def test_a_cosine_falls_over_all_steps(final):
    spec = CosineRate(kind="cosine", final_share=final)
    steps = [0, 1, 10, 20, 39, 40]
    # Loshchilov and Hutter, equation 5: low + (high - low) (1 + cos(pi t / T)) / 2.
    low = 0.2 * final
    expected = [low + (0.2 - low) * (1 + math.cos(math.pi * t / 40)) / 2 for t in steps]
    assert rates(spec, steps) == pytest.approx(expected, abs=1e-7)


def test_a_warm_up_rises_to_the_learning_rate_and_the_cosine_has_the_rest():
    spec = CosineRate(kind="cosine", warmup_epochs=2)
    rising = rates(spec, range(9))
    assert rising == pytest.approx([0.2 * t / 8 for t in range(9)])
    falling = [0.2 * (1 + math.cos(math.pi * t / 32)) / 2 for t in (8, 16, 32)]
    assert rates(spec, [16, 24, 40]) == pytest.approx(falling, abs=1e-7)


def test_a_step_comes_every_few_epochs():
    spec = StepRate(kind="step", every_epochs=3, factor=0.5)
    expected = [0.2, 0.2, 0.1, 0.1, 0.05, 0.025]
    assert rates(spec, [0, 11, 12, 23, 24, 36]) == pytest.approx(expected)


def test_a_constant_rate_is_a_number():
    assert build_rate(0.2, ConstantRate(kind="constant"), TEN) == 0.2


def test_a_warm_up_rises_to_a_rate_that_stays():
    spec = ConstantRate(kind="constant", warmup_epochs=2)
    assert rates(spec, [0, 1, 4, 8, 9, 40]) == pytest.approx([0, 0.025, 0.1, 0.2, 0.2, 0.2])


def test_the_falls_of_steps_are_counted_from_the_end_of_the_warm_up():
    spec = StepRate(kind="step", every_epochs=3, factor=0.5, warmup_epochs=1)
    expected = [0.05, 0.2, 0.2, 0.1, 0.1, 0.05]
    assert rates(spec, [1, 4, 15, 16, 27, 28]) == pytest.approx(expected)


def test_the_optimizer_follows_its_own_count_of_steps():
    spec = SgdSpec(kind="sgd", learning_rate=1.0)
    step = StepRate(kind="step", every_epochs=1, factor=0.5)
    optimizer = build_optimizer(spec, step, Length(epochs=3, steps=2))
    weight = keras.Variable(np.zeros(1))
    places = []
    for _ in range(6):
        optimizer.apply([np.ones(1)], [weight])
        places.append(float(weight[0]))
    assert places == [-1, -2, -2.5, -3, -3.25, -3.5]
