r"""Tables in LaTeX, at footnote size: what is too wide is broken, and nothing is shrunk.

Widths are estimated from the letters, because only TeX knows them: a heading is broken into lines
no wider than its column needs, and the columns of numbers that do not fit into one line of the page
go beneath each other, each part with the names of the rows before it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from analysis.report.document import Document, Table
from analysis.report.latex_text import escaped

LONGEST_WHOLE = 18
"""Rows of a table that is not broken over a page."""
LONGEST_TEXT = 66
LINE_SHARE = 0.98
COLUMN_GAP = 0.028
# Of Latin Modern at footnote size, in points: letters by their width, and the gap between columns.
NARROW_PT, LETTER_PT, WIDE_PT, GAP_PT = 2.7, 4.7, 7.4, 8.0
NARROW, WIDE = frozenset(" .,;:'|!()/ijlft"), frozenset("mwMW…−+±×→<>=%@")
LINE_PT = 450.0
# An id of a run as tables show it, so that several stand beneath each other.
RUNS_PT = 45.0
LONGEST_NAME_PT = 140.0
# Headings are broken into lines no narrower where there is room.
HEADING_PT = 62.0
PREAMBLE = r"""\setlength{\tabcolsep}{4pt}
% A heading of several lines, which stand on the same ground as those of one.
\newcommand{\head}[2]{\begin{tabular}[b]{@{}#1@{}}#2\end{tabular}}
\newcommand{\explained}[1]{\parbox{\linewidth}{\footnotesize\itshape\raggedright #1}\par}"""


class Column(NamedTuple):
    """One column: its heading in lines, and how it is set."""

    place: int
    heading: tuple[str, ...]
    width_pt: float
    """About how wide it is, with its gap."""
    kind: str
    """`l`, `r`, or a width within which lines break."""


def table_in_latex(table: Table, document: Document) -> str:
    """Return a table with its caption above it and what its columns mean beneath."""
    rows = _rows(table, document)
    caption = rf"\caption{{{escaped(table.caption)}}}"
    explained = rf"\explained{{{escaped(table.explained)}}}"
    if table.words == len(rows[0]):
        if len(rows) > LONGEST_WHOLE:
            words = _long_part(caption, _shared(table), map(escaped, rows[0]), rows[1:])
            return _long([words], explained)
        return _whole(caption, explained, _of_texts(_shared(table), rows))
    columns = _columns(table, rows, narrow=False)
    if sum(column.width_pt for column in columns) > LINE_PT:
        columns = _columns(table, rows, narrow=True)
    parts = _parts(columns, table.words)
    if len(rows) > LONGEST_WHOLE:
        return _long_parts(caption, explained, parts, rows[1:])
    tabulars = "\n\\par\\medskip\n".join(_tabular(part, rows[1:]) for part in parts)
    return _whole(caption, explained, tabulars)


def _whole(caption: str, explained: str, tabulars: str) -> str:
    """Return a table that stands on one page, and with a heading above it if there is one."""
    return (
        f"\\begin{{table}}[H]\n\\setlength{{\\belowcaptionskip}}{{4pt}}\\centering\\footnotesize\n{caption}\n{tabulars}\n"
        f"\\par\\smallskip\n{explained}\n\\end{{table}}"
    )


def _long_parts(
    caption: str, explained: str, parts: Sequence[Sequence[Column]], body: Sequence[Sequence[str]]
) -> str:
    """Return the parts of a long table; the caption stands above the first, and counts once."""
    made, above = [], caption
    for part in parts:
        kinds = "".join(column.kind for column in part)
        lines = [[row[column.place] for column in part] for row in body]
        made.append(_long_part(above, kinds, map(_heading, part), lines))
        above = ""
    return _long(made, explained)


def _long(parts: Sequence[str], explained: str) -> str:
    """Return a table that may go on over the page.

    Only for what is long: where a page has such a table and a figure, TeX may set the figure over
    the end of the page.
    """
    inside = "\n".join(parts)
    return (
        f"{{\\footnotesize\n\\setlength{{\\LTpost}}{{3pt}}\n{inside}\n"
        f"\\nopagebreak\\noindent{explained}\\bigskip}}"
    )


def _long_part(
    caption: str, kinds: str, headings: Iterable[str], body: Sequence[Sequence[str]]
) -> str:
    above = f"{caption}\\\\\n" if caption else ""
    top = f"{above}\\toprule\n{_line(headings)}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot"
    inside = "\n".join([top, *(_line(map(escaped, row)) for row in body)])
    uncounted = "" if caption else "\\addtocounter{table}{-1}\n"
    return f"{uncounted}\\begin{{longtable}}{{{kinds}}}\n{inside}\n\\end{{longtable}}"


def _of_texts(kinds: str, rows: Sequence[Sequence[str]]) -> str:
    heading, *lines = (_line(map(escaped, row)) for row in rows)
    inside = "\n".join([r"\toprule", heading, r"\midrule", *lines, r"\bottomrule"])
    return f"\\begin{{tabular}}{{{kinds}}}\n{inside}\n\\end{{tabular}}"


def _tabular(columns: Sequence[Column], body: Sequence[Sequence[str]]) -> str:
    kinds = "".join(column.kind for column in columns)
    lines = [_line(escaped(row[column.place]) for column in columns) for row in body]
    heading = _line(map(_heading, columns))
    inside = "\n".join([r"\toprule", heading, r"\midrule", *lines, r"\bottomrule"])
    return f"\\begin{{tabular}}{{{kinds}}}\n{inside}\n\\end{{tabular}}"


def _heading(column: Column) -> str:
    if len(column.heading) == 1:
        return escaped(column.heading[0])
    lines = r"\\".join(map(escaped, column.heading))
    return rf"\head{{{'l' if column.kind == 'l' else 'r'}}}{{{lines}}}"


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def _columns(table: Table, rows: Sequence[Sequence[str]], *, narrow: bool) -> list[Column]:
    """Return the columns; narrow ones have headings, and the runs of a row, in more lines."""
    found = []
    for place, (heading, *body) in enumerate(zip(*rows, strict=True)):
        needed = max(map(_width_pt, body), default=0.0)
        kind = "l" if place < table.words else "r"
        if kind == "l" and needed > LONGEST_NAME_PT:
            needed, kind = LONGEST_NAME_PT, _breaking(LONGEST_NAME_PT, "raggedright")
        if narrow and place == len(table.headings) and needed > RUNS_PT:
            needed, kind = RUNS_PT, _breaking(RUNS_PT, "raggedleft")
        words = heading.replace(" %", "\N{NO-BREAK SPACE}%").split(" ")
        room = 0.0 if narrow else HEADING_PT
        lines = _broken(words, max([needed, room, *map(_width_pt, words)]))
        widest = max([needed, *map(_width_pt, lines)])
        found.append(Column(place, lines, widest + GAP_PT, kind))
    return found


def _width_pt(text: str) -> float:
    """Return about how wide a text is."""
    return sum(
        NARROW_PT if letter in NARROW else WIDE_PT if letter in WIDE else LETTER_PT
        for letter in text
    )


def _broken(words: Sequence[str], room_pt: float) -> tuple[str, ...]:
    """Return words in lines that are no wider."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if _width_pt(longer) <= room_pt:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line for line in lines if line) or ("",)


def _breaking(width_pt: float, aligned: str) -> str:
    return rf">{{\{aligned}\arraybackslash}}p{{{width_pt:.0f}pt}}"


def _parts(columns: Sequence[Column], words: int) -> list[list[Column]]:
    """Return the columns in parts that fit a line, each with those of the rows' names first."""
    names, numbers = list(columns[:words]), list(columns[words:])
    room = LINE_PT - sum(column.width_pt for column in names)
    parts = next(
        count
        for count in range(1, len(numbers) + 1)
        if count == len(numbers)
        or all(sum(c.width_pt for c in some) <= room for some in _shares(numbers, count))
    )
    return [[*names, *some] for some in _shares(numbers, parts)]


def _shares(columns: Sequence[Column], count: int) -> list[Sequence[Column]]:
    """Return the columns in so many parts of about as many each, in their order."""
    ends = [round(len(columns) * number / count) for number in range(count + 1)]
    return [columns[first:last] for first, last in pairwise(ends)]


def _shared(table: Table) -> str:
    """Return columns of texts that share a line by the longest text of each."""
    rows = [table.headings, *([cell.text for cell in row] for row in table.rows)]
    longest = [min(max(map(len, column)), LONGEST_TEXT) for column in zip(*rows, strict=True)]
    room = LINE_SHARE - COLUMN_GAP * len(longest)
    shares = [room * letters / sum(longest) for letters in longest]
    return "".join(
        rf">{{\raggedright\arraybackslash}}p{{{share:.3f}\linewidth}}" for share in shares
    )


def _rows(table: Table, document: Document) -> list[list[str]]:
    """Return the headings and each row; a last column names the runs behind a row's numbers."""
    with_runs = any(cell.runs for row in table.rows for cell in row)
    rows = [[*table.headings, *([document.words.report.runs] if with_runs else [])]]
    for row in table.rows:
        rows.append([cell.text for cell in row] + ([document.labels(row)] if with_runs else []))
    return rows
