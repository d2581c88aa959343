"""The report as a notebook: what is computed beneath its cells is what the report says."""

import builtins
import re

import nbformat
import pytest

from analysis.commands.report_views import ReportView, of_runs
from analysis.report import notebook
from analysis.report.document import Table, named_blocks
from analysis.report.gathered import gather
from analysis.report.notebook import as_notebook, executed
from harness.errors import HarnessError
from harness.runs.recorded_pictures import PictureLocation
from harness.wording.words import words_in
from harness.workspace import Workspace
from tests.analysis.notebooks import unshown_anywhere


@pytest.fixture
def here(store, monkeypatch):
    monkeypatch.setenv("HARNESS_ROOT", str(store))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return store


@pytest.fixture
def views(here):
    pictures = PictureLocation(Workspace(here), None)

    def of(*names, language="en", short=False):
        found = gather(names, words_in(language), pictures)
        return ReportView(of_runs(found, Workspace(here), short=short), names, Workspace(here))

    return of


def codes(made):
    return [cell.source for cell in made.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(("study", "language"), [("small", "en"), ("hostile", "es")])
def test_each_table_and_figure_has_a_cell_that_asks_for_it_by_name(document_of, study, language):
    document = document_of(study, language=language)
    made = as_notebook(document)
    nbformat.validate(made)
    first, *others = codes(made)
    assert first.endswith(f"report = harness.report({study!r}, language={language!r})")
    blocks = dict.fromkeys((type(block), name) for name, block in named_blocks(document.chapters))
    assert len(blocks) == len(others) > 5
    wanted = [f"report.{'table' if kind is Table else 'figure'}({name!r})" for kind, name in blocks]
    assert others == wanted


def test_text_is_that_of_the_report_in_its_language_and_names_cannot_be_markup(document_of):
    text = "\n".join(
        cell.source
        for cell in as_notebook(document_of("hostile", language="es")).cells
        if cell.cell_type == "markdown"
    )
    assert "debajo de la celda que la calcula" in text
    assert "@book{" not in text  # in references.bib: its lines are too long for a page
    assert "Imágenes de demostración" in text
    assert not re.search(r"(?<!\\)<script", text)


def test_what_is_shown_beneath_a_cell_is_escaped(views):
    report = views("hostile")
    assert "<script>" not in report.table("scores")._repr_html_()
    assert "&lt;script&gt;" in report.table("scores")._repr_html_()


def test_of_tables_of_one_name_the_second_has_a_number(views):
    report = views("small")
    assert {"repetitions", "repetitions_2"} <= {name for _, name, _ in report.contents}
    assert len({(kind, name) for kind, name, _ in report.contents}) == len(report.contents)
    names = [report.table(name).frame.columns[2] for name in ("repetitions", "repetitions_2")]
    assert names == ["better", "alike"]


def test_chapters_are_made_as_far_as_they_are_needed(views):
    report = views("small")
    report.table("verdicts")
    assert [chapter.key for chapter in report._made] == ["answer"]
    report.table("classes")
    assert [chapter.key for chapter in report._made] == ["answer", "data"]


def test_the_short_report_is_a_notebook_too(here, views, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(notebook, "executed", lambda made, folder: seen.append(folder) or made)
    file = views("small", short=True).write("notebook", tmp_path)
    assert file == tmp_path / "short_report.ipynb"
    assert seen == [tmp_path]
    assert "short=True" in codes(nbformat.read(file, 4))[0]


def test_a_library_that_is_not_there_is_named_with_its_command(document_of, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("nbformat"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr("importlib.import_module", without)
    with pytest.raises(HarnessError, match="library nbformat; got none. Install it: pip"):
        as_notebook(document_of("small"))


def test_what_a_program_elsewhere_would_not_show_is_seen():
    from nbformat import v4

    data = {"text/html": "<b onclick='x()'>", "image/png": "", "text/plain": "a"}
    cell = v4.new_code_cell(outputs=[v4.new_output("display_data", data)])
    found = unshown_anywhere(v4.new_notebook(cells=[cell], metadata={"widgets": {}}))
    assert len(found) == 4


@pytest.mark.end_to_end
def test_its_cells_compute_what_the_report_says(here, tmp_path):
    """Of the short report: one kernel, a table and a figure."""
    import analysis.__main__ as analysis

    words = ["report", "small", "--short", "--format", "notebook", "--out", str(tmp_path)]
    assert analysis.main([*words, "--language", "es"]) == 0
    made = nbformat.read(tmp_path / "short_report.es.ipynb", 4)
    assert unshown_anywhere(made) == []
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    said = [o for cell in code for o in cell.outputs if o["output_type"] == "stream"]
    assert ["the report shows no pictures" in one["text"] for one in said] == [True]
    shown = {cell.source: cell.outputs[-1] for cell in code[1:]}
    table = shown["report.table('verdicts')"]["data"]
    assert "better" in table["text/html"]
    assert "| better |" in table["text/markdown"]
    figure = shown["report.figure('differences')"]
    assert figure["metadata"]["image/png"]["alt"] == figure["data"]["text/plain"]


def test_a_cell_that_fails_is_told(tmp_path):
    from nbformat import v4

    made = v4.new_notebook(cells=[v4.new_code_cell("1 / 0")])
    with pytest.raises(HarnessError, match="every cell to be executed; got ZeroDivisionError"):
        executed(made, tmp_path)
