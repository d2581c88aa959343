"""Figures that become artifacts of their runs by themselves, from the run's folder alone."""

import pytest

from analysis.figures import components, kernels, variance
from harness.models.activations import first_kernels
from harness.models.saved_network import load_network
from tests.runs.recorded import recorded

NONE = "augmentation={kind: none}"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("figures")


def test_a_network_on_pictures_shows_its_kernels(root):
    folder = recorded(root).folder
    assert [path.name for path in kernels.run_figures(folder)] == ["kernels.png"]
    assert first_kernels(load_network(folder / "model.keras")).shape == (4, 3, 3, 3)
    assert components.run_figures(folder) == variance.run_figures(folder) == []


def test_components_of_pictures_are_shown(root):
    thumbnail = "{kind: thumbnail, image_pixels: 6}"
    features = f"features={{kind: pca, of: {thumbnail}, components: 6}}"
    folder = recorded(root, NONE, features, "model={kind: logistic}").folder
    assert [path.name for path in components.run_figures(folder)] == ["components.png"]
    assert [path.name for path in variance.run_figures(folder)] == ["explained_variance.png"]
    assert kernels.run_figures(folder) == []


def test_of_components_of_histograms_only_the_variance_is_shown(root):
    # 3 x 3 x 3 bins: as many numbers as a square of three pixels has.
    histogram = "{kind: histogram, image_pixels: 16, bins: [3, 3, 3]}"
    features = f"features={{kind: pca, of: {histogram}, components: 4}}"
    folder = recorded(root, NONE, features, "model={kind: dense_head}").folder
    assert components.run_figures(folder) == []
    assert len(variance.run_figures(folder)) == 1
    assert kernels.run_figures(folder) == []
