import keras
import numpy as np
import pytest

from harness.spec.optimizer import AdamSpec, RmspropSpec, SgdSpec
from harness.spec.training import CrossEntropy, DoubleSoftmax
from harness.training.compile import build_loss, build_optimizer


def loss_of_sure_answers(spec, *, one_hot, classes=5):
    """The loss of a softmax network that is right and nearly certain."""
    inputs = keras.Input((classes,))
    model = keras.Model(inputs, keras.layers.Softmax()(inputs))
    model.compile(loss=build_loss(spec, one_hot=one_hot))
    labels = np.arange(classes)
    logits = 12 * np.eye(classes)
    return model.evaluate(logits, np.eye(classes)[labels] if one_hot else labels, verbose=0)


@pytest.mark.parametrize("one_hot", [False, True])
def test_cross_entropy_of_sure_answers_is_near_zero(one_hot):
    assert loss_of_sure_answers(CrossEntropy(), one_hot=one_hot) < 1e-4


@pytest.mark.parametrize("one_hot", [False, True])
@pytest.mark.parametrize(("classes", "floor"), [(11, 1.5430), (50, 2.9458)])
def test_double_softmax_cannot_fall_below_its_floor(one_hot, classes, floor):
    loss = loss_of_sure_answers(
        DoubleSoftmax(kind="double_softmax"), one_hot=one_hot, classes=classes
    )
    assert loss == pytest.approx(floor, abs=2e-3)


@pytest.mark.parametrize("loss", [CrossEntropy(), DoubleSoftmax(kind="double_softmax")])
def test_both_label_codes_give_the_same_loss(loss):
    sparse, one_hot = (loss_of_sure_answers(loss, one_hot=code) for code in (False, True))
    assert sparse == pytest.approx(one_hot, rel=1e-6)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (RmspropSpec(kind="rmsprop", learning_rate=0.01, momentum=0.1), "rmsprop"),
        (SgdSpec(kind="sgd", learning_rate=0.01, momentum=0.9), "sgd"),
        (AdamSpec(kind="adam", learning_rate=0.01), "adam"),
        (AdamSpec(kind="adam", learning_rate=0.01, weight_decay=0.1), "adamw"),
    ],
)
def test_an_optimizer_has_the_numbers_of_its_spec(spec, kind):
    optimizer = build_optimizer(spec)
    made = optimizer.get_config()
    assert type(optimizer).__name__.lower() == kind
    assert made["learning_rate"] == pytest.approx(0.01)
    for name in ("momentum", "weight_decay"):
        assert (made.get(name) or 0.0) == pytest.approx(getattr(spec, name, 0.0))
