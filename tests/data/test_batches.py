import threading
import time

import keras
import numpy as np
import pytest
from keras.src.trainers.data_adapters.py_dataset_adapter import PyDatasetAdapter

from harness.data.augmentation.changes import draw_changes, epoch_order
from harness.data.augmentation.warp import changed
from harness.data.batches import Epoch, EvaluationBatches, Part, TrainingBatches, own_errors
from harness.data.cache.preparation import prepare
from harness.errors import DataError
from harness.specs.schema.augmentation import NoAugmentation, RandomChanges, Translation
from tests.data.factories import some_pictures

ROWS = np.array([2, 3, 5, 8, 13, 21, 24, 27, 30, 31, 32])
CHANGES = RandomChanges(
    kind="random",
    flip="horizontal_and_vertical",
    rotation=0.25,
    zoom=0.2,
    translation=Translation(height=0.3, width=0.2),
    contrast=0.2,
)
LAYERS = CHANGES.model_copy(update={"engine": "keras"})
NONE = NoAugmentation(kind="none")
ENGINES = pytest.mark.parametrize("augmentation", [NONE, CHANGES, LAYERS], ids=["no", "f", "k"])


@pytest.fixture(scope="module")
def images():
    return np.random.default_rng(1).integers(0, 256, (40, 12, 10, 3), dtype=np.uint8)


def a_part(images, rows=ROWS, *, weights=None) -> Part:
    return Part(images, rows, 100 + rows, weights)


def training(part, *, augmentation=CHANGES, size=4, number=1, order=6, changes=7):
    epoch = Epoch(number, order_seed=order, augmentation_seed=changes)
    return TrainingBatches(part, augmentation, epoch, batch_size=size)


def shown(batches) -> dict[int, bytes]:
    """The bytes of each picture by its target, which tells its row."""
    pairs = [pair for x, y in batches for pair in zip(y.tolist(), x, strict=True)]
    return {target: picture.tobytes() for target, picture in pairs}


def targets(batches) -> list[int]:
    return [target for _, y, *_ in batches for target in y.tolist()]


def test_an_epoch_shows_every_picture_once_with_its_target(images):
    batches = training(a_part(images), augmentation=NONE)
    assert [len(x) for x, _ in batches] == [4, 4, 3]
    assert len(batches) == 3
    assert sorted(targets(batches)) == (100 + ROWS).tolist()
    assert shown(batches) == {100 + row: images[row].tobytes() for row in ROWS}


@ENGINES
def test_a_picture_depends_on_seed_epoch_and_row_alone(images, augmentation):
    other_rows = np.array([31, 5, 0, 13, 2])
    once = shown(training(a_part(images), augmentation=augmentation))
    apart = training(a_part(images, other_rows), augmentation=augmentation, size=2, order=99)
    for target, picture in shown(apart).items():
        assert once.get(target, picture) == picture
    assert len(set(shown(apart)) & set(once)) == 4


@pytest.mark.parametrize("augmentation", [CHANGES, LAYERS], ids=["fused", "keras"])
@pytest.mark.parametrize("other", [{"number": 2}, {"changes": 8}], ids=["epoch", "seed"])
def test_another_epoch_or_seed_shows_other_pictures(images, augmentation, other):
    once = shown(training(a_part(images), augmentation=augmentation))
    again = shown(training(a_part(images), augmentation=augmentation, **other))
    assert all(once[target] != again[target] for target in once)


def test_batches_are_the_same_in_whatever_order_they_are_asked_for(images):
    batches = training(a_part(images))
    last, first = batches[2], batches[0]
    for (x, y), (expected, told) in zip([first, last], [batches[0], batches[2]], strict=True):
        np.testing.assert_array_equal(x, expected)
        np.testing.assert_array_equal(y, told)


def test_the_order_is_the_epochs_and_follows_its_seed(images):
    expected = epoch_order(100 + ROWS, seed=6, epoch=3).tolist()
    assert targets(training(a_part(images), number=3)) == expected
    assert targets(training(a_part(images), number=3, order=5)) != expected
    assert targets(training(a_part(images), number=3, changes=5)) == expected


