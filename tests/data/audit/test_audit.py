import io
import json
import shutil
from collections import Counter
from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image

from harness.data.audit import findings, forest_scores
from harness.data.audit.audit import IntendedUse, as_json, audit
from harness.data.collection.survey import survey
from harness.data.pictures import read_picture
from harness.specs.schema.data import CrossValidation, DataSpec, NormaliseSpec, Seeds, SplitSpec
from harness.workspace import Workspace
from tests.data.pictures_by_hand import coded, make_folder, make_kaggle, noise, png_claiming, put
from tests.demo_fixture import demo_folder  # noqa: F401
from tests.given_split import publish, write_table

ONCE = Seeds(kind="seeds")


def audited(folder, cache, *, probe=False, repetitions=ONCE, **split):
    spec = DataSpec(source="best-artworks")
    seen = survey(spec, workspace=Workspace(cache), data_folder=folder)
    return audit(seen, IntendedUse(spec, SplitSpec(**split), repetitions, 32), probe=probe)


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    """Enough for what these tests ask; a forest of a hundred takes seconds."""
    monkeypatch.setattr(forest_scores, "TREES", 12)


def told(found):
    return Counter((finding.kind, finding.about) for finding in found.findings)


def test_a_given_split_tells_what_it_leaks_and_lacks(tmp_path):
    rows = publish(tmp_path / "published")
    missing = {path: row for path, row in rows.items() if row != ("Class 2", "test")}
    data = {"source": "table", "file": "published/labels.csv", "image": "path", "label": "kind"}
    spec = DataSpec(**data, part="set")
    for told_rows, lacking in ((rows, []), (missing, ["none of 'Class 2' in test"])):
        write_table(tmp_path / "published", told_rows)
        seen = survey(spec, workspace=Workspace(tmp_path), spec_folder=tmp_path)
        plan = IntendedUse(spec, SplitSpec(given="part"), ONCE, 32)
        found = audit(seen, plan, probe=False)
        tested = [path for path, (_, part) in told_rows.items() if part == "test"]
        assert found.parts == {"train": 30, "test": len(tested)}
        of = {finding.kind: finding for finding in found.findings}
        copies = sorted(path for path in tested if "copy" in path)
        assert sorted(of[findings.LEAK].about) == copies
        assert of[findings.LEAK].text.startswith(
            f"{len(copies)} of {len(tested)} test pictures have a near-duplicate in training or "
            "validation: test/Class_0/copy_0.jpg and train/Class_0/0.png (train), "
        )
        texts = [one.text for one in found.findings if one.kind == findings.LACKING]
        assert texts == lacking
        assert findings.SMALL_CLASS not in of


def kinds(found):
    return {finding.kind for finding in found.findings}


