"""The drawing of a network's layers."""

from typing import NamedTuple

from analysis.figures import architecture
from analysis.figures.architecture import rows_of
from harness.wording.words import SPANISH
from tests.analysis.recorded import a_recorded_run


class Layer(NamedTuple):
    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int = 0


SMALL = [
    Layer("picture", "InputLayer", (32, 32, 3)),
    Layer("convolution", "Conv2D", (32, 32, 8)),
    Layer("pooling", "MaxPooling2D", (16, 16, 8)),
    Layer("flatten", "Flatten", (2048,)),
    Layer("logits", "Dense", (5,)),
]


def test_each_layer_of_a_small_network_has_a_row_with_its_shape(tmp_path):
    run = a_recorded_run(tmp_path, name="$x$ r1/1", experiment="$x$", evidence=False)
    figure = architecture.build([run], SMALL)
    written = [text.get_text() for text in figure.axes[0].texts]
    assert written[:4] == ["picture", "32 × 32 × 3", "Conv2D", "32 × 32 × 8"]
    assert written[-2:] == ["Dense", "5"]
    widths = [box.get_width() for box in figure.axes[0].patches]
    assert widths[0] == widths[1] == 2 * widths[2]
    assert round(figure.get_figwidth() * 25.4) == 84
    assert "demo pictures: not evidence" in [text.get_text() for text in figure.texts]


def test_layers_of_a_deep_network_share_rows_by_the_size_of_their_maps():
    deep = [SMALL[0], *([SMALL[1]] * 20), *([SMALL[2]] * 20), *SMALL[3:]]
    rows = rows_of(deep, SPANISH)
    assert [(row.label, row.shape) for row in rows] == [
        ("imagen", (32, 32, 3)),
        ("20 capas", (32, 32, 8)),
        ("20 capas", (16, 16, 8)),
        ("2 capas", (5,)),
    ]
