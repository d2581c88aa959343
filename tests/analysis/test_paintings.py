"""Figures, table and chapter of generations, drawn from their files."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from analysis.figures import painting_distance
from analysis.figures.paintings import run_figures
from analysis.records.experiments import Experiment
from analysis.records.generations import is_generation, read_generation
from analysis.report.chapters.painted import distances, paintings_chapter
from analysis.report.document import Listing
from analysis.report.gathered import Gathered, Painted
from analysis.tables.paintings import MEASURES, distance_course, painting_scores
from harness.errors import TrackingError
from harness.runs.recorded import RecordedRun
from harness.wording.words import ENGLISH, SPANISH

SETS = ("generated", "other_half", "blurred", "pca_gaussian", "noise")


def write_generation(folder, *, evidence=True, diverged=False, earlier=False):
    rng = np.random.default_rng(1)
    about = {
        "kind": "generation",
        "name": "dcgan r1/1",
        "experiment": "dcgan",
        "question": "?",
        "repetition": 0,
        "collection": "best-artworks",
        "evidence": evidence,
        "fingerprint": "f" * 64,
        "kept_epoch": None,
        "class_names": ["A", "B"],
        "painted_classes": ["A"],
        "images": 3200,
        "diverged": diverged,
        "backbone": "efficientnet_lite0",
        "compared": 20,
        "latent": 8,
    }
    (folder / "run.json").write_text(json.dumps(about))
    pictures = rng.integers(0, 256, (2, 64, 16, 16, 3), dtype=np.uint8)
    between = {} if earlier else {"interpolation": pictures[1]}
    kept = {"images": [1600, 3200], "pictures": pictures, "real": pictures[0], **between}
    np.savez(folder / "samples.npz", **kept)
    near = dict.fromkeys(("generated", "in_pixels", "in_features"), pictures[0, :8])
    np.savez(folder / "nearest_training.npz", **near)
    history = pd.DataFrame({"epoch": [1, 2], "train/images": [1600, 3200]})
    names = () if diverged else ("train/generator_loss", "train/discriminator_loss")
    for name in (*names, "train/told_apart", "validation/told_apart", "train/variety"):
        history[name] = [0.4, 0.9]
    history.to_csv(folder / "history.csv", index=False)
    measures = {name: rng.random(len(SETS)) for name in ("kid_error", *MEASURES)}
    measures["kid"] = [0.25, 0.002, 0.1, 0.2, 0.5]
    measures["twins"], measures["p"] = [0.75, 0.05, 0, 0, 0], [0.001, 0.6, 0.001, 0.001, 0.001]
    table = pd.DataFrame({"set": SETS, **measures, "copying_pixels": 1.5, "copying_features": 0.5})
    copies = {"set": "copies", "kid": 0.05, "copying_pixels": -15, "copying_features": -14}
    table = pd.concat([table, pd.DataFrame([copies])])
    table.insert(1, "name", "")
    table.to_csv(folder / "likeness.csv", index=False)
    return folder


@pytest.fixture
def generation(tmp_path):
    return read_generation(RecordedRun.at(write_generation(tmp_path)))


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["en", "es"])
def test_a_generation_is_drawn(tmp_path, words):
    files = run_figures(write_generation(tmp_path), words)

    assert [file.stem for file in files] == [
        *("painted_beside_real", "painted_between", "painting_course", "nearest_training"),
    ]
    for file in files:
        with Image.open(file) as figure:
            assert figure.size[0] > 1000


def test_a_training_that_diverged_at_once_is_drawn_without_its_losses(tmp_path):
    assert len(run_figures(write_generation(tmp_path, diverged=True))) == 4


def test_a_run_from_before_interpolations_were_kept_is_drawn_without_one(tmp_path):
    folder = write_generation(tmp_path, earlier=True)
    chapter = paintings_chapter(gathered(read_generation(RecordedRun.at(folder))))

    assert "painted_between" not in [file.stem for file in run_figures(folder)]
    assert not any("between" in getattr(block, "name", "") for block in chapter.blocks)


def test_scores_stand_beside_those_of_real_pictures(generation):
    (row,) = painting_scores([generation]).to_dict("records")

    assert (row["kid"], row["kid_real"]) == (0.25, 0.002)
    assert row["images"] == 3200
    assert set(MEASURES) <= row.keys()


def gathered(generation, words=ENGLISH):
    one = Painted(Experiment("dcgan", "f" * 64, (generation.run,), ("id",)), (generation,))
    return Gathered(words, (), None, None, None, generations=(one,))


def test_the_report_says_how_far_from_real_ones_and_than_what(generation):
    (said,) = distances(gathered(generation))
    (spanish,) = distances(gathered(generation, SPANISH))

    assert said == (
        "dcgan r1/1, after 3,200 real pictures were shown: KID 0.250; of other real pictures "
        "0.002, of blurred ones 0.100, of PCA-Gaussian samples 0.200, of noise 0.500."
    )
    assert "KID 0,250; de otras imágenes reales 0,002" in spanish


def test_the_report_has_a_chapter_of_generations_where_there_are_any(generation):
    found = gathered(generation)
    chapter = paintings_chapter(found)

    assert chapter is not None
    assert chapter.title == "What was painted"
    assert found.experiments[0].name == "dcgan"
    assert paintings_chapter(Gathered(ENGLISH, (), None, None, None)) is None


def chapter_lines(generations, words):
    one = Painted(Experiment("dcgan", "f" * 64, (generations[0].run,), ()), tuple(generations))
    chapter = paintings_chapter(Gathered(words, (), None, None, None, generations=(one,)))
    return next(block.items for block in chapter.blocks if isinstance(block, Listing))


def test_the_report_answers_each_question_in_a_sentence(generation):
    apart, nearer, farther, copying, collapse = chapter_lines([generation], ENGLISH)
    assert apart.startswith("Told apart from real pictures: yes. KID × 1000 is 250.0 ±")
    assert nearer == "Nearer to the real pictures than: noise (500.0)."
    assert farther == (
        "Farther than: other half of the real (2.0), copies of training (50.0), blurred (100.0), "
        "PCA-Gaussian (200.0)."
    )
    assert copying.startswith("Copying: no sign of it. z is +1.5 in pixels and +0.5 in features")
    assert collapse.startswith("Collapse: YES. 75 % of the pictures have another one close by")


def test_of_several_trainings_the_report_says_how_they_ended(generation):
    *_, ended = chapter_lines([generation] * 3, ENGLISH)
    assert ended == "Trainings: 3; diverged: 0; collapsed: 3; copying: 0."
    *_, spanish = chapter_lines([generation] * 3, SPANISH)
    assert spanish == "Entrenamientos: 3; divergentes: 0; colapsados: 3; con copias: 0."


def test_files_of_another_kind_are_no_generation(tmp_path):
    assert not is_generation(RecordedRun.at(tmp_path))
    folder = write_generation(tmp_path)
    assert is_generation(RecordedRun.at(folder))
    pd.DataFrame({"set": ["noise"], "kid": [0.5]}).to_csv(folder / "likeness.csv", index=False)
    with pytest.raises(TrackingError, match="the files of a finished generation"):
        read_generation(RecordedRun.at(folder))


def test_the_distance_at_each_share_of_the_budget_is_drawn_over_its_scale(generation):
    metrics = [{"test/kid_025": 0.5, "test/kid_050": 0.4, "test/kid": kid} for kid in (0.3, 0.2)]
    course = distance_course("dcgan", 3200, metrics)
    assert course[course["repetition"] == 1]["kid"].tolist() == [0.5, 0.4, 0.2]
    assert course["images"].unique().tolist() == [800, 1600, 3200]

    scale = generation.likeness.set_index("set")["kid"]
    for words, blurred in ((ENGLISH, "blurred"), (SPANISH, "desenfocadas")):
        figure = painting_distance.build(course, scale, words=words)
        (axes,) = figure.axes
        assert axes.get_lines()[-1].get_ydata().tolist() == [0.5, 0.4, 0.25]
        assert blurred in {text.get_text() for text in axes.texts}


def test_a_training_that_diverged_early_has_fewer_distances():
    assert distance_course("dcgan", 3200, [{"test/kid": 0.9}])["images"].tolist() == [3200]
