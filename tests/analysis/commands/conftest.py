"""What commands are tried on: the recorded studies of the report's tests."""

from tests.analysis.report.conftest import store

__all__ = ["store"]
