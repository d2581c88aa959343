"""Every figure of a run, drawn from its files."""

import numpy as np
import pytest
from PIL import Image

from analysis.figures import calibration, confusion, curves, per_class
from tests.analysis.factories import write_run

MAKERS = (calibration, confusion, curves, per_class)
HOSTILE = ("$x_1$", "<script>alert(1)</script>", "a\nb", "名前", "x" * 200, "\u202eabc")


def names(k):
    return tuple(f"Painter {i:02d}" for i in range(k))


def drawn(folder, maker):
    figures = maker.run_figures(folder)
    assert figures
    found = []
    for path in figures:
        with Image.open(path) as image:
            found.append(np.asarray(image.convert("L")))
    return found


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("k", [1, 8, 50])
def test_a_figure_is_drawn_for_few_and_many_classes(tmp_path, maker, k):
    write_run(tmp_path, names(k))
    for pixels in drawn(tmp_path, maker):
        assert pixels.shape[1] > 400
        assert 0.001 < (pixels < 128).mean() < 0.9


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_class_names_are_text_and_nothing_else(tmp_path, maker):
    write_run(tmp_path, HOSTILE)
    assert all(0.001 < (pixels < 128).mean() < 0.9 for pixels in drawn(tmp_path, maker))


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_demo_pictures_are_marked(tmp_path, maker):
    shapes = []
    for evidence in (True, False):
        folder = tmp_path / str(evidence)
        folder.mkdir()
        write_run(folder, names(3), evidence=evidence)
        shapes.append(drawn(folder, maker)[0].shape[0])
    assert shapes[1] > shapes[0]  # the mark has a line of its own


def test_curves_of_one_epoch_are_drawn(tmp_path):
    write_run(tmp_path, names(3), epochs=1)
    (pixels,) = drawn(tmp_path, curves)
    assert 0.001 < (pixels < 128).mean() < 0.9


def test_a_run_without_training_has_no_curves(tmp_path):
    write_run(tmp_path, names(3))
    (tmp_path / "history.csv").unlink()
    assert curves.run_figures(tmp_path) == []


def test_every_installed_figure_maker_can_be_loaded(figures):
    from importlib.metadata import entry_points

    found = {maker.name: maker.load() for maker in entry_points(group="harness.figures")}
    assert set(found) >= {"confusion", "curves"}
