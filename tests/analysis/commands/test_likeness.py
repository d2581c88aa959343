"""`likeness` on pictures of a program, and its page, command by command."""

import json
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "generation.md").read_text(encoding="utf-8")
COMMANDS = [line for line in PAGE.splitlines() if line.startswith("python -m analysis likeness ")]


def write(folder, pictures):
    folder.mkdir()
    for number, picture in enumerate(pictures):
        Image.fromarray(picture).save(folder / f"{number}.png")


def blobs(seed, count):
    small = np.random.default_rng(seed).normal(128, 25, (count, 4, 4, 3))
    small = np.clip(small, 0, 255).astype(np.uint8)
    return np.stack([cv2.resize(one, (32, 32), interpolation=cv2.INTER_CUBIC) for one in small])


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder to work in, where what is generated are brighter mirror images of training."""
    training = blobs(1, 30)
    write(tmp_path / "training", training)
    write(tmp_path / "samples", np.minimum(training[:20, :, ::-1], 250) + 3)
    write(tmp_path / "held_out", blobs(3, 40))
    write(tmp_path / "another_painter", 255 - blobs(4, 20) // 2)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_ROOT", str(tmp_path))
    return tmp_path


@pytest.mark.end_to_end
def test_every_command_of_the_page_is_done(folders, capsys):
    said = []
    for line in COMMANDS:
        assert main(line.split()[3:]) == 0, line
        said.append(capsys.readouterr().out)
    with_training, beside, spanish, as_json = said

    assert len(COMMANDS) == 4
    assert "Copying: YES." in with_training
    assert "copies of training" in with_training
    assert "Copying: not asked." in beside
    assert "another_painter" in beside
    assert "Copia: SÍ." in spanish
    assert "KID al entrenamiento" in spanish
    found = json.loads(as_json)
    assert found["copying"] is None
    assert found["collapsed"] is False
    assert found["pictures"] == 20
    assert [one["set"] for one in found["sets"]][:2] == ["generated", "other_half"]
    assert found["sets"][0]["copying_pixels"] is None
    table = pd.read_csv(folders / "reports" / "likeness_samples" / "likeness.csv")
    assert {"kid", "recall", "sliced_wasserstein", "twins"} <= set(table.columns)
    for name in ("nearest_training.png", "nearest_training.es.png"):
        assert (folders / "reports" / "likeness_samples" / name).is_file()


REFUSED = {
    "--generated nowhere --real held_out": "nowhere: expected a folder of pictures",
    "--generated samples --real samples": "expected at least 20 pictures in each set",
    "--generated samples --real held_out --training held_out": "40 that are. Hold pictures out",
    "--generated samples --real held_out --most 5": "--most 5",
    "--generated samples --real held_out --beside a/samples b/samples": "two of one name",
    "--generated samples --real held_out --features lite9": "expected one of efficientnet_lite0",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_compared_is_refused_with_its_reason(folders, capsys, words):
    assert main(["likeness", *words.split()]) == 2
    assert REFUSED[words] in " ".join(capsys.readouterr().err.split())


def test_folders_without_pictures_and_broken_ones_are_named(folders, capsys):
    (folders / "empty").mkdir()
    (folders / "empty" / "notes.txt").write_text("none")
    (folders / "training" / "broken.png").write_bytes(b"no picture")
    asked = ["likeness", "--generated", "samples", "--real", "held_out"]

    assert main(["likeness", "--generated", "empty", "--real", "held_out"]) == 2
    assert "empty: expected pictures" in capsys.readouterr().err
    assert main([*asked, "--training", "training"]) == 2
    assert "broken.png: expected a picture" in capsys.readouterr().err
