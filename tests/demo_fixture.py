"""The whole demo collection, drawn once a session however many modules import the fixture."""

import pytest

from harness.data.demo import make_demo


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """The demo collection of seed 1: to be read, never written to."""
    # One place for the session: the second module to ask finds it complete.
    folder = tmp_path_factory.getbasetemp() / "demo"
    make_demo(folder)
    return folder
