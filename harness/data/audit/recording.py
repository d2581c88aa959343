"""An audit of a folder as it is kept beside results."""

from collections.abc import Iterator

from harness.data.audit.audit import IntendedUse, audit
from harness.data.audit.record import FORMAT, AuditedPicture, AuditRecord, KeptFinding
from harness.data.collection.collection import Collection, picture_identity
from harness.data.collection.survey import Survey


def audit_record(seen: Survey, collection: Collection, plan: IntendedUse) -> AuditRecord:
    """Return what an audit of a folder finds, for keeping; no picture is read again.

    Args:
        seen: the folder.
        collection: what a spec takes of it.
        plan: what the pictures are meant for.
    """
    found = audit(seen, plan, probe=False)
    return AuditRecord(
        format=FORMAT,
        collection=collection.name,
        files=found.files,
        usable=found.pictures,
        pictures=tuple(_pictures(seen, collection)),
        findings=tuple(KeptFinding(one.kind, one.text) for one in found.findings),
    )


def _pictures(seen: Survey, collection: Collection) -> Iterator[AuditedPicture]:
    rows = {row.image_id: row for row in seen.found.rows}
    for image_id, group in zip(collection.image_ids, collection.groups.tolist(), strict=True):
        row = rows[image_id]
        entry, told = row.entry, picture_identity(row, seen)
        yield AuditedPicture(
            image_id=image_id,
            class_name=row.class_name,
            group=group,
            sha256=entry.sha256,
            bytes=entry.size,
            width=entry.width,
            height=entry.height,
            format=entry.format,
            mode=entry.mode,
            parent=told.parent,
            told_group=told.group,
            part=told.part,
        )
