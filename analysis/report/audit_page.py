"""An audit as one HTML page: no script, nothing fetched, every name escaped."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from analysis.drawing.templating import filled
from harness.data.audit.audit import QUANTILES, Audit
from harness.data.audit.findings import Finding
from harness.data.audit.groups import Group
from harness.data.pictures import read_picture
from harness.errors import DataError
from harness.runtime.secrets import masked
from harness.wording.audit import AuditWords
from harness.wording.findings import finding_in
from harness.wording.language import Language
from harness.wording.numbers import count_text, number_text, percent_text
from harness.wording.words import words_in

THUMBNAIL_PX = 132
MOST_GROUPS = 300
MOST_MEMBERS = 8
MOST_OF_A_KIND = 200


class Thumbnail(NamedTuple):
    """One picture of a group, small."""

    image_id: str
    class_name: str
    source: str
    """A data: address."""


class Shown(NamedTuple):
    """One group of near-duplicates on the page."""

    evidence: str
    classes: tuple[str, ...]
    thumbnails: tuple[Thumbnail, ...]
    more: int


def write_page(found: Audit, file: Path, language: Language = "en") -> None:
    """Write the audit as a page that needs no other file.

    Raises:
        DataError: the file cannot be written, or a picture has vanished since the audit.
    """
    words = words_in(language).audit
    page = filled(
        "audit.html.jinja",
        _filters(language),
        language=language,
        words=words,
        found=found,
        root=masked(str(found.root)),
        classes=sorted(found.classes, key=lambda each: -each.pictures),
        published=any(each.in_table is not None for each in found.classes),
        largest=max([1, *(each.pictures for each in found.classes)]),
        quantiles=[_quantile(share, words) for share in QUANTILES],
        findings=_by_kind(found.findings),
        groups=[_shown(group, found.paths, language) for group in found.groups[:MOST_GROUPS]],
        most_of_a_kind=MOST_OF_A_KIND,
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"--html: expected a file that can be written; got {error.strerror}: {file}. "
            "Name another one."
        ) from error


def _across(value: float) -> float:
    """Return where a score stands on a bar from 0 to 1, in percent."""
    return round(100 * min(max(value, 0.0), 1.0), 2)


def _filters(language: Language) -> Mapping[str, Callable[..., object]]:
    """Return what the template writes numbers and findings with."""
    return {
        "across": _across,
        "count": lambda value: count_text(value, language),
        "number": lambda value, digits: number_text(value, digits, language),
        "percent": lambda share: percent_text(share, 1, language),
        "told": lambda finding: finding_in(finding.text, finding.about, language),
    }


def _quantile(share: float, words: AuditWords) -> str:
    ends = {0.0: words.smallest, 0.5: words.median, 1.0: words.largest}
    return ends.get(share, f"{100 * share:.0f} %")


def _by_kind(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    return [(kind, list(some)) for kind, some in groupby(findings, key=lambda each: each.kind)]


def _shown(group: Group, paths: Mapping[str, Path], language: Language) -> Shown:
    words = words_in(language).audit
    members = zip(group.image_ids, group.class_names, strict=True)
    thumbnails = tuple(
        Thumbnail(image_id, name, _thumbnail(paths[image_id]))
        for image_id, name in list(members)[:MOST_MEMBERS]
    )
    near = words.evidence.format(
        bits=max(group.bits), likeness=number_text(min(group.likeness), 2, language)
    )
    evidence = words.same_content if group.same_content else near
    more = len(group.image_ids) - len(thumbnails)
    return Shown(evidence, tuple(sorted(set(group.class_names))), thumbnails, more)


def _thumbnail(path: Path) -> str:
    picture = Image.fromarray(read_picture(path, minimum_side=2 * THUMBNAIL_PX))
    picture.thumbnail((2 * THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
