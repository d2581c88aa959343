"""Each formula against an independent computation, or a number that its paper states."""

import keras
import numpy as np
import pytest
from scipy.special import log_softmax, softmax
from scipy.stats import bernoulli

from harness.errors import TrainingError
from harness.models.binary_codes import CodeWords, draw_words
from harness.training.losses import build_loss
from tests.models.networks import experiment

RNG = np.random.default_rng(5)
LOGITS = RNG.normal(0, 2, (6, 4)).astype(np.float32)
LABELS = np.array([0, 1, 2, 3, 1, 0])
ONE_HOT = np.eye(4, dtype=np.float32)[LABELS]
COUNTS = np.array([50, 30, 15, 5])
ALL = [
    {"kind": "cross_entropy"},
    {"kind": "cross_entropy", "label_smoothing": 0.1},
    {"kind": "double_softmax"},
    {"kind": "focal", "gamma": 2.0},
    {"kind": "logit_adjusted", "tau": 1.0},
]


def a_loss(*, labels="sparse", counts=COUNTS, **loss):
    return build_loss(experiment({"kind": "cnn"}, labels=labels, training={"loss": loss}), counts)


def losses(spec, labels=ONE_HOT, logits=LOGITS, **more):
    return np.asarray(a_loss(**spec, **more)(labels, keras.ops.convert_to_tensor(logits)))


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: "-".join(map(str, spec.values())))
def test_both_label_codes_give_the_same_losses(spec):
    sparse = losses(spec, LABELS.astype(np.float32))
    np.testing.assert_allclose(sparse, losses(spec, ONE_HOT), rtol=1e-6)
    assert sparse.shape == (6,)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_cross_entropy_is_that_of_keras(smoothing):
    expected = keras.losses.categorical_crossentropy(
        ONE_HOT, LOGITS, from_logits=True, label_smoothing=smoothing
    )
    found = losses({"kind": "cross_entropy", "label_smoothing": smoothing})
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_smoothed_labels_reward_doubt():
    sure = 30 * np.eye(4)
    plain, smooth = (
        losses({"kind": "cross_entropy", "label_smoothing": s}, np.eye(4), sure.astype(np.float32))
        for s in (0.0, 0.1)
    )
    np.testing.assert_allclose(plain, 0, atol=1e-6)
    # By hand: three wrong classes with a share of 0.1 / 4 each, and -log p = 30.
    np.testing.assert_allclose(smooth, 3 * 0.025 * 30, rtol=1e-5)


@pytest.mark.parametrize(("classes", "floor"), [(11, 1.5430), (50, 2.9458)])
def test_double_softmax_cannot_fall_below_its_floor(classes, floor):
    sure = (40 * np.eye(classes)).astype(np.float32)
    found = losses({"kind": "double_softmax"}, np.eye(classes), sure)
    np.testing.assert_allclose(found, floor, atol=1e-4)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_loss_is_that_of_keras(gamma):
    expected = keras.losses.categorical_focal_crossentropy(
        ONE_HOT, softmax(LOGITS, axis=1), alpha=1.0, gamma=gamma
    )
    np.testing.assert_allclose(losses({"kind": "focal", "gamma": gamma}), expected, rtol=1e-4)


@pytest.mark.parametrize(("p", "times"), [(0.9, 100), (0.968, 1000)])
def test_focal_loss_counts_known_pictures_as_much_less_as_its_paper_says(p, times):
    logits = np.log([[p, 1 - p]]).astype(np.float32)
    one = np.eye(2)[:1]
    plain = losses({"kind": "cross_entropy"}, one, logits)
    focal = losses({"kind": "focal", "gamma": 2.0}, one, logits)
    np.testing.assert_allclose(plain / focal, times, rtol=0.03)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_the_slope_of_focal_loss_is_finite_where_everything_is_known(gamma):
    import tensorflow as tf

    logits = tf.Variable([[200.0, 0.0, 0.0], [0.0, 200.0, 0.0]])
    with tf.GradientTape() as tape:
        loss = a_loss(kind="focal", gamma=gamma)(np.eye(3, dtype=np.float32)[:2], logits)
    assert np.isfinite(tape.gradient(loss, logits)).all()


@pytest.mark.parametrize("tau", [0.0, 0.5, 1.0])
def test_logit_adjustment_is_its_formula(tau):
    shares = COUNTS / COUNTS.sum()
    # Menon et al., equation 10, in its other form: log sum of (share'/share)^tau e^(f' - f).
    expected = [
        np.log(((shares / shares[y]) ** tau * np.exp(f - f[y])).sum())
        for f, y in zip(LOGITS.astype(np.float64), LABELS, strict=True)
    ]
    np.testing.assert_allclose(losses({"kind": "logit_adjusted", "tau": tau}), expected, rtol=1e-5)


def test_without_knowledge_the_adjusted_loss_is_least_where_all_classes_are_alike():
    labels = np.repeat(np.eye(4), COUNTS, axis=0)
    alike = np.zeros((100, 4), np.float32)
    shares = np.tile(np.log(COUNTS / 100), (100, 1)).astype(np.float32)
    adjusted, plain = {"kind": "logit_adjusted"}, {"kind": "cross_entropy"}
    assert losses(adjusted, labels, alike).mean() < losses(adjusted, labels, shares).mean()
    assert losses(plain, labels, shares).mean() < losses(plain, labels, alike).mean()


def test_a_class_without_pictures_cannot_be_adjusted_for():
    with pytest.raises(TrainingError, match=r"each class in the training part.*got 1 classes"):
        a_loss(kind="logit_adjusted", counts=np.array([3, 0, 4]))


def test_a_mixed_picture_has_the_mixed_loss():
    mixed = 0.3 * ONE_HOT + 0.7 * ONE_HOT[::-1]
    logs = log_softmax(LOGITS.astype(np.float64), axis=1)
    expected = -(mixed * logs).sum(axis=1)
    np.testing.assert_allclose(losses({"kind": "cross_entropy"}, mixed), expected, rtol=1e-5)


@pytest.mark.parametrize("code", ["sparse", "one_hot"])
def test_the_loss_of_binary_codes_is_that_of_the_true_words_bits(code):
    spec = {"kind": "binary_codes", "assignment": 2}
    loss = build_loss(experiment({"kind": "cnn"}, labels=spec), COUNTS)
    bits = RNG.normal(0, 2, (6, 2)).astype(np.float32)
    words = draw_words(4, 2)[LABELS]
    expected = -bernoulli.logpmf(words, 1 / (1 + np.exp(-bits))).sum(axis=1)
    labels = {"sparse": LABELS, "one_hot": ONE_HOT}[code]
    np.testing.assert_allclose(loss(labels, CodeWords(4, 2)(bits)), expected, rtol=1e-5)
