"""Searches for better ideas that were measured: the page quotes them, and the figure shows them."""

import shutil
from pathlib import Path

import pytest
import yaml

from benchmarks.growing import FIGURE, FILE
from benchmarks.growing_figure import build, kept_text
from benchmarks.growing_ideas import (
    GAINS,
    PAINTERS,
    gather_paintings,
    some_help,
    useless,
    write_ideas,
)
from benchmarks.growing_record import (
    JUDGES,
    WORLDS,
    JudgedIdea,
    Measured,
    SealedGain,
    Search,
    gain_table,
    read_measured,
    rows,
    table,
    write_measured,
)
from harness.specs.plans.growing_study import load_growing, read_idea

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "growing.md").read_text(encoding="utf-8")
SEARCH = Search(
    world="some help",
    judge="greedy",
    ideas=(
        JudgedIdea("better", True, True, None, 0.05, 1),
        JudgedIdea("as good", False, True, None, 0.02, 1),
        JudgedIdea("no better", False, False, None, -0.01, 1),
    ),
    claimed=0.07,
    runs=4,
    cpu_s=90.0,
    sealed=SealedGain("helps", 0.04, 0.01, 0.06),
)


@pytest.fixture(scope="module")
def measured():
    return read_measured(FILE)


@pytest.mark.parametrize("world", WORLDS)
def test_the_page_quotes_the_table_that_was_measured(measured, world):
    assert table(measured, world) in PAGE
    assert all(sentence in PAGE for sentence in measured.about)


def test_each_way_judges_the_same_ideas_in_each_world(measured):
    for world in WORLDS:
        told = [
            [(idea.name, idea.gain) for idea in one.ideas]
            for one in measured.searches
            if one.world == world
        ]
        assert len(told) >= 3
        assert all(ideas == told[0] for ideas in told)


def test_the_figure_has_a_row_for_each_search(measured):
    axes = build(measured).axes
    assert len(axes) == len(WORLDS)
    assert sum(len(one.get_yticks()) for one in axes) == len(measured.searches)
    assert f"]({FIGURE.name})" in PAGE
    assert FIGURE.is_file()


def test_a_search_is_read_as_it_was_written_and_told_in_points(tmp_path):
    write_measured(Measured(("three ideas",), (SEARCH,)), tmp_path / "searches.json")
    again = read_measured(tmp_path / "searches.json")
    assert again.searches == (SEARCH,)
    assert list(rows(again.searches, "some help")) == [
        [JUDGES["greedy"], "1 of 2", "1 of 1", "+7.0", "+4.0 (+1.0 … +6.0)", "4", "1.5"]
    ]
    assert list(rows(again.searches, "nothing helps")) == []
    assert kept_text(SEARCH) == "1 of 1 gains, 1 useless kept"


def test_ideas_that_change_nothing_are_nudges_and_differ():
    ideas = useless(100)
    assert len({idea.written() for idea in ideas}) == 100
    for idea in ideas:
        change = yaml.safe_load(idea.written())
        assert 1 <= abs(change["features"].pop("components") - 12) <= 2
        assert abs(change["model"].pop("smallest_leaf") - 30) <= 4
        assert abs(change["model"].pop("trees") - 10) <= 1
        assert change == {"features": {}, "model": {}}
    with pytest.raises(ValueError, match="expected at most 108; got 109"):
        useless(109)


def test_they_stay_nudges_and_differ_when_gains_were_adopted():
    ideas = [idea for idea in some_help(50) if not idea.gain]
    for adopted in (GAINS, ["smaller_leaves"], ["more_trees"]):
        assert len({idea.written(adopted) for idea in ideas}) == 45
    for idea in ideas:
        change = yaml.safe_load(idea.written(GAINS))
        assert 2 <= abs(change["features"]["components"] - 24) <= 4
        assert abs(change["model"]["smallest_leaf"] - 15) <= 2
        assert abs(change["model"]["trees"] - 60) <= 6


def test_paintings_are_copied_once_and_a_painter_who_is_lacking_is_named(tmp_path):
    for painter in PAINTERS:
        (tmp_path / "all" / painter).mkdir(parents=True)
        (tmp_path / "all" / painter / "1.jpg").write_bytes(painter.encode())
    (tmp_path / "all" / "Vincent_van_Gogh").mkdir()
    for _ in range(2):
        gather_paintings(tmp_path / "all", tmp_path / "here")
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == sorted(PAINTERS)
    assert (tmp_path / "here" / PAINTERS[0] / "1.jpg").read_text() == PAINTERS[0]
    shutil.rmtree(tmp_path / "all" / "Caravaggio")
    with pytest.raises(FileNotFoundError, match="Caravaggio"):
        gather_paintings(tmp_path / "all", tmp_path / "there")


def test_the_page_quotes_what_each_gain_brings(measured):
    assert {gain.name for gain in measured.gains} == GAINS.keys()
    assert gain_table(measured.gains) in PAGE


def test_all_gains_are_among_the_ideas_and_each_can_be_tried(tmp_path):
    ideas = some_help(50)
    assert len(ideas) == 50
    assert {idea.name for idea in ideas if idea.gain} == GAINS.keys()
    study = load_growing(write_ideas(tmp_path, ideas, "familywise", "searching"))
    for idea in ideas[:8]:
        assert read_idea(tmp_path / f"{idea.name}.yaml", study, ()).name == idea.name
