import numpy as np
import pytest
from scipy import stats

from harness.data.augmentation.changes import draw_changes, epoch_order, no_changes
from harness.specs.schema.augmentation import RandomChanges, Translation

PAPER = RandomChanges(
    kind="random",
    flip="horizontal_and_vertical",
    rotation=0.25,
    zoom=0.2,
    translation=Translation(height=0.3, width=0.15),
    contrast=0.1,
)
RANGES = {
    "turn": (-0.25, 0.25),
    "scale": (0.8, 1.2),
    "down": (-0.3, 0.3),
    "right": (-0.15, 0.15),
    "contrast": (0.9, 1.1),
}


def drawn(spec=PAPER, count=4000, *, seed=7, epoch=1):
    return draw_changes(spec, count, seed=seed, epoch=epoch)


def equal(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", RANGES)
def test_each_change_is_uniform_over_its_range(name):
    low, high = RANGES[name]
    values = getattr(drawn(), name)
    assert low <= values.min() <= values.max() <= high
    assert stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 0.001


def test_both_flips_happen_to_half_of_the_pictures_and_independently():
    table = np.histogram2d(drawn().mirrored, drawn().upended, bins=2)[0]
    assert stats.chisquare(table.ravel()).pvalue > 0.001


@pytest.mark.parametrize(
    ("flip", "mirrored", "upended"),
    [("none", 0, 0), ("horizontal", 1, 0), ("vertical", 0, 1), ("horizontal_and_vertical", 1, 1)],
)
def test_only_the_flips_that_were_asked_for_happen(flip, mirrored, upended):
    changes = drawn(RandomChanges(kind="random", flip=flip))
    assert (changes.mirrored.any(), changes.upended.any()) == (mirrored, upended)


def test_changes_do_not_depend_on_one_another():
    columns = np.array([getattr(drawn(), name) for name in RANGES])
    off_diagonal = np.corrcoef(columns)[~np.eye(len(columns), dtype=bool)]
    assert abs(off_diagonal).max() < 0.06


def test_a_rows_changes_do_not_depend_on_how_many_rows_there_are():
    few, many = drawn(count=10), drawn(count=5000)
    assert equal(few, many.of(np.arange(10)))


def test_a_change_that_is_not_asked_for_shifts_no_other():
    without = drawn(PAPER.model_copy(update={"rotation": 0.0}))
    assert not without.turn.any()
    assert equal(without._replace(turn=drawn().turn), drawn())


def test_the_same_seed_and_epoch_draw_the_same_and_others_others():
    assert equal(drawn(), drawn())
    assert not np.isin(drawn(seed=0).turn, drawn(seed=1).turn).any()
    assert not np.isin(drawn(epoch=1).turn, drawn(epoch=2).turn).any()


def test_nothing_asked_for_is_nothing_done():
    assert equal(drawn(RandomChanges(kind="random"), 6), no_changes(6))


def test_some_rows_come_in_the_order_asked_for():
    some = drawn().of(np.array([5, 2, 5]))
    assert some.right.tolist() == drawn().right[[5, 2, 5]].tolist()
    assert len(some.mirrored) == 3


def test_an_epochs_order_has_every_row_once_and_depends_on_seed_and_epoch():
    rows = np.arange(100, 400)
    orders = [epoch_order(rows, seed=s, epoch=e) for s, e in [(0, 1), (0, 1), (1, 1), (0, 2)]]
    for order in orders:
        assert sorted(order) == rows.tolist()
    assert np.array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[0], orders[2])
    assert not np.array_equal(orders[0], orders[3])
