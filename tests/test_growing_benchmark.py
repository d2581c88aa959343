"""Searches for better ideas that were measured: the page quotes them, and the figure shows them."""

from pathlib import Path

import pytest
import yaml

from benchmarks.growing import FIGURE, FILE
from benchmarks.growing_figure import build, kept_text
from benchmarks.growing_ideas import GAINS, some_help, useless, write_ideas
from benchmarks.growing_record import (
    JUDGES,
    WORLDS,
    JudgedIdea,
    Measured,
    SealedGain,
    Search,
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
    assert len({idea.change for idea in ideas}) == 100
    for idea in ideas:
        change = yaml.safe_load(idea.change)
        assert abs(change["model"].pop("dense_units")[0] - 24) <= 3
        assert abs(change["training"].pop("batch_size") - 32) <= 4
        assert change["training"].pop("optimizer").keys() == {"momentum"}
        assert not change["model"]
        assert not change["training"]
    with pytest.raises(ValueError, match="expected at most 108; got 109"):
        useless(109)


def test_all_gains_are_among_the_ideas_and_each_can_be_tried(tmp_path):
    ideas = some_help(50)
    assert len(ideas) == 50
    assert {idea.name for idea in ideas if idea.gain} == GAINS.keys()
    study = load_growing(write_ideas(tmp_path, ideas, "familywise", "searching"))
    for idea in ideas[:8]:
        assert read_idea(tmp_path / f"{idea.name}.yaml", study, ()).name == idea.name
