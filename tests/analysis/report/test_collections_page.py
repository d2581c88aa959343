"""The report on a study of several collections, from records written by hand."""

import json

import pytest

from analysis.figures import collections, critical_difference
from analysis.report.collections_page import GatheredCollections, build_collections_document
from analysis.report.document import Table, pictures_of
from analysis.report.markdown import render
from harness.tracking.record import KeptGroup
from harness.wording.words import words_in
from tests.verdicts.joint_records import five, together


@pytest.fixture(scope="module")
def seven(tmp_path_factory):
    """A joint record of seven collections, and a file of the verdicts on each."""
    folder, verdicts = tmp_path_factory.mktemp("seven"), five(7)
    files = []
    for number, one in enumerate(verdicts):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps(one.as_json()))
    return together(*verdicts), tuple(files)


def a_document(seven, language="en", **how):
    joint, files = seven
    tags = {"harness.file": "experiments/study.yaml"}
    found = GatheredCollections(
        words_in(language), joint, KeptGroup("g", "study", "f", tags), files
    )
    return build_collections_document(found, **how)


def test_it_says_together_first_and_then_on_each(seven):
    document = a_document(seven)

    assert [chapter.key for chapter in document.chapters] == [
        "together",
        *(f"collection-{number}" for number in range(1, 8)),
        "reproduce",
        "references",
    ]
    assert [work.key for work in document.works] == [
        "corani2015bayesian",
        "corani2017statistical",
        "demsar2006statistical",
    ]


def test_figures_of_its_chapters_have_names_of_their_own(seven):
    names = [picture.name for picture in pictures_of(a_document(seven))]

    assert names[:2] == ["collections", "critical_difference"]
    assert len(set(names)) == len(names) == 9


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("helps on 4 of 7 collections", "| wide | helps (+3.00) |", "better (%)")),
        ("es", ("mejora en 4 de 7 colecciones", "| wide | mejora (+3,00) |", "mejor (%)")),
    ],
)
def test_it_is_written_in_both_languages(seven, language, texts):
    text = render(a_document(seven, language, short=True)).replace("\\", "")

    for one in texts:
        assert one in text


def test_the_short_one_is_the_first_chapter_and_its_works(seven):
    document = a_document(seven, short=True)

    assert [chapter.key for chapter in document.chapters] == ["together", "references"]
    assert document.file_name == "short_report"


def test_it_says_how_to_do_it_again(seven):
    text = render(a_document(seven))

    assert "    python -m harness run experiments/study.yaml\n" in text
    assert "    python -m analysis report run-3    # c3\n" in text


def test_below_six_collections_there_is_no_diagram_of_ranks(seven):
    joint = together(*five(3))
    document = a_document((joint, seven[1][:3]), short=True)

    assert [picture.name for picture in pictures_of(document)] == ["collections"]
    tables = [block for block in document.chapters[0].blocks if isinstance(block, Table)]
    assert [table.name for table in tables] == ["collections"]


def test_the_diagram_has_each_experiment_at_its_rank(seven):
    ranks = seven[0].ranks
    (axes,) = critical_difference.build(ranks).axes
    texts = [text.get_text() for text in axes.texts]

    for name, rank in zip(ranks.experiments, ranks.average, strict=True):
        assert f"{name}  {rank:.2f}" in texts
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert sorted(float(line.get_xdata()[0]) for line in points) == sorted(ranks.average)


def test_each_proposal_has_a_panel_with_a_row_for_each_collection(seven):
    joint = seven[0]
    first, second = collections.build(joint).axes

    assert [axes.get_title("left") for axes in (first, second)] == ["wide", "deep"]
    assert [label.get_text() for label in first.get_yticklabels()] == [
        one.name for one in joint.collections
    ]
