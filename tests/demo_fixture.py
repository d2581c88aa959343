"""A sixth of the demo collection, drawn once a session whoever imports the fixture."""

from dataclasses import replace

import pytest

from harness.data.demo import collection as demo
from harness.data.demo.painters import PAINTERS
from tests.made_once import made_once

FEWER = (
    replace(PAINTERS[0], paintings=45, rescans=((37, 12), (34, 28), (41, 39))),
    *(replace(painter, paintings=max(10, painter.paintings // 8)) for painter in PAINTERS[1:]),
)
"""Every painter, with fewer pictures; all else is drawn as it always is."""


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """The pictures of these painters, of seed 1: to be read, never written to."""

    def make(folder):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(demo, "PAINTERS", FEWER)
            demo.make_demo(folder)

    return made_once(tmp_path_factory, "demo", make)
