"""The `data` commands as they are typed, in this process."""

import json
from pathlib import Path

import pytest

from harness.cli.main import main
from tests.data.pictures_by_hand import make_folder, make_kaggle, put

SPEC = (
    "question: Which?\ndata: {source: folder, folder: mine}\n"
    "repetitions: {kind: cross_validation, folds: 5}\n"
    "augmentation: {kind: none}\nfeatures: {kind: pixels, image_pixels: 24}\n"
    "model: {kind: cnn, filters: [4], dropout_rate: 0.1, dense_units: [4]}\n"
    "labels: {kind: sparse}\n"
    "training: {optimizer: {kind: adam}, batch_size: 8, epochs: 1}\n"
)


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """A workspace with a small collection in the original layout."""
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    for name in ("HARNESS_DATA", "HARNESS_CACHE"):
        monkeypatch.delenv(name, raising=False)
    table = {"Claude Monet": 5, "Titian": 5, "El Greco": 9}
    make_kaggle(tmp_path / "data" / "best-artworks", {"Claude_Monet": 5, "Titian": 5}, table)
    return tmp_path


def test_an_audit_is_printed_with_what_to_do(root, capsys):
    put(root / "data/best-artworks/images/images/Titian/Titian_6.jpg", b"no picture")
    assert main(["data", "audit", "--without-probe"]) == 0
    printed = capsys.readouterr().out
    assert "best-artworks: 10 pictures of 2 classes" in printed
    assert "broken (1): Not used. Fetch them again, or delete them." in printed
    assert "  Titian/Titian_6.jpg: a file whose content is none of JPEG" in printed
    assert "1 of 3 painters of artists.csv have no folder here: El Greco" in printed


def test_an_audit_as_json_is_json_alone(root, capsys):
    assert main(["data", "audit", "--without-probe", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in document["classes"]] == ["Claude Monet", "Titian"]


def test_an_audit_as_a_page_is_written_where_asked(root, capsys):
    page = root / "audit.html"
    assert main(["data", "audit", "--without-probe", "--html", str(page)]) == 0
    assert page.read_text().startswith("<!doctype html>")


def test_an_audit_takes_a_folder_or_an_experiment_without_an_option(root, capsys):
    make_folder(root / "mine", {"One": 4, "Two": 8})
    (root / "mine.yaml").write_text(SPEC)
    for word in (root / "mine", root / "mine.yaml"):
        assert main(["data", "audit", "--without-probe", str(word)]) == 0
        assert "mine: 12 pictures of 2 classes" in capsys.readouterr().out
    assert main(["data", "audit", str(root / "mine"), "--data", str(root)]) == 2
    assert "expected pictures once" in capsys.readouterr().err


def test_an_audit_in_a_workspace_is_about_the_pictures_of_its_baseline(root, capsys, monkeypatch):
    make_folder(root / "mine", {"One": 4, "Two": 8})
    baseline = root / "experiments" / "baseline.yaml"
    baseline.parent.mkdir()
    baseline.write_text(SPEC.replace("folder: mine", "folder: ../mine"))
    assert main(["data", "audit", "--without-probe"]) == 0
    printed = capsys.readouterr().out
    assert "mine: 12 pictures of 2 classes" in printed
    assert "One: 4 independent pictures of 4; the split needs 5" in printed

    best = str(root / "data" / "best-artworks")
    assert main(["data", "audit", "--without-probe", "--data", best]) == 0
    assert "best-artworks: 10 pictures" in capsys.readouterr().out
    monkeypatch.setenv("HARNESS_DATA", best)
    assert main(["data", "audit", "--without-probe"]) == 0
    assert "best-artworks: 10 pictures" in capsys.readouterr().out


def test_an_audit_of_an_experiment_takes_its_pictures_and_split(root, capsys):
    make_folder(root / "mine", {"One": 4, "Two": 8})
    (root / "mine.yaml").write_text(SPEC)
    assert main(["data", "audit", "--without-probe", "--spec", str(root / "mine.yaml")]) == 0
    assert "One: 4 independent pictures of 4; the split needs 5" in capsys.readouterr().out


def test_no_pictures_is_the_users_to_fix(root, capsys):
    assert main(["data", "audit", "--data", str(root / "nowhere")]) == 2
    assert "expected the best-artworks folder" in capsys.readouterr().err


def test_sizes_are_prepared_shown_and_pruned(root, capsys):
    assert main(["data", "prepare", "--pixels", "16", "24"]) == 0
    assert capsys.readouterr().out.count("best-artworks: 10 pictures") == 2
    assert main(["data", "prepare", "--pixels", "24", "--prune"]) == 0
    deleted, kept, total = capsys.readouterr().out.splitlines()
    assert deleted.startswith("deleted")
    assert "16 px" in deleted
    assert "24 px" in kept
    assert "can be made again at any time" in total


def test_prepared_pictures_of_an_own_folder_go_by_its_name(root, capsys):
    folder = make_folder(root / "pets", {"One": 4, "Two": 4})
    assert main(["data", "prepare", "--pixels", "16", "--data", str(folder)]) == 0
    assert "pets: 8 pictures, 16 px" in capsys.readouterr().out


def test_preprocess_says_how_large_before_it_starts(root, capsys):
    words = ["data", "preprocess", "--pixels", "16", "--to", str(root / "out")]
    assert main(words) == 0
    shown = capsys.readouterr()
    assert "10 pictures, 5 files each, 16 px: about 0.0 GB" in shown.err
    assert "50 pictures" in shown.out
    assert main(words) == 0
    assert "10 originals were done before" in capsys.readouterr().out


def test_preprocess_refuses_what_the_disk_has_no_room_for(root, capsys):
    words = ["data", "preprocess", "--pixels", "512", "--variants", "100000000"]
    assert main([*words, "--to", str(root / "out")]) == 2
    assert "expected room for about" in capsys.readouterr().err
    assert not (root / "out").exists()


@pytest.mark.parametrize("pixels", ["0", "-3", "many", "2.5"])
def test_a_side_must_be_a_whole_number(root, capsys, pixels):
    with pytest.raises(SystemExit) as ended:
        main(["data", "preprocess", "--pixels", pixels])
    assert ended.value.code == 2
    assert "expected a whole number from 1 on" in capsys.readouterr().err
