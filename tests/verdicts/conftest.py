import pytest

from tests.tracking.memory import MemoryTracker


@pytest.fixture
def tracker(tmp_path):
    return MemoryTracker(tmp_path / "files")
