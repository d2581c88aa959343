"""Tables in LaTeX: readable, whatever their width."""

import re

import pytest

from analysis.report.document import Cell, Document, Table, numbers, texts
from analysis.report.latex_tables import table_in_latex
from analysis.report.latex_text import escaped
from harness.wording.words import ENGLISH

DOCUMENT = Document("?", "", "", ENGLISH, (), (("a", "b", "c"),))


def a_table(columns, *, rows=3, words=1, heading="a heading of words", runs=()):
    headings = ("name", *(f"{heading} {n}" for n in range(columns)))
    cells = [
        (*texts(f"row {row}"), *numbers(["−12.34 … +56.78"] * columns, runs)) for row in range(rows)
    ]
    return Table("Caption.", headings, tuple(cells), words, name="t", explained="What they mean.")


def tabulars(text):
    return re.findall(r"\\begin\{tabular\}\{([lr][^\n]*)\}\n\\toprule(.*?)\\bottomrule", text, re.S)


def test_nothing_is_shrunk_and_the_columns_are_explained_beneath():
    text = table_in_latex(a_table(3), DOCUMENT)
    assert "resizebox" not in text
    assert r"\footnotesize" in text
    assert text.index(r"\bottomrule") < text.index(r"\explained{What they mean.}")


def test_a_wide_table_is_broken_and_each_part_names_its_rows():
    text = table_in_latex(a_table(14), DOCUMENT)
    parts = tabulars(text)
    assert len(parts) == 3
    assert [kinds for kinds, _ in parts] == ["lrrrrr", "lrrrr", "lrrrrr"]
    assert all("row 2" in inside for _, inside in parts)
    found = [f"words {n}" for n in range(14) if re.search(rf"words\W+{n}\b", text)]
    assert len(found) == 14
    assert text.count(r"\caption") == 1


def test_headings_are_broken_into_lines_no_wider_than_their_numbers():
    text = table_in_latex(
        a_table(2, heading="agreement beyond what chance alone would give"), DOCUMENT
    )
    assert r"\head{r}{agreement\\beyond what\\chance alone\\would give 0}" in text


def test_a_percent_sign_stays_with_its_number_in_a_heading():
    table = Table("", ("", "interval of 95 %"), ((Cell("a"), Cell("1")),), name="t", explained="-")
    assert r"\head{r}{interval of\\95~\%}" in table_in_latex(table, DOCUMENT)


def test_a_long_table_goes_on_over_the_page():
    text = table_in_latex(a_table(2, rows=40), DOCUMENT)
    assert r"\begin{longtable}{lrr}" in text
    assert r"\endhead" in text
    assert r"\explained{What they mean.}" in text


def test_a_long_table_has_its_headings_in_lines_too_where_they_would_not_fit():
    table = a_table(4, rows=40, heading="a long heading of words")
    text = table_in_latex(table, DOCUMENT)
    assert r"\begin{longtable}" in text
    assert r"\head{r}{a long heading of\\words 3}" in text


def test_a_long_table_in_parts_goes_on_over_the_page_with_one_caption_and_one_number():
    text = table_in_latex(a_table(14, rows=40), DOCUMENT)
    assert "tabular}{l" not in text
    assert text.count(r"\begin{longtable}") == 3
    assert text.count("row 39 ") == 3
    assert text.count(r"\caption{Caption.}") == 1
    assert text.count(r"\addtocounter{table}{-1}") == 2
    assert text.count(r"\explained") == 1


def test_a_path_may_be_broken_so_that_it_stays_on_the_page():
    assert escaped("see Some_Painter/Some_Painter_with_a_long_name_315.jpg") == (
        r"see Some\_\allowbreak{}Painter/\allowbreak{}Some\_\allowbreak{}Painter\_\allowbreak{}"
        r"with\_\allowbreak{}a\_\allowbreak{}long\_\allowbreak{}name\_\allowbreak{}315.jpg"
    )
    assert escaped("thumbnail_8_logistic") == r"thumbnail\_8\_logistic"
    assert escaped("zero\u200bwidth") == r"zero$\square$width"


@pytest.mark.parametrize(("rows", "goes_on"), [(1, False), (17, False), (40, True)])
def test_a_table_of_words_stays_on_one_page_unless_it_is_long(rows, goes_on):
    """Where a page has a table that may go on and a figure, the figure may leave the page."""
    text = table_in_latex(a_table(2, rows=rows, words=3), DOCUMENT)
    assert (r"\begin{longtable}" in text) == goes_on
    assert (r"\begin{table}[H]" in text) != goes_on
    assert text.count(r"p{") == 3


@pytest.mark.parametrize(("columns", "narrow"), [(2, False), (5, True)])
def test_many_runs_stand_beneath_each_other_only_where_there_is_no_room(columns, narrow):
    table = a_table(columns, runs=("0123456789", "abcdefabcd"))
    text = table_in_latex(table, DOCUMENT)
    assert "01234567, abcdefab" in text
    assert (r">{\raggedleft\arraybackslash}p{45pt}" in text) == narrow
