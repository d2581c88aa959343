import numpy as np
from PIL import Image

from harness.runs.predict import DARKEST, spotlight, write_spotlight

WHITE = np.full((32, 32, 3), 255, np.uint8)


def test_what_was_looked_at_is_bright_and_the_rest_dark():
    heat = np.zeros((4, 4), np.float32)
    heat[:2] = 1
    lit = spotlight(WHITE, heat)
    assert lit[2].min() == 255
    assert lit[-2].max() == round(255 * DARKEST)


def test_the_picture_and_its_map_stand_side_by_side(tmp_path):
    path = tmp_path / "new" / "seen.png"
    write_spotlight(path, WHITE, np.ones((4, 4), np.float32))
    with Image.open(path) as both:
        assert both.size == (64, 32)
