"""Tests that compute in bfloat16 or float16, which oneDNN can be held from."""

import os

import pytest

from harness.runtime.processor import LIMIT_VARIABLE, held_below_bfloat16

HALVES = pytest.mark.skipif(
    held_below_bfloat16(os.environ),
    reason=f"{LIMIT_VARIABLE} leaves oneDNN no such arithmetic, and TensorFlow aborts",
)
