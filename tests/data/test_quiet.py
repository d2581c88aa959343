import warnings
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from harness.data.pictures import quiet_pillow

PILLOW = {"category": UserWarning, "filename": "x", "lineno": 1, "module": "PIL.Image"}
OTHER = {"category": UserWarning, "filename": "x", "lineno": 1, "module": "numpy"}


def test_pillow_is_silent_inside_only():
    with quiet_pillow():
        warnings.warn_explicit("corrupt", **PILLOW)
    with pytest.raises(UserWarning, match="corrupt"):
        warnings.warn_explicit("corrupt", **PILLOW)


def test_others_are_heard_inside():
    with quiet_pillow(), pytest.raises(UserWarning, match="deprecated"):
        warnings.warn_explicit("deprecated", **OTHER)


def test_threads_that_overlap_leave_the_filters_as_they_were():
    before = list(warnings.filters)
    both_in = Barrier(2, timeout=10)

    def enter(_):
        with quiet_pillow():
            both_in.wait()
            warnings.warn_explicit("corrupt", **PILLOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(enter, range(2)))
    assert warnings.filters == before


def test_an_error_inside_leaves_the_filters_as_they_were():
    before = list(warnings.filters)
    with pytest.raises(KeyError), quiet_pillow():
        raise KeyError
    assert warnings.filters == before