def plant_faults(root):
    """Ten kinds of fault in a copy of the demo collection, and how they must be found."""
    images = root / "images" / "images"
    varnemont, aubrevay = images / "Odile_Varnemont", images / "Léonce_Aubrevay"
    pell, talloverde = images / "Ansgar_Pell-Ravinsky", images / "Ximena_Talloverde"
    first = (varnemont / "Odile_Varnemont_9.jpg").read_bytes()
    put(varnemont / "Odile_Varnemont_901.jpg", first[: len(first) // 2])
    put(varnemont / "notes.jpg", b"not a picture")
    put(varnemont / "bomb.png", png_claiming(60_000, 60_000))
    put(varnemont / "Odile_Varnemont_902.jpg", first)
    picture = Image.open(io.BytesIO((pell / "Ansgar_Pell-Ravinsky_4.jpg").read_bytes()))
    smaller = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4))
    put(pell / "Ansgar_Pell-Ravinsky_903.jpg", coded(smaller, quality=70))
    put(
        talloverde / "Ximena_Talloverde_904.jpg", (pell / "Ansgar_Pell-Ravinsky_7.jpg").read_bytes()
    )
    (images / "Nobody").mkdir()
    for number in (1, 2):
        put(images / "New_Painter" / f"New_Painter_{number}.jpg", noise(900 + number))
    put(varnemont / "Odile_Varnemont_905.jpg", coded(noise(950).convert("CMYK")))
    aubrevay.rename(images / "Léonce_Aubrevay".encode().decode("cp437"))
    near = "Ansgar_Pell-Ravinsky/Ansgar_Pell-Ravinsky_{}.jpg"
    return {
        (findings.BROKEN, ("Odile_Varnemont/Odile_Varnemont_901.jpg",)),
        (findings.BROKEN, ("Odile_Varnemont/notes.jpg",)),
        (findings.BROKEN, ("Odile_Varnemont/bomb.png",)),
        (
            findings.SAME_CONTENT,
            ("Odile_Varnemont/Odile_Varnemont_9.jpg", "Odile_Varnemont/Odile_Varnemont_902.jpg"),
        ),
        (findings.NEAR_DUPLICATES, (near.format(4), near.format(903))),
        (
            findings.TWO_CLASSES,
            (near.format(7), "Ximena_Talloverde/Ximena_Talloverde_904.jpg"),
        ),
        (findings.EMPTY_CLASS, ("Nobody",)),
        (findings.SMALL_CLASS, ("New Painter",)),
        (findings.UNKNOWN_CLASS, ("New Painter", "Nobody")),
        (findings.CONVERTED, ()),
        (findings.RENAMED, ()),
        *((findings.COUNT_DIFFERS, (painter,)) for painter in COUNTED_OTHERWISE),
    }


COUNTED_OTHERWISE = ("Ansgar Pell-Ravinsky", "Odile Varnemont", "Ximena Talloverde")


def test_every_planted_fault_is_found_and_nothing_else(demo_folder, tmp_path):  # noqa: F811
    shutil.copytree(demo_folder, tmp_path / "demo")
    clean = told(audited(tmp_path / "demo", tmp_path))
    assert {kind for kind, _ in clean} == {findings.NEAR_DUPLICATES}  # the demo's own three
    planted = plant_faults(tmp_path / "demo")
    found = told(audited(tmp_path / "demo", tmp_path))
    assert set(found - clean) == planted
    assert not clean - found
    assert set(found.values()) == {1}


def test_the_figures_are_those_of_the_folder(tmp_path):
    table = {"One": 4, "Two": 8, "Away": 3}
    found = audited(make_kaggle(tmp_path / "a", {"One": 4, "Two": 8}, table), tmp_path)
    assert [(c.name, c.pictures, c.in_table) for c in found.classes] == [
        ("One", 4, 4),
        ("Two", 8, 8),
    ]
    assert (found.pictures, found.files, dict(found.formats)) == (12, 12, {"JPEG": 12})
    assert found.sizes["short side"] == (64.0,) * 5
    assert found.imbalance.ratio == 2
    assert told(found) == {(findings.NO_FOLDER, ("Away",)): 1}


def test_classes_too_small_for_the_folds_are_told(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 4, "Two": 8})
    folds = CrossValidation(kind="cross_validation", folds=5)
    assert told(audited(folder, tmp_path, repetitions=folds)) == {
        (findings.SMALL_CLASS, ("One",)): 1
    }
    assert not told(audited(folder, tmp_path))


def test_copies_count_once_among_the_independent(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 3, "Two": 3})
    for number in (7, 8, 9):
        put(folder / "One" / f"copy_{number}.jpg", (folder / "One" / "One_1.jpg").read_bytes())
    found = audited(folder, tmp_path)
    assert [(c.pictures, c.independent) for c in found.classes] == [(6, 3), (3, 3)]
    (group,) = found.groups
    assert (len(group.image_ids), group.same_content, set(group.bits)) == (4, True, {0})


def test_what_a_table_joins_counts_once_among_the_independent_and_is_called_no_duplicate(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 3, "Two": 3})
    lines = [f"{kind}/{kind}_{n}.jpg,{kind},{n // 3}" for kind in ("One", "Two") for n in (1, 2, 3)]
    (folder / "labels.csv").write_text("\n".join(["image,label,lot", *lines]))
    spec = DataSpec(source="table", file="labels.csv", group=("label", "lot"))
    found = audit(
        survey(spec, workspace=Workspace(tmp_path), spec_folder=folder),
        IntendedUse(spec, SplitSpec(), ONCE, 32),
        probe=False,
    )
    assert [(c.pictures, c.independent) for c in found.classes] == [(3, 2), (3, 2)]
    assert found.groups == ()


