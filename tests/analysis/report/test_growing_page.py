"""The report on a growing study: the tree, a row for each idea, the baseline, what is sealed."""

import pytest

from analysis.figures.lineage import tree_rows
from analysis.report import html
from analysis.report.document import Code, Paragraph, Picture, Table
from analysis.report.growing_page import (
    GatheredGrowth,
    build_growing_document,
    gather_growing,
)
from analysis.report.writing import write_report
from harness.studies.growing.ledger import Unsealed, UnsealingBegun
from harness.studies.growing.text import MOST_NAMED
from harness.wording.words import ENGLISH, SPANISH, words_in
from harness.workspace import Workspace
from tests.studies.growing.quick import QuickGrowth
from tests.studies.growing.trial import write_idea


@pytest.fixture
def grown(tmp_path):
    """Three ideas: one hurts, one helps and is adopted, one waits in vain on top of it."""
    trial = QuickGrowth(tmp_path / "grown")
    trial.propose("slow", "small steps find more")
    trial.propose("wide", "more filters see more", adopt=True)
    trial.propose("same", "smaller batches")
    return trial


def page(trial, language="en"):
    words = words_in(language)
    return build_growing_document(
        GatheredGrowth(words, trial.growth, trial.lineage, "growing", None)
    )


def blocks(document, kind):
    return [one for chapter in document.chapters for one in chapter.blocks if isinstance(one, kind)]


def cells(document, name):
    (table,) = (one for one in blocks(document, Table) if one.name == name)
    return [[cell.text for cell in row] for row in table.rows]


def sentences(document):
    return [one.text for one in blocks(document, Paragraph)]


def test_each_idea_has_a_row_with_its_baseline_word_reason_and_level(grown):
    rows = cells(page(grown), "ideas")
    assert [row[:5] for row in rows] == [
        ["1 slow", "colours", "hurts", "small steps find more", "−10.00"],
        ["2 wide", "colours", "helps, adopted", "more filters see more", "+10.00"],
        ["3 same", "wide", "inconclusive", "smaller batches", "+1.00"],
    ]
    assert [row[6] for row in rows] == ["0.0219", "0.00722", "0.00377"]
    assert {row[7] for row in rows} == {"6"}


def test_the_baseline_of_the_day_is_told_with_what_it_changes(grown):
    document = page(grown)
    assert cells(document, "changes") == [["2 wide", "model.filters: [8, 16]"]]
    assert any(
        "It is wide: the first baseline, colours, with 1 adopted" in text
        for text in sentences(document)
    )


def test_the_tree_says_below_which_baseline_each_idea_stands(grown):
    rows = tree_rows(grown.growth, grown.lineage, ENGLISH)
    assert [(row.depth, row.parent, row.text) for row in rows] == [
        (0, None, "colours (first baseline)"),
        (1, 0, "1 slow: hurts, −10.00, 6 min"),
        (1, 0, "2 wide: helps, +10.00, 6 min, adopted, baseline now"),
        (2, 2, "3 same: inconclusive, +1.00, 6 min"),
    ]


def test_of_many_ideas_those_that_bring_nothing_are_counted(tmp_path):
    trial = QuickGrowth(tmp_path / "grown", useless="inconclusive")
    for number in range(MOST_NAMED):
        write_idea(trial.root, f"useless-{number}", f"training: {{batch_size: {number + 100}}}")
        trial.propose(f"useless-{number}")
    trial.propose("slow")
    trial.propose("wide")
    texts = [row.text for row in tree_rows(trial.growth, trial.lineage, ENGLISH)]
    assert texts[1].startswith(f"{MOST_NAMED + 2} wide: helps")
    assert texts[2:] == [f"{MOST_NAMED + 1} others: {MOST_NAMED} inconclusive, 1 hurts"]
    assert ENGLISH.growing_report.many in sentences(page(trial))


def test_a_study_that_was_not_unsealed_says_what_nobody_knows(grown):
    document = page(grown)
    assert ENGLISH.growing_report.not_unsealed in sentences(document)
    assert any("were sealed before the first idea" in text for text in sentences(document))
    shown = html.render(document)
    assert "<code>python -m harness unseal</code> finds out" in shown
    assert "`" not in shown.partition("</style>")[2]


def test_one_that_was_unsealed_ends_with_its_sentence(grown):
    grown.growth.ledger.write(UnsealingBegun(2, "growing-unsealed", 0.1, ""))
    grown.growth.ledger.write(Unsealed("helps", {}, 0.061, 0.03, 0.092))
    told = [text for text in sentences(page(grown)) if text.startswith("The work of 3 ideas")]
    assert told
    assert "brought 6.10 points (+3.00 to +9.20)" in told[0]


def test_it_is_written_in_both_languages_with_its_figure(grown, tmp_path):
    for language, title in (("en", "Every idea"), ("es", "Todas las ideas")):
        document = page(grown, language)
        (picture,) = blocks(document, Picture)
        assert picture.name == "lineage"
        (file,) = write_report(document, tmp_path / "page", ("html",))
        html = file.read_text(encoding="utf-8")
        assert title in html
        assert "more filters see more" in html
    assert "--language es" in blocks(page(grown, "es"), Code)[0].text
    assert SPANISH.growing_report.not_unsealed in sentences(page(grown, "es"))


def test_a_study_without_ideas_says_so(tmp_path):
    document = page(QuickGrowth(tmp_path / "grown"))
    assert ENGLISH.growing_report.nothing_tried in sentences(document)
    assert not blocks(document, Picture)


def test_what_is_no_growing_study_is_left_to_other_reports(tmp_path):
    root = tmp_path / "grown"
    QuickGrowth(root)
    for name in ("colours", str(root / "colours.yaml"), "nothing"):
        assert gather_growing((name,), ENGLISH, Workspace(root), None) is None
    assert (
        gather_growing((str(root / "growing.yaml"), "more"), ENGLISH, Workspace(root), None) is None
    )
