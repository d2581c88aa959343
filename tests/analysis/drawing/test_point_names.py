from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from analysis.drawing.point_names import name_box, name_points

NAMES = ["baseline", "no augmentation", "class weights", "transfer"]


def named(places, names=NAMES):
    """Return the axes, and each name's box in pixels."""
    axes = Figure(figsize=(7, 3)).subplots()
    x, y = np.transpose(places)
    axes.plot(x, y, "o")
    axes.set_xlim(-0.5, 1.5)
    axes.set_ylim(-0.5, 1.5)
    name_points(axes, names, x, y)
    return axes, [name_box(text) for text in axes.texts]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=4))
def test_four_names_never_cover_one_another_wherever_their_points_are(places):
    _, boxes = named(places)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_a_name_covers_no_other_point():
    axes, boxes = named([(0.5, 0.5), (0.52, 0.53), (0.6, 0.5), (0.6, 0.44)])
    for number, box in enumerate(boxes):
        others = [at for other, at in enumerate(axes.lines[0].get_xydata()) if other != number]
        assert not any(box.contains(*axes.transData.transform(at)) for at in others)


def test_a_name_alone_is_at_the_upper_right_of_its_point():
    axes, [box] = named([(0.5, 0.5)], ["baseline"])
    x, y = axes.transData.transform((0.5, 0.5))
    assert box.x0 > x
    assert box.y0 > y


def test_names_are_shown_as_they_are():
    axes, _ = named([(0.5, 0.5)], ["$x$"])
    assert axes.texts[0].get_text() == "$x$"
    assert not axes.texts[0].get_parse_math()


def test_thirty_names_of_one_point_stand_apart_at_the_ends_of_lines():
    axes, boxes = named([(0.5, 0.5)] * 30, [f"name {number}" for number in range(30)])
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    room = axes.get_window_extent()
    assert all(room.contains(*box.min) and room.contains(*box.max) for box in boxes)
    assert axes.texts[0].arrow_patch is None
    assert axes.texts[-1].arrow_patch is not None


def test_where_everything_is_taken_a_name_is_written_all_the_same():
    axes, boxes = named([(0.5, 0.5)] * 50, [f"{number} {'long ' * 20}" for number in range(50)])
    assert len(boxes) == 50
    assert axes.texts[-1].get_position() == (4.0, 3.0)
