import os
from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "best-artworks-8"


@pytest.fixture(scope="session")
def paintings() -> Path:
    """The real paintings, where this machine has them."""
    folder = Path(os.environ.get("HARNESS_REAL_DATA", REAL))
    if not folder.is_dir():
        pytest.skip("the real paintings are not on this machine (HARNESS_REAL_DATA)")
    return folder
