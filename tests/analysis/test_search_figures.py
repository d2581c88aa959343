"""The figures of a search, drawn from its files."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.drawing.style import save
from analysis.figures import search_course, search_importance, search_parallel
from analysis.records.search_files import read_search, short_names
from harness.errors import TrackingError
from harness.metrics import METRICS
from harness.tuner.importance import importance
from harness.wording.language import LANGUAGES
from harness.wording.words import ENGLISH, words_in

MAKERS = (search_course, search_importance, search_parallel)
SPACE = {
    "training.optimizer.learning_rate": {"log": [1e-4, 1e-1]},
    "training.batch_size": {"choice": [8, 16]},
    "model.dropout_rate": {"float": [0.0, 0.6], "when": {"training.batch_size": 8}},
}


def write_search(folder, trials=20, *, failing=False, evidence=True, objective="macro_f1"):
    """Scores that depend on the learning rate alone."""
    rng = np.random.default_rng(4)
    rates = 10 ** rng.uniform(-4, -1, trials)
    sizes = rng.choice([8, 16], trials)
    scores = 0.6 - 0.1 * (np.log10(rates) + 2.5) ** 2
    table = pd.DataFrame(
        {
            "trial": np.arange(1, trials + 1),
            "status": "completed",
            "epochs": "",
            "score": scores,
            "spread": 0.02,
            "seconds": 30.0,
            "message": "",
            "training.optimizer.learning_rate": [f"{rate:.6g}" for rate in rates],
            "training.batch_size": sizes.astype(str),
            "model.dropout_rate": np.where(sizes == 8, "0.3", ""),
        }
    )
    if failing:
        table.loc[::4, ["score", "spread"]] = np.nan
        table.loc[::4, "status"] = "failed"
        table.loc[1::4, "status"] = "pruned"
    written = pd.DataFrame([{"trial": 0, "status": "completed", "score": 0.5, "seconds": 30.0}])
    pd.concat([written, table]).to_csv(folder / "trials.csv", index=False)
    document = {
        "name": "tuned",
        "evidence": evidence,
        "objective": objective,
        "higher_is_better": METRICS[objective].higher_is_better,
        "space": SPACE,
        "winner": int(np.nanargmax(table["score"])) + 1,
        "said": 0.61,
        "honest": 0.57,
        "tuner": "random",
        "runs": [],
    }
    (folder / "search.json").write_text(json.dumps(document))


def pixels(path):
    return np.asarray(Image.open(path).convert("L"))


@pytest.fixture
def few_trees(monkeypatch):
    """Enough to draw what they say."""
    monkeypatch.setattr("harness.tuner.importance._TREES", 10)


@pytest.mark.usefixtures("few_trees")
@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("failing", [False, True])
def test_a_figure_is_drawn(tmp_path, maker, failing):
    write_search(tmp_path, failing=failing)
    (path,) = maker.run_figures(tmp_path)
    assert 0.001 < (pixels(path) < 128).mean() < 0.9


@pytest.mark.usefixtures("few_trees")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_speaks_each_language(tmp_path, language):
    write_search(tmp_path)
    words = words_in(language)
    search = read_search(tmp_path)
    found = importance(search_importance.table(search), search.scored["score"].to_numpy())
    figures = [
        search_course.build(search, words=words),
        search_parallel.build(search, words=words),
        search_importance.build(search, found, words=words),
    ]
    said = "\n".join(text.get_text() for figure in figures for text in figure.findobj(is_text))
    assert words.search.lost_r_squared in said
    assert words.search.best_so_far in said
    assert {"en": "0.57", "es": "0,57"}[language] in said
    assert save(figures[1], tmp_path / language)


def is_text(artist) -> bool:
    return hasattr(artist, "get_text")


def test_demo_pictures_are_marked(tmp_path):
    for evidence, name in ((True, "real"), (False, "demo")):
        (tmp_path / name).mkdir()
        write_search(tmp_path / name, evidence=evidence)
    heights = [
        pixels(search_course.run_figures(tmp_path / n)[0]).shape[0] for n in ("real", "demo")
    ]
    assert heights[1] > heights[0]


def test_the_value_that_matters_is_found_and_the_others_are_not(tmp_path):
    write_search(tmp_path, trials=40)
    search = read_search(tmp_path)
    found = importance(search_importance.table(search), search.scored["score"].to_numpy())
    losses = dict(zip(found.keys, found.losses.mean(axis=0), strict=True))
    assert found.r_squared > 0.5
    assert losses["training.optimizer.learning_rate"] > 0.5
    assert max(losses["training.batch_size"], losses["model.dropout_rate"]) < 0.1


def test_scores_of_noise_have_no_importance(tmp_path):
    rng = np.random.default_rng(1)
    values = pd.DataFrame({"a": rng.random(30), "b": rng.random(30)})
    assert importance(values, rng.random(30)).r_squared < 0.1


def test_few_trials_have_no_importance(tmp_path):
    write_search(tmp_path, trials=9)
    assert search_importance.run_figures(tmp_path) == []


def test_a_figure_of_a_search_without_its_files_is_refused(tmp_path):
    with pytest.raises(TrackingError, match="expected the files of a finished search"):
        search_course.run_figures(tmp_path)


def test_keys_are_shortened_as_far_as_they_stay_apart():
    keys = ("model.dropout_rate", "features.kind", "model.kind", "training.batch_size")
    assert list(short_names(keys).values()) == [
        *("dropout_rate", "features.kind", "model.kind", "batch_size")
    ]


def test_every_figure_of_a_search_is_installed(figures):
    from importlib.metadata import entry_points

    found = {maker.name: maker.load() for maker in entry_points(group="harness.search_figures")}
    assert set(found) == {"course", "importance", "parallel"}


def test_a_lower_score_can_be_the_better_one(tmp_path):
    write_search(tmp_path, objective="brier")
    figure = search_course.build(read_search(tmp_path), words=ENGLISH)
    steps = figure.axes[0].lines
    best = next(line for line in steps if line.get_label() == ENGLISH.search.best_so_far)
    assert (np.diff(best.get_ydata()) <= 0).all()