def test_json_can_be_read_back_and_names_no_places_of_single_pictures(tmp_path):
    found = audited(make_folder(tmp_path / "a", {"One": 12, "Two": 12}), tmp_path, probe=True)
    document = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert document["pictures"] == 24
    assert document["classes"][0]["name"] == "One"
    assert document["probed"]["probes"][0]["before"]["score"]["value"] >= 0
    assert "paths" not in document


def geometry_tells(root, *, tells):
    """Two classes of like noise; if told, the files of one are larger."""
    for number in range(60):
        for place, name in enumerate(("One", "Two")):
            larger = 40 * place if tells else 40 * (number % 2)
            picture = noise(1 + 2 * number + place, width=100 + larger, height=80 + larger)
            put(root / name / f"{name}_{number}.jpg", picture)
    return root


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    """What probes find in pictures whose geometry tells the class, or does not."""

    @cache
    def probes(*, tells):
        root = tmp_path_factory.mktemp("geometry")
        folder = geometry_tells(root / "a", tells=tells)
        return audited(folder, root, probe=True).probed.probes

    return probes


@pytest.mark.parametrize("tells", [True, False])
def test_the_probe_finds_file_geometry_that_tells_the_class(probed, tells):
    geometry = probed(tells=tells)[0]
    assert geometry.chance == 0.5
    assert geometry.before.permuted.low < 0.5 < geometry.before.permuted.high
    if tells:
        assert geometry.before.score.value == 1
    else:
        assert geometry.before.score.low < 0.5
    # Both classes are the same noise at the same size afterwards, up to how sharp it was.
    assert geometry.after.score.value < 0.9


def test_two_sizes_within_a_class_leave_no_trace_in_prepared_pictures(probed):
    size = probed(tells=False)[2]
    assert size.after.score.value < size.before.score.value


def test_nothing_is_told_of_a_size_that_is_the_same_for_all(tmp_path):
    # A mean of equal logarithms differs from them by a rounding, which a forest would explain.
    for name, count in {"a": 14, "b": 23, "c": 33}.items():
        for number in range(count):
            picture = noise(100 * count + number, width=64, height=64)
            put(tmp_path / "a" / name / f"{number}.png", coded(picture, "PNG"))
    size = audited(tmp_path / "a", tmp_path, probe=True).probed.probes[2]
    for when in (size.before, size.after):
        assert when.score == when.permuted == (0.0, 0.0, 0.0)


def test_pictures_of_one_block_have_no_steps_at_the_grid(tmp_path):
    spec = DataSpec(source="best-artworks", normalise=NormaliseSpec(square_pixels=8))
    folder = make_folder(tmp_path / "a", {"One": 6, "Two": 6})
    seen = survey(spec, workspace=Workspace(tmp_path), data_folder=folder)
    found = audit(seen, IntendedUse(spec, SplitSpec(), ONCE, 8), probe=True)
    assert all(np.isfinite(probe.after.score.value) for probe in found.probed.probes)


def test_files_of_other_kinds_are_not_called_broken(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 4, "Two": 4})
    put(folder / "One" / "captions.txt", b"one line for each picture")
    put(folder / "One" / "phone.HEIC", b"\0\0\0\x18ftypheic" + bytes(40))
    put(folder / "Two" / "page.jpg", b"<html>not found</html>")
    assert told(audited(folder, tmp_path)) == {
        (findings.OTHER, ("One/captions.txt",)): 1,
        (findings.OTHER, ("One/phone.HEIC",)): 1,
        (findings.BROKEN, ("Two/page.jpg",)): 1,
    }


