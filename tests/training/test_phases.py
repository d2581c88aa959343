import numpy as np
import pytest

from harness.errors import SpecError
from harness.training.phases import TrainingCounts, begin, build_learner, phase_of, phases
from tests.models.networks import a_backbone, experiment, network, pictures

MATERIAL = TrainingCounts(24, np.array([8, 8, 8]))
TUNED = {"kind": "fine_tune", "backbone": "efficientnet_lite0"}


def a_tuning(**model):
    sizes = {"head_epochs": 2, "unfrozen_layers": 1, "learning_rate": 0.5} | model
    plain = {"optimizer": {"kind": "sgd", "learning_rate": 0.1}, "epochs": 5}
    return experiment(TUNED | sizes, training=plain)


def a_learner(spec):
    model = network(shape=(8, 8, 3), on=a_backbone(), **spec.model.model_dump())
    return build_learner(model, spec)


def learning(learner):
    return [variable.path for variable in learner.trainable_variables]


def test_most_trainings_have_one_phase():
    spec = experiment({"kind": "cnn"}, training={"epochs": 7})
    assert [(phase.first_epoch, phase.epochs) for phase in phases(spec)] == [(1, 7)]


def test_a_tuning_has_a_phase_for_its_head_and_one_for_its_last_layers():
    spec = a_tuning()
    numbers = [phase_of(spec, epoch).first_epoch for epoch in (1, 2, 3, 4, 5)]
    assert numbers == [1, 1, 3, 3, 3]
    assert [phase.epochs for phase in phases(spec)] == [2, 3]
    assert [phase.learning_rate for phase in phases(spec)] == [0.1, 0.5]


@pytest.mark.parametrize(
    ("unfrozen", "expected"),
    [
        (1, ["convolution_2/kernel", "convolution_2/bias"]),
        (
            2,
            [
                "convolution_1/kernel",
                "convolution_1/bias",
                "convolution_2/kernel",
                "convolution_2/bias",
            ],
        ),
    ],
)
def test_first_the_head_learns_and_then_the_last_layers_but_no_batch_normalisation(
    unfrozen, expected
):
    spec = a_tuning(unfrozen_layers=unfrozen)
    learner = a_learner(spec)
    head = ["logits/kernel", "logits/bias"]
    for epoch, learns in ((1, head), (2, head), (3, [*expected, *head])):
        begin(learner, spec, phase_of(spec, epoch), MATERIAL)
        assert [path.removeprefix("backbone/") for path in learning(learner)] == learns


def test_the_weights_that_are_frozen_stay_as_they_are():
    spec = a_tuning()
    learner = a_learner(spec)
    shown, labels = pictures(24, 8, 8, 3), np.arange(24) % 3
    frozen = {v.path: np.array(v) for v in learner.variables if "seed" not in v.path}
    begin(learner, spec, phase_of(spec, 3), MATERIAL)
    learner.fit(shown, labels, verbose=0)
    moved = {v.path for v in learner.variables if v.path in frozen and np.any(frozen[v.path] != v)}
    assert moved == set(learning(learner))


def test_each_phase_has_its_own_learning_rate():
    spec = a_tuning()
    learner = a_learner(spec)
    rates = []
    for epoch in (1, 3):
        begin(learner, spec, phase_of(spec, epoch), MATERIAL)
        rates.append(float(learner.optimizer.learning_rate))
    assert rates == [pytest.approx(0.1), pytest.approx(0.5)]


def test_the_layers_of_a_phase_do_not_depend_on_the_one_before():
    spec = a_tuning()
    straight, around = a_learner(spec), a_learner(spec)
    begin(straight, spec, phase_of(spec, 1), MATERIAL)
    for epoch in (3, 1):
        begin(around, spec, phase_of(spec, epoch), MATERIAL)
    assert learning(straight) == learning(around)


def test_no_more_layers_can_learn_than_there_are():
    with pytest.raises(SpecError, match=r"at most 2, the layers of efficientnet_lite0.*got 3"):
        a_learner(a_tuning(unfrozen_layers=3))


def test_what_is_trained_shares_its_layers_with_the_network():
    spec = experiment({"kind": "cnn", "filters": (2,)})
    model = network("cnn", shape=(8, 8, 3), filters=(2,))
    learner = build_learner(model, spec)
    shown = pictures(24, 8, 8, 3)
    before = model.predict(shown, verbose=0)
    begin(learner, spec, phase_of(spec, 1), MATERIAL)
    learner.fit(shown, np.arange(24) % 3, verbose=0)
    assert not np.array_equal(model.predict(shown, verbose=0), before)
    logits = learner.predict(shown, verbose=0)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = powers / powers.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict(shown, verbose=0), expected, rtol=1e-5)
