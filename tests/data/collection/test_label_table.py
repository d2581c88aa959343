"""Tables of one's own: whatever is wrong with a row is named by its line, and nothing leaves."""

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from harness.cli.main import main
from harness.data.collection.collection import known_collection, load_collection
from harness.data.collection.label_table import LabelColumns, read_label_table
from harness.errors import DataError, HarnessError
from harness.specs.schema.data import DataSpec
from harness.workspace import Workspace
from tests.damage import fuzzed, in_one_line
from tests.data.pictures_by_hand import put
from tests.small_project import make_project
from tests.studies.test_nested_search import LOGISTIC
from tests.tracking.factories import a_workspace

COLUMNS = LabelColumns("image", "label", None)


def a_picture(number):
    """One that looks like no other."""
    pixels = np.random.default_rng(number).integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((32, 32), Image.Resampling.BICUBIC)


@pytest.fixture
def folder(tmp_path):
    """Six different pictures, two of them in a folder below."""
    root = tmp_path / "mine"
    for number in range(6):
        name = f"{number}.png" if number < 4 else f"more/{number}.png"
        put(root / name, a_picture(number))
    return root


def written(folder, text, name="labels.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(folder, **said):
    spec = DataSpec(source="table", file="mine/labels.csv", **said)
    workspace = Workspace(folder.parent)
    return load_collection(spec, workspace=workspace, spec_folder=folder.parent)


def told(path, columns=COLUMNS):
    with pytest.raises(DataError) as caught:
        read_label_table(path, columns)
    return str(caught.value).removeprefix(str(path))


PLAIN = "image,label\n0.png,Monet\n1.png,Manet\n2.png,Monet\nmore/4.png,Manet\n"


def test_pictures_are_of_the_class_that_the_table_says(folder):
    written(folder, PLAIN)
    found = loaded(folder)
    assert found.name == "labels"
    assert found.class_names == ("Manet", "Monet")
    assert found.image_ids == ("1.png", "more/4.png", "0.png", "2.png")
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert found.paths[1] == (folder / "more" / "4.png").resolve()
    assert found.left_out == ()


def test_it_is_known_once_it_was_read(folder):
    written(folder, PLAIN)
    spec = DataSpec(source="table", file="mine/labels.csv")
    places = {"workspace": Workspace(folder.parent), "spec_folder": folder.parent}
    assert known_collection(spec, **places) is None
    assert known_collection(spec, **places) is None
    read = load_collection(spec, **places)
    assert known_collection(spec, **places).digest == read.digest


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("0.png", '"0.png"').replace("Monet", " Monet "),
        PLAIN.replace("more/4.png", "more\\4.png"),
        "note,label,image\n"
        + "".join(
            f'"a, b",{line.split(",")[1]},{line.split(",")[0]}\n' for line in PLAIN.split()[1:]
        ),
        PLAIN.replace(",", ";")
        .replace("image;", '"sale, lot, hall";image;')
        .replace("\n", "\n1,5;")[: -len("1,5;")],
        "\n" + PLAIN.replace("image,", " image ,"),
    ],
    ids=[
        *("semicolons", "tabs", "mark and returns", "quoted", "backslashes", "more columns"),
        *("commas in a name and in numbers", "an empty line first"),
    ],
)
def test_however_a_program_writes_it_it_is_the_same_table(folder, text):
    written(folder, PLAIN)
    expected = loaded(folder)
    written(folder, text)
    found = loaded(folder)
    assert found.image_ids == expected.image_ids
    assert found.digest == expected.digest


def test_a_parquet_file_is_a_table_too(folder):
    frame = pd.DataFrame({"image": ["0.png", "1.png"], "label": [3, 7]})
    frame.to_parquet(folder / "labels.parquet")
    table = read_label_table(folder / "labels.parquet", COLUMNS)
    assert [(one.relative, one.label, one.place) for one in table.pictures] == [
        ("0.png", "3", "row 1"),
        ("1.png", "7", "row 2"),
    ]