def test_a_folder_without_the_table_goes_by_its_own_name(tmp_path):
    assert audited(make_folder(tmp_path / "pets", {"One": 4, "Two": 4}), tmp_path).name == "pets"
    table = {"One": 4, "Two": 4}
    found = audited(make_kaggle(tmp_path / "art", table, table), tmp_path)
    assert found.name == "best-artworks"


def test_parts_dark_greys_and_names_alike_are_findings(tmp_path):
    for part in ("train", "test"):
        make_folder(tmp_path / "parts" / part, {"cat": 2, "dog": 2}, first_seed=ord(part[1]))
    assert findings.PARTS in kinds(audited(tmp_path / "parts", tmp_path))
    make_folder(tmp_path / "alike", {"Cat": 3, "cat": 3, "Dog": 3})
    assert (findings.ALIKE, ("Cat", "cat")) in told(audited(tmp_path / "alike", tmp_path))
    dark = Image.fromarray(np.full((72, 72), 900, np.uint16))
    put(tmp_path / "alike" / "Dog" / "dark.png", coded(dark, "PNG"))
    assert findings.DARK in kinds(audited(tmp_path / "alike", tmp_path))


def test_colours_of_16_bits_that_use_the_lower_ones_alone_are_a_finding(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 3, "Two": 3})
    dark = np.full((72, 72, 3), 900, np.uint16)
    for suffix in ("png", "tif"):
        put(folder / "One" / f"dark.{suffix}", cv2.imencode(f".{suffix}", dark)[1].tobytes())
    (found,) = [one for one in audited(folder, tmp_path).findings if one.kind == findings.DARK]
    assert found.text.startswith("2 of 2 pictures of 16 bits are nearly black as read, at most 3")


@pytest.mark.parametrize("side", [24, 72])
def test_small_pictures_of_16_bits_are_not_silently_dark(tmp_path, side):
    folder, rng = make_folder(tmp_path / "a", {"One": 3, "Two": 3}), np.random.default_rng(side)
    for number, most in enumerate((1023, 4095, 65535)):
        grey = rng.integers(0, most + 1, (side, side)).astype(np.uint16)
        put(folder / "One" / f"grey_{number}.png", cv2.imencode(".png", grey)[1].tobytes())
    (found,) = [one for one in audited(folder, tmp_path).findings if one.kind == findings.DARK]
    assert found.text.startswith("2 of 3 pictures of 16 bits are nearly black as read, at most ")


def test_folders_that_all_hold_the_same_folders_are_a_finding(tmp_path):
    for number, fold in enumerate(("fold1", "fold2")):
        make_folder(tmp_path / "a" / fold, {"cat": 3, "dog": 3}, first_seed=100 * number)
    assert (findings.NESTED, ("fold1", "fold2")) in told(audited(tmp_path / "a", tmp_path))
    put(tmp_path / "a" / "fold1" / "beside.jpg", noise(7))
    assert findings.NESTED not in kinds(audited(tmp_path / "a", tmp_path))


def test_one_class_is_told_with_the_folders_within_it(tmp_path):
    for part in ("train", "test"):
        make_folder(tmp_path / "a" / "data" / part, {"cat": 2, "dog": 2}, first_seed=ord(part[1]))
    (found,) = [one for one in audited(tmp_path / "a", tmp_path).findings if one.about == ("data",)]
    assert found.kind == findings.ONE_CLASS
    assert found.text.startswith("data is the only one, which holds the folders test and train.")


def test_numbers_without_a_brightest_value_are_to_be_saved_otherwise_not_fetched_again(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 3, "Two": 3})
    values = np.linspace(0, 1, 72 * 72, dtype=np.float32).reshape(72, 72)
    put(folder / "One" / "heights.tif", coded(Image.fromarray(values), "TIFF"))
    (found,) = [one for one in audited(folder, tmp_path).findings if one.kind == findings.OTHER]
    assert "no darkest and brightest value (mode F); save it with 8 or 16 bits" in found.text


def test_a_folder_of_one_class_is_audited_without_a_probe(tmp_path):
    found = audited(make_folder(tmp_path / "a", {"One": 6}), tmp_path, probe=True)
    assert found.probed.probes == ()


