import itertools

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.models.binary_codes import CodeWords, count_bits, draw_words
from tests.models.networks import network, pictures

CODES = {"kind": "binary_codes", "assignment": 3}


@pytest.mark.parametrize(
    ("classes", "bits"), [(2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (50, 6), (64, 6)]
)
def test_there_are_just_enough_bits(classes, bits):
    assert count_bits(classes) == bits


@given(classes=st.integers(2, 70), assignment=st.integers(0, 100))
def test_every_class_has_a_word_of_its_own(classes, assignment):
    words = draw_words(classes, assignment)
    assert words.shape == (classes, count_bits(classes))
    assert set(np.unique(words)) <= {0, 1}
    assert len({tuple(word) for word in words}) == classes


def test_an_assignment_is_always_the_same_and_another_one_differs():
    assert np.array_equal(draw_words(50, 0), draw_words(50, 0))
    assert len({draw_words(50, number).tobytes() for number in range(5)}) == 5


def test_classes_are_as_likely_as_the_bits_of_their_words():
    layer = CodeWords(5, 1)
    bits = np.random.default_rng(0).normal(0, 2, (4, 3))
    likely = np.exp(np.asarray(layer(bits.astype(np.float32))))
    ones = 1 / (1 + np.exp(-bits))
    for row, c in itertools.product(range(4), range(5)):
        word = draw_words(5, 1)[c]
        expected = np.prod([p if bit else 1 - p for p, bit in zip(ones[row], word, strict=True)])
        assert likely[row, c] == pytest.approx(expected, rel=1e-5)


def test_sure_bits_stay_finite():
    layer = CodeWords(5, 1)
    assert np.isfinite(np.asarray(layer(np.full((1, 3), 500, np.float32)))).all()


def test_the_network_answers_fewer_bits_than_classes_yet_probabilities_add_to_one():
    model = network("cnn", shape=(8, 8, 3), classes=5, labels=CODES, filters=(2,))
    assert model.get_layer("bits").output.shape == (None, 3)
    answer = model.predict(pictures(6, 8, 8, 3), verbose=0)
    assert answer.shape == (6, 5)
    np.testing.assert_allclose(answer.sum(axis=1), 1, rtol=1e-5)


def test_the_words_are_weights_that_do_not_learn():
    model = network("dense_head", shape=(4,), classes=5, labels=CODES)
    assert len(model.trainable_variables) == 2
    (words,) = model.get_layer("logits").get_weights()
    assert np.array_equal(words, draw_words(5, 3))


def test_a_saved_network_keeps_its_words(tmp_path):
    model = network("dense_head", shape=(4,), classes=5, labels=CODES)
    other = np.roll(draw_words(5, 3), 1, axis=0)
    model.get_layer("logits").set_weights([other])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded.get_layer("logits").get_weights()[0], other)
    numbers = np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(
        loaded.predict(numbers, verbose=0), model.predict(numbers, verbose=0)
    )
