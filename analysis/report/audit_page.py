"""An audit as one HTML page: no script, nothing fetched, every name escaped."""

import base64
import io
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from analysis.drawing.templating import filled
from harness.data.audit.audit import QUANTILES, Audit
from harness.data.audit.findings import REMEDIES, Finding
from harness.data.audit.groups import Group
from harness.data.pictures import read_picture
from harness.errors import DataError
from harness.runtime.secrets import masked

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


def write_page(found: Audit, file: Path) -> None:
    """Write the audit as a page that needs no other file.

    Raises:
        DataError: the file cannot be written, or a picture has vanished since the audit.
    """
    page = filled(
        "audit.html.jinja",
        {"across": _across},
        found=found,
        root=masked(str(found.root)),
        classes=sorted(found.classes, key=lambda each: -each.pictures),
        published=any(each.in_table is not None for each in found.classes),
        largest=max([1, *(each.pictures for each in found.classes)]),
        quantiles=[_percent(share) for share in QUANTILES],
        findings=_by_kind(found.findings),
        remedies=REMEDIES,
        groups=[_shown(group, found.paths) for group in found.groups[:MOST_GROUPS]],
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


def _percent(share: float) -> str:
    return {0.0: "min", 0.5: "median", 1.0: "max"}.get(share, f"{100 * share:.0f} %")


def _by_kind(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    return [(kind, list(some)) for kind, some in groupby(findings, key=lambda each: each.kind)]


def _shown(group: Group, paths: Mapping[str, Path]) -> Shown:
    members = zip(group.image_ids, group.class_names, strict=True)
    thumbnails = tuple(
        Thumbnail(image_id, name, _thumbnail(paths[image_id]))
        for image_id, name in list(members)[:MOST_MEMBERS]
    )
    evidence = "the same file content" if group.same_content else group.evidence
    more = len(group.image_ids) - len(thumbnails)
    return Shown(evidence, tuple(sorted(set(group.class_names))), thumbnails, more)


def _thumbnail(path: Path) -> str:
    picture = Image.fromarray(read_picture(path, minimum_side=2 * THUMBNAIL_PX))
    picture.thumbnail((2 * THUMBNAIL_PX, THUMBNAIL_PX), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