def test_pictures_are_those_of_the_fused_warp(images):
    drawn = draw_changes(CHANGES, len(images), seed=7, epoch=1)
    expected = changed(images[ROWS], drawn.of(ROWS))
    got = shown(training(a_part(images)))
    assert got == {100 + r: p.tobytes() for r, p in zip(ROWS, expected, strict=True)}


def test_weights_stay_with_their_pictures(images):
    for _, y, weights in training(a_part(images, weights=ROWS / 10)):
        np.testing.assert_array_equal(weights, (y - 100) / 10)


def test_evaluation_keeps_the_order_and_changes_nothing(images):
    batches = EvaluationBatches(a_part(images), batch_size=4)
    assert targets(batches) == (100 + ROWS).tolist()
    np.testing.assert_array_equal(np.concatenate([x for x, _ in batches]), images[ROWS])


def test_one_hot_targets_stay_rows(images):
    part = Part(images, ROWS, np.eye(40)[ROWS])
    for x, y in EvaluationBatches(part, batch_size=4):
        np.testing.assert_array_equal(images[y.argmax(axis=1)], x)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_batch_that_is_not_there_is_refused(images, index):
    with pytest.raises(IndexError, match="0 to 2"):
        training(a_part(images))[index]


def test_a_part_with_columns_of_different_lengths_is_refused(images):
    with pytest.raises(ValueError, match="as many targets and weights as rows"):
        Part(images, ROWS, ROWS[:-1])
    with pytest.raises(ValueError, match="as many targets and weights as rows"):
        Part(images, ROWS, ROWS, np.ones(3))


def a_model(told=id, *, eager=False) -> keras.Model:
    """Averages the picture; tells what targets a step is given, or built for."""

    class Telling(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1, kernel_initializer="zeros")

        def call(self, x):
            return self.dense(keras.ops.mean(keras.ops.cast(x, "float32"), axis=(1, 2)) / 255)

        def train_step(self, data):
            told(data[1])
            return super().train_step(data)

    model = Telling()
    model.compile("sgd", "mse", run_eagerly=eager)
    return model


def test_fit_sees_the_batches_in_order_if_told_not_to_shuffle(images):
    seen: list[list[int]] = []
    batches = training(a_part(images), size=2)
    model = a_model(lambda targets: seen.append(np.asarray(targets).tolist()), eager=True)
    model.fit(batches, epochs=1, shuffle=False, verbose=0)
    assert seen == [y.tolist() for _, y in batches]


def test_fit_does_not_build_its_step_again_for_each_epoch(images):
    built = []
    model = a_model(built.append)
    counts = []
    for number in (1, 2, 3):
        model.fit(training(a_part(images), number=number), epochs=1, shuffle=False, verbose=0)
        counts.append(len(built))
    assert counts[0] == counts[2]


def test_an_error_of_ours_reaches_the_user_through_tensorflow(tmp_path):
    collection = some_pictures(tmp_path / "pictures", 20)
    with prepare(collection, image_pixels=8, normalise=None, cache=tmp_path) as images:
        (array,) = (tmp_path / "prepared").glob("*/images.npy")
        damaged = bytearray(array.read_bytes())
        damaged[-1] ^= 1
        array.write_bytes(damaged)
        batches = EvaluationBatches(a_part(images, np.arange(20)), batch_size=4)
        with pytest.raises(DataError, match="expected row 19"), own_errors(batches):
            a_model().predict(batches, verbose=0)


def test_errors_that_are_not_ours_pass(images):
    batches = training(a_part(images))
    with pytest.raises(ZeroDivisionError), own_errors(batches):
        1 / 0  # noqa: B018


def a_skewed_part(images, **more):
    """Row 2 alone in its class, ten others in another."""
    return Part(images, ROWS, np.r_[0, np.ones(10, np.int64)], **more)


@pytest.mark.parametrize("augmentation", [CHANGES, LAYERS], ids=["fused", "keras"])
def test_a_picture_that_is_shown_again_changes_anew(images, augmentation):
    epoch = Epoch(1, order_seed=6, augmentation_seed=7, balanced=True)
    batches = TrainingBatches(a_skewed_part(images), augmentation, epoch, batch_size=4)
    rare = [x.tobytes() for xs, ys in batches for x, y in zip(xs, ys, strict=True) if y == 0]
    assert len(rare) in (5, 6)
    assert len(set(rare)) == len(rare)
    alone = Part(images, ROWS[:1], np.zeros(1, np.int64))
    (only,) = shown(training(alone, augmentation=augmentation)).values()
    assert only == rare[0]


