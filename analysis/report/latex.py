r"""The report as LaTeX: booktabs tables, figures as vector PDF; for pdflatex."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import assert_never

from analysis.drawing.style import MM_PER_INCH, save
from analysis.report.document import (
    Block,
    Code,
    Document,
    Formula,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Table,
    pictures_of,
)

FIGURES = "figures"
LONGEST_FLOAT = 40
LONGEST_TEXT = 66
LINE_SHARE = 0.98
COLUMN_GAP = 0.028
FULL_MM = 160.0
PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage[%s]{babel}
\usepackage{amsmath,amssymb,array,booktabs,float,graphicx,longtable}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
\newcommand{\fitted}[1]{\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{#1}}
"""
MARKED = r"""\makeatletter
\def\ps@plain{%%
  \def\@oddhead{\hfil\textbf{\footnotesize %s}\hfil}\let\@evenhead\@oddhead
  \def\@oddfoot{\hfil\thepage\hfil}\let\@evenfoot\@oddfoot}
\makeatother
\pagestyle{plain}
"""
_BABEL = MappingProxyType({"en": "english", "es": "spanish,es-noshorthands,es-tabla"})
_SIGNS = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"{'}",
        "`": r"\textasciigrave{}",
        "-": r"{-}",
        "−": r"$-$",
        "×": r"$\times$",
        "±": r"$\pm$",
        "→": r"$\to$",
        "↓": r"$\downarrow$",
        "Δ": r"$\Delta$",
        "ε": r"$\varepsilon$",
        "…": r"\dots{}",
        "–": r"{--}",
        "—": r"{---}",
        "\u202f": r"\,",
        "\u00a0": "~",
        "□": r"$\square$",
    }
)


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.tex` and its figures."""
    for picture in pictures_of(document):
        save(picture.figure, folder / FIGURES / picture.name, ("pdf",))
    file = folder / "report.tex"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the text; figures are looked for in `figures/`."""
    parts = [PREAMBLE % _BABEL[document.words.language]]
    if document.mark:
        # On every page, so that no page is taken for evidence.
        parts.append(MARKED % escaped(document.mark))
    parts.append(rf"\title{{{escaped(document.title)}}}")
    parts.append(rf"\author{{{escaped(document.subtitle)}}}" + "\n\\date{}")
    parts.append("\\begin{document}\n\\maketitle\n\\tableofcontents")
    for chapter in document.chapters:
        parts.append(rf"\section{{{escaped(chapter.title)}}}")
        for block in chapter.blocks:
            parts.append(_block(block, document))
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading(text):
            made = rf"\subsection{{{escaped(text)}}}"
        case Paragraph(text, kind):
            made = _paragraph(escaped(text), kind)
        case Listing(items):
            lines = "\n".join(rf"\item {escaped(item)}" for item in items)
            made = f"\\begin{{itemize}}\n{lines}\n\\end{{itemize}}"
        case Code(text):
            lines = r"\\".join(f"\n\\texttt{{{escaped(line)}}}" for line in text.splitlines())
            made = f"\\begin{{flushleft}}\\small{lines}\n\\end{{flushleft}}"
        case Formula(meaning, formula):
            made = f"{escaped(meaning)}:\n\\[ {formula} \\]"
        case Picture():
            made = _picture(block)
        case Table():
            made = _table(block, document)
        case never:
            assert_never(never)
    return made


def _paragraph(said: str, kind: str) -> str:
    if kind == "quote":
        return f"\\begin{{quote}}\n{said}\n\\end{{quote}}"
    return rf"\textbf{{{said}}}" if kind == "warning" else said


def _picture(block: Picture) -> str:
    width = min(1.0, block.figure.get_figwidth() * MM_PER_INCH / FULL_MM)
    return "\n".join(
        [
            r"\begin{figure}[H]",
            r"\centering",
            rf"\includegraphics[width={width:.2f}\linewidth]{{{FIGURES}/{block.name}.pdf}}",
            rf"\caption{{{escaped(block.caption)}}}",
            r"\end{figure}",
        ]
    )


def _table(table: Table, document: Document) -> str:
    lines = list(_rows(table, document))
    heading, *body = lines
    numbers = heading.count(" & ") + 1 - table.words
    caption = rf"\caption{{{escaped(table.caption)}}}"
    # Texts alone may be long, so that their lines break within columns.
    columns = "l" * table.words + "r" * numbers if numbers else _shared(table)
    if len(body) > LONGEST_FLOAT or numbers == 0:
        top = f"{caption}\\\\\n\\toprule\n{heading}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot"
        inside = "\n".join([top, *body])
        return (
            f"{{\\footnotesize\n\\begin{{longtable}}{{{columns}}}\n{inside}\n\\end{{longtable}}}}"
        )
    inside = "\n".join([r"\toprule", heading, r"\midrule", *body, r"\bottomrule"])
    tabular = f"\\begin{{tabular}}{{{columns}}}\n{inside}\n\\end{{tabular}}"
    return (
        f"\\begin{{table}}[H]\n\\centering\\small\n{caption}\n\\fitted{{{tabular}}}\n\\end{{table}}"
    )


def _shared(table: Table) -> str:
    """Return columns that share a line by the longest text of each."""
    rows = [table.headings, *([cell.text for cell in row] for row in table.rows)]
    longest = [min(max(map(len, column)), LONGEST_TEXT) for column in zip(*rows, strict=True)]
    room = LINE_SHARE - COLUMN_GAP * len(longest)
    shares = [room * letters / sum(longest) for letters in longest]
    return "".join(
        rf">{{\raggedright\arraybackslash}}p{{{share:.3f}\linewidth}}" for share in shares
    )


def _rows(table: Table, document: Document) -> Iterator[str]:
    """Yield the heading and each row; a last column names the runs behind a row's numbers."""
    with_runs = any(cell.runs for row in table.rows for cell in row)
    rows = [[*table.headings, *([document.words.report.runs] if with_runs else [])]]
    for row in table.rows:
        rows.append([cell.text for cell in row] + ([document.labels(row)] if with_runs else []))
    for cells in rows:
        yield " & ".join(map(escaped, cells)) + r" \\"


def escaped(text: str) -> str:
    """Return text on one line that LaTeX prints as it is, as far as pdflatex has the letters."""
    line = " ".join(unicodedata.normalize("NFC", text).split(" "))
    return "".join(_sign(character) for character in line)


def _sign(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character.isspace():
        return " "
    # Latin-1 and Latin Extended-A are what the T1 fonts draw.
    known = character.isascii() or "\u00a1" <= character <= "\u017f"
    return character if known and character.isprintable() else _SIGNS["□"]
