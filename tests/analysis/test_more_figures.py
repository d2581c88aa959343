"""Figures of several experiments, drawn for few and many classes, and for nothing at all."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from analysis.drawing.style import save
from analysis.figures import (
    calibration_mean,
    components,
    confusion_counts,
    confusion_difference,
    confusion_spread,
    cost,
    differences,
    errors,
    explain,
    feature_maps,
    imbalance,
    kernels,
    pair_pictures,
    pairs,
    rebuilt,
    reconstruction_error,
    variance,
)
from analysis.records.experiments import SplitSizes
from analysis.tables.calibration import reliability
from analysis.tables.changes import confusion_changes
from analysis.tables.confusion import confused_pairs, count_confusion
from analysis.tables.errors import mistakes
from analysis.tables.heat import Heat
from analysis.tables.imbalance import class_scores, hidden_by_accuracy
from analysis.tables.pca import Components, explained_variance, reconstruction_errors
from analysis.tables.verdicts import COLUMNS, Differences
from harness.evaluation.predictions import Predictions
from harness.wording.words import ENGLISH, SPANISH
from tests.analysis.factories import some_predictions, write_run
from tests.analysis.recorded import a_recorded_run

RNG = np.random.default_rng(6)

SIZES = SplitSizes(n_test=40.0, n_train=160.0)


def names(k):
    return tuple(f"Painter {i:02d}" for i in range(k))


def a_run(tmp_path, k, **changes):
    write_run(tmp_path, names(k))
    return a_recorded_run(tmp_path, class_names=names(k), kept_epoch=3, **changes)


def turned(predictions):
    shifted = np.roll(predictions.probabilities, 1, axis=1)
    return Predictions(predictions.image_ids, predictions.labels, shifted, predictions.class_names)


def pixels(figure: Figure, tmp_path: Path):
    (path,) = save(figure, tmp_path / "figure")
    with Image.open(path) as image:
        drawn = np.asarray(image.convert("L"))
    assert 0.0005 < (drawn < 128).mean() < 0.95
    return drawn


def ink(figure: Figure, tmp_path: Path) -> float:
    """The share of dark pixels: none of an empty figure, most of one that is painted over."""
    return float((pixels(figure, tmp_path) < 128).mean())


def texts(figure):
    parts = [figure, *figure.subfigs]
    said = [text.get_text() for part in parts for text in part.texts]
    for axes in figure.axes:
        said += [text.get_text() for text in axes.texts]
        said += [axes.get_xlabel(), axes.get_ylabel(), axes.get_title(), axes.get_title("left")]
    return said


@pytest.mark.parametrize("k", [1, 50])
def test_figures_of_classes_are_drawn_for_few_and_many(tmp_path, k):
    run = a_run(tmp_path, k)
    one = some_predictions(names(k))
    both = [one, turned(one)]
    counts = [count_confusion(each) for each in both]
    training = np.arange(k, 0, -1) * 7
    table = class_scores([one], training, 1)
    made = [
        confusion_counts.build([run], counts[:1]),
        confusion_counts.build([run, run], counts),
        confusion_spread.build([run, run], counts),
        confusion_difference.build(
            [run], [run], confusion_changes(both[:1], both[1:], SIZES), counts=counts[0] + counts[1]
        ),
        imbalance.build([run], table, hidden_by_accuracy([one])),
        imbalance.build([run, run], class_scores(both, training, 1), hidden_by_accuracy(both)),
        calibration_mean.build([run, run], [reliability(each) for each in both]),
    ]
    drawn = pairs.build([run], confused_pairs(counts[0]))
    if k > 1:
        made.append(drawn)
    assert (drawn is None) == (k == 1)
    assert all(0.0005 < ink(figure, tmp_path) < 0.95 for figure in made)


@pytest.mark.parametrize(
    ("training", "ticks"),
    [
        ((15, 19, 23, 26), (12, 18, 24, 30)),
        ((20, 100, 400, 900), (20, 50, 100, 200, 500, 1000)),
    ],
)
def test_sizes_of_classes_are_read_off_whole_numbers(tmp_path, training, ticks):
    run, one = a_run(tmp_path, 4), some_predictions(names(4))
    table = class_scores([one], np.array(training), 1)
    figure = imbalance.build([run], table, hidden_by_accuracy([one]))
    axes = figure.axes[0]
    low, high = axes.get_xlim()
    assert low < training[0] < training[-1] < high
    assert tuple(tick for tick in axes.get_xticks() if low <= tick <= high) == ticks


@pytest.mark.parametrize("k", [2, 50])
def test_the_key_of_a_reliability_figure_hides_no_point(tmp_path, k):
    run, one = a_run(tmp_path, k), some_predictions(names(k))
    figure = calibration_mean.build([run, run], [reliability(one), reliability(turned(one))])
    figure.canvas.draw()
    upper = figure.axes[0]
    assert upper.get_legend().get_window_extent().y0 >= upper.get_window_extent().y1 - 1


@pytest.mark.parametrize("k", [2, 50])
def test_classes_of_equal_size_are_shown_by_their_scores_alone(tmp_path, k):
    run, one = a_run(tmp_path, k), some_predictions(names(k))
    table = class_scores([one], np.full(k, 9), 1)
    figure = imbalance.build([run], table, hidden_by_accuracy([one]))
    (axes,) = figure.axes
    assert len(axes.get_yticks()) == k
    assert axes.get_xscale() == "linear"
    best = table.loc[table["f1"].idxmax(), "class"]
    assert axes.get_yticklabels()[0].get_text() == best
    assert 0.0005 < ink(figure, tmp_path) < 0.95


def test_demo_pictures_are_marked_in_the_language(tmp_path):
    run = a_run(tmp_path, 3, evidence=False)
    counts = [count_confusion(some_predictions(names(3)))]
    for words in (ENGLISH, SPANISH):
        assert words.demo_mark in texts(confusion_counts.build([run], counts, words=words))


def test_axes_have_decimal_commas_in_spanish():
    small = SHOWN.assign(difference=0.001, low=0.0005, high=0.0015)
    figure = differences.build(Differences(small, "macro_f1", evidence=True), words=SPANISH)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    marks = [mark.get_text() for mark in axes.get_xticklabels()]
    assert any(re.fullmatch(r"0,\d+", mark) for mark in marks)
    assert not any("." in mark for mark in marks)


def test_nothing_confused_is_no_figure(tmp_path):
    run, perfect = a_run(tmp_path, 2), pd.DataFrame(np.eye(2, dtype=int), ["a", "b"], ["a", "b"])
    assert pairs.build([run], confused_pairs(perfect)) is None
    assert pair_pictures.build([run], []) is None


def some_pictures(folder, ids):
    folder.mkdir(exist_ok=True)
    paths = {}
    for number, name in enumerate(ids):
        paths[name] = folder / name
        shape = (30, 20 + number, 3)
        Image.fromarray(RNG.integers(0, 256, shape, dtype=np.uint8)).save(paths[name])
    return paths


def test_mistakes_are_shown_as_pictures_with_what_they_were_taken_for(tmp_path):
    run, one = a_run(tmp_path, 3), some_predictions(names(3), n=30)
    table = mistakes([one])
    paths = some_pictures(tmp_path / "pictures", one.image_ids)
    figure = errors.build([run], table, paths)
    pixels(figure, tmp_path)
    said = [axes.get_title("left") for axes in figure.axes]
    first = table.iloc[0]
    confidence = f"{100 * first['confidence']:.0f}"
    assert said[0] == f"{first['true']}\n→ {first['predicted']}, {confidence} %"
    assert errors.build([run], table.head(0), paths) is None


def test_confused_pairs_are_shown_as_pictures(tmp_path):
    paths = tuple(some_pictures(tmp_path / "pictures", ["a.png", "b.png", "c.png"]).values())
    pair = pair_pictures.Pair("x", "y", 2, 9, paths[:1], paths[1:])
    figure = pair_pictures.build([a_run(tmp_path, 2)], [pair, pair])
    pixels(figure, tmp_path)
    assert sum(len(axes.images) for axes in figure.axes) == 2 * 3


SHOWN = pd.DataFrame(
    [
        ("transfer", 0.31, 0.25, 0.37, 0.01, "helps"),
        ("sgd", -0.05, -0.08, -0.02, 0.01, "hurts"),
        ("$x$ <b>", 0.001, -0.004, 0.006, 0.01, "equivalent"),
        ("alone", 0.02, np.nan, np.nan, 0.01, "inconclusive"),
    ],
    columns=COLUMNS,
)


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["en", "es"])
def test_each_difference_is_told_with_its_verdict(tmp_path, words):
    figure = differences.build(Differences(SHOWN, "macro_f1", evidence=False), words=words)
    pixels(figure, tmp_path)
    said = " ".join(texts(figure))
    number = "+31,0" if words is SPANISH else "+31.0"
    assert f"{number}  {words.verdict_table.words.helps}" in said
    assert words.demo_mark in said


def test_both_claims_are_drawn_and_named(tmp_path):
    shown = SHOWN.assign(other_low=[0.2, -0.1, np.nan, np.nan], other_high=[0.4, 0.0, np.nan, 0.1])
    claims = ("this_collection", "collections_like_it")
    found = Differences(shown, "macro_f1", evidence=True, claims=claims)
    figure = differences.build(found)
    pixels(figure, tmp_path)
    (axes,) = figure.axes
    lines = [line for one in axes.collections for line in getattr(one, "get_segments", list)()]
    ends = [(round(float(a), 3), round(float(b), 3)) for (a, _), (b, _) in lines]
    assert ends == [(25, 37), (20, 40), (-8, -2), (-10, 0), (-0.4, 0.6)]
    named = [text.get_text() for text in axes.get_legend().get_texts()]
    assert named == ["margin ±1.0", "this collection, which decides", "collections like it"]
    of_split = differences.build(found._replace(claims=claims[:1], on_one_split=True))
    legend = of_split.axes[0].get_legend().get_texts()
    assert legend[-1].get_text() == "this split, which decides"


def test_no_proposals_make_an_empty_figure(tmp_path):
    figure = differences.build(Differences(SHOWN.head(0), "brier", evidence=True))
    pixels(figure, tmp_path)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == []


def test_costs_are_drawn_with_a_front(tmp_path):
    costs = pd.DataFrame(
        {
            "name": ["a", "b", "c"],
            "score": [0.3, 0.5, 0.4],
            "deviation": [np.nan, 0.02, 0.01],
            "seconds": [10.0, 100.0, 200.0],
            "once_s": [0.0, 0.0, 300.0],
        }
    )
    figure = cost.build(costs, "macro_f1", evidence=True)
    pixels(figure, tmp_path)
    assert {"a", "b", "c"} <= set(texts(figure))
    without = cost.build(costs.assign(once_s=0.0), "macro_f1", evidence=True)
    shown = [
        [text.get_text() for text in one.axes[0].get_legend().get_texts()]
        for one in (figure, without)
    ]
    front = "nothing is better at this price"
    assert shown[0] == [front, "with what is computed once for all repetitions"]
    assert shown[1] == [front]


COMPONENTS = Components(
    RNG.random(108).astype(np.float32),
    np.linalg.qr(RNG.normal(size=(108, 12)))[0].T.astype(np.float32),
    np.linspace(0.2, 0.01, 12).astype(np.float32),
)


def test_components_are_drawn_as_pictures(tmp_path):
    run, rows = a_run(tmp_path, 2), RNG.random((5, 108)).astype(np.float32)
    alone = Components(COMPONENTS.mean, COMPONENTS.basis[:1], COMPONENTS.ratio[:1])
    made = [
        components.build(run, COMPONENTS),
        variance.build(run, explained_variance(COMPONENTS)),
        reconstruction_error.build(run, reconstruction_errors(rows, COMPONENTS), 5),
        rebuilt.build(run, rows, COMPONENTS, 6),
        rebuilt.build(run, rows, alone, 6),
    ]
    assert all(0.0005 < ink(figure, tmp_path) < 0.95 for figure in made)


def test_components_of_features_are_no_pictures(tmp_path):
    features = Components(np.zeros(100), np.zeros((3, 100)), np.zeros(3))
    assert components.build(a_run(tmp_path, 2), features) is None


def test_a_component_of_zeros_is_grey():
    blank = COMPONENTS._replace(basis=np.zeros((2, 108), np.float32))
    assert set(components.tiles(blank, 6)[1].picture.ravel().tolist()) == {128}


@pytest.mark.parametrize("n", [1, 16, 96, 300])
def test_kernels_are_drawn_however_many(tmp_path, n):
    found = RNG.normal(size=(n, 3, 3, 3)).astype(np.float32)
    assert 0.0005 < ink(kernels.build(a_run(tmp_path, 2), found), tmp_path) < 0.95


def test_a_kernel_is_grey_where_it_is_zero():
    kernel = np.zeros((1, 3, 3, 3), np.float32)
    kernel[0, 1, 1] = (2, -2, 1)
    picture = kernels.tiles(kernel)[0].picture
    assert picture[1, 1].tolist() == [255, 0, 191]
    assert picture[0, 0].tolist() == [127, 127, 127] or picture[0, 0].tolist() == [128, 128, 128]


def test_feature_maps_are_drawn_with_their_kernels(tmp_path):
    square = RNG.integers(0, 256, (24, 24, 3), dtype=np.uint8)
    found = RNG.normal(size=(5, 3, 3, 3)).astype(np.float32)
    maps = RNG.normal(size=(24, 24, 5)).astype(np.float32)
    tiles = feature_maps.tiles(square, found, maps)
    assert len(tiles) == 6
    pixels(feature_maps.build(a_run(tmp_path, 2), tiles), tmp_path)


def test_heat_maps_are_drawn_beside_their_control(tmp_path):
    square = RNG.integers(0, 256, (32, 32, 3), dtype=np.uint8)
    maps = [RNG.normal(size=(7, 7)).astype(np.float32) for _ in range(4)]
    heat = Heat(square, 1, 0.8, *maps)
    figure = explain.build(a_run(tmp_path, 2), [heat, heat], ["Painter 00", ""])
    pixels(figure, tmp_path)
    said = texts(figure)
    assert "Painter 00\n→ Painter 01, 80 %" in said
    assert "Painter 01, 80 %" in said
    assert f"correlation {heat.cam_agreement:.2f}".replace("-", "−") in said
