"""The whole demo collection, drawn once a session however many modules import the fixture."""

import pytest

from harness.data.demo.collection import make_demo
from tests.made_once import made_once


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """The demo collection of seed 1: to be read, never written to."""
    return made_once(tmp_path_factory, "demo", make_demo)
