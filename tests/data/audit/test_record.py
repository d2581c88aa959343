"""An audit that is kept: what it lists is the collection, and what it counts follows from that."""

import json

import pytest
from PIL import Image

from harness.data.audit.audit import IntendedUse
from harness.data.audit.record import FORMAT, audit_of, read_audit
from harness.data.audit.recording import audit_record
from harness.data.collection.collection import collection_of
from harness.data.collection.survey import survey
from harness.errors import TrackingError
from harness.runtime.documents import write_json
from harness.specs.schema.data import DataSpec, Seeds, SplitSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import make_folder, put
from tests.given_split import publish


def recorded(root, spec):
    """Return what is kept of an audit, and the collection that it is of."""
    seen = survey(spec, workspace=Workspace(root), spec_folder=root)
    collection = collection_of(spec, seen)
    split = SplitSpec(given="part" if spec.part else None)
    return audit_record(seen, collection, IntendedUse(spec, split, Seeds(kind="seeds"), 32)), (
        collection
    )


def folder_with_faults(root):
    folder = make_folder(root / "a", {"One": 5, "Two": 4})
    put(folder / "One" / "again.jpg", (folder / "One" / "One_2.jpg").read_bytes())
    put(folder / "Two" / "broken.jpg", b"no picture")
    return DataSpec(source="folder", folder="a")


def folder_with_copies(root):
    folder = make_folder(root / "a", {"One": 4, "Two": 4})
    lines = ["image,parent,number"]
    for path in sorted(folder.rglob("*.jpg")):
        copy = put(path.with_name(f"{path.stem}_1.jpg"), Image.open(path).rotate(90))
        ids = [str(each.relative_to(folder)) for each in (path, copy)]
        lines += [f"{ids[0]},{ids[0]},0", f"{ids[1]},{ids[0]},1"]
    (folder / "variants.csv").write_text("\n".join(lines) + "\n")
    return DataSpec(source="folder", folder="a")


def folders_of_parts(root):
    publish(root / "a")
    return DataSpec(source="folder", folder="a", part="folders")


def table_with_parts_and_groups(root):
    rows = publish(root / "a")
    lines = [f"{path},{name},{part},{name[-1]}" for path, (name, part) in rows.items()]
    (root / "a" / "labels.csv").write_text("\n".join(["path,kind,set,whose", *lines]) + "\n")
    columns = {"image": "path", "label": "kind", "part": "set", "group": "whose"}
    return DataSpec(source="table", file="a/labels.csv", **columns)


def some_of_a_folder(root):
    make_folder(root / "a", {"One": 6, "Two": 5, "Three": 2})
    return DataSpec(source="folder", folder="a", minimum_pictures=3, maximum_pictures=4)


@pytest.mark.parametrize(
    "make",
    [
        folder_with_faults,
        folder_with_copies,
        folders_of_parts,
        table_with_parts_and_groups,
        some_of_a_folder,
    ],
)
def test_what_is_listed_has_the_digest_and_the_groups_of_the_collection(tmp_path, make):
    record, collection = recorded(tmp_path, make(tmp_path))
    assert record.digest == collection.digest
    assert tuple(one.image_id for one in record.pictures) == collection.image_ids
    assert [one.group for one in record.pictures] == collection.groups.tolist()
    assert record.usable >= len(record.pictures)


def test_what_is_counted_follows_from_the_list(tmp_path):
    record, _ = recorded(tmp_path, folder_with_faults(tmp_path))
    assert (record.files, record.usable) == (11, 10)
    assert record.classes == {"One": (6, 5), "Two": (4, 4)}
    (group,) = record.several
    assert [one.image_id for one in group] == ["One/One_2.jpg", "One/again.jpg"]
    assert {one.kind for one in record.findings} == {"broken", "same content"}


def test_copies_that_were_made_for_training_are_no_near_duplicates(tmp_path):
    record, _ = recorded(tmp_path, folder_with_copies(tmp_path))
    assert record.several == ()
    assert record.classes == {"One": (8, 4), "Two": (8, 4)}


def test_it_is_read_as_it_was_written_and_names_no_folder_of_this_machine(tmp_path):
    record, _ = recorded(tmp_path, folder_with_faults(tmp_path))
    write_json(tmp_path / "audit.json", record.as_json())
    assert read_audit(tmp_path / "audit.json") == record
    content = (tmp_path / "audit.json").read_bytes()
    assert audit_of(content, "here") == record
    assert str(tmp_path).encode() not in content


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "here: expected the audit of a collection; got none or another kind of"),
        (b"", "here: expected the audit of a collection"),
        (None, f"got format {FORMAT + 1}, of a later version"),
    ],
)
def test_what_is_no_audit_is_refused(tmp_path, content, said):
    if content is None:
        record, _ = recorded(tmp_path, some_of_a_folder(tmp_path))
        content = json.dumps(record.as_json() | {"format": FORMAT + 1}).encode()
    with pytest.raises(TrackingError, match=said):
        audit_of(content, "here")
