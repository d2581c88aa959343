"""An audit as a person reads it in a terminal."""

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from harness.wording.counts import counted

if TYPE_CHECKING:
    from harness.data.audit.audit import Audit
    from harness.data.audit.forest_scores import Score
    from harness.data.audit.shortcut import Probed

WIDTH = 110
MOST_OF_A_KIND = 12


def audit_text(found: "Audit") -> str:
    """Return the audit as text: figures first, then what to know, by kind."""
    parts = [
        f"{found.name}: {counted(found.pictures, 'picture')} of "
        f"{counted(_present(found), 'class', 'classes')} in {found.root}",
        *([] if found.evidence else ["synthetic pictures: for trying, never evidence"]),
        f"{_amounts(found.formats)}; modes {_amounts(found.modes)}",
        *([f"parts, as given: {_amounts(found.parts)}"] if found.parts else []),
        "",
        _text(_classes(found)),
        _text(_sizes(found)),
        *_imbalance(found),
        "",
        *(_probes(found.probed) if found.probed else ["shortcuts were not looked for", ""]),
        *_findings(found),
    ]
    return "\n".join(parts) + "\n"


def _present(found: "Audit") -> int:
    return sum(each.pictures > 0 for each in found.classes)


def _amounts(amounts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in amounts.items()) or "none"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=place > 0)
    return table


def _classes(found: "Audit") -> Table:
    published = any(each.in_table is not None for each in found.classes)
    column = ["artists.csv"] if published else []
    table = _table("class", "pictures", *column, "independent", "effective number")
    for each in sorted(found.classes, key=lambda each: -each.pictures):
        listed = "" if each.in_table is None else f"{each.in_table:,}"
        numbers = f"{each.pictures:,}", *([listed] if published else []), f"{each.independent:,}"
        table.add_row(each.name, *numbers, f"{each.effective_number:,.0f}")
    return table


def _sizes(found: "Audit") -> Table:
    table = _table("size", "min", "5 %", "median", "95 %", "max")
    for name, values in found.sizes.items():
        table.add_row(name, *(f"{v:.2f}" if "/" in name else f"{v:,.0f}" for v in values))
    return table


def _imbalance(found: "Audit") -> Iterator[str]:
    if figures := found.imbalance:
        yield (
            f"imbalance: largest to smallest {figures.ratio:.1f}:1; always answering the largest "
            f"class is right for {100 * figures.majority_share:.1f} %;"
        )
        yield (
            f"  label entropy {figures.entropy:.3f} of {figures.largest_entropy:.3f} nats, as "
            f"varied as {figures.equal_classes:.1f} equal classes"
        )


def _probes(probed: "Probed") -> Iterator[str]:
    if not probed.probes:
        yield "shortcuts: too few pictures to look for them"
        yield ""
        return
    table = _table("what a forest tells", "", "score", "labels permuted", "chance")
    for probe in probed.probes:
        for when, told in (("in the files", probe.before), ("as prepared", probe.after)):
            name = probe.name if told is probe.before else ""
            scores = _score(told.score), _score(told.permuted)
            table.add_row(name, when, *scores, f"{probe.chance:.3f}")
    yield (
        f"shortcut probe ({probed.pictures:,} pictures of {probed.classes} classes; balanced "
        "accuracy, for the size R² within classes; 95 % intervals)"
    )
    yield _text(table)
    yield (
        "Fine detail and the bytes of a JPEG are brushwork too, so the class may be told honestly;"
    )
    yield "what is told of the file's size among pictures of one class is a trace of the scan."
    yield ""


def _score(score: "Score") -> str:
    return f"{score.value:.3f} ({score.low:.2f} to {score.high:.2f})"


def _findings(found: "Audit") -> Iterator[str]:
    from harness.data.audit.findings import REMEDIES

    if not found.findings:
        yield "nothing is wrong with these pictures"
        return
    kinds = dict.fromkeys(finding.kind for finding in found.findings)
    for kind in kinds:
        some = [finding for finding in found.findings if finding.kind == kind]
        yield f"{kind} ({len(some):,}): {REMEDIES[kind]}"
        yield from (f"  {finding.text}" for finding in some[:MOST_OF_A_KIND])
        if len(some) > MOST_OF_A_KIND:
            yield f"  and {len(some) - MOST_OF_A_KIND:,} more: --json and --html show all"


def _text(table: Table) -> str:
    console = Console(file=io.StringIO(), width=WIDTH, color_system=None, force_jupyter=False)
    console.print(table, markup=False)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines) + "\n"