@pytest.mark.parametrize("one_hot", [False, True])
def test_balance_shows_each_class_as_often(images, one_hot):
    part = a_skewed_part(images)
    if one_hot:
        part = Part(images, ROWS, np.eye(2, dtype=np.float32)[part.targets])
    epoch = Epoch(1, order_seed=6, augmentation_seed=7, balanced=True)
    batches = TrainingBatches(part, NONE, epoch, batch_size=4)
    told = np.concatenate([y.argmax(axis=1) if one_hot else y for _, y in batches])
    assert sorted(np.bincount(told)) == [5, 6]


def test_an_epoch_mixes_the_pictures_of_each_batch(images):
    part = Part(images, ROWS, np.eye(11, dtype=np.float32))
    plain, mixing = (
        TrainingBatches(part, NONE, Epoch(1, 6, 7, mixup_alpha=alpha), batch_size=4)
        for alpha in (0.0, 0.4)
    )
    for (x, y), (mixed_x, shares) in zip(plain, mixing, strict=True):
        own = shares @ y.T
        np.testing.assert_allclose(own.sum(axis=1), 1, rtol=1e-6)
        expected = np.tensordot(own, x.astype(np.float32), axes=1)
        np.testing.assert_allclose(mixed_x, expected, atol=0.51)
        assert mixed_x.dtype == np.uint8


def test_evaluation_mixes_nothing_and_shows_each_picture_once(images):
    part = a_skewed_part(images)
    for (x, y), rows in zip(EvaluationBatches(part, batch_size=11), [ROWS], strict=True):
        assert np.array_equal(x, images[rows])
        assert np.array_equal(y, part.targets)


def handed_over(batches):
    """The bytes that Keras hands to a network, in order."""
    whole = [np.asarray(each).tobytes() for batch in batches for each in batch]
    adapter = PyDatasetAdapter(batches)
    adapter.on_epoch_begin()
    given = [np.asarray(each).tobytes() for batch in adapter.get_tf_dataset() for each in batch]
    adapter.on_epoch_end()
    assert given == whole
    return given


@ENGINES
def test_batches_are_the_same_however_many_threads_make_them(monkeypatch, images, augmentation):
    made = {}
    for threads in (1, 2, 5):
        monkeypatch.setenv("HARNESS_LOADER_THREADS", str(threads))
        batches = training(a_part(images), augmentation=augmentation, size=2)
        assert batches.workers == threads
        made[threads] = handed_over(batches)
    assert made[1] == made[2] == made[5]


def test_several_threads_make_batches_at_once(monkeypatch, images):
    monkeypatch.setenv("HARNESS_LOADER_THREADS", "3")
    together = threading.Barrier(3, timeout=20)

    class Meeting(EvaluationBatches):
        def _batch(self, index):
            if threading.current_thread() is not threading.main_thread():
                together.wait()
            return super()._batch(index)

    adapter = PyDatasetAdapter(Meeting(a_part(images), batch_size=4))
    adapter.on_epoch_begin()
    assert len(list(adapter.get_tf_dataset())) == 3
    adapter.on_epoch_end()


@pytest.mark.parametrize("threads", ["1", "3"])
def test_the_errors_of_any_thread_are_the_users(monkeypatch, threads):
    class Damaged:
        shape = (40, 12, 10, 3)

        def __getitem__(self, rows):
            if 24 in rows:
                raise DataError("picture 24: expected a picture; got none.")
            return np.zeros((len(rows), 12, 10, 3), np.uint8)

    monkeypatch.setenv("HARNESS_LOADER_THREADS", threads)
    batches = EvaluationBatches(a_part(Damaged()), batch_size=3)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    with pytest.raises(DataError, match="picture 24"), own_errors(batches):
        model.predict(batches, verbose=0)


def test_each_batch_notes_when_it_was_made(images):
    batches = training(a_part(images))
    before = time.perf_counter()
    batches[1]
    assert set(batches.made) == {1}
    assert before <= batches.made[1] <= time.perf_counter()
