import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import DataError
from harness.evaluation.predictions import EpochPredictions, Predictions, read_epochs, write_epochs
from tests.evaluation.factories import predictions_of, some_predictions

NAMES = st.lists(st.text(max_size=30), min_size=1, max_size=6, unique=True)


def changed(**change):
    good = some_predictions(n=4, k=3)
    fields = {
        "image_ids": good.image_ids,
        "labels": good.labels,
        "probabilities": good.probabilities,
        "class_names": good.class_names,
    }
    return Predictions(**{**fields, **change})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"image_ids": ("a", "b", "b", "c")}, "image_ids: expected different names"),
        ({"image_ids": ("a", "b")}, r"labels: expected shape \(2,\)"),
        ({"image_ids": ()}, "image_ids: expected different names"),
        ({"class_names": ("a", "a", "b")}, "class_names: expected different names"),
        ({"class_names": ("a", "b", "\ud800")}, "surrogates not allowed"),
        ({"labels": np.array([0, 1, 2, 3])}, r"labels: expected 0\.\.2; got 0\.\.3"),
        ({"labels": np.array([0, 1, 2, -1])}, r"labels: expected 0\.\.2; got -1\.\.2"),
        ({"labels": np.array([0, 1, 2, 1], dtype=np.int32)}, "labels: .* got .* int32"),
        ({"probabilities": np.full((4, 2), 0.5)}, r"probabilities: expected shape \(4, 3\)"),
        ({"probabilities": np.full((4, 3), 1 / 3, dtype=np.float16)}, "got .* float16"),
        ({"probabilities": np.full((4, 3), np.nan)}, "expected finite values"),
        ({"probabilities": np.tile([1.5, -0.5, 0], (4, 1))}, "expected finite values"),
        ({"probabilities": np.full((4, 3), 0.34)}, "rows that sum to 1; one is 0.02 away"),
    ],
)
def test_what_is_not_a_prediction_is_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        changed(**change)


def test_a_float32_softmax_is_close_enough_to_one():
    logits = np.random.default_rng(0).normal(size=(50, 50)).astype(np.float32)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert predictions_of(np.zeros(50), shares, dtype=np.float32).classes.shape == (50,)


def test_the_class_is_the_most_probable_and_of_equals_the_first():
    told = predictions_of([0, 0], [[0.2, 0.4, 0.4], [0.1, 0.2, 0.7]])
    assert told.classes.tolist() == [1, 2]
    assert told.classes.dtype == np.int64


def test_the_frame_has_one_row_a_picture_and_one_column_a_class():
    frame = predictions_of([1, 0], [[0.25, 0.75], [0.125, 0.875]]).to_frame()
    assert frame.to_dict("list") == {
        "image_id": ["painter/0.jpg", "painter/1.jpg"],
        "true": ["painter 1", "painter 0"],
        "predicted": ["painter 1", "painter 1"],
        "p_painter 0": [0.25, 0.125],
        "p_painter 1": [0.75, 0.875],
    }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_table_comes_back_bit_for_bit(tmp_path, dtype):
    written = some_predictions(n=30, k=11, dtype=dtype)
    written.write_parquet(tmp_path / "predictions.parquet")
    assert_equal(Predictions.read_parquet(tmp_path / "predictions.parquet"), written)


@given(class_names=NAMES, seed=st.integers(0, 99))
def test_names_are_only_text_whatever_they_say(tmp_path_factory, class_names, seed):
    plain = some_predictions(n=5, k=len(class_names), seed=seed)
    ids = tuple(f"{class_names[0]}/{row}" for row in range(5))
    hostile = Predictions(ids, plain.labels, plain.probabilities, tuple(class_names))
    path = tmp_path_factory.mktemp("hostile") / "predictions.parquet"
    hostile.write_parquet(path)
    assert_equal(Predictions.read_parquet(path), hostile)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(DataError, match="gone.parquet: expected a table of predictions"):
        Predictions.read_parquet(tmp_path / "gone.parquet")


def test_a_cut_table_is_refused(tmp_path):
    path = tmp_path / "predictions.parquet"
    some_predictions().write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="expected a table of predictions"):
        Predictions.read_parquet(path)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda frame: frame.drop(columns="true"), "columns"),
        (lambda frame: frame.rename(columns={"p_painter 0": "painter 0"}), "columns"),
        (lambda frame: frame.assign(predicted=frame["true"].iloc[::-1].values), "predicted"),
        (lambda frame: frame.assign(true="nobody"), "nobody"),
        (lambda frame: frame.assign(**{"p_painter 0": 0.0}), "sum to 1"),
    ],
)
def test_a_table_that_no_longer_says_what_was_written_is_refused(tmp_path, change, complaint):
    frame = pd.DataFrame(change(some_predictions(n=20, k=3, skill=0.3).to_frame()))
    frame.to_parquet(tmp_path / "predictions.parquet", index=False)
    with pytest.raises(DataError, match=complaint):
        Predictions.read_parquet(tmp_path / "predictions.parquet")


def assert_equal(read, written):
    assert read.image_ids == written.image_ids
    assert read.class_names == written.class_names
    assert read.labels.dtype == np.int64
    assert read.labels.tolist() == written.labels.tolist()
    assert read.probabilities.dtype == written.probabilities.dtype
    assert read.probabilities.tobytes() == written.probabilities.tobytes()


def test_epochs_are_read_back_bit_for_bit_in_their_order(tmp_path):
    path = tmp_path / "earlier.parquet"
    epochs = {number: some_predictions(seed=number, dtype=np.float32) for number in (18, 19)}
    write_epochs(epochs, path)
    again = read_epochs(path)
    assert list(again) == [18, 19]
    for number, told in epochs.items():
        assert again[number].image_ids == told.image_ids
        assert again[number].class_names == told.class_names
        np.testing.assert_array_equal(again[number].labels, told.labels)
        np.testing.assert_array_equal(again[number].probabilities, told.probabilities)


def test_a_table_without_its_epochs_is_refused(tmp_path):
    path = tmp_path / "earlier.parquet"
    some_predictions().write_parquet(path)
    with pytest.raises(DataError, match=r"earlier\.parquet: expected a table of predictions; got"):
        read_epochs(path)


def test_the_last_epoch_is_the_last_of_all():
    one, other = (some_predictions(seed=seed) for seed in (1, 2))
    assert EpochPredictions(one).all == (one,)
    assert EpochPredictions(one, {3: other}).all == (other, one)
