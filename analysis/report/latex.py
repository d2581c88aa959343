r"""The report as LaTeX: booktabs tables, figures as vector PDF; for pdflatex."""

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
from analysis.report.latex_tables import PREAMBLE as OF_TABLES
from analysis.report.latex_tables import table_in_latex
from analysis.report.latex_text import escaped

FIGURES = "figures"
FULL_MM = 160.0
# How much of a page's height a figure takes at most, so that its caption has room beneath.
TALLEST = 0.82
PREAMBLE = r"""%% Run `pdflatex report.tex` three times: contents and tables settle then.
%% Needs amsmath, amssymb, array, babel (and its Spanish), booktabs, fontenc, geometry, graphicx,
%% hyperref, inputenc, lmodern, longtable and placeins. On Debian and Ubuntu:
%% apt-get install texlive-latex-recommended texlive-latex-extra texlive-lang-spanish lmodern
\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage[%s]{babel}
\usepackage{amsmath,amssymb,array,booktabs,graphicx,longtable}
\usepackage[section]{placeins}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
%% Figures and tables stand where they are told, or as near as leaves no page half empty.
\renewcommand{\topfraction}{0.92}
\renewcommand{\bottomfraction}{0.85}
\renewcommand{\textfraction}{0.06}
\renewcommand{\floatpagefraction}{0.72}
\setcounter{topnumber}{4}
\setcounter{bottomnumber}{3}
\setcounter{totalnumber}{6}
\extrafloats{200}
\setlength{\emergencystretch}{3em}
"""
CONTENTS = r"""\makeatletter
% Room for numbers of two digits and a dot before the titles of the contents.
\renewcommand*{\l@section}[2]{%
  \addpenalty{-300}\vskip 0.5em\relax{\bfseries\@dottedtocline{1}{0em}{2.4em}{#1}{#2}}}
\renewcommand*{\l@subsection}{\@dottedtocline{2}{2.4em}{3.2em}}
\makeatother
"""
MARKED = r"""\makeatletter
\def\ps@plain{%%
  \def\@oddhead{\hfil\textbf{\footnotesize %s}\hfil}\let\@evenhead\@oddhead
  \def\@oddfoot{\hfil\thepage\hfil}\let\@evenfoot\@oddfoot}
\makeatother
\pagestyle{plain}
"""
_BABEL = MappingProxyType({"en": "english", "es": "spanish,es-noshorthands,es-tabla"})


def write(document: Document, folder: Path) -> list[Path]:
    """Write `report.tex` and its figures."""
    for picture in pictures_of(document):
        save(picture.figure, folder / FIGURES / picture.name, ("pdf",))
    file = folder / "report.tex"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the text; figures are looked for in `figures/`."""
    parts = [PREAMBLE % _BABEL[document.words.language] + OF_TABLES, CONTENTS]
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
            made = table_in_latex(block, document)
        case never:
            assert_never(never)
    return made


def _paragraph(said: str, kind: str) -> str:
    if kind == "quote":
        return f"\\begin{{quote}}\n{said}\n\\end{{quote}}"
    return rf"\textbf{{{said}}}" if kind in ("headline", "warning") else said


def _picture(block: Picture) -> str:
    width = min(1.0, block.figure.get_figwidth() * MM_PER_INCH / FULL_MM)
    size = rf"width={width:.2f}\linewidth,height={TALLEST}\textheight,keepaspectratio"
    return "\n".join(
        [
            r"\begin{figure}[!htbp]",
            r"\centering",
            rf"\includegraphics[{size}]{{{FIGURES}/{block.name}.pdf}}",
            rf"\caption{{{escaped(block.caption)}}}",
            r"\end{figure}",
        ]
    )