def test_what_the_table_says_belongs_together_shares_a_group_and_is_part_of_the_digest(folder):
    written(folder, PLAIN)
    apart = loaded(folder)
    assert len(set(apart.groups)) == 4
    text = "path,who,source\n0.png,Monet,A\n1.png,Manet,B\n2.png,Monet,A\nmore/4.png,Manet,C\n"
    written(folder, text)
    together = loaded(folder, image="path", label="who", group="source")
    first, second = (together.groups[together.image_ids.index(name)] for name in ("0.png", "2.png"))
    assert first == second
    assert len(set(together.groups)) == 3
    assert together.digest != apart.digest
    assert loaded(folder, image="path", label="who").digest == apart.digest


def test_several_columns_can_name_a_group_together(folder):
    text = "path,who,sale,lot\n0.png,Monet,A,1\n1.png,Manet,A,2\n2.png,Monet,A,1\n"
    written(folder, text + "more/4.png,Manet,B,1\n")
    found = loaded(folder, image="path", label="who", group=("sale", "lot"))
    group_of = dict(zip(found.image_ids, found.groups.tolist(), strict=True))
    assert group_of["0.png"] == group_of["2.png"]
    assert len(set(group_of.values())) == 3
    with pytest.raises(DataError, match="expected the column 'hall', as data.group says"):
        loaded(folder, image="path", label="who", group=("sale", "hall"))


def test_a_picture_that_cannot_be_read_is_left_out_with_its_reason(folder):
    (folder / "1.png").write_bytes(b"no picture")
    written(folder, PLAIN)
    (left,) = loaded(folder).left_out
    assert left.path == "1.png"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "path,painter\n0.png,Monet\n",
            ": expected the column 'image', as data.image says; got path and painter. Set "
            "data.image to the name of the column that is meant.",
        ),
        ("image,label\n", ": expected a row for each picture; got none."),
        (
            "image,label,label\n0.png,Monet,Manet\n",
            ": expected one column 'label', as data.label says; got 2 of that name. Rename the "
            "others.",
        ),
        (
            "image|label\n0.png|Monet\n",
            ": expected the column 'image', as data.image says; got image|label. Set data.image to "
            "the name of the column that is meant. Commas, semicolons or tabs part them.",
        ),
        (
            "image,label\nmore,Monet\n",
            ", line 2: expected a picture at more in {root}; got no file, but a folder. Paths "
            "begin at the table's folder.",
        ),
        ("image,label\n0.png,\n", ", line 2: expected a value as label (label); got none."),
        (
            "image,label\n0.png,Monet,x\n",
            ", line 2: expected 2 cells, as the heading has; got 3.",
        ),
        (
            "image,label\n0.png,Monet\n0.png,Monet\n",
            ", line 3: expected each picture once; got 0.png, which stands in line 2, too.",
        ),
        (
            "image,label\n0.png,Monet\n./0.png,Manet\n",
            ", line 3: expected one class for each picture; got Manet for 0.png, which is Monet "
            "in line 2.",
        ),
        (
            "image,label\n0.png,Monet\n8.png,Monet\n9.png,Monet\n",
            ", line 3: expected a picture at 8.png in {root}; got no such file (and 1 more). "
            "Paths begin at the table's folder.",
        ),
        (
            "image,label\ncaf\u00e9.png,Monet\ncafe\u0301.png,Monet\n",
            ", line 3: expected paths that can be told apart; got caf\u00e9.png, which is shown "
            "like that of line 2: rename one of the two files.",
        ),
        *(
            (
                f"image,label\n{path},Monet\n",
                f", line 2: expected a picture below the table's folder; got {shown}. Move the "
                "table to a folder above its pictures.",
            )
            for path, shown in (
                ("../0.png", "../0.png"),
                ("more/../../0.png", "more/../../0.png"),
                ("/etc/passwd", "/etc/passwd"),
                ("C:\\pictures\\0.png", "C:/pictures/0.png"),
                ("linked/secret.png", "linked/secret.png"),
            )
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_line(folder, tmp_path, text, message):
    put(tmp_path / "elsewhere" / "secret.png", a_picture(7))
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    assert told(written(folder, text)) == message.format(root=folder.resolve())


PARTED = LabelColumns("image", "label", None, "split")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "image,label,split\n0.png,Monet,train\n1.png,Manet,trian\n",
            ", line 3: expected train, validation or test (also training, val, valid, dev, "
            "testing) as part (split); got trian. Take rows of other kinds out of the table.",
        ),
        (
            "image,label,split\n0.png,Monet,'=1\n",
            ", line 2: expected train, validation or test (also training, val, valid, dev, "
            "testing) as part (split); got =1. Take rows of other kinds out of the table.",
        ),
        (
            "image,label,split\n0.png,Monet,\n",
            ", line 2: expected a value as part (split); got none.",
        ),
        (
            "image,label,split\n0.png,Monet,train\n0.png,Monet,test\n",
            ", line 3: expected one part for each picture; got test for 0.png, which is train in "
            "line 2.",
        ),
        (
            "image,label\n0.png,Monet\n",
            ": expected the column 'split', as data.part says; got image and label. Set data.part "
            "to the name of the column that is meant.",
        ),
    ],
)
def test_what_is_wrong_with_a_part_is_named_by_its_line(folder, text, message):
    assert told(written(folder, text), PARTED) == message


