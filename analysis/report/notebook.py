"""The report as a notebook: its text, and cells that compute each table and figure again.

It is executed before it is written, so that what stands beneath a cell is what the cell gives.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.report.document import Bibliography, Chapter, Document, Picture, Table, named_blocks
from analysis.report.markdown import block_lines
from harness.errors import HarnessError
from harness.wording.markdown import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

INSTALL = "pip install -c constraints.txt -e '.[notebook]'"


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.ipynb`, or `short_report.ipynb`, executed.

    Raises:
        HarnessError: a library that notebooks need is not there, or a cell fails.
    """
    nbformat = _required("nbformat")
    notebook = executed(as_notebook(document), folder)
    file = folder / f"{document.file_name}.ipynb"
    nbformat.write(notebook, file)
    return [file]


def as_notebook(document: Document) -> "NotebookNode":
    """Return the cells, not executed."""
    v4 = _required("nbformat.v4")
    cells = [
        (v4.new_code_cell if kind == "code" else v4.new_markdown_cell)(text, id=f"cell-{number}")
        for number, (kind, text) in enumerate(_cells(document), start=1)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    title = {"title": document.title}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, **title})


def executed(notebook: "NotebookNode", folder: Path) -> "NotebookNode":
    """Return a notebook with what its cells give, executed in a folder by this very Python.

    Raises:
        HarnessError: a library that notebooks need is not there, or a cell fails.
    """
    nbclient = _required("nbclient")
    _required("ipykernel")
    # The kernel's debugger warns of Python's own modules on standard error, in the first output.
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    client = nbclient.NotebookClient(
        notebook,
        timeout=None,
        resources={"metadata": {"path": str(folder)}},
        # Each kernel warns that it talks to this process over this machine's own network.
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        raise HarnessError(
            f"--format notebook: expected every cell to be executed; got {error.ename}: "
            f"{error.evalue}"
        ) from error
    # When each cell was executed says nothing about the report, and would differ each time.
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def _required(name: str) -> Any:  # noqa: ANN401 (a module)
    """Return a library of the extra `notebook`.

    Raises:
        HarnessError: it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise HarnessError(
            f"--format notebook: expected the library {name.partition('.')[0]}; got none. Install "
            f"it: {INSTALL}"
        ) from error


def _cells(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each cell."""
    say = document.words.report
    head = [f"# {plain(document.title)}", plain(document.subtitle)]
    if document.mark:
        head.append(f"**{plain(document.mark)}**")
    yield "markdown", "\n\n".join([*head, plain(say.notebook_said)])
    yield "code", f"import harness\n\nreport = harness.report({_arguments(document)})"
    names = {id(block): name for name, block in named_blocks(document.chapters)}
    for chapter in document.chapters:
        yield from _chapter(chapter, document, names)


def _chapter(
    chapter: Chapter, document: Document, names: dict[int, str]
) -> Iterator[tuple[str, str]]:
    """Yield text as it comes, one cell between two tables or figures."""
    text = [f"## {plain(chapter.title)}"]
    for block in chapter.blocks:
        match block:
            case Table():
                code, beneath = f"report.table({names[id(block)]!r})", ""
            case Picture(_, caption, _):
                code, beneath = f"report.figure({names[id(block)]!r})", f"*{plain(caption)}*"
            case Bibliography(works):  # for BibTeX they lie beside it, in a file
                text += ["\n".join(f"- {plain(work.reference)}" for work in works)]
                continue
            case _:
                text += block_lines(block, document)
                continue
        if text:
            yield "markdown", "\n\n".join(text)
        yield "code", code
        text = [beneath] if beneath else []
    if text:
        yield "markdown", "\n\n".join(text)


def _arguments(document: Document) -> str:
    """Return what `harness.report` is called with to give this report."""
    words = [repr(word) for word in document.asked]
    words.append(f"language={document.words.language!r}")
    if document.data is not None:
        words.append(f"data={str(document.data)!r}")
    if document.short:
        words.append("short=True")
    return ", ".join(words)
