"""The whole demo collection, drawn once a session: import `demo_folder` where a test needs it."""

import pytest

from harness.data.demo import make_demo


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """Return the folder of the demo collection of seed 1; read it, do not write there."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    make_demo(folder)
    return folder