def test_an_empty_class_and_nothing_else_is_still_told(tmp_path):
    (tmp_path / "a" / "Nobody").mkdir(parents=True)
    found = audited(tmp_path / "a", tmp_path)
    assert kinds(found) == {findings.EMPTY_CLASS}
    assert (found.pictures, found.imbalance, found.groups) == (0, None, ())


def test_five_spellings_of_one_painter_are_one_class_of_every_picture_once(tmp_path):
    spellings = [
        "Albrecht_Du\u0308rer",
        "Albrecht_Dürer",
        "Albrecht_Du╠êrer",
        "Albrecht_DuΓòá├¬rer",
        "Albrecht_Du_rer",
    ]
    table = {"Albrecht Dürer": 3, "Titian": 3}
    root = make_kaggle(tmp_path / "a", {"Titian": 3}, table)
    for spelling in spellings:
        for number in (1, 2, 3):
            put(root / "images/images" / spelling / f"{spelling}_{number}.jpg", noise(700 + number))
    found = audited(root, tmp_path)
    assert [(each.name, each.pictures) for each in found.classes] == [
        ("Albrecht Dürer", 3),
        ("Titian", 3),
    ]
    assert kinds(found) == {findings.SKIPPED, findings.RENAMED}
    assert sum(finding.kind == findings.SKIPPED for finding in found.findings) == 12


def test_the_real_paintings_are_as_they_are_known(paintings, tmp_path):
    found = audited(paintings, tmp_path)
    assert (found.pictures, len(found.classes)) == (1792, 8)
    assert kinds(found) == {findings.NO_FOLDER, findings.NEAR_DUPLICATES}
    (absent,) = [finding for finding in found.findings if finding.kind == findings.NO_FOLDER]
    assert len(absent.about) == 42
    nearest = [group for group in found.groups if max(group.bits) <= 2]
    van_gogh = [group for group in nearest if group.class_names[0] == "Vincent van Gogh"]
    assert (len(van_gogh), len(nearest)) == (15, 16)
    assert found.imbalance.majority_share == pytest.approx(877 / 1792)


def test_pictures_of_a_group_can_be_found(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 3, "Two": 3})
    put(folder / "One" / "again.jpg", (folder / "One" / "One_2.jpg").read_bytes())
    found = audited(folder, tmp_path)
    assert np.array_equal(*(read_picture(path) for path in found.paths.values()))


def test_copies_that_were_made_are_told_once_and_are_no_near_duplicates(tmp_path):
    folder = make_folder(tmp_path / "a", {"One": 4, "Two": 4})
    lines = ["image,parent,number"]
    for path in sorted(folder.rglob("*.jpg")):
        copy = put(path.with_name(f"{path.stem}_1.jpg"), Image.open(path).rotate(90))
        ids = [str(each.relative_to(folder)) for each in (path, copy)]
        lines += [f"{ids[0]},{ids[0]},0", f"{ids[1]},{ids[0]},1"]
    (folder / "variants.csv").write_text("\n".join(lines) + "\n")
    found = audited(folder, tmp_path)
    assert kinds(found) == {findings.MADE}
    assert [(each.pictures, each.independent) for each in found.classes] == [(8, 4), (8, 4)]
    assert found.groups == ()


@pytest.mark.parametrize("pixels", [8, 32])
def test_of_pictures_without_any_detail_numbers_are_told_and_libraries_are_silent(tmp_path, pixels):
    for place, name in enumerate(("One", "Two")):
        for number in range(8):
            flat = Image.new("RGB", (48, 48), (20 * number + place,) * 3)
            put(tmp_path / "a" / name / f"{number}.png", coded(flat, "PNG"))
    spec = DataSpec(source="best-artworks", normalise=NormaliseSpec(square_pixels=pixels))
    seen = survey(spec, workspace=Workspace(tmp_path), data_folder=tmp_path / "a")
    found = audit(seen, IntendedUse(spec, SplitSpec(), ONCE, pixels), probe=True)
    told = [one for probe in found.probed.probes for one in (probe.before, probe.after)]
    assert all(np.isfinite([*one.score, *one.permuted]).all() for one in told)
