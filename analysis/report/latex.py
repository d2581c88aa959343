r"""The report as LaTeX: booktabs tables, figures as vector PDF; for pdflatex."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import assert_never

from analysis.drawing.style import MM_PER_INCH, save
from analysis.report.document import (
    Bibliography,
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
from analysis.report.references import Work

IN_PLACE = (Paragraph, Listing, Code, Formula, Table)
FULL_MM = 160.0
# How much of a page's height a figure takes at most, so that its caption has room beneath.
TALLEST = 0.82
PREAMBLE = r"""%% Run `pdflatex` with this file three times: contents and tables settle then.
%% Needs amsmath, amssymb, array, babel (and its Spanish), booktabs, float, fontenc, geometry,
%% graphicx, hyperref, inputenc, lmodern and longtable. On Debian and Ubuntu:
%% apt-get install texlive-latex-recommended texlive-latex-extra texlive-lang-spanish lmodern
\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage[%s]{babel}
\usepackage{amsmath,amssymb,array,booktabs,float,graphicx,longtable}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
%% Figures stand where they are told, or as near as leaves no page half empty.
\renewcommand{\topfraction}{0.92}
\renewcommand{\bottomfraction}{0.85}
\renewcommand{\textfraction}{0.06}
\renewcommand{\floatpagefraction}{0.72}
\setcounter{topnumber}{4}
\setcounter{bottomnumber}{3}
\setcounter{totalnumber}{6}
\extrafloats{200}
\setlength{\emergencystretch}{6em}
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
    """Write `report.tex`, or `short_report.tex`, and its figures."""
    for picture in pictures_of(document):
        save(picture.figure, folder / document.figures_folder / picture.name, ("pdf",))
    file = folder / f"{document.file_name}.tex"
    file.write_text(render(document), encoding="utf-8")
    return [file]


def render(document: Document) -> str:
    """Return the text; figures are looked for in their folder beside it."""
    parts = [PREAMBLE % _BABEL[document.words.language] + OF_TABLES, CONTENTS]
    if document.mark:
        # On every page, so that no page is taken for evidence.
        parts.append(MARKED % escaped(document.mark))
    parts.append(rf"\title{{{escaped(document.title)}}}")
    # A box, because the author's field breaks no line.
    subtitle = rf"\parbox{{0.95\textwidth}}{{\centering {escaped(document.subtitle)}}}"
    parts.append(rf"\author{{{subtitle}}}" + "\n\\date{}")
    contents = "" if document.short else "\n\\tableofcontents"
    parts.append(f"\\begin{{document}}\n\\maketitle{contents}")
    for chapter in document.chapters:
        if not any(isinstance(block, Bibliography) for block in chapter.blocks):
            # A bibliography brings its own title.
            parts.append(rf"\section{{{escaped(chapter.title)}}}")
        parts += [_block(block, document) for block in _told(chapter.blocks)]
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def _told(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks without headings of figures alone.

    Figures stand where there is room, and then such headings would stand beneath each other with
    nothing between them; captions say the same.
    """
    for place, block in enumerate(blocks):
        below = takewhile(lambda one: not isinstance(one, Heading), blocks[place + 1 :])
        if not isinstance(block, Heading) or any(isinstance(one, IN_PLACE) for one in below):
            yield block


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading(text):
            made = rf"\subsection{{{escaped(text)}}}"
        case Paragraph(text, kind):
            if kind == "asked":
                text = document.words.report.asked.format(question=text)
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
            made = _picture(block, document)
        case Bibliography(works):
            made = _bibliography(works)
        case Table():
            made = table_in_latex(block, document)
        case never:
            assert_never(never)
    return made


def _bibliography(works: Sequence[Work]) -> str:
    """Return the references in the text; `references.bib` has them for BibTeX."""
    said = (escaped(work.reference).replace("/", r"/\allowbreak{}") for work in works)
    lines = "\n".join(
        rf"\bibitem{{{work.key}}} {text}" for work, text in zip(works, said, strict=True)
    )
    return (
        f"\\begin{{thebibliography}}{{99}}\n\\small\\raggedright\n{lines}\n\\end{{thebibliography}}"
    )


def _paragraph(said: str, kind: str) -> str:
    if kind == "quote":
        return f"\\begin{{quote}}\n{said}\n\\end{{quote}}"
    return rf"\textbf{{{said}}}" if kind in ("headline", "warning") else said


def _picture(block: Picture, document: Document) -> str:
    width = min(1.0, block.figure.get_figwidth() * MM_PER_INCH / FULL_MM)
    size = rf"width={width:.2f}\linewidth,height={TALLEST}\textheight,keepaspectratio"
    return "\n".join(
        [
            r"\begin{figure}[!htbp]",
            r"\centering",
            rf"\includegraphics[{size}]{{{document.figures_folder}/{block.name}.pdf}}",
            rf"\caption{{{escaped(block.caption)}}}",
            r"\end{figure}",
        ]
    )