def test_parts_are_read_in_their_usual_spellings(folder):
    text = "image,label,split\n0.png,Monet,Training\n1.png,Manet, val \n2.png,Monet,TEST\n"
    table = read_label_table(written(folder, text), PARTED)
    assert [one.part for one in table.pictures] == ["train", "validation", "test"]


def test_what_is_no_utf_8_is_refused_with_its_line(folder):
    assert told(written(folder, b"image,label\n\xff\xfe,Monet\n")) == (
        ": expected a table with a row for each picture, as CSV (UTF-8, with commas, semicolons or "
        "tabs) or Parquet; got bytes that are no UTF-8 in line 2. Save it as CSV in UTF-8"
    )


@pytest.mark.parametrize(
    ("rest", "got"),
    [('"1.png,Monet\n2.png,Monet\n', "unexpected end"), ('"1.png"x,Monet\n', "',' expected")],
)
def test_a_row_that_is_no_csv_is_named_by_the_line_that_it_begins_in(folder, rest, got):
    found = told(written(folder, f"image,label\n0.png,Monet\n{rest}"))
    assert found.startswith(", line 3: expected a row of CSV; got ")
    assert got in found


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        (b"0.png", "expected text or a number as image (image); got bytes."),
        ([0], "expected text or a number as image (image); got list."),
        (None, "expected a value as image (image); got none."),
    ],
)
def test_what_a_parquet_file_holds_in_the_place_of_a_word_is_named_by_its_row(
    folder, kept, message
):
    pd.DataFrame({"image": [kept], "label": ["Monet"]}).to_parquet(folder / "labels.parquet")
    assert told(folder / "labels.parquet").startswith(f", row 1: {message}")


def test_a_class_that_is_not_a_number_is_none(folder):
    """As programs write what they do not know into a column of numbers."""
    table = pa.table({"image": ["0.png", "1.png"], "label": [1.0, math.nan]})
    parquet.write_table(table, folder / "labels.parquet")
    assert told(folder / "labels.parquet").startswith(", row 2: expected a value as label")


def test_of_a_parquet_file_only_the_columns_that_are_meant_are_read(folder):
    frame = pd.DataFrame({"image": ["0.png"], "label": ["Monet"], "a.b": ["x"], "bytes": [b"1"]})
    frame.to_parquet(folder / "labels.parquet")
    columns = LabelColumns("image", "label", ("a.b", "label"))
    (row,) = read_label_table(folder / "labels.parquet", columns).pictures
    assert row.group == "x\x1fMonet"
    assert told(folder / "labels.parquet", LabelColumns("image", "who", None)) == (
        ": expected the column 'who', as data.label says; got image, label, a.b and bytes. Set "
        "data.label to the name of the column that is meant."
    )


def test_a_parquet_file_of_more_rows_than_anybody_has_pictures_is_refused(folder, monkeypatch):
    pd.DataFrame({"image": ["0.png"] * 3, "label": "a"}).to_parquet(folder / "labels.parquet")
    monkeypatch.setattr("harness.data.collection.label_table.MOST_ROWS", 2)
    assert told(folder / "labels.parquet").endswith("got more than 2 rows")


def test_formulas_are_words(folder):
    """As they are in our own tables: a quote before what a spreadsheet would compute."""
    put(folder / "=1.png", a_picture(8))
    table = read_label_table(written(folder, "image,label\n'=1.png,'=SUM(A1)\n"), COLUMNS)
    (row,) = table.pictures
    assert (row.relative, row.label) == ("=1.png", "=SUM(A1)")


def test_a_cell_that_a_spreadsheet_would_compute_is_no_word(folder):
    found = told(written(folder, "image,label\n0.png,Monet\n1.png, =HYPERLINK(A1)\n"))
    assert found == (
        ", line 3: expected a word as label (label); got a formula, =HYPERLINK(A1). Write what it "
        "gives, or an apostrophe in front where that is its name."
    )
    other = written(folder, "image,label,note\n0.png,Monet,=1\n", "other.csv")
    assert len(read_label_table(other, COLUMNS).pictures) == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"source": "table"}, "file: expected the table's file with `source: table`; got none"),
        (
            {"source": "folder", "folder": "x", "group": "source"},
            "group: expected only with `source: table`; got source 'folder'",
        ),
    ],
)
def test_its_keys_go_with_its_source(said, message):
    with pytest.raises(ValueError, match=message):
        DataSpec(**said)


def test_a_table_that_is_not_there_is_named_with_where_paths_begin(tmp_path):
    spec = DataSpec(source="table", file="labels.csv")
    with pytest.raises(DataError) as caught:
        load_collection(spec, workspace=Workspace(tmp_path), spec_folder=tmp_path)
    assert str(caught.value) == (
        f"data.file: expected a table with a row for each picture; got no such file: {tmp_path}"
        f"/labels.csv. A relative path begins at {tmp_path}."
    )


def test_an_experiment_runs_on_it_and_keeps_groups_together(tmp_path, new_database, monkeypatch):
    root = a_workspace(tmp_path, new_database).root
    text = LOGISTIC.replace("source: folder, folder: pictures", "source: table, file: all.csv")
    spec = make_project(root, spec=text.replace("file: all.csv", "file: all.csv, group: source"))
    pictures = sorted((root / "pictures").glob("*/*"))
    lines = ["image;label;source"]
    for number, path in enumerate(pictures):
        lines.append(f"{path.relative_to(root)};{path.parent.name};{number // 2}")
    (root / "all.csv").write_text("\n".join(lines))
    monkeypatch.setenv("HARNESS_ROOT", str(root))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert main(["run", str(spec)]) == 0
    (split,) = root.rglob("split.csv")
    table = pd.read_csv(split)
    assert len(table) == len(pictures)
    source = {f"{path.relative_to(root)}": number // 2 for number, path in enumerate(pictures)}
    assert (table.groupby(table["image_id"].map(source))["part"].nunique() == 1).all()
    assert main(["data", "audit", "--spec", str(spec), "--without-probe"]) == 0


@pytest.mark.parametrize("name", ["labels.csv", "labels.parquet"])
def test_a_damaged_table_is_refused_in_a_line_or_is_another_collection(folder, name):
    rows = [(f"{n}.png" if n < 4 else f"more/{n}.png", "ab"[n % 2], f"by {n}") for n in range(6)]
    path, frame = folder / name, pd.DataFrame(rows, columns=["image", "label", "hand"])
    frame.to_csv(path, index=False) if name.endswith("csv") else frame.to_parquet(path, index=False)
    spec = DataSpec(source="table", file=f"mine/{name}", group="hand")

    def read():
        workspace = Workspace(folder.parent)
        found = load_collection(spec, workspace=workspace, spec_folder=folder.parent)
        return found.digest, found.image_ids, found.labels.tolist(), found.groups.tolist()

    right, refused, others = read(), 0, 0
    damaged = list(fuzzed(path.read_bytes(), 7, 50))
    for content in damaged:
        path.write_bytes(content)
        try:
            found = read()
        except HarnessError as error:
            refused += in_one_line(error, path.name)
        else:
            others += 1
            # Labels have no checksums; what they are is part of what a run is known by.
            assert found == right or found[0] != right[0]
    assert refused > 50
    assert refused + others == len(damaged)


def test_a_table_of_one_class_is_named_with_what_to_do(folder):
    written(folder, "image,label\n0.png,a\n1.png,a\n")
    with pytest.raises(
        DataError, match=r"labels\.csv: expected at least two classes; got one, 'a'"
    ):
        loaded(folder)
